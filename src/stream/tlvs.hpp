// The values of client_cert_tlv.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/conf.hpp"

namespace client_cert::stream {

// find_tlvs finds those that are to be sent now, in ascending order. False
// where there is no memory.
[[nodiscard]] bool find_tlvs(ngx_stream_session_t* s, const ServerConf& conf,
                             const Verdict* verdict,
                             std::span<const proxy_protocol::Tlv>& to) noexcept;

}  // namespace client_cert::stream

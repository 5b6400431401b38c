// What a CONNECT comes to: what the upstream gets in its place, or a refusal.
#pragma once

#include "stream/ngx_stream.hpp"

#include "nginx/decision.hpp"
#include "stream/connect_reader.hpp"
#include "stream/mqtt_conf.hpp"

namespace client_cert::stream {

// Admission is what it comes to.
struct Admission {
    // access is `granted`, or the reason of a refusal, which was logged.
    Access access = Access::granted;
    std::string_view answer;
};

// admit finds that out; `verdict` is nullptr without TLS. The session's buffer
// is what the upstream then gets, and what was read is given back. False where
// there is no memory, or the certificate cannot be read.
[[nodiscard]] bool admit(ngx_stream_session_t* s, const MqttConf& conf,
                         const Verdict* verdict, Reading& reading,
                         Admission& to) noexcept;

}  // namespace client_cert::stream

// The values of client_cert_tlv.
#include "stream/ngx_stream.hpp"

#include "stream/tlvs.hpp"

#include "stream/texts.hpp"

namespace client_cert::stream {
namespace {

using proxy_protocol::Tlv;
using proxy_protocol::Type;

// haproxy.org, doc/proxy-protocol.txt, section 2.2.5.
constexpr std::size_t k_longest_id = 128;

}  // namespace


bool find_tlvs(ngx_stream_session_t* s, const ServerConf& conf,
               const Verdict* verdict, std::span<const Tlv>& to) noexcept {
    const auto written = elements<CustomTlv>(conf.tlvs);
    if (written.empty()) {
        return true;
    }
    std::span<Tlv> found;
    if (!pool_arena(s->connection->pool).array(found, written.size())) {
        return false;
    }
    std::size_t count = 0;
    for (CustomTlv& one : written) {
        if (!allows(one.condition, verdict)) {
            continue;
        }
        ngx_str_t value;
        if (!Texts::evaluate(s, one.value, value)) {
            return false;
        }
        if (one.type == Type::unique_id && value.len > k_longest_id) {
            ngx_log_error(NGX_LOG_WARN, s->connection->log, 0,
                          "client cert: left out of the PROXY header: "
                          "UNIQUE_ID, it is longer than %uz bytes",
                          k_longest_id);
            continue;
        }
        if (value.len != 0) {
            found[count++] = {one.type, {value.data, value.len}};
        }
    }
    to = found.first(count);
    return true;
}

}  // namespace client_cert::stream

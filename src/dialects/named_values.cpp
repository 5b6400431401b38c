// The table of variables that have a fixed name.
#include "dialects/named_values.hpp"

#include "dialects/values.hpp"

namespace client_cert {

std::span<const NamedValue> named_values() noexcept {
    static constexpr Choice akamai_choice = {akamai::k_der | akamai::k_status,
                                             {}};
    static constexpr Choice xfcc_choice = {
        envoy::k_cert | envoy::k_subject | envoy::k_uri | envoy::k_dns, {}};

    static constexpr NamedValue values[] = {
        {"status", &formats::status, {}, true},
        {"error", &formats::error, {}, true},
        {"rfc9440", &formats::rfc9440},
        {"chain_rfc9440", &rfc9440::chain},
        {"der", &formats::der_base64},
        {"pem", &formats::pem_percent_encoded},
        {"chain_pem", &formats::chain_pem_percent_encoded},
        {"sha256", &formats::sha256_hex},
        {"sha1", &formats::sha1_hex},
        {"spki_sha256", &formats::spki_sha256_hex},
        {"sha256_base64", &formats::sha256_base64},
        {"x5t_s256", &formats::x5t_s256},
        {"serial", &formats::serial},
        {"serial_decimal", &formats::serial_decimal},
        {"subject", &formats::subject},
        {"issuer", &formats::issuer},
        {"subject_legacy", &formats::subject_legacy},
        {"issuer_legacy", &formats::issuer_legacy},
        {"subject_der", &formats::subject_der},
        {"issuer_der", &formats::issuer_der},
        {"san", &formats::san},
        {"san_dns", &formats::san_dns},
        {"san_uri", &formats::san_uri},
        {"san_email", &formats::san_email},
        {"san_ip", &formats::san_ip},
        {"san_upn", &formats::san_upn},
        {"spiffe_id", &formats::spiffe_id},
        {"not_before", &formats::not_before},
        {"not_after", &formats::not_after},
        {"not_before_unix", &formats::not_before_unix},
        {"not_after_unix", &formats::not_after_unix},
        {"ski", &formats::ski},
        {"aki", &formats::aki},
        {"key", &formats::key},
        {"sigalg", &formats::sigalg},
        {"eku", &formats::eku},
        {"key_usage", &formats::key_usage},
        {"policies", &formats::policies},
        {"version", &formats::version},
        {"json", &formats::json, {}, false, true},
        {"xfcc", &envoy::format, xfcc_choice},
        {"traefik_pem", &traefik::pem},
        {"traefik_info", &traefik::info},
        {"akamai", &akamai::format, akamai_choice, false, true},
    };
    return values;
}

}  // namespace client_cert

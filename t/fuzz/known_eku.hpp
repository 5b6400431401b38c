// The names of extended key usages that rules ask OpenSSL for, as in nginx.
#pragma once

#include <string_view>

#include "access/literal.hpp"
#include "x509/eku_names.hpp"

namespace client_cert::fuzz {

inline constexpr EkuNames k_eku_names = {
    nullptr, [](void*, std::string_view text, std::string_view& name) noexcept {
        return x509::find_eku(text, name);
    }};

}  // namespace client_cert::fuzz

// What the names of variables mean, `$client_cert_...`.
#pragma once

#include "nginx/ngx.hpp"

#include "dialects/named_values.hpp"

namespace client_cert::nginx {

// k_variables is what all of them begin with.
inline constexpr std::string_view k_variables = "client_cert_";

// Asked is what a variable's name asks for: `subject_cn`, and whether of a
// verified certificate alone.
struct Asked {
    std::string_view what;
    bool verified = false;
};

// asked takes a name apart, which begins with k_variables.
[[nodiscard]] Asked asked(std::string_view name) noexcept;

// named_value is the value with a fixed name, or nullptr: a verdict is no fact
// that could be verified.
[[nodiscard]] const NamedValue* named_value(const Asked& wanted) noexcept;

// Special is a variable that is no Format.
enum class Special { none, days_left, access };

// special_of is the one that a name means.
[[nodiscard]] Special special_of(const Asked& wanted) noexcept;

// Family is the variables whose names end in something free.
struct Family {
    // prefix is what comes after `client_cert_`.
    std::string_view prefix;
    const Format* format;
    // by_attribute_name is true where the end may be an attribute's name.
    bool by_attribute_name;
};

// family_of returns the family that a name belongs to, or nullptr.
[[nodiscard]] const Family* family_of(const Asked& wanted) noexcept;

// argument_of reads the end of a family's variable: an attribute's name, or an
// OID with underscores for dots, after `oid_` where names are possible too. The
// text is made in `pool`. Empty where it means nothing; without data where
// there is no memory.
[[nodiscard]] std::string_view argument_of(const Family& family,
                                           std::string_view name,
                                           ngx_pool_t* pool) noexcept;

// refuse_variable logs that a name means nothing, and what was meant.
ngx_int_t refuse_variable(ngx_conf_t* cf, std::string_view name) noexcept;

// refuse_taken logs that another directive makes a variable of such a name, and
// would be believed in its place.
void refuse_taken(ngx_conf_t* cf, const ngx_str_t& name) noexcept;

}  // namespace client_cert::nginx

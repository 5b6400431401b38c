// Decimal text of numbers.
#pragma once

#include <cstdint>

#include "base/writer.hpp"

namespace client_cert {

// put_decimal appends a number with at least `width` digits, filled with
// zeros.
void put_decimal(Writer& out, std::int64_t number, std::size_t width) noexcept;

}  // namespace client_cert

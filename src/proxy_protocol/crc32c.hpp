// The checksum of PROXY protocol headers.
#pragma once

#include <cstdint>

#include "base/writer.hpp"

namespace client_cert {

// crc32c is CRC-32C (Castagnoli; RFC 9260 appendix A, ISO/IEC 23912).
[[nodiscard]] std::uint32_t crc32c(Bytes bytes) noexcept;

}  // namespace client_cert

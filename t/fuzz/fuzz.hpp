// What the fuzz targets share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/writer.hpp"

// libFuzzer calls it with one input after the other.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

namespace client_cert::fuzz {

// require makes an input a finding where something does not hold.
inline void require(bool holds, std::string_view what) {
    if (!holds) {
        std::fprintf(stderr, "FINDING: %.*s\n", static_cast<int>(what.size()),
                     what.data());
        std::abort();
    }
}


inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}


inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}


// take_until removes what comes before a separator, and the separator; all of
// the text where there is none.
inline std::string_view take_until(std::string_view& text,
                                   std::string_view separator) {
    const std::size_t end = text.find(separator);
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size()
                                                     : end + separator.size());
    return taken;
}


// take_byte removes one byte, and is zero where there is none.
inline unsigned take_byte(std::string_view& text) {
    if (text.empty()) {
        return 0;
    }
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    return byte;
}

}  // namespace client_cert::fuzz

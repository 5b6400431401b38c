// Changes DER without breaking the lengths around: what libFuzzer does to bytes
// would hardly ever leave a certificate that can be read.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

// libFuzzer's own mutation of bytes.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t most);

namespace client_cert::fuzz {

// Element is where a tag, a length and a content stand.
struct Element {
    std::size_t begin;
    std::size_t content;
    std::size_t end;
    // outer is the index of the element around, its own for the outermost.
    std::size_t outer;
};


// read_element is false where there is none before `end`.
inline bool read_element(std::string_view der, std::size_t at, std::size_t end,
                         Element& to) {
    const auto byte = [&](std::size_t i) -> std::size_t {
        return static_cast<unsigned char>(der[i]);
    };
    if (end - at < 2 || (byte(at) & 0x1f) == 0x1f) {
        return false;
    }
    std::size_t length = byte(at + 1);
    std::size_t content = at + 2;
    if (length >= 0x80) {
        const std::size_t digits = length & 0x7f;
        if (digits == 0 || digits > 3 || end - content < digits) {
            return false;
        }
        length = 0;
        for (std::size_t i = 0; i < digits; i++) {
            length = length << 8 | byte(content++);
        }
    }
    if (length > end - content) {
        return false;
    }
    to = {at, content, content + length, 0};
    return true;
}


// find_elements also looks into octet strings, which extensions are.
inline void find_elements(std::string_view der, std::size_t begin,
                          std::size_t end, std::size_t outer,
                          std::vector<Element>& to) {
    constexpr std::size_t most_elements = 2000;
    for (Element found{}; begin < end && to.size() < most_elements;
         begin = found.end)
    {
        if (!read_element(der, begin, end, found)) {
            return;
        }
        const std::size_t index = to.size();
        found.outer = index == 0 ? 0 : outer;
        to.push_back(found);
        const bool is_constructed = (der[found.begin] & 0x20) != 0;
        if (is_constructed || der[found.begin] == 4) {
            find_elements(der, found.content, found.end, index, to);
        }
    }
}


inline std::string with_length(char tag, std::string_view content) {
    std::string element(1, tag);
    if (content.size() < 0x80) {
        element += static_cast<char>(content.size());
    } else {
        const bool is_long = content.size() > 0xffff;
        element += is_long ? '\x83' : '\x82';
        if (is_long) {
            element += static_cast<char>(content.size() >> 16);
        }
        element += static_cast<char>(content.size() >> 8);
        element += static_cast<char>(content.size());
    }
    return element.append(content);
}


// replace puts other bytes in the place of an element, and writes the lengths
// of those around again.
inline std::string replace(std::string_view der,
                           const std::vector<Element>& elements,
                           std::size_t index, std::string other) {
    Element inner = elements[index];
    while (index != elements[index].outer) {
        index = elements[index].outer;
        const Element& around = elements[index];
        std::string content{
            der.substr(around.content, inner.begin - around.content)};
        content += other;
        content += der.substr(inner.end, around.end - inner.end);
        other = with_length(der[around.begin], content);
        inner = around;
    }
    return other;
}


// mutate_der changes, removes, doubles or copies one element; now and then it
// leaves the bytes to libFuzzer.
inline std::size_t mutate_der(std::uint8_t* data, std::size_t size,
                              std::size_t most, unsigned seed) {
    const std::string der{reinterpret_cast<const char*>(data), size};
    std::vector<Element> elements;
    find_elements(der, 0, size, 0, elements);
    const auto choose = [&](std::size_t count) {
        seed = seed * 1103515245 + 12345;
        return (seed >> 8) % count;
    };
    const std::size_t way = choose(16);
    if (elements.size() < 2 || way == 0) {
        return LLVMFuzzerMutate(data, size, most);
    }

    const std::size_t index = 1 + choose(elements.size() - 1);
    const Element& chosen = elements[index];
    const std::string whole =
        der.substr(chosen.begin, chosen.end - chosen.begin);
    std::string other;
    switch (way) {
        case 1:
            break;
        case 2:
            other = whole + whole;
            break;
        case 3:
        case 4: {
            const Element& from = elements[choose(elements.size())];
            other = der.substr(from.begin, from.end - from.begin);
            break;
        }
        case 5:
            // The string types, among others.
            other = whole;
            other[0] = static_cast<char>(choose(0x1f));
            break;
        default: {
            std::string content =
                der.substr(chosen.content, chosen.end - chosen.content);
            const std::size_t length = content.size();
            content.resize(length + 64);
            content.resize(LLVMFuzzerMutate(
                reinterpret_cast<std::uint8_t*>(content.data()), length,
                content.size()));
            other = with_length(der[chosen.begin], content);
        }
    }
    const std::string changed = replace(der, elements, index, other);
    if (changed.size() > most) {
        return LLVMFuzzerMutate(data, size, most);
    }
    std::memcpy(data, changed.data(), changed.size());
    return changed.size();
}

}  // namespace client_cert::fuzz

// The wire format of what a TLS session remembers.
#include "verify/session_record.hpp"

#include <algorithm>

namespace client_cert {
namespace {

// The last two digits are the version of the format.
constexpr std::string_view k_magic = "nginx client cert 01";


template <class Number>
void put_number(Writer& out, Number number) noexcept {
    for (std::size_t i = sizeof(Number); i-- > 0;) {
        out.put(static_cast<char>(
            static_cast<unsigned char>(number >> (i * 8) & 0xff)));
    }
}


void put_bytes(Writer& out, Bytes bytes) noexcept {
    out.put({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}


// Reader takes what Writer put: zeros once something was missing.
class Reader {
public:
    explicit Reader(Bytes bytes) noexcept : rest_(bytes) {}

    Bytes bytes(std::size_t size) noexcept {
        if (size > rest_.size()) {
            good_ = false;
            rest_ = {};
            return {};
        }
        const Bytes taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

    template <class Number>
    Number number() noexcept {
        Number result = 0;
        for (const unsigned char byte : bytes(sizeof(Number))) {
            result = static_cast<Number>(result << 8 | byte);
        }
        return result;
    }

    // good tells whether nothing was missing.
    [[nodiscard]] bool good() const noexcept { return good_; }

    // at_end tells whether nothing was missing and nothing is left.
    [[nodiscard]] bool at_end() const noexcept {
        return good_ && rest_.empty();
    }

private:
    Bytes rest_;
    bool good_ = true;
};


// read_list reads a count and as many items. False where there is no memory.
template <class Item, class Read>
bool read_list(Reader& in, std::span<const Item>& to, Arena arena,
               Read read) noexcept {
    const auto count = in.number<std::uint16_t>();
    std::span<Item> items;
    if (!arena.array(items, count)) {
        return false;
    }
    for (Item& item : items) {
        item = read();
    }
    to = items;
    return true;
}


// read_head reads what comes before the lists.
SessionRecord read_head(Reader& in) noexcept {
    SessionRecord record;
    std::ranges::copy(in.bytes(record.trust.size()), record.trust.begin());
    record.valid_from = static_cast<std::int64_t>(in.number<std::uint64_t>());
    record.valid_until = static_cast<std::int64_t>(in.number<std::uint64_t>());
    record.has_chain = in.number<std::uint8_t>() != 0;
    return record;
}

}  // namespace


void put_session_record(Writer& out, const SessionRecord& record) noexcept {
    out.put(k_magic);
    put_bytes(out, record.trust);
    put_number(out, static_cast<std::uint64_t>(record.valid_from));
    put_number(out, static_cast<std::uint64_t>(record.valid_until));
    out.put(record.has_chain ? '\1' : '\0');
    put_number(out, static_cast<std::uint16_t>(record.presented.size()));
    for (const Bytes der : record.presented) {
        put_number(out, static_cast<std::uint32_t>(der.size()));
        put_bytes(out, der);
    }
    put_number(out, static_cast<std::uint16_t>(record.path.size()));
    for (const PathLink link : record.path) {
        out.put(link.trusted ? '\1' : '\0');
        put_number(out, link.index);
    }
}


bool is_session_record(Bytes bytes) noexcept {
    return bytes.size() >= k_magic.size()
           && std::equal(k_magic.begin(), k_magic.end(), bytes.begin());
}


std::optional<SessionRecord> read_session_head(Bytes bytes) noexcept {
    if (!is_session_record(bytes)) {
        return std::nullopt;
    }
    Reader in{bytes.subspan(k_magic.size())};
    const SessionRecord record = read_head(in);
    return in.good() ? std::optional{record} : std::nullopt;
}


bool read_session_record(std::optional<SessionRecord>& to, Bytes bytes,
                         Arena arena) noexcept {
    to.reset();
    if (!is_session_record(bytes)) {
        return true;
    }
    Reader in{bytes.subspan(k_magic.size())};
    SessionRecord record = read_head(in);
    if (!read_list(in, record.presented, arena,
                   [&] { return in.bytes(in.number<std::uint32_t>()); })
        || !read_list(in, record.path, arena, [&] {
               const bool trusted = in.number<std::uint8_t>() != 0;
               return PathLink{trusted, in.number<std::uint16_t>()};
           }))
    {
        return false;
    }
    for (const PathLink link : record.path) {
        if (!link.trusted && link.index >= record.presented.size()) {
            return true;
        }
    }
    if (in.at_end()) {
        to = record;
    }
    return true;
}

}  // namespace client_cert

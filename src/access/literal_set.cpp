// Sets of literals, looked up in a time that does not depend on their number.
#include "access/literal_set.hpp"

#include <limits>

namespace client_cert {
namespace {

constexpr std::size_t k_number_size = sizeof(std::uint32_t);
constexpr std::size_t k_most_bytes = std::numeric_limits<std::uint32_t>::max();

// k_slots_per_entry keeps runs of occupied slots short: a value that is absent
// is compared with 1.5 entries on average.
constexpr std::size_t k_slots_per_entry = 2;


std::uint32_t load_number(const char* from) noexcept {
    std::uint32_t number = 0;
    std::memcpy(&number, from, k_number_size);
    return number;
}


void store_number(char* to, std::size_t number) noexcept {
    const auto narrow = static_cast<std::uint32_t>(number);
    std::memcpy(to, &narrow, k_number_size);
}


// mixed is the finaliser of MurmurHash3: every bit of the input changes half of
// the output.
std::uint64_t mixed(std::uint64_t hash) noexcept {
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdU;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53U;
    return hash ^ hash >> 33;
}


// hash_of mixes eight bytes at a time.
std::uint32_t hash_of(std::string_view text, std::uint64_t secret) noexcept {
    std::uint64_t hash = text.size() ^ secret;
    while (!text.empty()) {
        const std::size_t length =
            text.size() < sizeof(hash) ? text.size() : sizeof(hash);
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), length);
        hash = mixed(hash ^ word);
        text.remove_prefix(length);
    }
    return static_cast<std::uint32_t>(mixed(hash) >> 32);
}


std::string_view trimmed(std::string_view line) noexcept {
    constexpr std::string_view space = " \t\r\f\v";
    while (!line.empty() && space.find(line.front()) != std::string_view::npos)
    {
        line.remove_prefix(1);
    }
    while (!line.empty() && space.find(line.back()) != std::string_view::npos) {
        line.remove_suffix(1);
    }
    return line;
}


// is_wide tells whether a text begins with a byte order mark of UTF-16 or
// UTF-32.
bool is_wide(std::string_view text) noexcept {
    constexpr std::string_view utf32 = {"\0\0\xfe\xff", 4};
    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")
           || text.starts_with(utf32);
}


// is_comment tells whether a line is one. What hides a line end that is not
// ours, or belongs to a wider encoding, may hold more than a comment.
bool is_comment(std::string_view line) noexcept {
    return line.starts_with('#') && line.find('\r') == std::string_view::npos
           && line.find('\0') == std::string_view::npos;
}


// Lines walks over the lines of a file that are literals.
class Lines {
public:
    explicit Lines(std::string_view text) noexcept : rest_(text) {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        if (rest_.starts_with(byte_order_mark)) {
            rest_.remove_prefix(byte_order_mark.size());
        }
    }

    // next finds the next; false where there is none.
    [[nodiscard]] bool next(std::string_view& literal) noexcept {
        while (!rest_.empty()) {
            const std::size_t end = rest_.find('\n');
            const bool is_last = end == std::string_view::npos;
            literal = trimmed({rest_.data(), is_last ? rest_.size() : end});
            rest_.remove_prefix(is_last ? rest_.size() : end + 1);
            number_++;
            if (!literal.empty() && !is_comment(literal)) {
                return true;
            }
        }
        return false;
    }

    // number is that of the line found last, from 1.
    [[nodiscard]] std::size_t number() const noexcept { return number_; }

private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

}  // namespace


LiteralSet::Problem LiteralSet::load(std::string_view text, LiteralForm form,
                                     EkuNames eku, Arena arena,
                                     std::uint64_t secret) noexcept {
    constexpr std::string_view no_memory = "there is no memory";
    constexpr std::string_view too_long = "a list has at most 4 GiB";
    *this = {};
    LiteralReader reader{arena, eku};
    if (text.size() > k_most_bytes) {
        return {0, too_long};
    }
    if (is_wide(text)) {
        return {1, "the file is UTF-16 or UTF-32, save it as UTF-8"};
    }

    Problem problem;
    std::size_t count = 0;
    std::size_t bytes = 0;
    std::string_view line;
    for (Lines lines{text}; lines.next(line); count++) {
        const Literal literal = reader.read_written(form, line);
        if (!literal.objection.empty()) {
            return {lines.number(), literal.objection};
        }
        if (problem.doubt.empty() && !literal.doubt.empty()) {
            problem = {lines.number(), {}, literal.doubt};
        }
        bytes += k_number_size + literal.bytes.size();
    }
    if (count == 0) {
        return {};
    }
    if (bytes > k_most_bytes) {
        return {0, too_long};
    }

    const std::size_t slots_size = count * k_slots_per_entry * k_number_size;
    char* const entries = arena.text(bytes);
    char* const slots = arena.text(slots_size);
    if (entries == nullptr || slots == nullptr) {
        return {0, no_memory};
    }
    std::memset(slots, 0, slots_size);
    entries_ = entries;
    slots_ = slots;
    slot_count_ = count * k_slots_per_entry;
    secret_ = secret;

    char* end = entries;
    for (Lines lines{text}; lines.next(line);) {
        const Literal literal = reader.read(form, line);
        const std::size_t slot = find(literal.bytes);
        if (load_number(slots + slot) != 0) {
            continue;
        }
        store_number(slots + slot, static_cast<std::size_t>(end - entries) + 1);
        store_number(end, literal.bytes.size());
        std::memcpy(end + k_number_size, literal.bytes.data(),
                    literal.bytes.size());
        end += k_number_size + literal.bytes.size();
    }
    return problem;
}


std::string_view LiteralSet::entry(std::uint32_t number) const noexcept {
    const char* at = entries_ + (number - 1);
    return {at + k_number_size, load_number(at)};
}


// find is where in slots_ a literal is or would be.
std::size_t LiteralSet::find(std::string_view literal) const noexcept {
    std::size_t slot =
        (hash_of(literal, secret_) * std::uint64_t{slot_count_}) >> 32;
    for (;;) {
        const std::size_t at = slot * k_number_size;
        const std::uint32_t number = load_number(slots_ + at);
        if (number == 0 || entry(number) == literal) {
            return at;
        }
        slot = slot + 1 < slot_count_ ? slot + 1 : 0;
    }
}


bool LiteralSet::contains(std::string_view literal) const noexcept {
    return !empty() && load_number(slots_ + find(literal)) != 0;
}

}  // namespace client_cert

// Tests sets of literals: what a file says, and what is in a large one.
#include "access/literal_set.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <ctime>
#include <random>
#include <set>

#include "encoding/hex.hpp"
#include "lib/access_host.hpp"

namespace client_cert {
namespace {

using test::CountingArena;

// Loaded is a set and its memory; the file's text is gone.
struct Loaded {
    CountingArena memory;
    LiteralSet set;
    LiteralSet::Problem problem;

    Loaded(const std::string& text, LiteralForm form) {
        auto copy = std::make_unique<std::string>(text);
        problem = set.load(*copy, form, test::k_eku_names, memory.arena(), 0);
        std::fill(copy->begin(), copy->end(), '#');
    }
};

std::string number_bytes(std::uint64_t number) {
    // 32 bytes that differ in few places, which a hash has to spread.
    std::string bytes(32, '\x5a');
    std::memcpy(bytes.data() + 8, &number, sizeof(number));
    return bytes;
}

void append_hex(std::string& to, std::string_view bytes) {
    const std::size_t at = to.size();
    to.resize(at + bytes.size() * 2);
    Writer out{std::span(to).subspan(at)};
    put_hex_lower(out, {reinterpret_cast<const unsigned char*>(bytes.data()),
                        bytes.size()});
}

// unmixed undoes MurmurHash3's finaliser, as whoever wants names that collide
// would.
std::uint64_t unmixed(std::uint64_t hash) {
    hash ^= hash >> 33;
    hash *= 0x9cb4b2f8129337dbU;
    hash ^= hash >> 33;
    hash *= 0x4f74430c22a54005U;
    return hash ^ hash >> 33;
}

// processor_time is what it takes to load lines.
std::clock_t processor_time(const std::string& text, std::uint64_t secret) {
    CountingArena memory;
    LiteralSet set;
    const std::clock_t begin = std::clock();
    const auto problem = set.load(text, LiteralForm::text, test::k_eku_names,
                                  memory.arena(), secret);
    const std::clock_t took = std::clock() - begin;
    CHECK(problem.objection == "");
    CHECK_FALSE(set.empty());
    return took;
}

}  // namespace


TEST_CASE("A set of literals has the lines of its file", "[literal_set]") {
    const Loaded loaded{
        "\xef\xbb\xbf# a comment\n"
        "alice\n"
        "\n"
        "  bob \t\r\n"
        "   \r\n"
        "  # another, behind spaces\n"
        "carol # not a comment\n"
        "=dave\n"
        "~erin\n"
        "@file\n"
        "*.example.com\n"
        "alice\n"
        "last without an end",
        LiteralForm::text};
    CHECK(loaded.problem.objection == "");
    CHECK_FALSE(loaded.set.empty());
    for (const std::string_view there :
         {"alice", "bob", "carol # not a comment", "=dave", "~erin", "@file",
          "*.example.com", "last without an end"})
    {
        CAPTURE(there);
        CHECK(loaded.set.contains(there));
    }
    for (const std::string_view absent :
         {"", "alic", "alicee", "Alice", " bob", "bob ", "carol", "# a comment",
          "www.example.com", "last without an en"})
    {
        CAPTURE(absent);
        CHECK_FALSE(loaded.set.contains(absent));
    }
    CHECK_FALSE(loaded.set.contains(std::string_view("alice\0", 6)));
}


// The line of each that is refused; a lone CR ends a line for some.
TEST_CASE("A list of another encoding or of other line ends is refused",
          "[literal_set]") {
    struct Row {
        std::string text;
        std::size_t line;
    };
    const auto bytes = [](std::string_view text) { return std::string(text); };
    using namespace std::string_view_literals;
    const Row row = GENERATE_COPY(values<Row>({
        // What Windows PowerShell's `>` writes, and the same of others.
        {bytes("\xff\xfe"
               "e\0v\0e\0\r\0\n\0"sv),
         1},
        {bytes("\xfe\xff\0e\0v\0e\0\n"sv), 1},
        {bytes("\xff\xfe\0\0e\0\0\0"sv), 1},
        {bytes("\0\0\xfe\xff\0\0\0e"sv), 1},
        {bytes("e\0v\0e\0\n\0"sv), 1},
        {bytes("\0e\0v\0e\0\n"sv), 1},
        {bytes("#\0a\0\n\0e\0v\0e\0\n\0"sv), 1},
        {"\xff\xfe", 1},
        {"eve\rmallory\r", 1},
        {"# nobody\rmallory\r", 1},
        {"alice\n# some\rmallory\n", 2},
        {"alice\n\nbob\tcarol\n", 3},
        {bytes("alice\nbob\0"sv), 2},
        {"alice\nJ\xfcrgen\n", 2},
    }));
    CAPTURE(row.text);
    const Loaded loaded{row.text, LiteralForm::text};
    CHECK(loaded.problem.objection != "");
    CHECK(loaded.problem.line == row.line);
    CHECK(loaded.set.empty());
    CHECK(Loaded(row.text, LiteralForm::name).problem.objection != "");
}


TEST_CASE("Odd white space around the lines of a list is dropped",
          "[literal_set]") {
    const Loaded loaded{"# \ta comment \x1b\r\n\talice\f\v\r\n\r\r\n bob\r",
                        LiteralForm::text};
    CHECK(loaded.problem.objection == "");
    CHECK(loaded.set.contains("alice"));
    CHECK(loaded.set.contains("bob"));
    CHECK_FALSE(loaded.set.contains(""));
    CHECK_FALSE(loaded.set.contains("# \ta comment \x1b"));
}


TEST_CASE("A list without literals is an empty set", "[literal_set]") {
    const std::string text =
        GENERATE("", "\n", "\n\n", "# none\n", "  \r\n#", "\xef\xbb\xbf");
    const Loaded loaded{text, LiteralForm::sha256};
    CHECK(loaded.problem.objection == "");
    CHECK(loaded.set.empty());
    CHECK_FALSE(loaded.set.contains(""));
    CHECK_FALSE(loaded.set.contains("a"));
    CHECK(loaded.memory.takes == 0);
}


TEST_CASE("Literals of a list are in the attribute's form", "[literal_set]") {
    const Loaded names{"CN=a, O=b\ncn=A,O=b\n O = b , CN = a\n",
                       LiteralForm::name};
    CountingArena memory;
    LiteralReader reader{memory.arena(), {}};
    CHECK(names.set.contains(
        reader.read(LiteralForm::name, "2.5.4.3=a,o=b").bytes));
    CHECK_FALSE(
        names.set.contains(reader.read(LiteralForm::name, "CN=a+O=b").bytes));
    CHECK_FALSE(names.set.contains("CN=a, O=b"));

    const Loaded hosts{"WWW.example.com\nwww.EXAMPLE.com\n", LiteralForm::dns};
    CHECK(hosts.set.contains("www.example.com"));

    const Loaded serials{"0A\na\n0a:00\n", LiteralForm::serial};
    CHECK(serials.set.contains("A"));
    CHECK(serials.set.contains("A00"));

    const Loaded usages{"TLS Web Client Authentication\n", LiteralForm::eku};
    CHECK(usages.set.contains("clientAuth"));
}


TEST_CASE("A wrong line of a list is named with its number", "[literal_set]") {
    const Loaded loaded{"# hex\n\nab:cd\r\nabc\nef\n", LiteralForm::key_id};
    CHECK(loaded.problem.line == 4);
    CHECK(loaded.problem.objection.starts_with("a key identifier"));
    CHECK(loaded.set.empty());
    const Loaded network{"10.0.0.0/8\n", LiteralForm::ip};
    CHECK(network.problem.line == 1);
    CHECK_FALSE(network.problem.objection.empty());
}


TEST_CASE("A list is not loaded without memory", "[literal_set]") {
    for (std::size_t takes = 0; takes < 3; takes++) {
        CountingArena memory;
        memory.takes_left = takes;
        LiteralSet set;
        const auto problem = set.load("a.b\nc.d\n", LiteralForm::dns,
                                      test::k_eku_names, memory.arena(), 0);
        CAPTURE(takes);
        CHECK(problem.objection == "there is no memory");
        CHECK(set.empty());
        CHECK_FALSE(set.contains("a.b"));
    }
}


TEST_CASE("Who chooses the lines of a list does not choose what collides",
          "[literal_set]") {
    // All of these have the same upper half of a hash without a secret.
    std::string text;
    for (std::uint64_t low = 0, count = 0; count < 3'000; low++) {
        const std::uint64_t word =
            unmixed(unmixed(std::uint64_t{0x12345678} << 32 | low)) ^ 8;
        std::string line(8, ' ');
        std::memcpy(line.data(), &word, sizeof(word));
        const bool is_name = std::ranges::all_of(
            line, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
        if (is_name) {
            text += line + '\n';
            count++;
        }
    }
    const std::clock_t known = processor_time(text, 0);
    const std::clock_t secret = processor_time(text, 0x9e3779b97f4a7c15U);
    CAPTURE(known, secret);
    CHECK(secret < known / 10);
}


TEST_CASE("A set of literals has at most 4 GiB", "[literal_set]") {
    // Pages that nobody wrote to take no memory, and are one literal of zeros.
    constexpr std::size_t size = std::size_t{1} << 32;
    void* const pages =
        mmap(nullptr, size, PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) {
        SKIP("there is no room for such a text");
    }
    madvise(pages, size, MADV_HUGEPAGE);
    CountingArena memory;
    LiteralSet set;
    const auto problem = set.load({static_cast<const char*>(pages), size},
                                  LiteralForm::text, {}, memory.arena(), 0);
    munmap(pages, size);
    CHECK(problem.objection == "a list has at most 4 GiB");
    CHECK(problem.line == 0);
    CHECK(set.empty());
    CHECK(memory.takes == 0);
}


TEST_CASE("A set of literals answers as a slow one", "[literal_set]") {
    std::mt19937 random(11);
    std::set<std::string> expected;
    std::string text;
    for (int i = 0; i < 3000; i++) {
        std::string word;
        for (std::size_t n = 1 + random() % 20; n > 0; n--) {
            word += static_cast<char>('a' + random() % 3);
        }
        expected.insert(word);
        text += word + "\n";
    }
    const Loaded loaded{text, LiteralForm::text};
    for (const std::string& word : expected) {
        REQUIRE(loaded.set.contains(word));
        REQUIRE(loaded.set.contains(word + "a")
                == expected.contains(word + "a"));
        REQUIRE_FALSE(loaded.set.contains(word + "x"));
    }
}


TEST_CASE("Small sets of literals answer at every edge of their table",
          "[literal_set]") {
    for (char first = 'a'; first <= 'z'; first++) {
        std::string text;
        for (char last = first; last <= 'z'; last++) {
            text += std::string(1, last) + "\n";
            const Loaded loaded{text, LiteralForm::text};
            for (char c = 'a'; c <= 'z'; c++) {
                CAPTURE(first, last, c);
                REQUIRE(loaded.set.contains({&c, 1})
                        == (c >= first && c <= last));
            }
        }
    }
}


TEST_CASE("A million fingerprints take at most 64 bytes each",
          "[literal_set]") {
    constexpr std::size_t count = 1'000'000;
    std::string text;
    text.reserve(count * 65);
    for (std::size_t i = 0; i < count; i++) {
        append_hex(text, number_bytes(i));
        text += '\n';
    }
    CountingArena memory;
    LiteralSet set;
    const auto problem =
        set.load(text, LiteralForm::sha256, {}, memory.arena(), 0);
    CHECK(problem.objection == "");
    CHECK(memory.bytes <= 64 * count);
    for (std::size_t i = 0; i < count; i += 7) {
        REQUIRE(set.contains(number_bytes(i)));
        REQUIRE_FALSE(set.contains(number_bytes(i + count)));
    }
    CHECK_FALSE(set.contains(number_bytes(0).substr(1)));
}

}  // namespace client_cert

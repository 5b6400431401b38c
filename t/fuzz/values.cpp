// Fuzzes what the configuration says: names, object identifiers, networks and
// other literals, lists of them, and files of certificates and revocation
// lists. Where somebody else understands the same notation, both have to agree.
//
// The first byte of the input says what the rest is.
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/mman.h>
#include <unistd.h>

#include <arpa/inet.h>

#include <algorithm>
#include <string>
#include <vector>

#include "access/literal_set.hpp"
#include "base/suggestion.hpp"
#include "base/text.hpp"
#include "encoding/pem.hpp"
#include "fuzz.hpp"
#include "identity/ip_address.hpp"
#include "identity/ip_network.hpp"
#include "identity/name_text.hpp"
#include "identity/object_identifier.hpp"
#include "known_eku.hpp"
#include "memory.hpp"
#include "naive_names.hpp"
#include "naive_rules.hpp"
#include "verify/pem_file.hpp"
#include "verify/store.hpp"
#include "verify/trust.hpp"

namespace {

using namespace client_cert;
using fuzz::k_eku_names;
using fuzz::require;
using test::Memory;

using NameHandle = std::unique_ptr<X509_NAME, x509::Releases<X509_NAME_free>>;
using ObjectHandle =
    std::unique_ptr<ASN1_OBJECT, x509::Releases<ASN1_OBJECT_free>>;
using NumberHandle = std::unique_ptr<BIGNUM, x509::Releases<BN_free>>;


// text_in is what was written to a memory BIO.
std::string text_in(BIO& bio) {
    char* at = nullptr;
    const long size = BIO_get_mem_data(&bio, &at);
    return {at, static_cast<std::size_t>(size)};
}


template <class Put>
std::string written(Put put) {
    Writer counted;
    put(counted);
    std::string text(counted.size(), '\0');
    Writer out{{text.data(), text.size()}};
    put(out);
    require(out.size() == text.size(), "written unlike counted");
    return text;
}


bool same_name(std::span<const Attribute> a, std::span<const Attribute> b) {
    return std::ranges::equal(
        a, b, [](const Attribute& left, const Attribute& right) {
            return left.oid == right.oid && left.utf8 == right.utf8
                   && left.joined == right.joined;
        });
}


// openssl_text is how OpenSSL writes a name by RFC 2253, with the object
// identifiers of all types; empty where it can make no such name.
std::string openssl_text(std::span<const Attribute> attributes) {
    const NameHandle name{X509_NAME_new()};
    for (const Attribute& one : attributes) {
        // It would print the beginning of a longer type.
        if (one.oid.size() > 79) {
            return {};
        }
        const ObjectHandle type{OBJ_txt2obj(std::string(one.oid).c_str(), 1)};
        if (!type
            || X509_NAME_add_entry_by_OBJ(
                   name.get(), type.get(), V_ASN1_UTF8STRING,
                   fuzz::bytes_of(one.utf8).data(),
                   static_cast<int>(one.utf8.size()), -1, one.joined ? -1 : 0)
                   != 1)
        {
            return {};
        }
    }
    const x509::BioHandle bio{BIO_new(BIO_s_mem())};
    constexpr unsigned long flags =
        (XN_FLAG_RFC2253 & ~XN_FLAG_FN_MASK & ~XN_FLAG_DUMP_UNKNOWN_FIELDS)
        | XN_FLAG_FN_OID;
    require(X509_NAME_print_ex(bio.get(), name.get(), 0, flags) >= 0,
            "OpenSSL cannot print a name");
    return text_in(*bio);
}


// What OpenSSL writes of a name that was read, reads as the same name.
void fuzz_name(std::string_view text) {
    Memory memory;
    Scratch parts{memory.arena()};
    Scratch values{memory.arena()};
    const NameText name = read_name_text(text, parts, values);
    require(is_visible_ascii(name.objection), "an odd objection");
    require(name.objection.empty() != name.attributes.empty(),
            "a name is neither read nor refused");
    if (name.attributes.empty()) {
        return;
    }
    for (const Attribute& one : name.attributes) {
        require(!one.utf8.empty() && is_dotted_oid(one.oid),
                "an attribute without type or value");
    }
    const std::string theirs = openssl_text(name.attributes);
    ERR_clear_error();
    if (theirs.empty()) {
        return;
    }
    Scratch other_parts{memory.arena()};
    Scratch other_values{memory.arena()};
    const NameText back = read_name_text(theirs, other_parts, other_values);
    require(
        back.objection.empty() && same_name(name.attributes, back.attributes),
        "OpenSSL's text of a name is another name");
    LiteralReader reader{memory.arena(), k_eku_names};
    const std::string form{reader.read(LiteralForm::name, text).bytes};
    require(!form.empty()
                && reader.read(LiteralForm::name, theirs).bytes == form
                && reader.read_name(name.attributes).bytes == form,
            "equal names have different forms");
}


// An object identifier is what OpenSSL reads, and writes in the same way.
void fuzz_oid(std::string_view text) {
    const std::string copy{text.substr(0, text.find('\0'))};
    std::string theirs;
    if (const ObjectHandle object{OBJ_txt2obj(copy.c_str(), 1)}) {
        std::string room(copy.size() * 2 + 64, '\0');
        const int size = OBJ_obj2txt(room.data(), static_cast<int>(room.size()),
                                     object.get(), 1);
        theirs = room.substr(0, static_cast<std::size_t>(std::max(size, 0)));
    }
    ERR_clear_error();
    require(
        is_dotted_oid(text)
            == (!copy.empty() && copy.size() == text.size() && theirs == copy),
        "OpenSSL sees an object identifier differently");
}


// A network has exactly the addresses that begin as it does, and an address is
// what the C library reads.
void fuzz_network(std::string_view text) {
    const std::string_view probe = fuzz::take_until(text, "|");
    IpNetwork network;
    const IpNetwork::Reading reading = network.read(text);
    if (reading != IpNetwork::Reading::invalid) {
        const std::string canonical =
            written([&](Writer& out) { network.put(out); });
        IpNetwork again;
        require(
            again.read(canonical) == IpNetwork::Reading::done
                && written([&](Writer& out) { again.put(out); }) == canonical,
            "a network's text is another network");
        require(network.has(probe)
                    == fuzz::in_network(canonical, std::string(probe)),
                "a network has what it has not");
    }
    IpAddress address;
    if (address.read(text)) {
        const std::string_view bytes = address.bytes();
        const std::string form =
            written([&](Writer& out) { (void)put_ip_address(out, bytes); });
        unsigned char theirs[16];
        const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
        require(inet_pton(family, form.c_str(), theirs) == 1
                    && std::equal(bytes.begin(), bytes.end(), theirs,
                                  [](char a, unsigned char b) {
                                      return static_cast<unsigned char>(a) == b;
                                  }),
                "an address is written as another");
    }
}


// A serial number is the number that OpenSSL reads.
void fuzz_serial(std::string_view text) {
    Memory memory;
    LiteralReader reader{memory.arena(), k_eku_names};
    const Literal literal = reader.read(LiteralForm::serial, text);
    if (!literal.objection.empty() || text.size() > 2000) {
        return;
    }
    std::string digits{text};
    std::erase(digits, ':');
    BIGNUM* number = nullptr;
    BIGNUM* own = nullptr;
    const bool both =
        static_cast<std::size_t>(BN_hex2bn(&number, digits.c_str()))
            == digits.size()
        && BN_hex2bn(&own, std::string(literal.bytes).c_str()) > 0;
    const NumberHandle a{number};
    const NumberHandle b{own};
    require(both && BN_cmp(number, own) == 0,
            "a serial number is another number");
    require(literal.bytes == "0"
                || literal.bytes.find_first_not_of("-")
                       != literal.bytes.find_first_of('0'),
            "a serial number begins with a zero");
}


// A list contains its lines, each in its form, and nothing else.
void fuzz_list(std::string_view text) {
    const auto form = static_cast<LiteralForm>(fuzz::take_byte(text) % 11);
    Memory memory;
    LiteralSet set;
    const LiteralSet::Problem problem =
        set.load(text, form, k_eku_names, memory.arena(), 0);
    require(is_visible_ascii(problem.objection), "an odd objection");
    for (std::size_t given = 0; given < 4 && given < memory.requests(); given++)
    {
        Memory little{given};
        LiteralSet none;
        require(!none.load(text, form, k_eku_names, little.arena(), 0)
                     .objection.empty(),
                "a list was loaded without memory");
    }
    if (!problem.objection.empty()) {
        require(problem.line <= 1
                                    + static_cast<std::size_t>(std::count(
                                        text.begin(), text.end(), '\n')),
                "an objection to a line that is not there");
        return;
    }
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    LiteralReader reader{memory.arena(), k_eku_names};
    std::vector<std::string> known;
    while (!text.empty()) {
        std::string line{fuzz::take_until(text, "\n")};
        line.erase(0, line.find_first_not_of(" \t\r\f\v"));
        line.erase(line.find_last_not_of(" \t\r\f\v") + 1);
        if (line.empty() || line.front() == '#') {
            require(line.find('\r') == std::string::npos
                        && line.find('\0') == std::string::npos,
                    "a comment hides a line");
            continue;
        }
        require(std::ranges::none_of(
                    line,
                    [](char c) { return c == '\x7f' || (c >= 0 && c < ' '); }),
                "a list has a control character");
        const Literal literal = reader.read(form, line);
        require(literal.objection.empty() && set.contains(literal.bytes),
                "a list does not contain its line");
        known.emplace_back(literal.bytes);
        const std::string other = line + "x";
        require(form != LiteralForm::text || !set.contains(other)
                    || std::string_view(text).find(other) != std::string::npos
                    || std::ranges::find(known, other) != known.end(),
                "a list contains what is not in it");
    }
    require(set.empty() == known.empty(), "a list is empty that is not");
}


// read_file reads bytes as a file, once with and once without help.
void fuzz_file(std::string_view text) {
    static const int file = memfd_create("fuzz", 0);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    require(ftruncate(file, 0) == 0
                && pwrite(file, text.data(), text.size(), 0)
                       == static_cast<ssize_t>(text.size()),
            "there is no file");
    x509::PemFile read;
    const x509::PemProblem problem = x509::read_pem(read, path.c_str());
    require(ERR_peek_error() == 0, "an error is left behind");
    require(problem == x509::PemProblem::none
                || problem == x509::PemProblem::der
                || problem == x509::PemProblem::broken,
            "a file that is there cannot be opened");
    require(read.certificates && read.lists, "nothing was read");
    if (problem != x509::PemProblem::none) {
        return;
    }
    Memory memory;
    const x509::StoreHandle store =
        x509::make_store(read.certificates.get(), read.lists.get(), 0);
    x509::Trust trust{.store = store.get()};
    require(store && x509::complete_trust(trust, memory.arena())
                && x509::identify_trust(trust, memory.arena()),
            "there was memory for a trust");
    require(std::ranges::is_sorted(trust.changes)
                && trust.certificates.size() <= static_cast<std::size_t>(
                       sk_X509_num(read.certificates.get())),
            "a trust has what was not in its file");
    for (int i = 0; i < sk_X509_num(read.certificates.get()); i++) {
        X509* const one = sk_X509_value(read.certificates.get(), i);
        require(std::ranges::any_of(
                    trust.certificates,
                    [&](const X509* own) { return X509_cmp(own, one) == 0; }),
                "a trust lacks a certificate of its file");
    }
    require(ERR_peek_error() == 0, "an error is left behind");
}


std::string without_percent(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '%') {
            const std::string digits{text.substr(i + 1, 2)};
            plain += static_cast<char>(std::stoi(digits, nullptr, 16));
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}


// The PEM forms hold the bytes that they were made of.
void fuzz_armour(std::string_view text) {
    if (text.empty()) {
        return;
    }
    const Bytes bytes = fuzz::bytes_of(text);
    const std::string pem = without_percent(
        written([&](Writer& out) { put_percent_encoded_pem(out, bytes); }));
    const x509::BioHandle bio{BIO_new(BIO_s_mem())};
    require(PEM_write_bio(bio.get(), PEM_STRING_X509, "", bytes.data(),
                          static_cast<long>(bytes.size()))
                > 0,
            "OpenSSL writes no PEM");
    require(pem == text_in(*bio), "OpenSSL writes another PEM");
    require(without_percent(written([&](Writer& out) {
                put_path_encoded_pem(out, bytes);
            })) == pem,
            "two forms of PEM differ");
    std::string spaced =
        written([&](Writer& out) { put_spaced_pem(out, bytes); });
    // Labels have spaces of their own.
    std::string expected = pem;
    std::replace(expected.begin(), expected.end(), '\n', ' ');
    require(spaced + ' ' == expected, "the spaced form of PEM differs");
}


// The distance of two words is that of the textbook.
void fuzz_distance(std::string_view text) {
    const std::string a = fuzz::lower(fuzz::take_until(text, "|"));
    const std::string b = fuzz::lower(text);
    if (a.size() > 64 || b.size() > 64) {
        return;
    }
    std::vector<std::vector<std::size_t>> table(
        a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); i++) {
        for (std::size_t j = 0; j <= b.size(); j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            table[i][j] = std::min(
                {table[i - 1][j] + 1, table[i][j - 1] + 1,
                 table[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
        }
    }
    require(edit_distance(a, b) == table[a.size()][b.size()],
            "two words are at another distance");
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    std::string_view text = fuzz::text_of({data, size});
    switch (fuzz::take_byte(text)) {
        case 'n':
            fuzz_name(text);
            break;
        case 'o':
            fuzz_oid(text);
            break;
        case 'i':
            fuzz_network(text);
            break;
        case 's':
            fuzz_serial(text);
            break;
        case 'l':
            fuzz_list(text);
            break;
        case 'f':
            fuzz_file(text);
            break;
        case 'a':
            fuzz_armour(text);
            break;
        case 'd':
            fuzz_distance(text);
            break;
        default:
            break;
    }
    return 0;
}

// Tests what all dialects have in common.
#include "dialect.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <bit>
#include <set>

#include "naive_fold.hpp"
#include "rfc9440_vector.hpp"
#include "text.hpp"
#include "written.hpp"

namespace client_cert {
namespace {

const Dialect& any_dialect() {
    return *GENERATE(from_range(dialects().begin(), dialects().end()));
}

// cut_to is the identity with nothing but the given facts.
Identity cut_to(const Identity& whole, Facts facts) {
    Identity cut;
    cut.status = whole.status;
    cut.disclosed = whole.disclosed;
    cut.der = facts.has(Fact::der) ? whole.der : Bytes{};
    cut.sha256 = facts.has(Fact::sha256) ? whole.sha256 : Bytes{};
    cut.sha1 = facts.has(Fact::sha1) ? whole.sha1 : Bytes{};
    cut.subject = facts.has(Fact::subject) ? whole.subject : "";
    cut.issuer = facts.has(Fact::issuer) ? whole.issuer : "";
    cut.subject_cn = facts.has(Fact::subject_cn) ? whole.subject_cn : "";
    cut.subject_cn_count =
        facts.has(Fact::subject_cn) ? whole.subject_cn_count : 0;
    cut.serial = facts.has(Fact::serial) ? whole.serial : "";
    cut.not_before = facts.has(Fact::validity) ? whole.not_before : "";
    cut.not_after = facts.has(Fact::validity) ? whole.not_after : "";
    return cut;
}

std::string rendered(const Format& format, const Identity& identity,
                     Fields fields) {
    return test::written(
        [&](Writer& out) { (void)format.render(out, identity, fields); });
}

}  // namespace


TEST_CASE("Every dialect is found by its name", "[dialect]") {
    CHECK(find_dialect("rfc9440") == &dialect_rfc9440);
    CHECK(find_dialect("cloudflare") == &dialect_cloudflare);
    CHECK(find_dialect("akamai") == &dialect_akamai);
    CHECK(find_dialect("nginx") == &dialect_nginx);
    CHECK(dialects().size() == 4);

    const Dialect& dialect = any_dialect();
    CHECK(find_dialect(dialect.name) == &dialect);
}


TEST_CASE("No dialect is found by another name", "[dialect]") {
    const std::string name =
        GENERATE("", "RFC9440", "rfc944", "rfc94400", "off", "Client-Cert");
    CHECK(find_dialect(name) == nullptr);
}


TEST_CASE("Every dialect is described soundly", "[dialect]") {
    const Dialect& dialect = any_dialect();
    CAPTURE(dialect.name);
    CHECK_FALSE(dialect.headers.empty());

    Fields all = 0;
    for (const DialectField& field : dialect.fields) {
        CAPTURE(field.name);
        CHECK(is_token(field.name));
        CHECK(std::has_single_bit(field.bit));
        CHECK((all & field.bit) == 0);
        all |= field.bit;
    }
    CHECK((dialect.default_fields & ~all) == 0);
    if (dialect.objection != nullptr) {
        CHECK(dialect.objection(dialect.default_fields).empty());
    }

    for (const DialectHeader& header : dialect.headers) {
        CHECK(is_token(header.name));
        CHECK(header.format != nullptr);
    }
    for (const ReservedName& name : dialect.reserved) {
        CHECK(test::naive_fold(name.folded) == name.folded);
        CHECK(name.prefix == name.folded.ends_with('-'));
    }
}


TEST_CASE("No two dialects send the same header", "[dialect]") {
    std::set<std::string> names;
    for (const Dialect* dialect : dialects()) {
        for (const DialectHeader& header : dialect->headers) {
            CAPTURE(header.name);
            CHECK(names.insert(test::naive_fold(header.name)).second);
        }
    }
}


TEST_CASE("A header looks only at the facts that it asks for", "[dialect]") {
    const Dialect& dialect = any_dialect();
    const Identity& leaf = test::leaf_identity();

    for (Fields fields = 0; fields < Fields{1} << dialect.fields.size();
         fields++) {
        for (const DialectHeader& header : dialect.headers) {
            CAPTURE(header.name, fields);
            const Facts facts = header.format->facts(fields);
            const std::string value = rendered(*header.format, leaf, fields);
            CHECK(rendered(*header.format, cut_to(leaf, facts), fields)
                  == value);
            CHECK(is_visible_ascii(value));
        }
    }
}


TEST_CASE("A header without a verdict is empty without a certificate",
          "[dialect]") {
    const Dialect& dialect = any_dialect();
    for (const DialectHeader& header : dialect.headers) {
        CAPTURE(header.name);
        const std::string value =
            rendered(*header.format, Identity{}, dialect.default_fields);
        CHECK(value.empty() != header.verdict);
    }
}

}  // namespace client_cert

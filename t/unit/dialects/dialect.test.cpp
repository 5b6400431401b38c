// Tests what all dialects have in common.
#include "dialects/dialect.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <bit>
#include <set>

#include "base/text.hpp"
#include "lib/identities.hpp"
#include "lib/naive_fold.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

const Dialect& any_dialect() {
    return *GENERATE(from_range(dialects().begin(), dialects().end()));
}

// Rendered is a value and whether nothing was left out of it.
struct Rendered {
    std::string value;
    bool whole = false;

    bool operator==(const Rendered&) const = default;
};

Rendered rendered(const Format& format, const Identity& identity,
                  Fields fields) {
    Rendered result;
    result.value = test::written([&](Writer& out) {
        result.whole = format.render(out, identity, {fields, {}});
    });
    return result;
}

}  // namespace


TEST_CASE("Every dialect is found by its name", "[dialect]") {
    CHECK(dialects().size() >= 18);
    for (const Dialect* dialect : dialects()) {
        CAPTURE(dialect->name);
        CHECK(find_dialect(dialect->name) == dialect);
    }
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
        const bool has_argument = field.name.ends_with('=');
        CHECK(is_token(
            field.name.substr(0, field.name.size() - (has_argument ? 1 : 0))));
        CHECK(std::has_single_bit(field.bit));
        CHECK((all & field.bit) == 0);
        all |= field.bit;
    }
    // A default needs no word: what aws-alb sends without one has none.
    all |= dialect.default_fields;
    if (dialect.objection != nullptr) {
        CHECK(dialect.objection({dialect.default_fields, {}}).empty());
    }

    // The chain follows its leaf.
    CHECK(dialect.headers.front().role != Role::chain);
    std::set<std::string> names;
    for (const DialectHeader& header : dialect.headers) {
        CAPTURE(header.name);
        CHECK(is_token(header.name));
        CHECK(header.format != nullptr);
        CHECK((header.when & ~all) == 0);
        CHECK(names.insert(test::naive_fold(header.name)).second);
    }
    for (const ReservedName& name : dialect.reserved) {
        CHECK(test::naive_fold(name.folded) == name.folded);
        CHECK(name.prefix == name.folded.ends_with('-'));
    }
}


TEST_CASE("A header looks only at the facts that it asks for", "[dialect]") {
    const Dialect& dialect = any_dialect();
    const Identity& identity = GENERATE(from_range(test::identities()));

    for (Fields fields = 0; fields < Fields{1} << dialect.fields.size();
         fields++) {
        for (const DialectHeader& header : dialect.headers) {
            CAPTURE(header.name, fields);
            const Facts facts = header.format->facts({fields, {}});
            const Rendered result = rendered(*header.format, identity, fields);
            REQUIRE(
                rendered(*header.format, test::cut_to(identity, facts), fields)
                == result);
            REQUIRE(is_visible_ascii(result.value));
        }
    }
}


TEST_CASE("A header without a verdict is empty without a certificate",
          "[dialect]") {
    const Dialect& dialect = any_dialect();
    const Identity identity = GENERATE(Identity{}, test::undisclosed());
    for (const DialectHeader& header : dialect.headers) {
        CAPTURE(header.name);
        const Rendered result =
            rendered(*header.format, identity, dialect.default_fields);
        CHECK(result.whole);
        // HAProxy's number of nobody would read as good.
        const bool is_absent =
            header.role != Role::verdict
            || (header.name == "X-SSL-Client-Verify" && !identity.presented);
        CHECK(result.value.empty() == is_absent);
    }
}


TEST_CASE("A header of an ordinary certificate is whole", "[dialect]") {
    const Dialect& dialect = any_dialect();
    for (const DialectHeader& header : dialect.headers) {
        CAPTURE(header.name);
        CHECK(rendered(*header.format, test::leaf_identity(),
                       dialect.default_fields)
                  .whole);
    }
}


TEST_CASE("A header keeps to the room it has", "[dialect]") {
    const Dialect& dialect = any_dialect();
    for (const DialectHeader& header : dialect.headers) {
        CAPTURE(header.name);
        test::require_room_is_kept([&](Writer& out) {
            (void)header.format->render(out, test::leaf_identity(),
                                        {dialect.default_fields, {}});
        });
    }
}

}  // namespace client_cert

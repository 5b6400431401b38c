// Renders every dialect and variable of certificates, and fails where a value
// is not visible ASCII. Prints what others are to judge: for each certificate
// its file, DER in hex, and its values of both RFC 9440 headers, akamai and
// JSON. Each certificate stands for those of its chains as well.
//
// usage: render FILE ...
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "certificate.hpp"
#include "dialect.hpp"
#include "handle.hpp"
#include "hex.hpp"
#include "named_values.hpp"
#include "text.hpp"

namespace {

using namespace client_cert;

using Blocks = std::vector<std::unique_ptr<char[]>>;

int failures = 0;

// Input is one certificate.
struct Input {
    std::string file;
    x509::CertificateHandle certificate;
    std::vector<unsigned char> der;
};


Arena arena(Blocks& blocks) {
    return {&blocks, [](void* owner, std::size_t size) noexcept -> void* {
                auto& all = *static_cast<Blocks*>(owner);
                all.push_back(std::make_unique<char[]>(size));
                return all.back().get();
            }};
}


std::string render(const Format& format, const Choice& choice,
                   const Input& input) {
    const std::string& file = input.file;
    const Bytes chain[] = {input.der, input.der, input.der};
    Blocks blocks;
    Identity identity;
    identity.tls = identity.presented = identity.verified = true;
    identity.disclosed = true;
    identity.status = "SUCCESS";
    identity.presented_chain = std::span(chain).first(2);
    identity.validated_chain = chain;
    if (!x509::load_facts(identity, *input.certificate, format.facts(choice),
                          arena(blocks)))
    {
        std::fprintf(stderr, "%s: facts cannot be loaded\n", file.c_str());
        failures++;
        return {};
    }
    Writer counted;
    const bool whole = format.render(counted, identity, choice);
    std::string text(counted.size(), '\0');
    Writer out{{text.data(), text.size()}};
    if (format.render(out, identity, choice) != whole
        || out.size() != text.size())
    {
        std::fprintf(stderr, "%s: written unlike counted\n", file.c_str());
        failures++;
    }
    if (!is_visible_ascii(text)) {
        std::fprintf(stderr, "%s: not visible ASCII\n", file.c_str());
        failures++;
    }
    if (ERR_peek_error() != 0) {
        std::fprintf(stderr, "%s: an error is left behind\n", file.c_str());
        failures++;
    }
    return text;
}


x509::CertificateHandle read(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    const auto size = static_cast<int>(content.size());
    x509::CertificateHandle certificate{d2i_X509(nullptr, &bytes, size)};
    if (!certificate) {
        const x509::BioHandle bio{BIO_new_mem_buf(content.data(), size)};
        certificate.reset(
            PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    }
    ERR_clear_error();
    return certificate;
}


std::string named(std::string_view name, const Input& input) {
    for (const NamedValue& value : named_values()) {
        if (value.name == name) {
            return render(*value.format, value.choice, input);
        }
    }
    return {};
}


void render_all(const Input& input) {
    for (const Dialect* dialect : dialects()) {
        for (const DialectHeader& header : dialect->headers) {
            render(*header.format, {dialect->default_fields, {}}, input);
            for (const DialectField& field : dialect->fields) {
                render(*header.format, {field.bit, "spiffe://a/b"}, input);
            }
        }
    }
    for (const NamedValue& value : named_values()) {
        render(*value.format, value.choice, input);
    }
}

}  // namespace


int main(int count, char** files) {
    for (int i = 1; i < count; i++) {
        Input input = {files[i], read(files[i]), {}};
        if (!input.certificate) {
            continue;
        }
        unsigned char* encoded = nullptr;
        const int size = i2d_X509(input.certificate.get(), &encoded);
        ERR_clear_error();
        if (size <= 0) {
            failures++;
            continue;
        }
        input.der.assign(encoded, encoded + size);
        OPENSSL_free(encoded);
        render_all(input);

        std::string hex(input.der.size() * 2, '\0');
        Writer out{{hex.data(), hex.size()}};
        put_hex_lower(out, input.der);
        std::printf("%s\n%s\n%s\n%s\n%s\n%s\n", files[i], hex.c_str(),
                    named("rfc9440", input).c_str(),
                    named("chain_rfc9440", input).c_str(),
                    named("akamai", input).c_str(),
                    named("json", input).c_str());
    }
    return failures == 0 ? 0 : 1;
}

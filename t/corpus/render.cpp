// Renders every dialect and variable of certificates, and fails where a value
// is not visible ASCII. Prints what others are to judge: for each
// certificate its file, DER in hex, and its values of RFC 9440, akamai and JSON.
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


Arena arena(Blocks& blocks) {
    return {&blocks, [](void* owner, std::size_t size) noexcept -> void* {
                auto& all = *static_cast<Blocks*>(owner);
                all.push_back(std::make_unique<char[]>(size));
                return all.back().get();
            }};
}


std::string render(const Format& format, const Choice& choice,
                   const std::string& file, X509& certificate) {
    Blocks blocks;
    Identity identity;
    identity.tls = identity.presented = identity.verified = true;
    identity.disclosed = true;
    identity.status = "SUCCESS";
    if (!x509::load_facts(identity, certificate, format.facts(choice),
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


std::string named(std::string_view name, const std::string& file,
                  X509& certificate) {
    for (const NamedValue& value : named_values()) {
        if (value.name == name) {
            return render(*value.format, value.choice, file, certificate);
        }
    }
    return {};
}


void render_all(const std::string& file, X509& certificate) {
    for (const Dialect* dialect : dialects()) {
        for (const DialectHeader& header : dialect->headers) {
            render(*header.format, {dialect->default_fields, {}}, file,
                   certificate);
            for (const DialectField& field : dialect->fields) {
                render(*header.format, {field.bit, "spiffe://a/b"}, file,
                       certificate);
            }
        }
    }
    for (const NamedValue& value : named_values()) {
        render(*value.format, value.choice, file, certificate);
    }
}

}  // namespace


int main(int count, char** files) {
    for (int i = 1; i < count; i++) {
        const std::string file = files[i];
        const x509::CertificateHandle certificate = read(file);
        if (!certificate) {
            continue;
        }
        render_all(file, *certificate);

        unsigned char* encoded = nullptr;
        const int size = i2d_X509(certificate.get(), &encoded);
        ERR_clear_error();
        if (size <= 0) {
            failures++;
            continue;
        }
        std::string hex(static_cast<std::size_t>(size) * 2, '\0');
        Writer out{{hex.data(), hex.size()}};
        put_hex_lower(out, {encoded, static_cast<std::size_t>(size)});
        OPENSSL_free(encoded);
        std::printf("%s\n%s\n%s\n%s\n%s\n", file.c_str(), hex.c_str(),
                    named("rfc9440", file, *certificate).c_str(),
                    named("akamai", file, *certificate).c_str(),
                    named("json", file, *certificate).c_str());
    }
    return failures == 0 ? 0 : 1;
}

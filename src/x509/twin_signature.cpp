// The fingerprints that the holder of a certificate can choose from: an ECDSA
// signature (r, s) is as valid as (r, n - s), and is not signed itself.
#include "x509/twin_signature.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <memory>

#include "x509/asn1.hpp"
#include "x509/digest.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {
namespace {

using NumberHandle = std::unique_ptr<BIGNUM, Releases<BN_free>>;
using GroupHandle = std::unique_ptr<EC_GROUP, Releases<EC_GROUP_free>>;
using SignatureHandle = std::unique_ptr<ECDSA_SIG, Releases<ECDSA_SIG_free>>;

// OpenSSL 3 has 82 curves, none of more than 571 bits.
constexpr std::size_t k_most_curves = 256;
constexpr std::size_t k_most_bytes = 72;

// k_most_missing is how many bits r and s may both lack of an order: that of
// the issuer has more in one of 2^128 signatures, and no holder can choose.
constexpr int k_most_missing = 64;


// Order is a number, its bytes the most significant first.
struct Order {
    int bits = 0;
    std::array<unsigned char, k_most_bytes> bytes = {};

    [[nodiscard]] bool operator==(const Order&) const noexcept = default;
};


// Orders are the different ones of all curves.
struct Orders {
    bool is_read = false;
    std::size_t count = 0;
    std::array<Order, k_most_curves> all = {};

    [[nodiscard]] std::span<const Order> view() const noexcept {
        return std::span(all).first(count);
    }

    void add(const Order& order) noexcept {
        if (std::ranges::find(view(), order) == view().end()) {
            all[count++] = order;
        }
    }
};


// curve_orders are those of the process, which it has in one thread.
constinit Orders curve_orders;


// read_order reads that of a curve. False where there is no room or no memory.
bool read_order(Orders& to, int curve) noexcept {
    const GroupHandle group{EC_GROUP_new_by_curve_name(curve)};
    if (!group) {
        // With a curve that OpenSSL lists and does not have nothing is signed.
        return failure() == Outcome::unreadable;
    }
    const BIGNUM* number = EC_GROUP_get0_order(group.get());
    Order order;
    order.bits = BN_num_bits(number);
    if (BN_bn2binpad(number, order.bytes.data(),
                     static_cast<int>(order.bytes.size()))
        < 0)
    {
        return false;
    }
    to.add(order);
    return true;
}


bool is_ecdsa(const X509& certificate) noexcept {
    int key = NID_undef;
    return OBJ_find_sigid_algs(X509_get_signature_nid(&certificate), nullptr,
                               &key)
               == 1
           && key == NID_X9_62_id_ecPublicKey;
}


// Certificate is one in DER, of which the signature is the last part.
class Certificate {
public:
    // read is false where there is no memory.
    [[nodiscard]] bool read(const X509& certificate,
                            const ASN1_BIT_STRING& signature) noexcept {
        unsigned char* der = nullptr;
        const int size = i2d_X509(&certificate, &der);
        der_.reset(der);
        const int signature_size = i2d_ASN1_BIT_STRING(&signature, nullptr);
        if (size <= 0 || signature_size <= 0) {
            return false;
        }
        const unsigned char* content = der;
        long length = 0;
        int tag = 0;
        int tag_class = 0;
        if ((ASN1_get_object(&content, &length, &tag, &tag_class, size) & 0x80)
                != 0
            || length <= signature_size)
        {
            return false;
        }
        front_ = {content, static_cast<std::size_t>(length - signature_size)};
        return true;
    }

    // digest is that of the certificate with another signature. False where
    // there is no memory.
    [[nodiscard]] bool digest(Sha256& to, Bytes signature) const noexcept {
        const auto bits = static_cast<int>(signature.size()) + 1;
        const int tail = ASN1_object_size(0, bits, V_ASN1_BIT_STRING);

        std::array<unsigned char, 16> header;
        Digest digest;
        unsigned char* end = header.data();
        ASN1_put_object(&end, 1, static_cast<int>(front_.size()) + tail,
                        V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
        digest.put(header.data(),
                   static_cast<std::size_t>(end - header.data()));
        digest.put(front_.data(), front_.size());

        end = header.data();
        ASN1_put_object(&end, 0, bits, V_ASN1_BIT_STRING, V_ASN1_UNIVERSAL);
        // No bit of it is unused.
        *end++ = 0;
        digest.put(header.data(),
                   static_cast<std::size_t>(end - header.data()));
        digest.put(signature.data(), signature.size());
        return digest.finish(to);
    }

private:
    OpensslBytes der_;
    // front_ is the content before the signature.
    Bytes front_;
};


// Signature is an ECDSA signature that may have a twin.
class Signature {
public:
    // read is false where it is none, or there is no memory.
    [[nodiscard]] bool read(Bytes der) noexcept {
        const unsigned char* at = der.data();
        signature_.reset(
            d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
        twin_.reset(ECDSA_SIG_new());
        if (!signature_ || !twin_) {
            return false;
        }
        ECDSA_SIG_get0(signature_.get(), &r_, &s_);
        bits_ = std::max(BN_num_bits(r_), BN_num_bits(s_));
        return true;
    }

    // may_have tells whether it may be one of a curve of that order.
    [[nodiscard]] bool may_have(const Order& order) const noexcept {
        return order.bits >= bits_ && order.bits - bits_ <= k_most_missing;
    }

    // twin makes the signature's twin, in DER, or nothing where the order is
    // not greater than the signature's numbers. False where there is no memory.
    [[nodiscard]] bool twin(Bytes& to, const Order& order) noexcept {
        to = {};
        NumberHandle number{BN_bin2bn(
            order.bytes.data(), static_cast<int>(order.bytes.size()), nullptr)};
        if (!number) {
            return false;
        }
        if (BN_cmp(number.get(), r_) <= 0 || BN_cmp(number.get(), s_) <= 0) {
            return true;
        }
        NumberHandle r{BN_dup(r_)};
        if (!r || BN_sub(number.get(), number.get(), s_) != 1
            || ECDSA_SIG_set0(twin_.get(), r.get(), number.get()) != 1)
        {
            return false;
        }
        // They are the signature's now.
        (void)r.release();
        (void)number.release();
        return encode(to);
    }

private:
    bool encode(Bytes& to) noexcept {
        const int size = i2d_ECDSA_SIG(twin_.get(), nullptr);
        if (size <= 0 || static_cast<std::size_t>(size) > der_.size()) {
            return false;
        }
        unsigned char* end = der_.data();
        if (i2d_ECDSA_SIG(twin_.get(), &end) != size) {
            return false;
        }
        to = Bytes(der_).first(static_cast<std::size_t>(size));
        return true;
    }

    SignatureHandle signature_;
    SignatureHandle twin_;
    const BIGNUM* r_ = nullptr;
    const BIGNUM* s_ = nullptr;
    int bits_ = 0;
    // der_ has room for two numbers, each with a sign and a header, and one.
    std::array<unsigned char, 2 * (k_most_bytes + 1 + 4) + 4> der_;
};


// load_twins puts the digests with each twin into `to`, which has room for
// them, and counts them. False where there is no memory.
bool load_twins(std::span<Bytes> to, std::size_t& count,
                const Certificate& certificate, Signature& signature,
                Arena arena) noexcept {
    for (const Order& order : curve_orders.view()) {
        Bytes twin;
        if (!signature.may_have(order)) {
            continue;
        }
        if (!signature.twin(twin, order)) {
            return false;
        }
        Sha256 digest;
        if (!twin.empty()
            && (!certificate.digest(digest, twin)
                || store(to[count++], digest, arena) != Outcome::done))
        {
            return false;
        }
    }
    return true;
}

}  // namespace


bool read_curve_orders() noexcept {
    if (curve_orders.is_read) {
        return true;
    }
    const ErrorQueueGuard clean;
    clear_errors();
    std::array<EC_builtin_curve, k_most_curves> curves;
    const std::size_t count =
        EC_get_builtin_curves(curves.data(), curves.size());
    if (count > curves.size()) {
        return false;
    }
    curve_orders.count = 0;
    for (const EC_builtin_curve& curve : std::span(curves).first(count)) {
        if (!read_order(curve_orders, curve.nid)) {
            return false;
        }
    }
    curve_orders.is_read = true;
    return true;
}


Outcome load_twin_sha256(std::span<const Bytes>& to, const X509& certificate,
                         Arena arena) noexcept {
    to = {};
    if (!is_ecdsa(certificate)) {
        return Outcome::done;
    }
    const ASN1_BIT_STRING* bits = nullptr;
    X509_get0_signature(&bits, nullptr, &certificate);
    Signature signature;
    if (!signature.read(bytes_of(*bits))) {
        return failure();
    }
    Certificate rest;
    if (!read_curve_orders() || !rest.read(certificate, *bits)) {
        return Outcome::failed;
    }

    const auto most = static_cast<std::size_t>(std::ranges::count_if(
        curve_orders.view(),
        [&](const Order& order) { return signature.may_have(order); }));
    std::span<Bytes> twins;
    std::size_t count = 0;
    if (take_array(twins, most, arena) != Outcome::done
        || !load_twins(twins, count, rest, signature, arena))
    {
        return Outcome::failed;
    }
    to = twins.first(count);
    return Outcome::done;
}

}  // namespace client_cert::x509

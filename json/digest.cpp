#include "json/digest.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace yishi::json {

namespace {

struct release {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

sha256_digest sha256(std::string_view bytes) {
    // Looking the algorithm up takes longer than hashing a short text: once a process.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, release> context{EVP_MD_CTX_new()};
    sha256_digest out{};
    if (EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1)
        throw std::runtime_error{"OpenSSL has no SHA-256"};
    return out;
}

std::string sha256_hex(std::string_view bytes) {
    const sha256_digest digest = sha256(bytes);
    return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out(bytes.size() * 2, '0');
    auto to = out.begin();
    for (const char each : bytes) {
        const auto byte = static_cast<unsigned char>(each);
        *to++ = digits[byte >> 4U];
        *to++ = digits[byte & 15U];
    }
    return out;
}

void append_integer(std::string& to, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        to += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
}

void append_field(std::string& to, std::string_view value) {
    append_integer(to, value.size());
    to += value;
}

}  // namespace yishi::json

#include "bot/auth/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

#include "bot/auth/tokens.hpp"

namespace yishi::auth {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";  // none looks like another
constexpr std::size_t digits = 6;

std::optional<std::string> base32_decode(std::string_view text) {
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const auto at = base32.find(c);
        if (at == std::string_view::npos) {
            return std::nullopt;
        }
        held = (held << 5U) | static_cast<std::uint32_t>(at);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>((held >> static_cast<unsigned>(bits)) & 0xFFU);
        }
    }
    return out;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string encoded(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' ||
                           byte == '_';
        if (plain) {
            out += c;
        } else {
            out += {'%', hex[byte >> 4U], hex[byte & 15U]};
        }
    }
    return out;
}

}  // namespace

std::string totp_secret(std::string_view random) {
    if (random.size() < totp_bytes) {
        throw std::invalid_argument("totp_secret needs 20 random bytes");
    }
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : random.substr(0, totp_bytes)) {
        held = (held << 8U) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += base32[(held >> static_cast<unsigned>(bits)) & 31U];
        }
    }
    return out;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    const auto key = base32_decode(secret);
    if (!key || key->empty()) {
        return {};
    }
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[7 - i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (HMAC(EVP_sha1(),
             key->data(),
             static_cast<int>(key->size()),
             counter.data(),
             counter.size(),
             digest.data(),
             &size) == nullptr) {
        return {};
    }
    const std::size_t at = digest[size - 1] & 15U;
    std::uint32_t number = digest[at] & 0x7FU;
    for (std::size_t i = 1; i < 4; ++i) {
        number = (number << 8U) | digest[at + i];
    }
    std::string out(digits, '0');
    for (std::size_t i = digits; i-- > 0; number /= 10) {
        out[i] = static_cast<char>('0' + number % 10);
    }
    return out;
}

std::optional<std::int64_t> check_totp(std::string_view secret,
                                       std::string_view code,
                                       std::int64_t now,
                                       std::int64_t last_step) {
    const std::int64_t current = now / totp_step_ms;
    std::optional<std::int64_t> found;
    if (code.size() != digits) {
        return found;
    }
    for (std::int64_t step = current - totp_steps_around; step <= current + totp_steps_around;
         ++step) {
        if (same(totp_code(secret, step), code) && step > last_step) {
            found = step;
        }
    }
    return found;
}

std::string totp_uri(std::string_view issuer, std::string_view name, std::string_view secret) {
    return "otpauth://totp/" + encoded(issuer) + ":" + encoded(name) +
           "?secret=" + std::string(secret) + "&issuer=" + encoded(issuer);
}

std::string recovery_code(std::string_view random) {
    constexpr std::size_t group = 4;
    if (random.size() < recovery_bytes) {
        throw std::invalid_argument("recovery_code needs 12 random bytes");
    }
    std::string out;
    for (std::size_t i = 0; i < recovery_bytes; ++i) {
        if (i > 0 && i % group == 0) {
            out += '-';
        }
        out += letters[static_cast<unsigned char>(random[i]) % letters.size()];
    }
    return out;
}

std::string recovery_hash(std::string_view code) {
    std::string plain;
    for (const char c : code) {
        if (c != '-' && c != ' ') {
            plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        }
    }
    return token_hash("recovery:" + plain);
}

}  // namespace yishi::auth

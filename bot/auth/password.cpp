#include "bot/auth/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <new>
#include <stdexcept>
#include <vector>

namespace yishi::auth {
namespace {

void ready() {
    static const int state = sodium_init();  // 1: someone did it before
    if (state < 0) {
        throw std::runtime_error("libsodium does not work on this machine");
    }
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

std::string hashed(std::string_view password) {
    ready();
    std::array<char, crypto_pwhash_argon2id_STRBYTES> out{};
    if (crypto_pwhash_argon2id_str(out.data(),
                                   password.data(),
                                   password.size(),
                                   crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) != 0) {
        throw std::bad_alloc();
    }
    return out.data();
}

bool matches(const std::string& hash, std::string_view password) {
    return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace

std::string password_problem(std::string_view password, std::string_view name) {
    if (characters(password) < password_least) {
        return "a password needs at least " + std::to_string(password_least) + " characters";
    }
    if (password.size() > password_max) {
        return "a password has at most " + std::to_string(password_max) + " bytes";
    }
    if (std::any_of(password.begin(), password.end(), [](char c) { return c >= 0 && c < ' '; })) {
        return "a password holds no control characters";
    }
    if (std::all_of(password.begin(), password.end(), [&](char c) { return c == password[0]; })) {
        return "a password of one repeated character is guessed at once";
    }
    if (!name.empty() && lower(password).find(lower(name)) != std::string::npos) {
        return "a password must not hold the account's name";
    }
    return {};
}

std::string hash_password(std::string_view password) {
    return hashed(password.substr(0, password_max));
}

bool verify_password(std::string_view hash, std::string_view password) {
    ready();
    // Made once, of a password that nobody has: the same work for accounts that are not there.
    static const std::string nobody = hashed("no account has this password");
    const bool usable =
        hash.starts_with("$argon2id$") && hash.size() < crypto_pwhash_argon2id_STRBYTES &&
        crypto_pwhash_argon2id_str_needs_rehash(std::string(hash).c_str(),
                                                crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                                crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) >= 0;
    if (!usable || password.size() > password_max) {
        static_cast<void>(matches(nobody, password.substr(0, password_max)));
        return false;
    }
    return matches(std::string(hash), password);
}

bool outdated(std::string_view hash) {
    ready();
    return crypto_pwhash_argon2id_str_needs_rehash(std::string(hash).c_str(),
                                                   crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                                   crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) !=
           0;
}

std::string one_time_password(std::string_view random) {
    // None that looks like another (i l o 0 1). 31 letters divide 256 all but evenly: 79 bits.
    static constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    constexpr std::size_t group = 4;
    if (random.size() < one_time_bytes) {
        throw std::invalid_argument("one_time_password needs 16 random bytes");
    }
    std::string out;
    for (std::size_t i = 0; i < one_time_bytes; ++i) {
        if (i > 0 && i % group == 0) {
            out += '-';
        }
        out += letters[static_cast<unsigned char>(random[i]) % letters.size()];
    }
    return out;
}

}  // namespace yishi::auth

#include "adapters/common/secret.hpp"

#include <sodium.h>

#include "json/digest.hpp"

namespace yishi::adapters {

namespace {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view kept = "-._~";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || kept.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

}  // namespace

bool same_secret(std::string_view given, std::string_view secret) {
    // Hashes are of one length, so not even the secret's length shows in the time taken.
    const auto a = json::sha256(given);
    const auto b = json::sha256(secret);
    return sodium_memcmp(a.data(), b.data(), a.size()) == 0 && !secret.empty();
}

std::string redact(std::string_view text, const adapter& of, const channel& on) {
    std::string out{text};
    for (const std::string_view key : of.keys_secret()) {
        const std::string_view value = on.key(key);
        if (value.empty()) continue;
        const std::string mark = "[" + std::string{key} + "]";
        replace_all(out, value, mark);
        const std::string encoded = percent_encoded(value);
        if (encoded != value) replace_all(out, encoded, mark);
    }
    return out;
}

}  // namespace yishi::adapters

// API tokens: shown once, kept as SHA-256, expiring, revocable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/auth/people.hpp"
#include "bot/auth/roles.hpp"

namespace yishi::auth {

inline constexpr std::size_t token_bytes = 32;
inline constexpr std::int64_t token_days_default = 365;
inline constexpr std::int64_t token_days_max = 5 * 365;
inline constexpr std::int64_t token_used_step =
    60 * 60 * 1000;  // ms; `used_at` is kept this coarse

// "yishi_" and the bytes in base64url. Precondition: token_bytes random bytes.
std::string token_text(std::string_view random);
// SHA-256 of the text, hex.
std::string token_hash(std::string_view text);

struct made_token {
    std::string text;  // shown once
    storage::token_row row;
};
// Errors: unknown_person, disabled.
result<made_token> create_token(storage::transaction& in,
                                std::string_view person,
                                std::string_view label,
                                std::string_view random,
                                std::int64_t now,
                                std::int64_t expires_at);
std::vector<storage::token_row> list_tokens(storage::transaction& in, std::int64_t person);
// Errors: bad_token when there is none of that id.
result<void> revoke_token(storage::transaction& in, std::int64_t id, std::int64_t now);

struct authenticated {
    principal who;
    std::int64_t token = 0;
    bool touch = false;  // call touch_token in a unit some time
};
// Reads only. Errors: bad_token, expired, revoked, disabled.
result<authenticated> authenticate(storage::transaction& in,
                                   std::string_view text,
                                   std::int64_t now);
void touch_token(storage::transaction& in, std::int64_t token, std::int64_t now);

}  // namespace yishi::auth

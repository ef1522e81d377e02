// Sessions of the console: a random cookie, kept as SHA-256, expiring when idle and in any case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bot/auth/people.hpp"
#include "bot/auth/roles.hpp"

namespace yishi::auth {

inline constexpr std::int64_t session_idle_ms = 12LL * 60 * 60 * 1000;
inline constexpr std::int64_t session_life_ms = 7LL * 24 * 60 * 60 * 1000;
inline constexpr std::int64_t session_used_step = 60'000;  // ms; `used_at` is kept this coarse
inline constexpr std::size_t sessions_max = 20;            // of one person; the oldest end
inline constexpr std::size_t agent_bytes_max = 200;

struct made_session {
    std::string text;  // the cookie's value
    storage::session_row row;
};
// Also clears away sessions that have ended. `random`: token_bytes random bytes.
made_session create_session(storage::transaction& in,
                            std::int64_t person,
                            std::string_view random,
                            std::string_view address,
                            std::string_view agent,
                            std::int64_t now);

// What a page of ours sends along with a write, and no other page can know.
std::string csrf_of(std::string_view text);

struct in_session {
    principal who;
    storage::session_row row;
    bool touch = false;  // the time of last use should be kept
};
// Reads only. Errors: bad_token, expired, disabled.
result<in_session> authenticate_session(storage::transaction& in,
                                        std::string_view text,
                                        std::int64_t now);

}  // namespace yishi::auth

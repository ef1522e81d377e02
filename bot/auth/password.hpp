// Passwords: Argon2id by libsodium. Hashing and verifying take some 100 ms and 64 MB: run them on a
// pool, never on the io thread. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yishi::auth {

inline constexpr std::size_t password_least = 10;  // characters (code points)
inline constexpr std::size_t password_max = 256;   // bytes

// Empty: fine. Otherwise why not, for people; `name` is the account's.
std::string password_problem(std::string_view password, std::string_view name);

// The Argon2id string that is kept. Throws std::bad_alloc when there is no memory for it.
std::string hash_password(std::string_view password);
// False also for an empty or broken hash; takes as long then, so that accounts cannot be guessed.
bool verify_password(std::string_view hash, std::string_view password);
// Made with weaker parameters than today's: hash again after the next log-in.
bool outdated(std::string_view hash);

inline constexpr std::size_t one_time_bytes = 16;
// A readable password of four groups ("kbdf-7mwq-..."), from random bytes; no letters that look
// alike.
std::string one_time_password(std::string_view random);

}  // namespace yishi::auth

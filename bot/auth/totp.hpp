// The second factor: time-based one-time codes (RFC 6238: HMAC-SHA1, six digits, 30 seconds) and
// recovery codes for when the device is lost. Pure: time and random numbers are handed in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::auth {

inline constexpr std::size_t totp_bytes = 20;
inline constexpr std::int64_t totp_step_ms = 30'000;
inline constexpr std::int64_t totp_steps_around = 1;  // clocks differ: a code before and after
inline constexpr int recovery_codes = 10;
inline constexpr std::size_t recovery_bytes = 12;  // of each

// Base32 without padding. Precondition: totp_bytes random bytes.
std::string totp_secret(std::string_view random);
// Six digits; empty if the secret is not base32.
std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose code this is, around `now` and after `last_step` (a code is good once).
std::optional<std::int64_t> check_totp(std::string_view secret,
                                       std::string_view code,
                                       std::int64_t now,
                                       std::int64_t last_step);
// What the device's program reads from the picture.
std::string totp_uri(std::string_view issuer, std::string_view name, std::string_view secret);

// "kbdf-7mwq-x2pa", from recovery_bytes random bytes.
std::string recovery_code(std::string_view random);
// SHA-256 of the code; capitals, spaces and hyphens do not matter.
std::string recovery_hash(std::string_view code);

}  // namespace yishi::auth

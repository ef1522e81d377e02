// SHA-256 (FIPS 180-4) of bytes, the lower-case hex that rows and JSON carry, and the bytes that
// are hashed where several texts are. Thread-safe. By OpenSSL, which uses the processor's own
// instructions for it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace yishi::json {

using sha256_digest = std::array<unsigned char, 32>;

sha256_digest sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string hex(std::string_view bytes);

// 8 bytes, big endian.
void append_integer(std::string& to, std::uint64_t value);
// The text's length, as an integer, then the text: unambiguous, whatever stands in it.
void append_field(std::string& to, std::string_view value);

}  // namespace yishi::json

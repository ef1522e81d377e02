// SHA-256 (FIPS 180-4) of bytes, and as the lower-case hex that rows and JSON carry.
// Thread-safe. By OpenSSL, which uses the processor's own instructions for it.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace yishi::json {

using sha256_digest = std::array<unsigned char, 32>;

sha256_digest sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

}  // namespace yishi::json

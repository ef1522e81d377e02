// Comparing and hiding secrets.
#pragma once

#include <string>
#include <string_view>

#include "adapters/adapter.hpp"

namespace yishi::adapters {

// In constant time, whatever the two are; an empty secret equals nothing.
bool same_secret(std::string_view given, std::string_view secret);

// `text` with every value of the channel's secret keys (also percent-encoded) replaced by "[key]".
// Whatever is logged or printed of an exchange with a platform goes through here.
std::string redact(std::string_view text, const adapter& of, const channel& on);

}  // namespace yishi::adapters

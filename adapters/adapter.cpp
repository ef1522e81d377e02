#include "adapters/adapter.hpp"

#include <algorithm>

namespace yishi::adapters {

namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view find(const headers& in, std::string_view name) {
    for (const auto& [key, value] : in)
        if (same_name(key, name)) return value;
    return {};
}

std::string_view channel::key(std::string_view name) const {
    const auto found = keys.find(name);
    return found == keys.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace yishi::adapters

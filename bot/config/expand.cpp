#include "bot/config/expand.hpp"

#include <algorithm>

namespace yishi::config {
namespace {

bool valid_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

}  // namespace

expanded expand(std::string_view text, const environment& env) {
    expanded out;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("$${")) {
            out.text += "${";
            at += 3;
            continue;
        }
        if (!rest.starts_with("${")) {
            out.text += rest.front();
            at += 1;
            continue;
        }
        const std::size_t end = rest.find('}');
        const auto name = end == std::string_view::npos ? "" : rest.substr(2, end - 2);
        if (!valid_name(name)) {
            out.broken = true;
            return out;
        }
        if (const auto found = env.find(name); found != env.end() && !found->second.empty()) {
            out.text += found->second;
        } else {
            out.missing.emplace_back(name);
        }
        at += end + 1;
    }
    return out;
}

}  // namespace yishi::config

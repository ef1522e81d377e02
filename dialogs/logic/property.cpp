#include <charconv>

#include "dialogs/logic/javascript.hpp"
#include "dialogs/logic/node.hpp"

namespace yishi::dialogs::logic {

using nlohmann::json;

const json& property(const json& of, const std::string& name, json& scratch) {
    if (of.is_object()) {
        const auto member = of.find(name);
        return member != of.end() ? *member : undefined();
    }
    if (!of.is_array() && !of.is_string()) return undefined();
    if (name == "length") {
        scratch = of.is_array() ? json(of.size())
                                : from_number(utf16_length(of.get_ref<const std::string&>()));
        return scratch;
    }
    std::size_t index = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), index);
    if (read.ec != std::errc() || std::to_string(index) != name) return undefined();
    if (of.is_array()) return index < of.size() ? of[index] : undefined();
    const std::string text = of.get<std::string>();
    if (static_cast<double>(index) >= utf16_length(text)) return undefined();
    scratch = substr(text, static_cast<double>(index), 1);
    return scratch;
}

}  // namespace yishi::dialogs::logic

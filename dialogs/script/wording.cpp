#include "dialogs/script/wording.hpp"

#include <utility>

namespace yishi::dialogs {

bool wording::add(std::string_view text, std::string_view language, std::string& error) {
    if (text.find_first_of("{}") == text.npos && text.find("''") == text.npos) {
        versions_.push_back(version{std::string(text), std::nullopt});
        return true;
    }
    std::optional<pattern> shape = pattern::compile(text, language, error);
    const bool good = shape.has_value();
    versions_.push_back(version{{}, std::move(shape)});
    return good;
}

void wording::add_empty() {
    versions_.emplace_back();
}

std::span<const std::string> wording::names(std::size_t language) const {
    const std::optional<pattern>& shape = versions_[language].shape;
    return shape ? shape->names() : std::span<const std::string>();
}

std::string wording::format(std::size_t language,
                            const arguments& values,
                            std::string_view time_zone) const {
    if (language >= versions_.size()) {
        return {};
    }
    const version& chosen = versions_[language];
    return chosen.shape ? chosen.shape->format(values, time_zone) : chosen.plain;
}

}  // namespace yishi::dialogs

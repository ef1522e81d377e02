// A text of the town in all its languages, compiled once. Texts without placeholders never see ICU.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/text/pattern.hpp"

namespace yishi::dialogs {

inline constexpr std::size_t wording_bytes_max = 4000;  // of one text in one language

class wording {
 public:
    // Adds the text of the next language, in the town's order. False: `error` says what is wrong.
    bool add(std::string_view text, std::string_view language, std::string& error);
    // Adds nothing but a place for a language whose text is missing or wrong.
    void add_empty();

    bool empty() const { return versions_.empty(); }
    // Placeholders of that language's text, each once.
    std::span<const std::string> names(std::size_t language) const;
    bool plain(std::size_t language) const { return !versions_[language].shape; }
    // The text if plain(language).
    const std::string& text(std::size_t language) const { return versions_[language].plain; }
    std::string format(std::size_t language,
                       const arguments& values,
                       std::string_view time_zone) const;

 private:
    struct version {
        std::string plain;
        std::optional<pattern> shape;
    };
    std::vector<version> versions_;
};

}  // namespace yishi::dialogs

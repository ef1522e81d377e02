// Replaces ${NAME} in texts of yishi.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/config/settings.hpp"

namespace yishi::config {

struct expanded {
    std::string text;
    std::vector<std::string> missing;  // names without a value
    bool broken = false;               // a ${ without } or with an empty or odd name
};

// $${ stands for a plain ${. Values are put in as they are: a ${ in them means nothing.
expanded expand(std::string_view text, const environment& env);

}  // namespace yishi::config

// The same as the loader of json.hpp, faster, for what is small and right: most of what comes.
// https://github.com/simdjson/simdjson/blob/v3.0.1/doc/dom.md
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace yishi::json {

// True: `value` is what the loader makes of this text. False: nothing is said of it.
bool parse_quickly(std::string_view text, nlohmann::json& value);

}  // namespace yishi::json

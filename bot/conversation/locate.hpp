// Which area of the town a point or a typed address lies in, as the engine asks it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "bot/cases/rules.hpp"

namespace yishi::conversation {

// {"lat","lon"} or {"text"}; null: none, or nothing that can be found.
const cases::area* area_of(const cases::rules& by, const nlohmann::json& place);

// The answer to the request `locate` (dialogs/engine/engine.hpp).
std::string answer_locate(const cases::rules& by, std::string_view json);

}  // namespace yishi::conversation

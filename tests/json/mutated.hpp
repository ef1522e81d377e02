// Texts from the wire, right and wrong, for readers that must agree on them.
#pragma once

#include <functional>
#include <string>

namespace yishi::json::test {

// So many arrays in each other.
std::string nested(int levels);

// Each of some twenty texts, and 500 of its neighbours: a byte changed or a few left out.
void each_mutated(const std::function<void(const std::string&)>& visit);

}  // namespace yishi::json::test

// What stands around an answer: "the second one please", "我选噪音". Within dialogs/text only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yishi::dialogs {

// The normalised text and what is left of it when polite words are taken off, one after the other:
// each inner list holds the texts with one word less than the list before.
std::vector<std::vector<std::string>> cores(std::string_view normalised_text);

}  // namespace yishi::dialogs

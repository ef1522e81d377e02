// Which photos a conversation has uploaded and may send. Kept in memory only: a page that names one
// which is not known (any more) is told so and uploads it again.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialogs/message.hpp"

namespace yishi::webchat {

inline constexpr std::size_t uploads_max_per_chat = 16;
inline constexpr std::size_t uploading_chats_max = 10'000;

class uploads {
 public:
    void add(std::string_view chat, attachment photo);  // its ref is the content's SHA-256
    // All of them, in order; nullopt if one is not known.
    std::optional<std::vector<attachment>> find(std::string_view chat,
                                                const std::vector<std::string>& refs) const;

 private:
    std::unordered_map<std::string, std::deque<attachment>> by_chat_;
    std::deque<std::string> order_;  // chats, the oldest first
};

}  // namespace yishi::webchat

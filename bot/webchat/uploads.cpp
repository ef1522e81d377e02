#include "bot/webchat/uploads.hpp"

#include <algorithm>

namespace yishi::webchat {

void uploads::add(std::string_view chat, attachment photo) {
    const auto [found, fresh] = by_chat_.try_emplace(std::string(chat));
    if (fresh) order_.emplace_back(chat);
    std::deque<attachment>& list = found->second;
    std::erase_if(list, [&](const attachment& each) { return each.ref == photo.ref; });
    list.push_back(std::move(photo));
    if (list.size() > uploads_max_per_chat) list.pop_front();
    if (order_.size() > uploading_chats_max) {
        by_chat_.erase(order_.front());
        order_.pop_front();
    }
}

std::optional<std::vector<attachment>> uploads::find(std::string_view chat,
                                                     const std::vector<std::string>& refs) const {
    std::vector<attachment> out;
    if (refs.empty()) return out;
    const auto found = by_chat_.find(std::string(chat));
    if (found == by_chat_.end()) return std::nullopt;
    for (const std::string& ref : refs) {
        const auto& list = found->second;
        const auto photo = std::find_if(
            list.begin(), list.end(), [&](const attachment& each) { return each.ref == ref; });
        if (photo == list.end()) return std::nullopt;
        out.push_back(*photo);
    }
    return out;
}

}  // namespace yishi::webchat

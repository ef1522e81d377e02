#include "bot/webchat/hub.hpp"

#include <algorithm>

namespace yishi::webchat {

void hub::enter(std::string_view chat, std::string_view device, reader& who) {
    std::deque<seat>& seats = by_chat_[std::string(chat)];
    seats.push_back(seat{std::string(device), &who});
    if (seats.size() <= readers_max_per_chat) return;
    reader* const oldest = seats.front().who;
    seats.pop_front();
    oldest->end();
}

void hub::leave(std::string_view chat, reader& who) {
    const auto found = by_chat_.find(std::string(chat));
    if (found == by_chat_.end()) return;
    std::erase_if(found->second, [&](const seat& each) { return each.who == &who; });
    if (found->second.empty()) by_chat_.erase(found);
}

void hub::tell(std::string_view chat, const std::vector<storage::message_row>& messages) {
    const auto found = by_chat_.find(std::string(chat));
    if (found == by_chat_.end()) return;
    for (const seat& each : found->second) each.who->news(messages);
}

void hub::forget(std::string_view chat, std::string_view device) {
    const auto found = by_chat_.find(std::string(chat));
    if (found == by_chat_.end()) return;
    for (const seat& each : found->second)
        if (each.device == device) each.who->end();
}

void hub::end_all() {
    for (const auto& [chat, seats] : by_chat_)
        for (const seat& each : seats) each.who->end();
}

std::size_t hub::size() const {
    std::size_t out = 0;
    for (const auto& [chat, seats] : by_chat_) out += seats.size();
    return out;
}

std::vector<std::string> hub::chats() const {
    std::vector<std::string> out;
    out.reserve(by_chat_.size());
    for (const auto& [chat, seats] : by_chat_) out.push_back(chat);
    return out;
}

}  // namespace yishi::webchat

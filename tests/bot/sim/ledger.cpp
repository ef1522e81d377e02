#include "ledger.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace yishi::sim {

const storage::conversation_row& ledger::conversation(std::size_t at) const {
    return std::next(chats_.begin(), static_cast<std::ptrdiff_t>(at))->second.row;
}

void ledger::begins(const std::string& chat,
                    std::int64_t number,
                    const std::string& by,
                    const storage::leases::lease& held,
                    storage::delivery_status status) {
    auto& of = chats_.at(chat);
    const std::string name = chat + ":" + std::to_string(number);
    if (held.owner != by) complain_(name + " is sent by " + by + ", the lane is of " + held.owner);
    if (status == storage::delivery_status::sent) complain_(name + " is sent though it was");
    // Whoever held the lane before could not mark any more what it had sent.
    const auto last = std::exchange(of.held, held);
    if (last.fence != held.fence) of.again.insert(of.arrived);
    takeovers_ += !last.owner.empty() && last.owner != held.owner;
}

void ledger::arrives(const std::string& chat, std::int64_t number) {
    auto& of = chats_.at(chat);
    const std::string name = chat + ":" + std::to_string(number);
    arrived_.push_back(name);
    if (number == of.arrived + 1)
        of.arrived = number;
    else if (number != of.arrived)
        complain_(name + " arrives after " + std::to_string(of.arrived));
    else if (!of.again.contains(number))
        complain_(name + " arrives twice without a fault");
}

void ledger::excuse_all() {
    for (auto& [name, of] : chats_) of.again.insert(of.arrived);
}

bool ledger::complete() const {
    return std::ranges::all_of(
        chats_, [](const auto& each) { return each.second.arrived == each.second.said; });
}

void ledger::complain_of_missing() const {
    for (const auto& [chat, of] : chats_)
        if (of.arrived != of.said)
            complain_(chat + ": " + std::to_string(of.arrived) + " of " + std::to_string(of.said) +
                      " arrived");
}

}  // namespace yishi::sim

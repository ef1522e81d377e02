// What was said and what arrived: the invariants. In order, nothing lost, nothing twice unless a
// fault was in its way, nothing sent that is recorded as sent or by who does not hold the lane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/sql/conversations.hpp"
#include "storage/sql/lanes.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::sim {

class ledger {
 public:
    // `complain` is told of whatever is wrong.
    explicit ledger(std::function<void(const std::string&)> complain)
        : complain_(std::move(complain)) {}

    void open(const storage::conversation_row& row) { chats_[row.chat].row = row; }
    std::size_t size() const { return chats_.size(); }
    const storage::conversation_row& conversation(std::size_t at) const;
    const storage::conversation_row& conversation(const std::string& chat) const {
        return chats_.at(chat).row;
    }

    std::int64_t said(const std::string& chat) const { return chats_.at(chat).said; }
    void say(const std::string& chat, std::int64_t number) { chats_.at(chat).said = number; }
    // A request begins; `held` is the lane and `status` the message as they are in the store.
    void begins(const std::string& chat,
                std::int64_t number,
                const std::string& by,
                const storage::leases::lease& held,
                storage::delivery_status status);
    // The platform takes it.
    void arrives(const std::string& chat, std::int64_t number);
    // It may come again: a fault was in its way.
    void excuse(const std::string& chat, std::int64_t number) {
        chats_.at(chat).again.insert(number);
    }
    // The last of each chat may.
    void excuse_all();

    bool complete() const;
    void complain_of_missing() const;
    const std::vector<std::string>& arrived() const { return arrived_; }
    int takeovers() const { return takeovers_; }

 private:
    struct chat_state {
        storage::conversation_row row;
        std::int64_t said = 0;         // messages in the store
        std::int64_t arrived = 0;      // the greatest number that the platform took
        std::set<std::int64_t> again;  // numbers that may come again
        storage::leases::lease held;   // its lane when a request last began
    };

    std::function<void(const std::string&)> complain_;
    std::map<std::string, chat_state> chats_;  // a lane each
    std::vector<std::string> arrived_;
    int takeovers_ = 0;
};

}  // namespace yishi::sim

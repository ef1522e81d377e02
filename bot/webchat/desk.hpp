// What sockets and polls have in common: taking a message, reading a thread.
// Threading: the io thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/webchat/allowance.hpp"
#include "bot/webchat/frames.hpp"
#include "bot/webchat/hub.hpp"
#include "bot/webchat/identity.hpp"
#include "bot/webchat/webchat.hpp"

namespace yishi::webchat {

inline constexpr std::size_t somebodies_max = 20'000;  // addresses or conversations remembered

// A part of a thread.
struct excerpt {
    std::int64_t last = 0;                   // newest seq that the store has
    bool reset = false;                      // the page had more than the store: this begins anew
    std::vector<storage::message_row> rows;  // at most entries_max
};

class desk {
 public:
    desk(dependencies with, options set);

    dependencies with;
    options set;
    std::unique_ptr<identity> people;
    hub readers;
    bool stopping = false;

    // Limits: messages and uploads of a conversation; devices, codes and guesses of an address.
    allowance messages{40, 1'500, somebodies_max};
    allowance uploading{16, 5'000, somebodies_max};
    allowance devices{60, 1'000, somebodies_max};
    allowance codes{5, 20'000, somebodies_max};
    allowance guesses{8, 10'000, somebodies_max};

    // Stores it as a turn; the frame that answers: ack after COMMIT, or refused.
    asio::awaitable<std::string> take(std::string chat, send message, std::string request);
    // The photos that the conversation has uploaded, in this order; none if one is not among them.
    asio::awaitable<storage::result<std::optional<std::vector<attachment>>>> uploaded(
        std::string chat, std::vector<std::string> refs);
    // What a page that has `after` misses.
    asio::awaitable<storage::result<excerpt>> thread(std::string chat, std::int64_t after);
    asio::awaitable<storage::result<std::optional<storage::message_row>>> entry(std::string chat,
                                                                                std::int64_t seq);
};

// Serves one WebSocket until it ends; `request`: the id of the one that opened it.
asio::awaitable<void> serve_socket(std::shared_ptr<desk> at,
                                   std::shared_ptr<http::socket> on,
                                   std::string request);

// Answers a poll of this device: at once if there is something or `wait` is false.
asio::awaitable<http::response> answer_poll(std::shared_ptr<desk> at, device who, poll what);

}  // namespace yishi::webchat

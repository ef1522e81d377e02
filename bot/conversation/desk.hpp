// What officers do: reply to residents, change cases, open them for callers and walk-ins, give a
// conversation back to the bot. One ordinary unit each; the resident's side is played by the
// engine. Threading: as conversations.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/cases/actions.hpp"
#include "bot/cases/life.hpp"
#include "bot/conversation/conversation.hpp"

namespace yishi::conversation {

// Who does it, on which version of the case, and the key under which a repeat is recognised.
struct doer {
    std::int64_t person = 0;  // 0: a timer
    std::optional<std::int64_t> expected_version;
    std::string idempotency_key;  // empty: none
};

struct acted {
    storage::case_row row;         // as it is now
    std::int64_t message_seq = 0;  // of the reply, if one was written
    bool repeated = false;         // this key was used before: nothing was done again
};

class desk {
 public:
    virtual ~desk() = default;
    // Errors: cases::errc, storage::errc (not_found: no such case).
    virtual asio::awaitable<boost::system::result<acted>> act(std::string number,
                                                              cases::action what,
                                                              doer who) = 0;
    // Also cases::errc::bad_value when the case has no conversation to reply in.
    virtual asio::awaitable<boost::system::result<acted>> reply(std::string number,
                                                                std::string text,
                                                                doer who) = 0;
    // `what` needs kind, category, source, reporter, title, summary; a person is in charge at once.
    virtual asio::awaitable<boost::system::result<acted>> open(cases::opening what, doer who) = 0;
    // The bot answers again in this case's conversation.
    virtual asio::awaitable<boost::system::result<acted>> release(std::string number, doer who) = 0;
};

std::unique_ptr<desk> make_desk(asio::any_io_executor io,
                                storage::store& store,
                                towns& known,
                                conversations& with,
                                surroundings around);

}  // namespace yishi::conversation

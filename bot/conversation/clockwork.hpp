// Fires the timers: overdue cases, closing questions without an answer, idle dialogs, contents that
// nobody names any more. Each firing deletes the timer's row and applies its effect in one unit;
// but a content's file goes first, so that a crash in between only makes it go again. Once an hour
// keeps house (housekeeping.hpp).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bot/conversation/conversation.hpp"

namespace yishi::conversation {

struct timer_figures {
    std::uint64_t fired = 0;
    std::uint64_t failed = 0;  // and tried again at the next look
    std::int64_t late_ms = 0;  // the most overdue timer at the last look; 0: none is due
};
// Removes the file of a content, by its SHA-256, if it is there.
using remove_content = std::function<asio::awaitable<void>(std::string)>;

class clockwork {
 public:
    virtual ~clockwork() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
    // Fires all that is due now; returns how many. start() does this again and again.
    virtual asio::awaitable<int> fire_due() = 0;
    virtual const timer_figures& figures() const = 0;
};

std::unique_ptr<clockwork> make_clockwork(asio::any_io_executor io,
                                          storage::store& store,
                                          towns& known,
                                          conversations& with,
                                          surroundings around,
                                          remove_content remove);

}  // namespace yishi::conversation

// Requests to one host that were asked for in the same pass of the event loop travel together: one
// write, and the responses in the same order (pipelining, RFC 9112, section 9.3.2). How many share
// a connection follows from how fast the host answers: a distant one gets a connection a request,
// one beside us a connection for sixteen.
// Threading: the io thread only.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "bot/http/client/exchange.hpp"

namespace yishi::http {

// A request on its way. `done` is called exactly once, with the response or why there is none.
struct rider : attempt {
    client_request value;
    std::string head;
    std::function<void(exchanged)> done;
};

using train = std::vector<std::shared_ptr<rider>>;

class pipeline {
 public:
    void add(std::shared_ptr<rider> value) { waiting_.push_back(std::move(value)); }
    // Those that go together next, the longest waiting first.
    train next();
    // These were sent, but the peer closed after an earlier response: it has not looked at them.
    void put_back(train unanswered);
    // A train of that length was answered in that time.
    void learn(std::size_t length, std::chrono::nanoseconds time);
    bool empty() const { return waiting_.empty(); }

 private:
    std::deque<std::shared_ptr<rider>> waiting_;
    std::chrono::nanoseconds a_request_ = std::chrono::nanoseconds::max();  // mean of late
};

// Writes all requests and hands each its response. Returns those that the peer did not look at; a
// rider that got no response otherwise is told why. `reusable`: the wire may serve again.
asio::awaitable<train> exchange_all(wire& over, train riders, pipeline& of, bool& reusable);

// Tells those that have not been told anything yet.
void refuse(const train& riders, error_code why);

}  // namespace yishi::http

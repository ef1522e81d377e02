#include "parts.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

namespace yishi::sim {

namespace {

storage::result<void> wait_for(const std::function<void(storage::completion<void>)>& submit) {
    std::promise<storage::result<void>> ended;
    submit([&](storage::result<void> how) { ended.set_value(how); });
    return ended.get_future().get();
}

bool tell_first(std::deque<std::function<void()>>& of) {
    if (of.empty()) return false;
    const auto tell = std::move(of.front());
    of.pop_front();
    tell();
    return true;
}

}  // namespace

void scheduled_store::submit_turn(storage::turn_key,
                                  storage::decide_fn,
                                  storage::completion<storage::turn_result> done) {
    done(make_error_code(storage::errc::failed));  // delivery has no turns
}

storage::result<void> scheduled_store::backup(const std::string&) {
    return make_error_code(storage::errc::failed);
}

void scheduled_store::submit(storage::unit_fn write, storage::completion<void> done) {
    writes_.push_back({std::move(write), std::move(done)});
}

void scheduled_store::submit_ahead(storage::unit_fn write, storage::completion<void> done) {
    writes_.push_front({std::move(write), std::move(done)});
}

void scheduled_store::read(storage::unit_fn read, storage::completion<void> done) {
    reads_.push_back({std::move(read), std::move(done)});
}

void scheduled_store::run_write(fate how) {
    unit next = std::move(writes_.front());
    writes_.pop_front();
    storage::result<void> outcome;
    if (how == fate::committed || how == fate::untold)
        outcome = wait_for([&](auto done) { below_.submit(next.work, std::move(done)); });
    if (how == fate::refused) outcome = make_error_code(storage::errc::busy);
    if (how != fate::untold)
        written_.push_back([done = std::move(next.done), outcome] { done(outcome); });
}

void scheduled_store::run_read(std::size_t which, bool fails) {
    unit next = std::move(reads_[which]);
    reads_.erase(reads_.begin() + static_cast<std::ptrdiff_t>(which));
    storage::result<void> outcome = make_error_code(storage::errc::busy);
    if (!fails) outcome = wait_for([&](auto done) { below_.read(next.work, std::move(done)); });
    seen_.push_back([done = std::move(next.done), outcome] { done(outcome); });
}

void scheduled_store::turn_written(std::function<void()> tell, bool shared) {
    (shared ? turns_ : written_).push_back(std::move(tell));
}

bool scheduled_store::tell_write() {
    return tell_first(written_);
}

bool scheduled_store::tell_turn() {
    return tell_first(turns_);
}

void scheduled_store::tell_read(std::size_t which) {
    const auto tell = std::move(seen_[which]);
    seen_.erase(seen_.begin() + static_cast<std::ptrdiff_t>(which));
    tell();
}

asio::awaitable<boost::system::result<http::response>> scheduled_client::send(
    http::client_request value, bool) {
    using outcome = boost::system::result<http::response>;
    const auto initiate = [this](auto handler, http::client_request what) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        begin(what, [this, shared](outcome how) {
            asio::post(io_, [shared, how = std::move(how)]() mutable {
                std::move (*shared)(std::move(how));
            });
        });
    };
    auto got = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(outcome)>(
        initiate, asio::use_awaitable, std::move(value));
    co_return got;
}

void scheduled_client::begin(const http::client_request& value, decltype(flight::done) done) {
    const auto body = nlohmann::json::parse(value.body);
    const auto text = body.at("text").get<std::string>();
    const auto colon = text.find(':');
    flight next;
    next.conversation = text.substr(0, colon);
    next.number = std::stoll(text.substr(colon + 1));
    next.done = std::move(done);
    begun_(next);
    flights_.push_back(std::move(next));
}

void scheduled_client::end(std::list<flight>::iterator which,
                           boost::system::result<http::response> how) {
    const auto done = std::move(which->done);
    flights_.erase(which);
    done(std::move(how));
}

}  // namespace yishi::sim

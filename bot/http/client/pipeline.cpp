#include "bot/http/client/pipeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace yishi::http {

namespace {

constexpr std::chrono::nanoseconds train_time = std::chrono::milliseconds{20};  // to be answered in
constexpr std::size_t train_max = 16;                                           // requests
constexpr int mean_over = 8;                                                    // trains

void tell(rider& of, exchanged what) {
    if (!of.done) return;
    of.abort = nullptr;
    if (of.ended) what.error = of.ended;
    const auto done = std::exchange(of.done, nullptr);
    done(std::move(what));
}

}  // namespace

train pipeline::next() {
    std::size_t depth = 1;
    if (a_request_ < train_time)
        depth = std::min(static_cast<std::size_t>(train_time / a_request_), train_max);
    const auto end =
        waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(depth, waiting_.size()));
    train out(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return out;
}

void pipeline::put_back(train unanswered) {
    if (unanswered.empty()) return;
    a_request_ = train_time;  // such a peer gets them one by one until it is known better
    waiting_.insert(waiting_.begin(),
                    std::make_move_iterator(unanswered.begin()),
                    std::make_move_iterator(unanswered.end()));
}

void pipeline::learn(std::size_t length, std::chrono::nanoseconds time) {
    const auto each =
        std::max(time / static_cast<std::int64_t>(length), std::chrono::nanoseconds{1});
    const bool first = a_request_ == std::chrono::nanoseconds::max();
    a_request_ = first ? each : (a_request_ * (mean_over - 1) + each) / mean_over;
}

asio::awaitable<train> exchange_all(wire& over, train riders, pipeline& of, bool& reusable) {
    reusable = false;
    std::string bytes;
    for (const auto& each : riders) {
        each->abort = [&over] { over.stream->close(); };
        bytes.append(each->head).append(each->value.body);
    }
    const auto began = steady::now();
    asio::const_buffer all = asio::buffer(bytes);
    asio::const_buffer none;
    error_code unsent;
    if (!over.stream->write_now(all, none, unsent)) unsent = co_await over.stream->write(all, none);
    for (std::size_t i = 0; i < riders.size(); ++i) {
        const auto now = riders[i];
        auto out = co_await read_response(over, *now, now->value);
        const bool failed = static_cast<bool>(out.error);
        const bool last = i + 1 == riders.size();
        const bool kept = out.reusable && !unsent;
        reusable = kept && last && over.in.empty();
        if (!last && !kept) {
            train rest(std::make_move_iterator(riders.begin() + static_cast<std::ptrdiff_t>(i) + 1),
                       std::make_move_iterator(riders.end()));
            for (const auto& each : rest) each->abort = nullptr;
            tell(*now, std::move(out));
            if (!failed) co_return rest;
            refuse(rest, make_error_code(boost::system::errc::connection_reset));
            co_return train{};
        }
        if (last && !failed) of.learn(riders.size(), steady::now() - began);
        tell(*now, std::move(out));
    }
    co_return train{};
}

void refuse(const train& riders, error_code why) {
    for (const auto& each : riders) {
        exchanged out;
        out.error = why;
        tell(*each, std::move(out));
    }
}

}  // namespace yishi::http

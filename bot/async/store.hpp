// The one bridge between the store's completions and coroutines: submit, and go on upon the io
// thread when the COMMIT has returned.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "bot/async/mailbox.hpp"
#include "storage/store.hpp"

namespace yishi {

namespace asio = boost::asio;

namespace detail {

template <class T, class Handler, class Start>
struct errand final : letter, std::enable_shared_from_this<errand<T, Handler, Start>> {
    errand(asio::any_io_executor on, Handler whom, Start how)
        : io(std::move(on)), handler(std::move(whom)), start(std::move(how)) {}

    void go() override {
        // std::function must be copyable and handlers are not.
        start([self = this->shared_from_this()](storage::result<T> got) {
            self->value = std::move(got);
            mailbox::of(self->io).push(self->io, self);
        });
    }
    void open() override { std::move(handler)(std::move(*value)); }

    asio::any_io_executor io;
    Handler handler;
    Start start;
    std::optional<storage::result<T>> value;
};

// Runs `start` with a completion that resumes the awaiting coroutine on `io` with the result.
template <class T, class Start>
asio::awaitable<storage::result<T>> await_store(asio::any_io_executor io, Start start) {
    auto initiate = [io](auto handler, Start begin) {
        using job = errand<T, decltype(handler), Start>;
        mailbox::of(io).send(io, std::make_shared<job>(io, std::move(handler), std::move(begin)));
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(storage::result<T>)>(
        initiate, asio::use_awaitable, std::move(start));
}

}  // namespace detail

inline asio::awaitable<storage::result<storage::turn_result>> submit_turn(
    asio::any_io_executor io,
    storage::store& to,
    storage::turn_key key,
    storage::decide_fn decide) {
    auto start = [&to, key = std::move(key), decide = std::move(decide)](
                     storage::completion<storage::turn_result> done) mutable {
        to.submit_turn(std::move(key), std::move(decide), std::move(done));
    };
    return detail::await_store<storage::turn_result>(std::move(io), std::move(start));
}

// Everything that `write` refers to must live until the coroutine goes on.
inline asio::awaitable<storage::result<void>> submit(asio::any_io_executor io,
                                                     storage::store& to,
                                                     storage::unit_fn write) {
    auto start = [&to, write = std::move(write)](storage::completion<void> done) mutable {
        to.submit(std::move(write), std::move(done));
    };
    return detail::await_store<void>(std::move(io), std::move(start));
}

inline asio::awaitable<storage::result<void>> read(asio::any_io_executor io,
                                                   storage::store& from,
                                                   storage::unit_fn look) {
    auto start = [&from, look = std::move(look)](storage::completion<void> done) mutable {
        from.read(std::move(look), std::move(done));
    };
    return detail::await_store<void>(std::move(io), std::move(start));
}

}  // namespace yishi

#include "bot/http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <unordered_map>

#include "bot/http/client/connect.hpp"
#include "bot/http/client/pipeline.hpp"

namespace yishi::http {

namespace {

using outcome = boost::system::result<response>;

struct host {
    host(const asio::any_io_executor& io, const client_options& options, url_parts of)
        : wires(io, options.connections_max_per_host, options.waiting_max_per_host),
          at(std::move(of)) {}
    bool unused() const { return wires.unused() && line.empty(); }

    pool wires;
    pipeline line;
    url_parts at;            // of the first request: its target means nothing
    bool departing = false;  // what is in line goes at the end of this pass of the event loop
};

// Lives as long as a request is under way, also when the client is gone.
class client_core : public std::enable_shared_from_this<client_core> {
 public:
    client_core(const asio::any_io_executor& io, client_options options)
        : io_(io),
          options_(std::move(options)),
          limits_(std::make_shared<attempts>(io)),
          idle_timer_(io) {}

    static asio::awaitable<outcome> send(std::shared_ptr<client_core> self,
                                         client_request value,
                                         bool repeatable);
    void close();

 private:
    host& host_of(const url_parts& to);
    asio::awaitable<error_code> fresh(wire& out, const url_parts& to, attempt& on);
    asio::awaitable<exchanged> attempt_all(
        pool& from, const url_parts& to, attempt& on, const client_request& value, bool repeatable);
    asio::awaitable<exchanged> ride(const url_parts& to, client_request value);
    void depart(host& to);
    static asio::awaitable<void> travel(std::shared_ptr<client_core> self, host& to, train riders);
    void watch_idle();

    asio::any_io_executor io_;
    client_options options_;
    std::shared_ptr<attempts> limits_;
    std::unordered_map<std::string, std::unique_ptr<host>> hosts_;
    std::unique_ptr<asio::ssl::context> tls_;
    asio::steady_timer idle_timer_;
    bool watching_idle_ = false;
    bool closed_ = false;
};

host& client_core::host_of(const url_parts& to) {
    auto& out = hosts_[(to.tls ? "https://" : "http://") + to.authority];
    if (!out) out = std::make_unique<host>(io_, options_, to);
    return *out;
}

asio::awaitable<error_code> client_core::fresh(wire& out, const url_parts& to, attempt& on) {
    if (to.tls && !tls_) tls_ = client_context(options_.certificates);
    out.used = false;
    out.in.clear();
    return connect(io_, to, to.tls ? tls_.get() : nullptr, *limits_, on, out.stream);
}

// Takes a connection, exchanges, gives it back.
asio::awaitable<exchanged> client_core::attempt_all(
    pool& from, const url_parts& to, attempt& on, const client_request& value, bool repeatable) {
    exchanged out;
    const auto head = request_head(value, to);
    if (head.empty()) {
        out.error = make_error_code(boost::system::errc::invalid_argument);
        co_return out;
    }
    auto over = from.take_kept();
    if (!over) out.error = co_await from.take(on, over);
    if (out.error) co_return out;  // nothing was lent
    try {
        for (bool again = false;; again = true) {
            if (!over) {
                over = std::make_unique<wire>();
                out.error = co_await fresh(*over, to, on);
                if (out.error) break;
            }
            out = co_await exchange(*over, on, head, value);
            const bool died_unused = out.error && !on.ended && over->used && out.silent;
            if (!died_unused || !repeatable || again) break;
            over.reset();
        }
    } catch (...) {
        from.give(nullptr);
        throw;
    }
    over->used = true;
    if (!out.reusable || closed_) over.reset();
    from.give(std::move(over));
    co_return out;
}

asio::awaitable<outcome> client_core::send(std::shared_ptr<client_core> self,
                                           client_request value,
                                           bool repeatable) {
    if (self->closed_) co_return make_error_code(boost::system::errc::operation_canceled);
    const auto to = parse_url(value.url);
    if (!to) co_return make_error_code(boost::system::errc::invalid_argument);
    exchanged out;
    if (value.pipelined) {
        out = co_await self->ride(*to, std::move(value));
    } else {
        attempt on;
        on.deadline = steady::now() + value.timeout;
        self->limits_->add(on);
        out = co_await self->attempt_all(self->host_of(*to).wires, *to, on, value, repeatable);
    }
    self->watch_idle();
    if (out.error) co_return out.error;
    co_return std::move(out.value);
}

asio::awaitable<exchanged> client_core::ride(const url_parts& to, client_request value) {
    auto me = std::make_shared<rider>();
    me->head = request_head(value, to);
    me->deadline = steady::now() + value.timeout;
    me->value = std::move(value);
    exchanged out;
    out.error = make_error_code(boost::system::errc::invalid_argument);
    if (me->head.empty()) co_return out;
    // The line holds the rider and the rider this coroutine, so that all go together.
    auto initiate = [this, &to](auto handler, std::shared_ptr<rider> asked) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        asked->done = [shared](exchanged how) { std::move (*shared)(std::move(how)); };
        limits_->add(*asked);
        auto& from = host_of(to);
        from.line.add(std::move(asked));
        depart(from);
    };
    out = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(exchanged)>(
        initiate, asio::use_awaitable, std::move(me));
    co_return out;
}

void client_core::depart(host& to) {
    if (to.departing || to.line.empty()) return;
    to.departing = true;
    asio::post(io_, [self = shared_from_this(), &to] {
        to.departing = false;
        while (!to.line.empty())
            asio::co_spawn(self->io_, travel(self, to, to.line.next()), asio::detached);
    });
}

// One train: takes a connection, exchanges, gives it back. The first rider's time is the train's
// until it is under way.
asio::awaitable<void> client_core::travel(std::shared_ptr<client_core> self,
                                          host& to,
                                          train riders) {
    const auto& lead = riders.front();
    std::unique_ptr<wire> over;
    error_code error = lead->ended;
    if (!error) error = co_await to.wires.take(*lead, over);
    if (error) {
        refuse(riders, error);
        co_return;
    }
    bool reusable = false;
    try {
        if (!over) {
            over = std::make_unique<wire>();
            error = co_await self->fresh(*over, to.at, *lead);
        }
        if (!error) to.line.put_back(co_await exchange_all(*over, riders, to.line, reusable));
    } catch (const std::exception&) {
        error = make_error_code(boost::system::errc::not_enough_memory);
        reusable = false;
    }
    if (error) refuse(riders, error);
    if (over) over->used = true;
    if (!reusable || self->closed_) over.reset();
    to.wires.give(std::move(over));
    self->depart(to);
}

// Closes kept connections that nobody needs any more.
void client_core::watch_idle() {
    if (watching_idle_ || closed_) return;
    watching_idle_ = true;
    idle_timer_.expires_after(options_.idle_timeout);
    idle_timer_.async_wait([self = shared_from_this()](error_code error) {
        self->watching_idle_ = false;
        if (error) return;
        const auto limit = steady::now() - self->options_.idle_timeout;
        for (auto& [name, each] : self->hosts_) each->wires.drop_idle(limit);
        std::erase_if(self->hosts_, [](const auto& entry) { return entry.second->unused(); });
        if (!self->hosts_.empty()) self->watch_idle();
    });
}

void client_core::close() {
    closed_ = true;
    limits_->cancel();
    idle_timer_.cancel();
    for (auto& [name, each] : hosts_) each->wires.drop_idle(steady::time_point::max());
}

class client_impl final : public client {
 public:
    client_impl(const asio::any_io_executor& io, client_options options)
        : core_(std::make_shared<client_core>(io, std::move(options))) {}
    ~client_impl() override { core_->close(); }

    asio::awaitable<boost::system::result<response>> send(client_request value,
                                                          bool repeatable) override {
        return client_core::send(core_, std::move(value), repeatable);
    }
    void close() override { core_->close(); }

 private:
    std::shared_ptr<client_core> core_;
};

}  // namespace

std::unique_ptr<client> make_client(asio::any_io_executor io, client_options options) {
    return std::make_unique<client_impl>(io, std::move(options));
}

}  // namespace yishi::http

#include "bot/http/client.hpp"

#include <unordered_map>

#include "bot/http/client/connect.hpp"
#include "bot/http/client/exchange.hpp"

namespace yishi::http {

namespace {

using outcome = boost::system::result<response>;

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
    pool& pool_of(const url_parts& to);
    asio::awaitable<error_code> fresh(wire& out, const url_parts& to, attempt& on);
    asio::awaitable<exchanged> attempt_all(
        pool& from, const url_parts& to, attempt& on, const client_request& value, bool repeatable);
    void watch_idle();

    asio::any_io_executor io_;
    client_options options_;
    std::shared_ptr<attempts> limits_;
    std::unordered_map<std::string, std::unique_ptr<pool>> pools_;
    std::unique_ptr<asio::ssl::context> tls_;
    asio::steady_timer idle_timer_;
    bool watching_idle_ = false;
    bool closed_ = false;
};

pool& client_core::pool_of(const url_parts& to) {
    auto& out = pools_[(to.tls ? "https://" : "http://") + to.authority];
    if (!out)
        out = std::make_unique<pool>(
            io_, options_.connections_max_per_host, options_.waiting_max_per_host);
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
    attempt on;
    on.deadline = steady::now() + value.timeout;
    self->limits_->add(on);
    auto out = co_await self->attempt_all(self->pool_of(*to), *to, on, value, repeatable);
    self->watch_idle();
    if (out.error) co_return out.error;
    co_return std::move(out.value);
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
        for (auto& [host, each] : self->pools_) each->drop_idle(limit);
        std::erase_if(self->pools_, [](const auto& entry) { return entry.second->unused(); });
        if (!self->pools_.empty()) self->watch_idle();
    });
}

void client_core::close() {
    closed_ = true;
    limits_->cancel();
    idle_timer_.cancel();
    for (auto& [host, each] : pools_) each->drop_idle(steady::time_point::max());
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

#include "bot/delivery/sender.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <variant>

#include "adapters/common/failure.hpp"
#include "bot/delivery/multipart.hpp"

namespace yishi::delivery {

namespace {

using adapters::done;
using adapters::outcome;

constexpr std::size_t pipelined_body_max = 16 << 10;  // bytes: others do not wait behind a picture

// The request as the client takes it. False: an attachment of it cannot be read.
asio::awaitable<bool> translate(const sender& with,
                                adapters::http_request& from,
                                http::client_request& to) {
    to.method = std::move(from.method);
    to.url = std::move(from.target);
    to.headers = std::move(from.headers);
    to.body = std::move(from.body);
    to.pipelined = from.form.empty() && to.body.size() <= pipelined_body_max;
    if (from.form.empty()) co_return true;
    multipart made = co_await asio::co_spawn(
        with.files, encode_form(std::move(from.form), with.media_folder), asio::use_awaitable);
    if (!made.complete) co_return false;
    to.headers.emplace_back("Content-Type", std::move(made.type));
    to.body = std::move(made.body);
    co_return true;
}

asio::awaitable<adapters::http_response> exchange(http::client& client,
                                                  http::client_request request) {
    auto got = co_await client.send(std::move(request));
    adapters::http_response out;
    out.status = 0;
    if (got.has_value()) {
        out.status = got->status;
        out.headers = std::move(got->headers);
        out.body = std::move(got->body);
    } else {
        out.body = got.error().message();
    }
    co_return out;
}

}  // namespace

asio::awaitable<done> run_task(const sender& with,
                               const adapters::adapter& how,
                               const adapters::channel& on,
                               adapters::task what,
                               std::string state,
                               const keep_state& keep) {
    adapters::progress step = how.start(what, on, state);
    const bool fetch = std::holds_alternative<adapters::fetch_task>(what);
    for (int requests = 0; requests < task_requests_max; ++requests) {
        if (auto* end = std::get_if<done>(&step)) co_return std::move(*end);
        auto& now = std::get<adapters::next>(step);
        state = std::move(now.state);
        if (requests > 0 && keep) {
            const bool kept = co_await keep(state);
            if (!kept)
                co_return adapters::make_done(outcome::retry_after, "given up between two parts");
        }
        http::client_request request;
        request.response_max = now.response_max;
        request.timeout = fetch ? fetch_timeout : send_timeout;
        const bool readable = co_await translate(with, now.request, request);
        request.pipelined = request.pipelined && !fetch;
        if (!readable)
            co_return adapters::make_done(outcome::rejected,
                                          "an attachment is not in the media folder");
        const adapters::http_response response = co_await exchange(with.client, std::move(request));
        step = how.advance(what, on, state, response);
        // The adapter knows only that nothing came; the reason helps whoever reads it.
        auto* end = std::get_if<done>(&step);
        if (response.status == 0 && end != nullptr && !response.body.empty())
            end->why += ": " + response.body;
    }
    if (auto* end = std::get_if<done>(&step)) co_return std::move(*end);
    co_return adapters::make_done(outcome::rejected, "the message has too many parts");
}

}  // namespace yishi::delivery

// What residents sent with a case: only those who may see the case get it.
#include <nlohmann/json.hpp>

#include "bot/api/case_view.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/number.hpp"
#include "bot/delivery/keep.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::api {

namespace {

constexpr int thread_max = 2'000;

}  // namespace

asio::awaitable<http::response> show_media(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    if (sees_none(asked.who))
        co_return http::problem(403, "Not allowed", "Your role does not see what residents sent.");
    const std::string number = cases::parse_number(asked.request.captures.at(0)).text;
    const std::string wanted = asked.request.captures.at(1);
    std::optional<storage::media_row> found;
    auto look = [&](storage::transaction& from) {
        found.reset();
        const auto row = storage::cases::by_number(from, number);
        if (!row || row->conversation == 0 || !in_scope(in, asked.who, *row)) return;
        const auto thread = storage::messages::of_case(from, *row, thread_max);
        if (thread.empty()) return;
        for (auto& each : storage::media::of_messages(
                 from, row->conversation, thread.front().seq, thread.back().seq))
            if (each.sha256 == wanted && each.status == storage::media_status::stored)
                found = std::move(each);
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (!found) co_return problem_of(make_error_code(storage::errc::not_found));
    auto content =
        co_await delivery::load_content(in.heavy.get_executor(), in.media_folder, wanted);
    if (!content) co_return problem_of(make_error_code(storage::errc::not_found));
    http::response out;
    out.headers = {{"Content-Type", found->type},
                   {"Cache-Control", "private, no-store"},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Content-Security-Policy", "default-src 'none'; sandbox"}};
    out.body = std::move(*content);
    co_return out;
}

}  // namespace yishi::api

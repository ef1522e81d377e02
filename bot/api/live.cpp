// Live views: the change table as server-sent events, from the reader's last number.
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/json.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/changes.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int page_max = 200;                         // changes a look
constexpr std::chrono::milliseconds look_again{500};  // between two looks
constexpr std::int64_t ask_again_ms = 60'000;         // whether the token is still good

struct page {
    std::vector<storage::change_row> rows;  // in the caller's scope
    std::int64_t seq = 0;                   // seen up to here
    bool missed = false;                    // older changes are gone already
    bool more = false;
};

std::int64_t last_seen(const http::request& request) {
    const std::string_view text = http::find(request.headers, "Last-Event-ID");
    std::int64_t out = -1;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

// A case's changes are for those who may see the case; the configuration's are for all.
bool meant_for(const context& in,
               storage::transaction& from,
               const auth::principal& who,
               const storage::change_row& change) {
    if (change.kind == "configuration") return true;
    const auto row = storage::cases::by_number(from, change.subject);
    return row && in_scope(in, who, *row);
}

page look(const context& in,
          storage::transaction& from,
          const auth::principal& who,
          std::int64_t after) {
    page out;
    out.seq = after;
    if (after < 0) {
        out.seq = storage::changes::newest(from);
        return out;
    }
    if (const auto newest = storage::changes::newest(from); newest != 0 && newest < after) {
        out.seq = newest;  // a backup was restored
        out.missed = true;
        return out;
    }
    const std::int64_t oldest = storage::changes::oldest(from);
    out.missed = oldest > after + 1;
    for (auto& each : storage::changes::after(from, after, page_max)) {
        out.seq = each.seq;
        out.more = true;
        if (meant_for(in, from, who, each)) out.rows.push_back(std::move(each));
    }
    return out;
}

bool send(http::event_stream& to, const page& what) {
    const std::string last = std::to_string(what.seq);
    if (what.missed) return to.send("reload", "{}", last);
    for (const storage::change_row& each : what.rows) {
        const json data = {{"seq", each.seq},
                           {"at", cases::time_json(each.at)},
                           {"kind", each.kind},
                           {"subject", each.subject}};
        if (!to.send(each.kind, data.dump(), std::to_string(each.seq))) return false;
    }
    return true;
}

asio::awaitable<std::optional<http::response>> refuse(const context& in, http::request request) {
    admitted by = co_await admit(in, request);
    std::optional<http::response> out;
    if (!by.who)
        out = std::move(by.refused);
    else
        out = refuse_unless(*by.who, auth::right::read_cases);
    co_return out;
}

asio::awaitable<void> follow(const context& in,
                             http::request request,
                             std::shared_ptr<http::event_stream> to) {
    std::int64_t after = last_seen(request);
    std::int64_t asked_at = 0;
    auth::principal who;
    for (bool there = true; there;) {
        if (const std::int64_t now = in.around.now(); now - asked_at > ask_again_ms) {
            admitted by = co_await admit(in, request);
            if (!by.who) co_return;
            who = std::move(*by.who);
            asked_at = now;
        }
        page found;
        auto unit = [&](storage::transaction& from) { found = look(in, from, who, after); };
        const auto seen = co_await read(in.io, in.store, unit);
        if (!seen || !send(*to, found)) co_return;
        after = found.seq;
        if (found.more)
            there = !to->gone();
        else
            there = co_await to->pause(look_again);
    }
}

}  // namespace

void add_live_route(http::server& to, const context& in) {
    http::stream_route route;
    route.path = events_path;
    route.admit = [&in](http::request request) { return refuse(in, std::move(request)); };
    route.serve = [&in](http::request request, std::shared_ptr<http::event_stream> stream) {
        return follow(in, std::move(request), std::move(stream));
    };
    to.add(std::move(route));
}

}  // namespace yishi::api

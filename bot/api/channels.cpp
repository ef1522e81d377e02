// Channels and their state; dead letters, and sending them again.
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/audit.hpp"
#include "bot/api/case_view.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/json.hpp"
#include "bot/cases/mask.hpp"
#include "json/json.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/channel_state.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int page_max = 50;

struct place {
    std::int64_t conversation = 0;
    std::int64_t seq = 0;
};
std::string to_text(const place& of) {
    return std::to_string(of.conversation) + "-" + std::to_string(of.seq);
}
std::optional<place> place_of(std::string_view text) {
    place out;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, out.conversation);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, out.seq);
    if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
    return out;
}

json channel_json(const config::channel& of,
                  const storage::channel_state::state& state,
                  const delivery::channel_stats& stats) {
    json error = nullptr;
    if (!stats.last_error.empty())
        error = {{"at", cases::time_json(stats.last_error_at)}, {"text", stats.last_error}};
    return {{"id", of.id},
            {"type", of.type},
            {"state", of.enabled ? "on" : "off"},
            {"why", of.why_not.empty() ? json() : json(of.why_not)},
            {"last_in_at", cases::time_json(state.last_in_at)},
            {"last_error", std::move(error)},
            {"waiting", state.waiting},
            {"oldest_unsent_at", cases::time_json(state.oldest_unsent_at)},
            {"dead", state.dead}};
}

// A dead letter of a case that the caller may not see is not theirs; one of no case belongs to
// those who see all.
bool theirs(const context& in,
            storage::transaction& from,
            const auth::principal& who,
            std::int64_t case_id) {
    if (case_id == 0) return who.queues.empty() && who.areas.empty();
    const auto row = storage::cases::by_id(from, case_id);
    return row && in_scope(in, who, *row);
}

json letter_json(const storage::channel_state::dead_letter& of, const auth::principal& who) {
    json said;
    yishi::json::parse(of.message.body, said);
    const std::string text = said.is_object() ? text_at(said, "text") : std::string();
    return {{"id", to_text({of.message.conversation, of.message.seq})},
            {"channel", of.channel},
            {"case", of.case_number.empty() ? json() : json(of.case_number)},
            {"at", cases::time_json(of.message.at)},
            {"attempts", of.message.attempts},
            {"error", of.message.error},
            {"text", sees_all(who) ? text : cases::mask_text(text)}};
}

}  // namespace

asio::awaitable<http::response> list_channels(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_office))
        co_return std::move(*refused);
    std::map<std::string, storage::channel_state::state> states;
    auto look = [&](storage::transaction& from) { states = storage::channel_state::all(from); };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const delivery::delivery_stats stats = in.office.stats();
    json list = json::array();
    for (const config::channel& each : in.settings.channels) {
        const auto found = stats.channels.find(each.id);
        delivery::channel_stats of;
        if (found != stats.channels.end()) of = found->second;
        list.push_back(channel_json(each, states[each.id], of));
    }
    const json out = {{"channels", std::move(list)}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> list_deliveries(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_office))
        co_return std::move(*refused);
    const std::string_view query = asked.request.query();
    const std::string status = http::parameter(query, "status");
    const std::string channel = http::parameter(query, "channel");
    const std::string cursor = http::parameter(query, "cursor");
    const auto from_place = cursor.empty() ? place() : place_of(cursor).value_or(place{-1, 0});
    if ((!status.empty() && status != "dead") || from_place.conversation < 0)
        co_return http::problem(
            400, "Wrong parameter", "status is dead; cursor is \"next\" of the page before");
    json list = json::array();
    json next = nullptr;
    auto look = [&](storage::transaction& from) {
        list = json::array();
        const auto letters = storage::channel_state::dead(
            from, channel, from_place.conversation, from_place.seq, page_max);
        for (const auto& each : letters) {
            if (theirs(in, from, asked.who, each.message.case_id))
                list.push_back(letter_json(each, asked.who));
            if (letters.size() == page_max)
                next = to_text({each.message.conversation, each.message.seq});
        }
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const json out = {{"deliveries", std::move(list)}, {"next", std::move(next)}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> retry_delivery(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::manage_delivery))
        co_return std::move(*refused);
    const auto at = place_of(asked.request.captures.at(0));
    if (!at) co_return problem_of(make_error_code(storage::errc::not_found));
    const std::int64_t now = in.around.now();
    conversation::receipt news;
    bool found = false;
    auto write = [&](storage::transaction& to) {
        const auto letter = storage::messages::at(to, at->conversation, at->seq);
        found = letter && letter->status == storage::delivery_status::dead &&
                theirs(in, to, asked.who, letter->case_id);
        if (!found) return;
        news.messages = {storage::messages::requeue(to, at->conversation, at->seq, now)};
        news.conversation = *storage::conversations::by_id(to, at->conversation);
        note(to, asked.who, now, "delivery.retry", to_text(*at));
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!found) co_return problem_of(make_error_code(storage::errc::not_found));
    in.office.tell(news);
    const json out = {{"id", to_text({at->conversation, news.messages.front().seq})}};
    co_return http::json(out.dump(), 202);
}

}  // namespace yishi::api

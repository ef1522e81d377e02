// What officers do to cases through the API.
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/case_view.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/json.hpp"
#include "bot/cases/number.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr std::size_t key_max = 200;  // bytes of an Idempotency-Key

conversation::doer doer_of(const call& asked, const json& sent) {
    conversation::doer out;
    out.person = asked.who.person;
    const auto version = sent.find("version");
    if (version != sent.end() && version->is_number_integer())
        out.expected_version = version->get<std::int64_t>();
    const std::string_view key = http::find(asked.request.headers, "Idempotency-Key");
    if (!key.empty() && key.size() <= key_max)
        out.idempotency_key = std::to_string(asked.who.person) + ":" + asked.request.method + ":" +
                              asked.request.target + ":" + std::string(key);
    return out;
}

// Who changed it meanwhile: the newest event.
asio::awaitable<http::response> quicker_problem(const context& in, std::string number) {
    json more = json::object();
    std::string said = "Read it again and repeat.";
    auto look = [&](storage::transaction& from) {
        const auto row = storage::cases::by_number(from, number);
        if (!row) return;
        const auto events = storage::events::of_case(from, row->id);
        if (events.empty()) return;
        const auto quicker = cases::who_was_quicker(events.back(), storage::people::all(from));
        said = quicker.who + " was quicker (\"" + quicker.type + "\"); the version is now " +
               std::to_string(row->version) + ". Read the case again and repeat.";
        more = {{"by", quicker.who},
                {"at", cases::time_json(quicker.at)},
                {"event", quicker.type},
                {"version", row->version}};
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    co_return problem_with(409, "Changed meanwhile", said, more);
}

// The case as it is now, or what went wrong.
asio::awaitable<http::response> outcome(const context& in,
                                        auth::principal who,
                                        std::string number,
                                        boost::system::result<conversation::acted> done,
                                        int status) {
    if (!done &&
        (done.error() == cases::errc::conflict || done.error() == storage::errc::conflict)) {
        http::response late = co_await quicker_problem(in, number);
        co_return late;
    }
    if (!done) co_return problem_of(done.error());
    std::optional<json> shown;
    const std::string wanted = done->row.number;
    auto look = [&](storage::transaction& from) { shown = whole_case(in, from, who, wanted); };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    // Handed to another queue: done, but no longer theirs to see.
    json out = shown ? std::move(*shown) : json{{"number", wanted}};
    add_present(in, out);
    if (done->message_seq != 0) out["message_seq"] = done->message_seq;
    http::response answer = http::json(out.dump(), status);
    if (status == 201) answer.headers.emplace_back("Location", "/api/v1/cases/" + wanted);
    co_return answer;
}

auth::right right_for(const cases::action& what) {
    if (std::holds_alternative<cases::assign_action>(what)) return auth::right::assign_cases;
    if (std::holds_alternative<cases::erase_action>(what)) return auth::right::erase_cases;
    return auth::right::work_cases;
}

std::string number_of(const call& asked) {
    return cases::parse_number(asked.request.captures.at(0)).text;
}

}  // namespace

asio::awaitable<std::optional<http::response>> refuse_foreign(const context& in,
                                                              auth::principal who,
                                                              std::string number) {
    bool theirs = false;
    auto look = [&](storage::transaction& from) {
        const auto row = storage::cases::by_number(from, number);
        theirs = row && in_scope(in, who, *row);
    };
    const auto seen = co_await read(in.io, in.store, look);
    std::optional<http::response> out;
    if (!seen)
        out = problem_of(seen.error());
    else if (!theirs)
        out = problem_of(make_error_code(storage::errc::not_found));
    co_return out;
}

asio::awaitable<http::response> open_case(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::open_cases))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const json& given = *sent.value;
    cases::opening what;
    what.kind = text_at(given, "kind");
    what.category = text_at(given, "category");
    what.source = text_at(given, "source");
    what.reporter = text_at(given, "reporter");
    what.title = text_at(given, "title");
    what.summary = text_at(given, "summary");
    what.area = text_at(given, "area");
    what.language = text_at(given, "language");
    if (given.contains("answers") && given["answers"].is_object())
        what.answers = given["answers"].dump();
    const auto by = in.towns.current();
    if (what.source != "phone" && what.source != "walk-in")
        co_return http::problem(422, "Wrong source", "\"source\" is \"phone\" or \"walk-in\".");
    if (what.summary.empty())
        co_return http::problem(422, "No summary", "\"summary\" says what it is about.");
    if (!cases::find_kind(*by->rules, what.kind))
        co_return http::problem(422, "Unknown kind", "\"kind\" is one of those in queues.json.");
    if (!what.category.empty() && !cases::find_category(*by->rules, what.category))
        co_return http::problem(
            422, "Unknown category", "\"category\" is one of those in queues.json.");
    const std::string place = text_at(given, "place");
    if (!place.empty()) {
        what.place = json{{"text", place}}.dump();
        const cases::area* area = by->rules->areas->named_in(place);
        if (area && what.area.empty()) what.area = area->id;
    }
    if (!what.area.empty() && !by->rules->areas->find(what.area))
        co_return http::problem(422, "Unknown area", "\"area\" is an id of areas.geojson.");
    auto done = co_await in.desk.open(std::move(what), doer_of(asked, given));
    http::response out =
        co_await outcome(in, std::move(asked.who), std::string(), std::move(done), 201);
    co_return out;
}

asio::awaitable<http::response> reply_to_case(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::reply)) co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string text = text_at(*sent.value, "text");
    if (text.empty() || text.size() > cases::text_max)
        co_return http::problem(
            422,
            "No text",
            "\"text\" is what to say, at most " + std::to_string(cases::text_max) + " bytes.");
    const std::string number = number_of(asked);
    auto foreign = co_await refuse_foreign(in, asked.who, number);
    if (foreign) co_return std::move(*foreign);
    auto done = co_await in.desk.reply(number, text, doer_of(asked, *sent.value));
    http::response out = co_await outcome(in, std::move(asked.who), number, std::move(done), 201);
    co_return out;
}

asio::awaitable<http::response> act_on_case(const context& in, call asked) {
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string number = number_of(asked);
    auto foreign = co_await refuse_foreign(in, asked.who, number);
    if (foreign) co_return std::move(*foreign);
    if (text_at(*sent.value, "type") == "release") {
        if (auto refused = refuse_unless(asked.who, auth::right::work_cases))
            co_return std::move(*refused);
        auto released = co_await in.desk.release(number, doer_of(asked, *sent.value));
        http::response out =
            co_await outcome(in, std::move(asked.who), number, std::move(released), 200);
        co_return out;
    }
    std::string why;
    auto what = cases::action_from_json(*sent.value, why);
    if (!what) co_return http::problem(422, "Not an event", why);
    if (auto refused = refuse_unless(asked.who, right_for(*what))) co_return std::move(*refused);
    auto done = co_await in.desk.act(number, std::move(*what), doer_of(asked, *sent.value));
    http::response out = co_await outcome(in, std::move(asked.who), number, std::move(done), 201);
    co_return out;
}

asio::awaitable<http::response> unmask_case(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::unmask_cases))
        co_return std::move(*refused);
    const std::string number = number_of(asked);
    auto foreign = co_await refuse_foreign(in, asked.who, number);
    if (foreign) co_return std::move(*foreign);
    auto done =
        co_await in.desk.act(number, cases::unmask_action{}, doer_of(asked, json::object()));
    http::response out = co_await outcome(in, std::move(asked.who), number, std::move(done), 200);
    co_return out;
}

}  // namespace yishi::api

// What a person has read and is writing, and that they are looking at a case now.
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/memory.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/number.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/marks.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr std::size_t draft_max = 20'000;  // bytes

std::string number_of(const call& asked) {
    return cases::parse_number(asked.request.captures.at(0)).text;
}

// Runs `write(to, row)` for a case in the caller's scope; 404 otherwise.
template <class Write>
asio::awaitable<std::optional<http::response>> with_case(const context& in,
                                                         const call& asked,
                                                         Write write) {
    const std::string number = number_of(asked);
    bool theirs = false;
    auto unit = [&](storage::transaction& to) {
        const auto row = storage::cases::by_number(to, number);
        theirs = row && in_scope(in, asked.who, *row);
        if (theirs) write(to, *row);
    };
    const auto done = co_await submit(in.io, in.store, unit);
    std::optional<http::response> out;
    if (!done)
        out = problem_of(done.error());
    else if (!theirs)
        out = problem_of(make_error_code(storage::errc::not_found));
    co_return out;
}

}  // namespace

asio::awaitable<http::response> mark_read(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::work_cases))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const auto given = sent.value->find("seq");
    if (given == sent.value->end() || !given->is_number_integer() || *given < 0)
        co_return http::problem(422, "No seq", "\"seq\" is that of the newest message seen.");
    const auto seq = given->get<std::int64_t>();
    const std::int64_t person = asked.who.person;
    auto write = [=](storage::transaction& to, const storage::case_row& row) {
        storage::marks::put_read(to, person, row.id, seq);
    };
    auto refused = co_await with_case(in, asked, write);
    if (refused) co_return std::move(*refused);
    co_return no_content();
}

asio::awaitable<http::response> keep_draft(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::work_cases))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string text = text_at(*sent.value, "text");
    if (!sent.value->contains("text") || text.size() > draft_max)
        co_return http::problem(
            422, "No text", "\"text\" has at most " + std::to_string(draft_max) + " bytes.");
    const std::int64_t person = asked.who.person;
    const std::int64_t now = in.around.now();
    auto write = [&](storage::transaction& to, const storage::case_row& row) {
        storage::marks::put_draft(to, {person, row.id, text, now});
    };
    auto refused = co_await with_case(in, asked, write);
    if (refused) co_return std::move(*refused);
    co_return no_content();
}

asio::awaitable<http::response> say_present(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::work_cases))
        co_return std::move(*refused);
    const std::string number = number_of(asked);
    const std::int64_t now = in.around.now();
    bool theirs = false;
    std::string title;
    auto look = [&](storage::transaction& from) {
        const auto row = storage::cases::by_number(from, number);
        theirs = row && in_scope(in, asked.who, *row);
        const auto person = storage::people::by_id(from, asked.who.person);
        if (person) title = person->title;
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (!theirs) co_return problem_of(make_error_code(storage::errc::not_found));
    if (in.kept->present.here(number, asked.who.name, title, now)) {
        auto tell = [&](storage::transaction& to) {
            storage::changes::append(to, {0, now, "presence", number});
        };
        const auto told = co_await submit(in.io, in.store, tell);
        if (!told) co_return problem_of(told.error());
    }
    json list = json::array();
    for (const auto& each : in.kept->present.at(number, now))
        list.push_back({{"name", each.name}, {"title", each.title}});
    const json out = {{"present", std::move(list)}};
    co_return http::json(out.dump());
}

}  // namespace yishi::api

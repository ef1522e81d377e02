// API tokens of the caller; those who manage people see and revoke everyone's.
#include "bot/auth/tokens.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/audit.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/json.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;

json token_json(const storage::token_row& of, const std::vector<storage::person_row>& persons) {
    const auto owner = std::ranges::find(persons, of.person, &storage::person_row::id);
    return {{"id", of.id},
            {"user", owner == persons.end() ? std::to_string(of.person) : owner->name},
            {"label", of.label},
            {"created_at", cases::time_json(of.created_at)},
            {"expires_at", cases::time_json(of.expires_at)},
            {"revoked_at", cases::time_json(of.revoked_at)},
            {"used_at", cases::time_json(of.used_at)}};
}

}  // namespace

asio::awaitable<http::response> list_tokens(const context& in, call asked) {
    const bool all = auth::allowed(asked.who, auth::right::manage_people);
    const std::string person = http::parameter(asked.request.query(), "person");
    json list = json::array();
    auto look = [&](storage::transaction& from) {
        list = json::array();
        const auto persons = storage::people::all(from);
        for (const auto& each : auth::list_tokens(from, all ? 0 : asked.who.person)) {
            json token = token_json(each, persons);
            if (person.empty() || token["user"] == person) list.push_back(std::move(token));
        }
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const json out = {{"tokens", std::move(list)}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> create_token(const context& in, call asked) {
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string label = text_at(*sent.value, "label");
    const auto given = sent.value->find("days");
    const bool whole = given != sent.value->end() && given->is_number_integer();
    const std::int64_t days = given == sent.value->end() ? auth::token_days_default
                              : whole                    ? given->get<std::int64_t>()
                                                         : 0;
    if (days < 1 || days > auth::token_days_max)
        co_return http::problem(
            422,
            "Wrong number of days",
            "\"days\" is from 1 to " + std::to_string(auth::token_days_max) + ".");
    const std::int64_t now = in.around.now();
    const std::string random = in.around.random(auth::token_bytes);
    boost::system::result<auth::made_token> made = make_error_code(auth::errc::bad_token);
    auto write = [&](storage::transaction& to) {
        made = auth::create_token(to, asked.who.name, label, random, now, now + days * day_ms);
        if (made) note(to, asked.who, now, "token.create", std::to_string(made->row.id));
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!made) co_return problem_of(made.error());
    const json out = {{"id", made->row.id},
                      {"token", made->text},
                      {"expires_at", cases::time_json(made->row.expires_at)}};
    co_return http::json(out.dump(), 201);
}

asio::awaitable<http::response> revoke_token(const context& in, call asked) {
    const bool all = auth::allowed(asked.who, auth::right::manage_people);
    const std::string& text = asked.request.captures.at(0);
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    const std::int64_t now = in.around.now();
    bool revoked = false;
    auto write = [&](storage::transaction& to) {
        const auto own = auth::list_tokens(to, all ? 0 : asked.who.person);
        const bool theirs = std::ranges::find(own, id, &storage::token_row::id) != own.end();
        revoked = theirs && auth::revoke_token(to, id, now).has_value();
        if (revoked) note(to, asked.who, now, "token.revoke", std::to_string(id));
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!revoked) co_return problem_of(make_error_code(storage::errc::not_found));
    co_return no_content();
}

}  // namespace yishi::api

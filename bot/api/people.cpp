// Accounts: invited, changed, disabled with a successor for their cases, given a new password.
#include "bot/auth/people.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/api/audit.hpp"
#include "bot/api/handlers.hpp"
#include "bot/api/passwords.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/password.hpp"
#include "bot/cases/handover.hpp"
#include "bot/cases/json.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr std::size_t seed_bytes = 32;
constexpr std::size_t title_max = 200;  // bytes
constexpr std::size_t scope_max = 200;  // entries

json person_json(const storage::person_row& of, const std::vector<std::int64_t>& with_totp) {
    return {{"name", of.name},
            {"title", of.title},
            {"role", of.role},
            {"enabled", of.enabled},
            {"queues", of.queues},
            {"areas", of.areas},
            {"must_change", of.must_change},
            {"totp", std::ranges::find(with_totp, of.id) != with_totp.end()},
            {"created_at", cases::time_json(of.created_at)}};
}

// A list of ids, each one known; false: `wrong` says which.
template <class Known>
bool read_scope(const json& sent,
                const char* name,
                std::vector<std::string>& into,
                Known known,
                std::string& wrong) {
    const auto found = sent.find(name);
    if (found == sent.end()) return true;
    wrong = std::string("\"") + name + "\" is a list of ids, empty for all";
    if (!found->is_array() || found->size() > scope_max) return false;
    into.clear();
    for (const json& each : *found) {
        if (!each.is_string() || !known(each.get_ref<const std::string&>())) return false;
        into.push_back(each.get<std::string>());
    }
    wrong.clear();
    return true;
}

// What a request says of a person, over what was known.
struct wished {
    std::string title;
    std::string role;
    std::vector<std::string> queues;
    std::vector<std::string> areas;
    std::string wrong;
};
wished wished_of(const context& in, const json& sent, const storage::person_row& known) {
    wished out{known.title, known.role, known.queues, known.areas, {}};
    const auto by = in.towns.current();
    if (sent.contains("title")) out.title = text_at(sent, "title");
    if (sent.contains("role")) out.role = text_at(sent, "role");
    if (out.title.size() > title_max) out.wrong = "\"title\" is too long";
    if (!auth::known_role(out.role))
        out.wrong = "\"role\" is viewer, moderator, lead, admin or auditor";
    const auto queue = [&](const std::string& id) { return cases::find_queue(*by->rules, id); };
    const auto area = [&](const std::string& id) { return by->rules->areas->find(id); };
    if (out.wrong.empty() && read_scope(sent, "queues", out.queues, queue, out.wrong))
        read_scope(sent, "areas", out.areas, area, out.wrong);
    return out;
}

// The person as stored now, and a password to be shown once.
asio::awaitable<http::response> shown(const context& in,
                                      std::string name,
                                      std::string password,
                                      int status) {
    json out;
    auto look = [&](storage::transaction& from) {
        const auto person = storage::people::by_name(from, name);
        out = {{"person", person_json(*person, storage::totp::enabled(from))}};
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (!password.empty()) out["one_time_password"] = password;
    http::response answer = http::json(out.dump(), status);
    answer.headers.emplace_back("Cache-Control", "no-store");
    co_return answer;
}

// Runs `change(to)` as one unit; the person's name is the path's.
template <class Change>
asio::awaitable<http::response> changed(
    const context& in, call asked, std::string action, std::string password, Change change) {
    const std::string name = asked.request.captures.at(0);
    const std::int64_t now = in.around.now();
    boost::system::result<void> done;
    auto write = [&](storage::transaction& to) {
        done = change(to);
        if (done) note(to, asked.who, now, action, name);
    };
    const auto stored = co_await submit(in.io, in.store, write);
    if (!stored) co_return problem_of(stored.error());
    if (!done && done.error() == auth::errc::unknown_person)
        co_return problem_of(make_error_code(storage::errc::not_found));
    if (!done) co_return problem_of(done.error());
    http::response out = co_await shown(in, name, std::move(password), 200);
    co_return out;
}

boost::system::result<void> rename(storage::transaction& to,
                                   const std::string& name,
                                   const std::string& title) {
    auto person = storage::people::by_name(to, name);
    if (!person) return auth::errc::unknown_person;
    person->title = title.empty() ? name : title;
    storage::people::update(to, *person);
    return {};
}

}  // namespace

asio::awaitable<http::response> list_people(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_office))
        co_return std::move(*refused);
    json list = json::array();
    auto look = [&](storage::transaction& from) {
        list = json::array();
        const auto with_totp = storage::totp::enabled(from);
        for (const auto& each : storage::people::all(from))
            list.push_back(person_json(each, with_totp));
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const json out = {{"people", std::move(list)}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> invite_person(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::manage_people))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const wished what = wished_of(in, *sent.value, {});
    if (!what.wrong.empty()) co_return http::problem(422, "Not possible", what.wrong);
    const std::string password = auth::one_time_password(in.around.random(auth::one_time_bytes));
    auth::new_person who;
    who.name = text_at(*sent.value, "name");
    who.title = what.title;
    who.role = what.role;
    who.queues = what.queues;
    who.areas = what.areas;
    who.must_change = true;
    who.password_hash = co_await hash_on_pool(in, password);
    if (who.password_hash.empty()) co_return too_often(2'000, "Try again in a moment.");
    const std::int64_t now = in.around.now();
    boost::system::result<storage::person_row> made = make_error_code(auth::errc::bad_name);
    auto write = [&](storage::transaction& to) {
        made = auth::add_person(to, who, now);
        if (made) note(to, asked.who, now, "person.invite", who.name, {{"role", who.role}});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!made) co_return problem_of(made.error());
    http::response out = co_await shown(in, who.name, password, 201);
    co_return out;
}

asio::awaitable<http::response> change_person(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::manage_people))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string name = asked.request.captures.at(0);
    std::optional<storage::person_row> known;
    auto look = [&](storage::transaction& from) { known = storage::people::by_name(from, name); };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (!known) co_return problem_of(make_error_code(storage::errc::not_found));
    const wished what = wished_of(in, *sent.value, *known);
    if (!what.wrong.empty()) co_return http::problem(422, "Not possible", what.wrong);
    auto change = [name, what](storage::transaction& to) {
        auto done = auth::change_role(to, name, what.role, what.queues, what.areas);
        return done ? rename(to, name, what.title) : done;
    };
    http::response out =
        co_await changed(in, std::move(asked), "person.change", std::string(), std::move(change));
    co_return out;
}

asio::awaitable<http::response> disable_person(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::manage_people))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string name = asked.request.captures.at(0);
    const std::string successor = text_at(*sent.value, "successor");
    const std::string seed = in.around.random(seed_bytes);
    const std::string actor = cases::person_actor(asked.who.person);
    const std::int64_t now = in.around.now();
    const auto by = in.towns.current();
    auto change = [=](storage::transaction& to) {
        const auto hand_over = [&](storage::transaction& tx, std::int64_t from, std::int64_t next) {
            cases::salt_source salts(seed);
            cases::hand_over(tx, *by->rules, from, next, actor, now, salts);
        };
        return auth::disable_person(to, name, successor, hand_over, now);
    };
    http::response out =
        co_await changed(in, std::move(asked), "person.disable", std::string(), std::move(change));
    co_return out;
}

asio::awaitable<http::response> enable_person(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::manage_people))
        co_return std::move(*refused);
    const std::string name = asked.request.captures.at(0);
    auto change = [name](storage::transaction& to) { return auth::enable_person(to, name); };
    http::response out =
        co_await changed(in, std::move(asked), "person.enable", std::string(), std::move(change));
    co_return out;
}

asio::awaitable<http::response> reset_person(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::manage_people))
        co_return std::move(*refused);
    const std::string name = asked.request.captures.at(0);
    const std::string password = auth::one_time_password(in.around.random(auth::one_time_bytes));
    const std::string hash = co_await hash_on_pool(in, password);
    if (hash.empty()) co_return too_often(2'000, "Try again in a moment.");
    auto change = [name, hash](storage::transaction& to) {
        return auth::reset_password(to, name, hash);
    };
    http::response out =
        co_await changed(in, std::move(asked), "person.reset", password, std::move(change));
    co_return out;
}

}  // namespace yishi::api

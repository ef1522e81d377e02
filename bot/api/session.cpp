// Logging in and out of the console, and where one is logged in.
#include "bot/auth/sessions.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/memory.hpp"
#include "bot/api/passwords.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/tokens.hpp"
#include "bot/auth/totp.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/json.hpp"
#include "storage/sql/audit_log.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr std::size_t name_max = 64;  // bytes

json rights_json(const auth::principal& who) {
    json out = json::array();
    for (const auth::right each : auth::rights_of(who.role)) out.push_back(auth::to_string(each));
    return out;
}

// What the console needs to know of the person. `csrf`: of the session, or empty.
json me_json(const context& in,
             storage::transaction& from,
             const auth::principal& who,
             const std::string& csrf) {
    const auto person = storage::people::by_id(from, who.person);
    const auto totp = storage::totp::of_person(from, who.person);
    return {{"name", who.name},
            {"title", person ? person->title : who.name},
            {"role", who.role},
            {"queues", who.queues},
            {"areas", who.areas},
            {"rights", rights_json(who)},
            {"must_change", who.must_change},
            {"totp",
             {{"enabled", totp && totp->enabled},
              {"required", in.settings.require_totp && who.role == "admin"}}},
            {"csrf", csrf.empty() ? json() : json(csrf)}};
}

void set_cookie(const context& in,
                const http::request& asked,
                http::response& out,
                const std::string& value,
                std::int64_t seconds) {
    std::string cookie = "yishi_session=" + value +
                         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
    if (asked.secure || in.settings.public_url.starts_with("https://")) cookie += "; Secure";
    out.headers.emplace_back("Set-Cookie", std::move(cookie));
    out.headers.emplace_back("Cache-Control", "no-store");
}

struct attempt {
    std::string name;
    std::string password;
    std::string code;
    std::string address;
    std::string agent;
};

// Is the second factor good, where there is one? Takes the code: it is good once.
enum class second { none, wanted, wrong, fine };
second check_second(storage::transaction& in,
                    std::int64_t person,
                    const std::string& code,
                    std::int64_t now) {
    auto totp = storage::totp::of_person(in, person);
    if (!totp || !totp->enabled) return second::none;
    if (code.empty()) return second::wanted;
    if (const auto step = auth::check_totp(totp->secret, code, now, totp->last_step)) {
        totp->last_step = *step;
        storage::totp::put(in, *totp);
        return second::fine;
    }
    return storage::totp::take_code(in, person, auth::recovery_hash(code)) ? second::fine
                                                                           : second::wrong;
}

// Into the audit log. A name that nobody has may be a password in the wrong field: it is not kept.
asio::awaitable<void> note_refusal(const context& in, const attempt& by, std::string_view what) {
    const std::string detail = json{{"address", by.address}, {"wrong", what}}.dump();
    const std::int64_t now = in.around.now();
    auto write = [&](storage::transaction& to) {
        const auto person = storage::people::by_name(to, by.name);
        storage::audit_log::append(
            to, {0, now, "", "session.refuse", person ? person->name : "", detail});
    };
    const auto noted = co_await submit(in.io, in.store, write);
    (void)noted;  // refused all the same
}

http::response wrong_login(bool totp) {
    if (!totp) return http::problem(401, "Wrong name or password", "Try again.");
    return problem_with(401,
                        "A code is needed",
                        "\"code\" is what your device shows now, or a recovery code.",
                        {{"totp", true}});
}

}  // namespace

asio::awaitable<http::response> log_in(const context& in, call asked) {
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    if (!own_origin(in, asked.request))
        co_return http::problem(403, "Not from our page", "Log in on this server's own page.");
    attempt by;
    by.name = text_at(*sent.value, "name");
    by.password = text_at(*sent.value, "password");
    by.code = text_at(*sent.value, "code");
    by.address = asked.request.peer;
    by.agent = http::find(asked.request.headers, "User-Agent");
    if (by.name.empty() || by.name.size() > name_max || by.password.empty())
        co_return http::problem(422, "Name and password", "Both are needed.");
    password_check checked = co_await check_password(in, by.name, by.password, by.address);
    if (checked.refused) {
        if (checked.refused->status == 401) co_await note_refusal(in, by, "password");
        co_return std::move(*checked.refused);
    }
    const std::int64_t now = in.around.now();
    const std::string random = in.around.random(auth::token_bytes);
    second factor = second::none;
    auth::made_session made;
    json me;
    auto write = [&](storage::transaction& to) {
        const auto person = storage::people::by_name(to, by.name);
        factor = check_second(to, person->id, by.code, now);
        if (factor == second::wanted || factor == second::wrong) return;
        made = auth::create_session(to, person->id, random, by.address, by.agent, now);
        me = me_json(in, to, auth::principal_of(*person), auth::csrf_of(made.text));
        storage::audit_log::append(
            to, {0, now, cases::person_actor(person->id), "session.begin", by.name, ""});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (factor == second::wrong) {
        guess_failed(in, by.name, by.address);
        co_await note_refusal(in, by, "code");
    }
    if (factor == second::wanted || factor == second::wrong) co_return wrong_login(true);
    in.kept->accounts.succeeded(by.name);
    http::response out = http::json(me.dump());
    set_cookie(in, asked.request, out, made.text, auth::session_life_ms / 1'000);
    co_return out;
}

asio::awaitable<http::response> show_session(const context& in, call asked) {
    const std::string cookie = asked.who.session != 0 ? session_cookie(asked.request) : "";
    json me;
    auto look = [&](storage::transaction& from) {
        me = me_json(in, from, asked.who, cookie.empty() ? cookie : auth::csrf_of(cookie));
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    http::response out = http::json(me.dump());
    out.headers.emplace_back("Cache-Control", "no-store");
    co_return out;
}

asio::awaitable<http::response> log_out(const context& in, call asked) {
    const std::int64_t session = asked.who.session;
    const std::int64_t now = in.around.now();
    auto write = [&](storage::transaction& to) {
        if (session == 0 || !storage::sessions::remove(to, session)) return;
        const std::string actor = cases::person_actor(asked.who.person);
        storage::audit_log::append(to, {0, now, actor, "session.end", asked.who.name, ""});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    http::response out = no_content();
    set_cookie(in, asked.request, out, "", 0);
    co_return out;
}

asio::awaitable<http::response> list_sessions(const context& in, call asked) {
    json list = json::array();
    const std::int64_t now = in.around.now();
    auto look = [&](storage::transaction& from) {
        list = json::array();
        for (const auto& each : storage::sessions::of_person(from, asked.who.person)) {
            const std::int64_t ends =
                std::min(each.expires_at, each.used_at + auth::session_idle_ms);
            if (ends <= now) continue;
            list.push_back({{"id", each.id},
                            {"created_at", cases::time_json(each.created_at)},
                            {"used_at", cases::time_json(each.used_at)},
                            {"expires_at", cases::time_json(ends)},
                            {"address", each.address},
                            {"agent", each.agent},
                            {"current", each.id == asked.who.session}});
        }
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const json out = {{"sessions", std::move(list)}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> end_session(const context& in, call asked) {
    const std::string& text = asked.request.captures.at(0);
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    bool ended = false;
    auto write = [&](storage::transaction& to) {
        const auto own = storage::sessions::of_person(to, asked.who.person);
        const bool theirs = std::ranges::find(own, id, &storage::session_row::id) != own.end();
        ended = theirs && storage::sessions::remove(to, id);
        if (!ended) return;
        const std::string actor = cases::person_actor(asked.who.person);
        storage::audit_log::append(to,
                                   {0, in.around.now(), actor, "session.end", asked.who.name, ""});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!ended) co_return problem_of(make_error_code(storage::errc::not_found));
    co_return no_content();
}

}  // namespace yishi::api

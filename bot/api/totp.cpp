// The second factor of the caller: begun, confirmed with a code, taken away with the password.
#include "bot/auth/totp.hpp"

#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/memory.hpp"
#include "bot/api/passwords.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/areas.hpp"
#include "bot/cases/event.hpp"
#include "storage/sql/audit_log.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

std::string issuer_of(const context& in) {
    const auto title = cases::text_of(in.settings.title, "en", in.settings.languages);
    return title.empty() ? "Yishi" : "Yishi " + std::string(title);
}

// The password comes first: a setup with a one-time password would outlive it.
std::optional<http::response> not_yet(const auth::principal& who) {
    if (!who.must_change) return std::nullopt;
    return problem_with(403,
                        "Set a new password first",
                        "POST /api/v1/password; nothing else is possible before.",
                        {{"must", "password"}});
}

}  // namespace

asio::awaitable<http::response> begin_totp(const context& in, call asked) {
    if (auto refused = not_yet(asked.who)) co_return std::move(*refused);
    const std::string secret = auth::totp_secret(in.around.random(auth::totp_bytes));
    bool there = false;
    auto write = [&](storage::transaction& to) {
        const auto known = storage::totp::of_person(to, asked.who.person);
        there = known && known->enabled;
        if (!there) storage::totp::put(to, {asked.who.person, secret, false, 0});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (there)
        co_return http::problem(
            422, "There is a second factor", "DELETE /api/v1/totp with the password first.");
    const json out = {{"secret", secret},
                      {"uri", auth::totp_uri(issuer_of(in), asked.who.name, secret)}};
    http::response answer = http::json(out.dump());
    answer.headers.emplace_back("Cache-Control", "no-store");
    co_return answer;
}

asio::awaitable<http::response> confirm_totp(const context& in, call asked) {
    if (auto refused = not_yet(asked.who)) co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string code = text_at(*sent.value, "code");
    const std::int64_t now = in.around.now();
    if (const std::int64_t wait = in.kept->accounts.wait(asked.who.name, now); wait != 0)
        co_return too_often(wait, "Too many wrong codes. Wait, then try again.");
    json codes = json::array();
    std::vector<std::string> hashes;
    for (int i = 0; i < auth::recovery_codes; ++i) {
        codes.push_back(auth::recovery_code(in.around.random(auth::recovery_bytes)));
        hashes.push_back(auth::recovery_hash(codes.back().get<std::string>()));
    }
    bool fine = false;
    auto write = [&](storage::transaction& to) {
        auto known = storage::totp::of_person(to, asked.who.person);
        fine = false;
        if (!known || known->enabled) return;
        const auto step = auth::check_totp(known->secret, code, now, known->last_step);
        if (!step) return;
        fine = known->enabled = true;
        known->last_step = *step;
        storage::totp::put(to, *known);
        storage::totp::replace_codes(to, asked.who.person, hashes);
        storage::audit_log::append(
            to, {0, now, cases::person_actor(asked.who.person), "totp.enable", asked.who.name, ""});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!fine) {
        guess_failed(in, asked.who.name, asked.request.peer);
        co_return http::problem(422, "Not the code", "Send the six digits that the device shows.");
    }
    const json out = {{"recovery_codes", std::move(codes)}};
    http::response answer = http::json(out.dump());
    answer.headers.emplace_back("Cache-Control", "no-store");
    co_return answer;
}

asio::awaitable<http::response> remove_totp(const context& in, call asked) {
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string password = text_at(*sent.value, "password");
    password_check checked =
        co_await check_password(in, asked.who.name, password, asked.request.peer);
    // The caller is known: a wrong password is no reason to log in again.
    if (checked.refused && checked.refused->status == 401)
        co_return http::problem(422, "Wrong password", "Nothing was changed.");
    if (checked.refused) co_return std::move(*checked.refused);
    const std::int64_t now = in.around.now();
    auto write = [&](storage::transaction& to) {
        storage::totp::remove(to, asked.who.person);
        storage::audit_log::append(
            to,
            {0, now, cases::person_actor(asked.who.person), "totp.disable", asked.who.name, ""});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    co_return no_content();
}

}  // namespace yishi::api

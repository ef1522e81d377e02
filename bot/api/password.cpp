// Setting a new password: how the one-time password of a new account is replaced.
#include "bot/auth/password.hpp"

#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/passwords.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/people.hpp"
#include "bot/auth/tokens.hpp"
#include "bot/cases/event.hpp"
#include "storage/sql/audit_log.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::api {

asio::awaitable<http::response> change_password(const context& in, call asked) {
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    if (!own_origin(in, asked.request))
        co_return http::problem(403, "Not from our page", "Do it on this server's own page.");
    const std::string name = text_at(*sent.value, "name");
    const std::string password = text_at(*sent.value, "password");
    const std::string new_password = text_at(*sent.value, "new_password");
    std::string wrong = auth::password_problem(new_password, name);
    if (wrong.empty() && new_password == password) wrong = "it is the password that you have";
    if (!wrong.empty()) co_return http::problem(422, "Not a good password", wrong);
    password_check checked = co_await check_password(in, name, password, asked.request.peer);
    if (checked.refused) co_return std::move(*checked.refused);
    const std::string hash = co_await hash_on_pool(in, new_password);
    if (hash.empty()) co_return too_often(2'000, "Many are logging in. Try again in a moment.");
    const std::string cookie = session_cookie(asked.request);
    const std::int64_t now = in.around.now();
    boost::system::result<void> changed;
    auto write = [&](storage::transaction& to) {
        const auto here = storage::sessions::by_hash(to, auth::token_hash(cookie));
        const bool own = here && here->person == checked.person.id;
        changed = auth::change_password(to, name, hash, false, own ? here->id : 0);
        storage::audit_log::append(
            to, {0, now, cases::person_actor(checked.person.id), "password.change", name, ""});
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!changed) co_return problem_of(changed.error());
    co_return no_content();
}

}  // namespace yishi::api

// Setting a new password: how the one-time password of the first administrator is replaced.
#include "bot/auth/password.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/people.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

// Argon2id takes some 100 ms: not on the io thread.
asio::awaitable<std::string> check_and_hash(std::string known,
                                            std::string password,
                                            std::string new_password) {
    std::string out;
    if (auth::verify_password(known, password)) out = auth::hash_password(new_password);
    co_return out;
}

}  // namespace

asio::awaitable<http::response> change_password(const context& in, call asked) {
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string name = sent.value->value("name", std::string());
    const std::string password = sent.value->value("password", std::string());
    const std::string new_password = sent.value->value("new_password", std::string());
    const std::string wrong = auth::password_problem(new_password, name);
    if (!wrong.empty()) co_return http::problem(422, "Not a good password", wrong);
    std::string known;
    auto look = [&](storage::transaction& from) {
        const auto person = storage::people::by_name(from, name);
        if (person && person->enabled) known = person->password;
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    auto work = check_and_hash(known, password, new_password);
    const std::string hash =
        co_await asio::co_spawn(in.heavy, std::move(work), asio::use_awaitable);
    if (hash.empty())
        co_return http::problem(401, "Wrong name or password", "Nothing was changed.");
    boost::system::result<void> changed;
    auto write = [&](storage::transaction& to) {
        changed = auth::change_password(to, name, hash, false);
    };
    const auto done = co_await submit(in.io, in.store, write);
    if (!done) co_return problem_of(done.error());
    if (!changed) co_return problem_of(changed.error());
    http::response out;
    out.status = 204;
    co_return out;
}

}  // namespace yishi::api

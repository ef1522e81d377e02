#include "bot/api/passwords.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/memory.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/password.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

constexpr std::int64_t busy_wait_ms = 2'000;

// Argon2id takes some 100 ms: not on the io thread.
asio::awaitable<bool> verify(std::string known, std::string password) {
    co_return auth::verify_password(known, password);
}

asio::awaitable<std::string> hash(std::string password) {
    co_return auth::hash_password(password);
}

}  // namespace

void guess_failed(const context& in, const std::string& name, const std::string& address) {
    const std::int64_t now = in.around.now();
    in.kept->accounts.failed(name, now);
    in.kept->addresses.failed(address, now);
}

asio::awaitable<password_check> check_password(const context& in,
                                               std::string name,
                                               std::string password,
                                               std::string address) {
    password_check out;
    const std::int64_t now = in.around.now();
    const std::int64_t wait =
        std::max(in.kept->accounts.wait(name, now), in.kept->addresses.wait(address, now));
    if (wait != 0) {
        out.refused = too_often(wait, "Too many wrong passwords. Wait, then try again.");
        co_return out;
    }
    const hashing_place place(*in.kept);
    if (!place.held()) {
        out.refused = too_often(busy_wait_ms, "Many are logging in. Try again in a moment.");
        co_return out;
    }
    std::optional<storage::person_row> person;
    auto look = [&](storage::transaction& from) { person = storage::people::by_name(from, name); };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) {
        out.refused = problem_of(seen.error());
        co_return out;
    }
    const bool usable = person && person->enabled;
    auto work = verify(usable ? person->password : std::string(), std::move(password));
    const bool right = co_await asio::co_spawn(in.heavy, std::move(work), asio::use_awaitable);
    if (right) {
        out.person = std::move(*person);
    } else {
        guess_failed(in, name, address);
        out.refused = http::problem(401, "Wrong name or password", "Nothing was changed.");
    }
    co_return out;
}

asio::awaitable<std::string> hash_on_pool(const context& in, std::string password) {
    const hashing_place place(*in.kept);
    std::string out;
    if (place.held()) {
        auto work = hash(std::move(password));
        out = co_await asio::co_spawn(in.heavy, std::move(work), asio::use_awaitable);
    }
    co_return out;
}

}  // namespace yishi::api

// Checking a password as every route does it: slowed guesses, hashing on the pool, so many at once.
#pragma once

#include "bot/api/api.hpp"

namespace yishi::api {

struct password_check {
    std::optional<http::response> refused;  // 401 wrong, 429 too often; empty: it is right
    storage::person_row person;
};
asio::awaitable<password_check> check_password(const context& in,
                                               std::string name,
                                               std::string password,
                                               std::string address);
// Another thing than the password was wrong: counts like that.
void guess_failed(const context& in, const std::string& name, const std::string& address);

// The Argon2id string, made on the pool; empty: too many are being made.
asio::awaitable<std::string> hash_on_pool(const context& in, std::string password);

}  // namespace yishi::api

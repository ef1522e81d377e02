#include "bot/auth/password.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <stdexcept>

using namespace yishi::auth;

TEST_CASE("a password opens its own hash only") {
    const std::string hash = hash_password("correct horse 电池");
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(verify_password(hash, "correct horse 电池"));
    CHECK_FALSE(verify_password(hash, "correct horse 电"));
    CHECK_FALSE(verify_password(hash, ""));
    CHECK(hash != hash_password("correct horse 电池"));  // salted
    CHECK_FALSE(outdated(hash));
}

TEST_CASE("an empty or broken hash opens nothing") {
    for (const std::string& hash : {std::string(),
                                    std::string("$argon2id$"),
                                    std::string("plain"),
                                    std::string(500, '$'),
                                    std::string("$argon2i$v=19$m=1,t=1,p=1$aa$bb")}) {
        INFO(hash);
        CHECK_FALSE(verify_password(hash, ""));
        CHECK_FALSE(verify_password(hash, "plain"));
        CHECK(outdated(hash));
    }
    CHECK_FALSE(verify_password("", "no account has this password"));
}

TEST_CASE("which passwords are good") {
    CHECK(password_problem("ten chars!", "chen").empty());
    CHECK(password_problem("一二三四五六七八九十", "chen").empty());
    for (const std::string& bad : {std::string(),
                                   std::string("ninechars"),
                                   std::string("aaaaaaaaaaaa"),
                                   std::string("CHEN-2026-x"),
                                   std::string(257, 'x') + "y",
                                   std::string("tabs\tinside it")}) {
        INFO(bad);
        CHECK_FALSE(password_problem(bad, "chen").empty());
    }
}

TEST_CASE("a one-time password is readable and good") {
    std::mt19937 bytes(1);
    std::set<std::string> seen;
    for (int i = 0; i < 64; ++i) {
        std::string random;
        for (std::size_t k = 0; k < one_time_bytes; ++k) {
            random += static_cast<char>(bytes() & 0xFFU);
        }
        const std::string made = one_time_password(random);
        INFO(made);
        CHECK(made.size() == 19);
        CHECK(made.find_first_of("ilo01ILO") == std::string::npos);
        CHECK(password_problem(made, "admin").empty());
        CHECK(made == one_time_password(random));
        seen.insert(made);
    }
    CHECK(seen.size() == 64);
    CHECK_THROWS_AS(one_time_password("short"), std::invalid_argument);
}

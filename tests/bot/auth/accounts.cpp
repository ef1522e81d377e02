#include <algorithm>

#include "../cases/store.hpp"
#include "bot/auth/people.hpp"
#include "bot/auth/tokens.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/people.hpp"

using namespace yishi;
using namespace yishi::auth;
using storage::transaction;
using yishi::testing::temporary_store;

namespace {

constexpr std::int64_t now = 1'790'647'200'000;
constexpr std::int64_t day = 24L * 60 * 60 * 1000;
const hand_over_fn nothing_to_hand_over = [](transaction&, std::int64_t, std::int64_t) {};

new_person account(const char* name, const char* role) {
    new_person out;
    out.name = name;
    out.role = role;
    return out;
}

std::string bytes(char first) {
    std::string out;
    for (std::size_t i = 0; i < token_bytes; ++i) {
        out += static_cast<char>(first + static_cast<char>(i * 7));
    }
    return out;
}

struct office {
    temporary_store store;
    office() {
        in([](transaction& tx) {
            REQUIRE(add_person(tx, account("root", "admin"), now).has_value());
            REQUIRE(add_person(tx, account("chen", "moderator"), now).has_value());
            REQUIRE(add_person(tx, account("li", "moderator"), now).has_value());
            REQUIRE(add_person(tx, account("guest", "viewer"), now).has_value());
        });
    }
    void in(const storage::unit_fn& unit) { REQUIRE_FALSE(store.write(unit)); }
};

storage::case_row open_case(std::int64_t owner) {
    storage::case_row row;
    row.number = "2026-000001-1";
    row.year = 2026;
    row.seq = 1;
    row.queue = "general";
    row.owner = owner;
    row.answers = "{}";
    return row;
}

}  // namespace

TEST_CASE("accounts are made with checked names and roles") {
    office town;
    town.in([](transaction& tx) {
        new_person who = account("陈", "lead");
        who.queues = {"noise"};
        who.areas = {"c1", "c2"};
        who.must_change = true;
        const auto made = add_person(tx, who, now);
        REQUIRE(made.has_value());
        const auto back = storage::people::by_name(tx, "陈");
        REQUIRE(back);
        CHECK(back->id == made->id);
        CHECK(back->title == "陈");
        CHECK(back->queues == who.queues);
        CHECK(back->areas == who.areas);
        CHECK(back->must_change);
        CHECK(back->enabled);
        CHECK(add_person(tx, account("chen", "lead"), now).error() == errc::name_taken);
        CHECK(add_person(tx, account("x y", "lead"), now).error() == errc::bad_name);
        CHECK(add_person(tx, account("zhou", "boss"), now).error() == errc::unknown_role);
    });
}

TEST_CASE("which names are good") {
    for (const char* good : {"a", "chen", "Li.Wei-2_x", "陈一", "7", "é"}) {
        INFO(good);
        CHECK(valid_name(good));
    }
    for (const std::string& bad : {std::string(),
                                   std::string("-x"),
                                   std::string(".x"),
                                   std::string("a b"),
                                   std::string("a\nb"),
                                   std::string("a:b"),
                                   std::string("a/b"),
                                   std::string(65, 'a'),
                                   std::string("a\0b", 3),
                                   std::string("a\"")}) {
        INFO(bad);
        CHECK_FALSE(valid_name(bad));
    }
}

TEST_CASE("disabling hands over in the same unit and revokes tokens") {
    office town;
    std::string token;
    town.in([&](transaction& tx) {
        storage::cases::insert(tx, open_case(2));
        token = create_token(tx, "chen", "laptop", bytes(1), now, now + day)->text;
    });
    town.in([&](transaction& tx) {
        std::pair<std::int64_t, std::int64_t> asked;
        const auto got = disable_person(
            tx,
            "chen",
            "li",
            [&](transaction& in, std::int64_t from, std::int64_t to) {
                asked = {from, to};
                auto row = storage::cases::by_number(in, "2026-000001-1").value();
                row.owner = to;
                row.version += 1;
                storage::cases::update(in, row, row.version - 1);
            },
            now);
        REQUIRE(got.has_value());
        CHECK(asked == std::pair<std::int64_t, std::int64_t>{2, 3});
        CHECK_FALSE(storage::people::by_name(tx, "chen")->enabled);
        CHECK(authenticate(tx, token, now).error() == errc::revoked);
        CHECK(disable_person(tx, "chen", "", nothing_to_hand_over, now).error() == errc::disabled);
        REQUIRE(enable_person(tx, "chen").has_value());
        CHECK(storage::people::by_name(tx, "chen")->enabled);
        CHECK(authenticate(tx, token, now).error() == errc::revoked);
    });
}

TEST_CASE("a person whose cases nobody took stays enabled") {
    office town;
    town.in([](transaction& tx) { storage::cases::insert(tx, open_case(2)); });
    CHECK(town.store.write([](transaction& tx) {
        static_cast<void>(disable_person(tx, "chen", "li", nothing_to_hand_over, now));
    }));
    town.in([](transaction& tx) { CHECK(storage::people::by_name(tx, "chen")->enabled); });
}

TEST_CASE("whom one cannot disable, and who cannot follow") {
    office town;
    town.in([](transaction& tx) {
        const auto disable = [&](const char* name, const char* successor) {
            return disable_person(tx, name, successor, nothing_to_hand_over, now).error();
        };
        CHECK(disable("nobody", "") == errc::unknown_person);
        CHECK(disable("root", "") == errc::last_admin);
        CHECK(disable("chen", "nobody") == errc::unknown_person);
        CHECK(disable("chen", "chen") == errc::bad_successor);
        CHECK(disable("chen", "guest") == errc::bad_successor);
        REQUIRE(disable_person(tx, "li", "", nothing_to_hand_over, now).has_value());
        CHECK(disable("chen", "li") == errc::disabled);
        REQUIRE(add_person(tx, account("second", "admin"), now).has_value());
        CHECK_FALSE(disable("root", ""));
        CHECK(disable("second", "") == errc::last_admin);
    });
}

TEST_CASE("roles change, but somebody stays who can manage, and owners work on cases") {
    office town;
    town.in([](transaction& tx) {
        CHECK(change_role(tx, "root", "lead", {}, {}).error() == errc::last_admin);
        CHECK(change_role(tx, "chen", "boss", {}, {}).error() == errc::unknown_role);
        CHECK(change_role(tx, "nobody", "lead", {}, {}).error() == errc::unknown_person);
        REQUIRE(change_role(tx, "chen", "lead", {"noise"}, {}).has_value());
        CHECK(storage::people::by_name(tx, "chen")->queues == std::vector<std::string>{"noise"});
        storage::cases::insert(tx, open_case(3));
        CHECK(change_role(tx, "li", "viewer", {}, {}).error() == errc::still_owner);
        CHECK(storage::people::by_name(tx, "li")->role == "moderator");
    });
}

TEST_CASE("a token opens until it expires or is revoked") {
    office town;
    town.in([](transaction& tx) {
        const auto made = create_token(tx, "chen", "laptop", bytes(1), now, now + 10 * day);
        REQUIRE(made.has_value());
        CHECK(made->text.starts_with("yishi_"));
        CHECK(made->text.size() == 6 + 43);
        CHECK(made->row.hash == token_hash(made->text));
        CHECK(made->row.hash.find(made->text) == std::string::npos);

        const auto got = authenticate(tx, made->text, now + day);
        REQUIRE(got.has_value());
        CHECK(got->who.name == "chen");
        CHECK(got->who.role == "moderator");
        CHECK(got->touch);
        touch_token(tx, got->token, now + day);
        CHECK_FALSE(authenticate(tx, made->text, now + day + 1)->touch);
        CHECK(authenticate(tx, made->text, now + day + token_used_step)->touch);
        CHECK(authenticate(tx, made->text, now + 10 * day - 1).has_value());
        CHECK(authenticate(tx, made->text, now + 10 * day).error() == errc::expired);

        REQUIRE(list_tokens(tx, made->row.person).size() == 1);
        CHECK(list_tokens(tx, made->row.person)[0].label == "laptop");
        REQUIRE(revoke_token(tx, made->row.id, now + day).has_value());
        CHECK(authenticate(tx, made->text, now + day).error() == errc::revoked);
        CHECK(revoke_token(tx, made->row.id, now).error() == errc::bad_token);
        CHECK(revoke_token(tx, 999, now).error() == errc::bad_token);
    });
}

TEST_CASE("what is no token is refused") {
    office town;
    town.in([](transaction& tx) {
        const std::string good = create_token(tx, "chen", "", bytes(1), now, now + day)->text;
        std::string almost = good;
        almost.back() = almost.back() == 'A' ? 'B' : 'A';
        for (const std::string& text : {std::string(),
                                        std::string("yishi_"),
                                        almost,
                                        good + "x",
                                        good.substr(6),
                                        good.substr(0, good.size() - 1),
                                        "yishi_" + std::string(100'000, 'x')}) {
            CHECK(authenticate(tx, text, now).error() == errc::bad_token);
        }
        CHECK(create_token(tx, "nobody", "", bytes(2), now, now + day).error() ==
              errc::unknown_person);
        const auto forever = create_token(tx, "chen", "", bytes(3), now, INT64_MAX);
        CHECK(forever->row.expires_at == now + token_days_max * day);
        REQUIRE(disable_person(tx, "chen", "", nothing_to_hand_over, now).has_value());
        CHECK(create_token(tx, "chen", "", bytes(4), now, now + day).error() == errc::disabled);
    });
    CHECK_THROWS_AS(token_text("short"), std::invalid_argument);
}

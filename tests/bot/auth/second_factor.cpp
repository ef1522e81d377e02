// The second factor against RFC 6238's table, recovery codes, and slowed guesses.
#include <catch2/catch.hpp>
#include <cctype>

#include "bot/auth/brake.hpp"
#include "bot/auth/totp.hpp"

using namespace yishi::auth;

namespace {

// The RFC's secret, "12345678901234567890".
const std::string secret = totp_secret("12345678901234567890");

}  // namespace

TEST_CASE("codes are those of RFC 6238, of which six digits count") {
    CHECK(secret == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    const struct {
        std::int64_t seconds;
        const char* code;
    } table[] = {{59, "287082"},
                 {1'111'111'109, "081804"},
                 {1'111'111'111, "050471"},
                 {1'234'567'890, "005924"},
                 {2'000'000'000, "279037"},
                 {20'000'000'000, "353130"}};
    for (const auto& each : table) {
        CHECK(totp_code(secret, each.seconds / 30) == each.code);
        CHECK(check_totp(secret, each.code, each.seconds * 1'000, 0).has_value());
    }
    CHECK(totp_code("not base32!", 1).empty());
    CHECK_FALSE(check_totp("", "", 0, -5).has_value());
}

TEST_CASE("a code is good around its time, and once") {
    const std::int64_t now = 1'790'647'200'000;
    const std::int64_t step = now / totp_step_ms;
    for (const std::int64_t near : {-1, 0, 1}) {
        CHECK(check_totp(secret, totp_code(secret, step + near), now, 0) == step + near);
    }
    for (const std::int64_t far : {-2, 2}) {
        CHECK_FALSE(check_totp(secret, totp_code(secret, step + far), now, 0));
    }
    CHECK_FALSE(check_totp(secret, totp_code(secret, step), now, step));
    CHECK_FALSE(check_totp(secret, "", now, 0));
}

TEST_CASE("a recovery code is the same however it is typed") {
    const std::string code = recovery_code("0123456789abcdef");
    CHECK(code.size() == 14);
    std::string typed = code;
    for (char& c : typed) {
        c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    CHECK(recovery_hash(typed) == recovery_hash(code));
    CHECK(recovery_hash("aaaa-aaaa-aaaa") != recovery_hash(code));
}

TEST_CASE("guesses are slowed, and forgotten") {
    brake slow({3, 1'000, 8'000, 60'000, 2});
    for (int i = 0; i < 3; ++i) {
        slow.failed("chen", 0);
    }
    CHECK(slow.wait("chen", 0) == 0);
    for (const std::int64_t wait : {1'000, 2'000, 4'000, 8'000, 8'000}) {
        slow.failed("chen", 0);
        CHECK(slow.wait("chen", 0) == wait);
    }
    CHECK(slow.wait("chen", 7'999) == 1);
    CHECK(slow.wait("li", 0) == 0);
    slow.succeeded("chen");
    CHECK(slow.wait("chen", 0) == 0);

    for (int i = 0; i < 9; ++i) {
        slow.failed("old", 0);
    }
    slow.failed("old", 70'000);
    CHECK(slow.wait("old", 70'000) == 0);
    slow.failed("new", 70'001);
    slow.failed("newer", 70'002);  // room for two
    CHECK(slow.wait("newer", 70'002) == 0);
}

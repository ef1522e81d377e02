#include "bot/auth/roles.hpp"

#include <catch2/catch.hpp>

using namespace yishi::auth;

TEST_CASE("what each role may do") {
    const struct {
        right what;
        std::vector<std::string_view> who;
    } table[] = {
        {right::read_cases, {"viewer", "moderator", "lead", "admin", "auditor"}},
        {right::reply, {"moderator", "lead", "admin"}},
        {right::work_cases, {"moderator", "lead", "admin"}},
        {right::assign_cases, {"lead", "admin"}},
        {right::open_cases, {"moderator", "lead", "admin"}},
        {right::erase_cases, {"admin"}},
        {right::unmask_cases, {"moderator", "lead", "admin"}},
        {right::personal_data, {"auditor"}},
        {right::publish, {"admin"}},
        {right::manage_people, {"admin"}},
        {right::export_cases, {"lead", "admin", "auditor"}},
        {right::audit, {"admin", "auditor"}},
        {right::read_office, {"admin", "auditor"}},
        {right::manage_delivery, {"admin"}},
    };
    for (const auto& each : table) {
        for (const std::string_view role : roles()) {
            INFO(role << " " << to_string(each.what));
            const bool wanted = std::find(each.who.begin(), each.who.end(), role) != each.who.end();
            CHECK(allowed(role, each.what) == wanted);
        }
        CHECK_FALSE(allowed("", each.what));
        CHECK_FALSE(allowed("root", each.what));
    }
    CHECK_FALSE(known_role("root"));
}

TEST_CASE("who must change the password may do nothing else") {
    principal who;
    who.role = "admin";
    CHECK(allowed(who, right::publish));
    who.must_change = true;
    for (const right what : {right::read_cases, right::publish, right::audit}) {
        CHECK_FALSE(allowed(who, what));
    }
}

TEST_CASE("a scope limits what is seen, but never one's own cases") {
    principal who;
    who.person = 3;
    CHECK(in_scope(who, "noise", {}, 9));
    who.queues = {"noise"};
    CHECK(in_scope(who, "noise", {}, 9));
    CHECK_FALSE(in_scope(who, "road", {}, 9));
    CHECK(in_scope(who, "road", {}, 3));
    who.areas = {"c1"};
    CHECK(in_scope(who, "noise", {"g1", "c1", "s"}, 9));
    CHECK_FALSE(in_scope(who, "noise", {"c2", "s"}, 9));
    CHECK_FALSE(in_scope(who, "noise", {}, 9));
}

// What every adapter owes, whatever its platform.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "adapters/adapter.hpp"
#include "adapters/common/secret.hpp"
#include "channels.hpp"

namespace {

using namespace yishi;

bool has(std::span<const std::string_view> in, std::string_view name) {
    return std::ranges::find(in, name) != in.end();
}

}  // namespace

TEST_CASE("types are found by name, others are not") {
    const auto types = adapters::adapter_types();
    CHECK(std::set<std::string_view>(types.begin(), types.end()).size() == types.size());
    for (const auto type : types) CHECK(adapters::find_adapter(type) != nullptr);
    CHECK(adapters::find_adapter("") == nullptr);
    CHECK(adapters::find_adapter("Telegram") == nullptr);
}

TEST_CASE("every adapter lists its keys, each once, and takes api_base") {
    for (const auto type : adapters::adapter_types()) {
        INFO(type);
        const adapters::adapter& by = *adapters::find_adapter(type);
        std::set<std::string_view> all;
        for (const auto name : by.keys_required()) CHECK(all.insert(name).second);
        for (const auto name : by.keys_optional()) CHECK(all.insert(name).second);
        CHECK(has(by.keys_optional(), "api_base"));
        for (const auto name : by.keys_secret()) CHECK(all.contains(name));
    }
}

TEST_CASE("what must stay out of logs is taken out, also when percent-encoded") {
    for (const auto type : adapters::adapter_types()) {
        const adapters::adapter& by = *adapters::find_adapter(type);
        auto on = test::full_channel(type);
        for (const auto name : by.keys_secret()) {
            INFO(type << ' ' << name);
            on.keys[std::string{name}] = "a/b:c";
            CHECK(adapters::redact("x a/b:c y a%2Fb%3Ac z", by, on) ==
                  "x [" + std::string{name} + "] y [" + std::string{name} + "] z");
            on.keys.erase(std::string{name});
        }
        CHECK(adapters::redact("nothing", by, on) == "nothing");
    }
}

TEST_CASE("no secret stands in what an adapter says for people") {
    for (const auto type : adapters::adapter_types()) {
        INFO(type);
        const adapters::adapter& by = *adapters::find_adapter(type);
        const auto on = test::full_channel(type);
        const auto clean = [&](const std::string& text) {
            return adapters::redact(text, by, on) == text;
        };
        const auto verdict = by.verify({"POST", "/", {}, "{}", {}}, on, 0);
        if (const auto* refused = std::get_if<adapters::refused>(&verdict))
            CHECK(clean(refused->why));
        adapters::send_task task;
        task.message.chat = "1";
        task.message.text = "x";
        const auto step = by.start(task, on, {});
        for (const int status : {0, 302, 400, 401, 403, 404, 429, 500}) {
            const auto* next = std::get_if<adapters::next>(&step);
            if (next == nullptr) break;
            CHECK(clean(next->state));
            const auto end = by.advance(task, on, next->state, {status, {}, "nonsense"});
            CHECK(clean(std::get<adapters::done>(end).why));
        }
    }
}

TEST_CASE("every adapter's rehearsal ends a message well") {
    for (const auto type : adapters::adapter_types()) {
        const adapters::adapter& by = *adapters::find_adapter(type);
        if (by.facts().thread_is_delivery) continue;
        INFO(type);
        const auto on = test::full_channel(type);
        adapters::send_task task;
        task.message.chat = "1";
        task.message.text = std::string(20'000, 'x');
        adapters::progress step = by.start(task, on, {});
        int requests = 0;
        for (; requests < 100 && std::holds_alternative<adapters::next>(step); ++requests) {
            const auto now = std::get<adapters::next>(step);
            step = by.advance(task, on, now.state, by.rehearse(now.request));
        }
        REQUIRE(std::holds_alternative<adapters::done>(step));
        CHECK(std::get<adapters::done>(step).outcome == adapters::outcome::sent);
        CHECK(requests > 1);
    }
}

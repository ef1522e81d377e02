// Every type of step has a table: events, and what each makes the engine do and remember.
// UPDATE_GOLDENS=1 in the environment writes what is; read the difference before keeping it.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "dialogs/engine/state.hpp"
#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/transcript/rehearsal.hpp"
#include "tests/dialogs/town.hpp"

namespace yishi::dialogs {
namespace {

using json = nlohmann::ordered_json;

const std::string folder = YISHI_SOURCE_DIR "/tests/testdata/dialogs/steps/";

json in_words(const effect& what) {
    if (const auto* each = std::get_if<send_effect>(&what)) {
        return {{"send", nlohmann::json(each->message)}};
    }
    if (const auto* each = std::get_if<attach_effect>(&what)) {
        return {{"attach", each->case_number}};
    }
    if (const auto* each = std::get_if<idle_timer_effect>(&what)) {
        return {{"idle_timer", each->after}};
    }
    if (const auto* each = std::get_if<privacy_effect>(&what)) {
        return {{"privacy", each->version}};
    }
    if (const auto* each = std::get_if<silence_effect>(&what)) {
        return {{"silence", each->case_number}};
    }
    return {{"closing", std::get<closing_effect>(what).case_number}};
}

// Plays the events of one case; what each did.
class game {
 public:
    game(std::shared_ptr<const script_set> town, const std::string& language)
        : town_(std::move(town)) {
        state_.greeted = true;
        state_.language = language;
        inbound_message first;
        first.kind = inbound_kind::join;
        play(message_event{first});
    }

    void play(const json& what) {
        if (what.is_string()) {
            std::string error;
            auto message = read_message(what.get<std::string>(), error);
            REQUIRE(message);
            message->id = std::to_string(++count_);
            play(message_event{*message});
        } else if (what.contains("answer")) {
            play(answer_event{what["answer"].dump()});
        } else {
            REQUIRE(what.contains("released"));
            play(released_event{});
        }
    }

    json done = json::array();

 private:
    void play(decltype(event::what) what) {
        event happened{1'793'840'400'000 + count_ * 1000, "Asia/Shanghai", "", std::move(what)};
        step_result result = step(*town_, state_, happened);
        state_ = result.state;
        const std::string dumped = dump_state(state_);
        const auto again = parse_state(dumped);
        REQUIRE(again);
        CHECK(*again == state_);
        json entry = {{"effects", json::array()}};
        for (const effect& each : result.effects) {
            entry["effects"].push_back(in_words(each));
        }
        if (result.request) {
            entry["request"] = {{result.request->name, json::parse(result.request->json)}};
        }
        entry["state"] = json::parse(dumped);
        done.push_back(std::move(entry));
    }

    std::shared_ptr<const script_set> town_;
    state state_;
    std::int64_t count_ = 0;
};

std::shared_ptr<const script_set> town_of(const json& table) {
    files from = test::shipped_texts();
    for (const json& each : table["dialogs"]) {
        from["dialogs/" + each["dialog"].get<std::string>() + ".json"] = each.dump();
    }
    return test::load(from);
}

}  // namespace

TEST_CASE("every type of step does what its table says") {
    const bool update = std::getenv("UPDATE_GOLDENS") != nullptr;
    for (const step_type* type : step_types()) {
        const std::string path = folder + std::string(type->name) + ".json";
        INFO(path);
        json table = json::parse(test::read_file(path));
        const auto town = town_of(table);
        REQUIRE(!table["cases"].empty());
        for (json& each : table["cases"]) {
            INFO(each["name"]);
            game play(town, each["language"]);
            for (const json& one : each["events"]) {
                play.play(one);
            }
            if (update) {
                each["expected"] = play.done;
                continue;
            }
            REQUIRE(play.done.size() == each["expected"].size());
            for (std::size_t i = 0; i < play.done.size(); ++i) {
                INFO("event " << i << ", now:\n" << play.done[i].dump(2));
                CHECK(play.done[i].dump() == each["expected"][i].dump());
            }
        }
        if (update) {
            std::ofstream(path) << table.dump(2) << '\n';
        }
    }
}

TEST_CASE("no table is left of a type that is gone") {
    for (const auto& each : std::filesystem::directory_iterator(folder)) {
        INFO(each.path());
        CHECK(find_step_type(each.path().stem().string()) != nullptr);
    }
}

TEST_CASE("the schema knows the types and members that the loader knows") {
    const json schema =
        json::parse(test::read_file(YISHI_SOURCE_DIR "/config/schema/dialog.schema.json"));
    std::set<std::string> in_schema;
    for (const json& each : schema["properties"]["steps"]["items"]["oneOf"]) {
        const std::string ref = each["$ref"];
        const std::string name = ref.substr(std::string("#/$defs/step_").size());
        in_schema.insert(name);
        const json& described = schema["$defs"]["step_" + name];
        CHECK(described["properties"]["type"]["const"] == name);
        const step_type* type = find_step_type(name);
        INFO(name);
        REQUIRE(type != nullptr);
        std::set<std::string> members(common_members().begin(), common_members().end());
        std::set<std::string> required = {"id", "type"};
        if (type->asks) {
            members.insert(asking_members().begin(), asking_members().end());
        }
        for (const member& one : type->members) {
            members.emplace(one.name);
            if (one.required) {
                required.emplace(one.name);
            }
        }
        std::set<std::string> told;
        for (const auto& [key, value] : described["properties"].items()) {
            told.insert(key);
        }
        CHECK(told == members);
        CHECK(described["required"].get<std::set<std::string>>() == required);
    }
    std::set<std::string> known;
    for (const step_type* each : step_types()) {
        known.emplace(each->name);
    }
    CHECK(in_schema == known);
}

}  // namespace yishi::dialogs

// What `yishi check` says: where, what, and the cure.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "dialogs/logic/logic.hpp"
#include "dialogs/script/findings.hpp"
#include "dialogs/script/texts.hpp"
#include "dialogs/text/pattern.hpp"
#include "tests/dialogs/town.hpp"

using namespace yishi;
using dialogs::files;

namespace {

json::diagnostics check(files from, std::string language = "en") {
    from.merge(test::shipped_texts());
    dialogs::script_settings with = test::settings();
    with.languages = {"en"};
    with.diagnostics_language = std::move(language);
    json::diagnostics out;
    const auto town = dialogs::load_scripts(from, with, out);
    CHECK((town == nullptr) == !out.empty());
    return out;
}

// A dialog "menu" with these members and steps, each on a line of its own from line 3 on.
std::string menu(const std::string& steps) {
    return "{\"dialog\": \"menu\", \"title\": \"Menu\",\n\"steps\": [\n" + steps + "\n]}";
}

constexpr const char* end_step = R"({"id": "z", "type": "say", "text": "Bye.", "end": true})";

struct row {
    std::string steps;
    int line;
    int column;
    std::string message;
};

const row rows[] = {
    {R"({"id": "a", "type": "say", "text": "Hi.", "txt": 1})", 3, 43, "unknown member \"txt\""},
    {R"({"id": "a", "type": "say", "txt": "Hi."})", 3, 28, "Did you mean \"text\"?"},
    {R"({"id": "a", "type": "say"})", 3, 1, "say needs the member \"text\""},
    {R"({"id": "a", "type": "sya", "text": "Hi."})", 3, 21, "Did you mean \"say\"?"},
    {R"({"id": "a", "text": "Hi."})", 3, 1, "needs the member \"type\""},
    {R"({"type": "say", "text": "Hi."})", 3, 1, "needs the member \"id\""},
    {R"({"id": "A b", "type": "say", "text": "Hi."})", 3, 8, "cannot be an id"},
    {R"({"id": "a", "type": "say", "text": "Hi."},
{"id": "a", "type": "say", "text": "Hi."})",
     4,
     8,
     "another step has the id \"a\""},
    {R"("a")", 3, 1, "this must be"},
    {R"({"id": "a", "type": "say", "text": ""})", 3, 36, "this text is empty"},
    {R"({"id": "a", "type": "say", "text": 7})", 3, 36, "this must be a text"},
    {R"({"id": "a", "type": "say", "text": {"zh": "好"}})",
     3,
     36,
     "the language \"en\" is missing"},
    {R"({"id": "a", "type": "say", "text": {"en": "{a"}})", 3, 43, "cannot be read"},
    {R"({"id": "a", "type": "say", "text": {"en": "{n, plural, one {x}}"}})", 3, 43, "other"},
    {R"({"id": "a", "type": "text", "ask": "Who?"},
{"id": "b", "type": "say", "text": {"en": "Hi {c}."}})",
     4,
     43,
     "no earlier step sets \"c\""},
    {R"({"id": "b", "type": "say", "text": "Hi {name}."},
{"id": "name", "type": "text", "ask": "Who?"})",
     3,
     36,
     "no earlier step sets \"name\""},
    {R"({"id": "a", "type": "text", "ask": "Who?"},
{"id": "b", "type": "open_case", "kind": "complaint", "category": "{aa}"})",
     4,
     67,
     "Did you mean \"a\"?"},
    {R"({"id": "a", "type": "say", "text": "Hi.", "next": [{"go": "c"}]},
{"id": "b", "type": "say", "text": "Hi."})",
     3,
     59,
     "there is no step \"c\""},
    {R"({"id": "a", "type": "say", "text": "Hi.", "next": "c"})", 3, 51, "there is no step \"c\""},
    {R"({"id": "a", "type": "call", "dialog": "mneu"})", 3, 39, "Did you mean \"menu\"?"},
    {R"({"id": "a", "type": "say", "text": "Hi.", "end": true},
{"id": "b", "type": "say", "text": "Hi."})",
     4,
     8,
     "the step \"b\" is never reached"},
    {R"({"id": "a", "type": "say", "text": "Hi."},
{"id": "b", "type": "say", "text": "Hi.", "next": "a"})",
     3,
     8,
     "endless: a, b"},
    {R"({"id": "a", "type": "say", "text": "Hi."},
{"id": "b", "type": "call", "dialog": "menu"})",
     3,
     8,
     "endless: a, b"},
    {R"({"id": "a", "type": "text", "ask": "?", "next": [{"if": {"=": [1, 1]}, "end": true}]})",
     3,
     63,
     "wrong condition"},
    {R"({"id": "a", "type": "text", "ask": "Who?", "next": [{"if": {"var": "b"}, "end": true}]})",
     3,
     60,
     "the condition reads \"b\""},
    {R"({"id": "a", "type": "text", "ask": "Who?", "next": [{"end": true}, {"end": true}]})",
     3,
     68,
     "never used"},
    {R"({"id": "a", "type": "text", "ask": "Who?", "next": [{"if": true}]})",
     3,
     53,
     "needs the member \"go\""},
    {R"({"id": "a", "type": "text", "ask": "Who?", "next": [{"if": true, "got": "a"}]})",
     3,
     66,
     "unknown member \"got\""},
    {R"({"id": "a", "type": "number", "ask": "?", "min": 3, "max": 2})", 3, 50, "is greater than"},
    {R"({"id": "a", "type": "text", "ask": "?", "min_length": 3, "max_length": 2})",
     3,
     55,
     "is greater than"},
    {R"({"id": "a", "type": "text", "ask": "?", "min_length": -1})", 3, 55, "from 0 to 4000"},
    {R"({"id": "a", "type": "text", "ask": "?", "media": {"max": 21}})", 3, 58, "from 1 to 20"},
    {R"({"id": "a", "type": "text", "ask": "?", "media": {"mx": 2}})", 3, 51, "\"max\"?"},
    {R"({"id": "a", "type": "media", "ask": "?", "max": 21})", 3, 49, "from 1 to 20"},
    {R"({"id": "a", "type": "media", "ask": "?", "max": 2, "min": 3})", 3, 59, "is greater than"},
    {R"({"id": "a", "type": "text", "ask": "?", "optional": "yes"})", 3, 53, "true / false"},
    {R"({"id": "a", "type": "hand_over", "reason": "tired"})", 3, 44, "asked misses emergency"},
    {R"({"id": "a", "type": "open_case", "kind": "wish"})", 3, 42, "\"kind_wish\""},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": []})", 3, 54, "a list of choices"},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": [
{"value": "x", "label": "X"}, {"value": "x", "label": "Y"}]})",
     4,
     41,
     "has the value \"x\" already"},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": [
{"value": "x", "label": "Xylo", "accepts": ["wood"]}, {"value": "y", "label": "Wood"}]})",
     3,
     54,
     "the choices \"x\" and \"y\" answer to the same word"},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": [
{"value": "x", "label": "Help"}, {"value": "y", "label": "Wood"}]})",
     4,
     1,
     "the word \"Help\" means \"/help\" everywhere"},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": [{"value": "x"}]})",
     3,
     55,
     "a choice needs the member \"label\""},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": [{"value": "x", "label": "{a}"}]})",
     3,
     79,
     "cannot use \"a\""},
    {R"({"id": "a", "type": "choice", "ask": "?", "choices": [{"value": "x", "label": "X", "go": "q"}]})",
     3,
     90,
     "there is no step \"q\""},
    {R"({"id": "a", "type": "say", "text": "Hi.",})", 3, 42, "remove that comma"},
};

}  // namespace

TEST_CASE("what is wrong with a step is said with place and cure") {
    for (const row& each : rows) {
        INFO(each.steps);
        const json::diagnostics found = check({{"dialogs/menu.json", menu(each.steps)}});
        for (const json::diagnostic& one : found) {
            UNSCOPED_INFO(json::to_string(one));
        }
        const bool there = std::any_of(found.begin(), found.end(), [&](const auto& one) {
            return one.file == "dialogs/menu.json" && one.at.line == each.line &&
                   one.at.column == each.column &&
                   one.message.find(each.message) != one.message.npos;
        });
        CHECK(there);
    }
}

TEST_CASE("a good dialog is not blamed") {
    CHECK(check({{"dialogs/menu.json", menu(end_step)}}).empty());
    CHECK(check({{"dialogs/menu.json", menu(end_step)}, {"dialogs/notes.txt", "not for us"}})
              .empty());
    const files from = test::read_folder(YISHI_SOURCE_DIR "/config");
    json::diagnostics out;
    dialogs::load_scripts(from, test::settings(), out);
    for (const json::diagnostic& one : out) {
        UNSCOPED_INFO(json::to_string(one));
    }
    CHECK(out.empty());
}

TEST_CASE("what is wrong with a whole dialog or between dialogs") {
    struct file_row {
        std::string text;
        std::string said;
    };
    const file_row wrong[] = {
        {R"({"dialog": "b", "title": "B"})", "dialogs/b.json:1:1: this dialog has no steps"},
        {R"({"dialog": "b", "title": "B", "steps": []})",
         "dialogs/b.json:1:40: this dialog has no"},
        {R"({"title": "B", "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/b.json:1:1: a dialog needs the member \"dialog\""},
        {R"({"dialog": "b", "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/b.json:1:1: a dialog needs the member \"title\""},
        {R"({"dialog": "menu", "title": "B", "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/menu.json:1:12: the dialog \"menu\" stands in dialogs/b.json already"},
        {R"({"dialog": "b", "title": "B", "tirggers": [], "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/b.json:1:31: unknown member \"tirggers\"; remove it or correct its name. Did you "
         "mean \"triggers\"?"},
        {R"({"dialog": "b", "title": "B", "triggers": ["go!"], "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/menu.json:1:46: the dialog \"b\" begins with \"go\" already"},
        {R"({"dialog": "b", "title": "B", "triggers": "go", "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/b.json:1:43: this must be a list"},
        {R"({"dialog": "b", "title": "B", "default": true, "steps": [{"id": "a", "type": "case_status"}]})",
         "dialogs/menu.json:1:65: the dialog \"b\" is the default already"},
        {R"([])", "dialogs/b.json:1:1: this must be an object"},
        {R"({"dialog": "b")", "dialogs/b.json:1:15: the text ends too early"},
    };
    const std::string first =
        R"({"dialog": "menu", "title": "M", "triggers": ["go"], "default": true,)"
        R"( "steps": [{"id": "a", "type": "case_status"}]})";
    for (const file_row& each : wrong) {
        INFO(each.text);
        std::string all;
        for (const auto& one :
             check({{"dialogs/menu.json", first}, {"dialogs/b.json", each.text}})) {
            all += json::to_string(one) + "\n";
        }
        CHECK_THAT(all, Catch::Contains(each.said));
    }
}

TEST_CASE("a town without dialogs or without its start is refused") {
    const auto none = check({});
    REQUIRE(none.size() == 2);
    CHECK(none[0].message.find("there are no dialogs") == 0);
    CHECK(none[1].message.find("there is no dialog \"menu\"") == 0);
    const std::string other =
        R"({"dialog": "b", "title": "B", "steps": [{"id": "a", "type": "case_status"}]})";
    const auto start = check({{"dialogs/b.json", other}});
    REQUIRE(start.size() == 1);
    CHECK(start[0].file == "dialogs/menu.json");
}

TEST_CASE("missing, unknown and wrong texts are found in each language") {
    nlohmann::json texts = nlohmann::json::parse(test::shipped_texts()["texts/en.json"]);
    texts.erase("greeting");
    texts.erase("words_help");
    texts["offer_persn"] = "x";
    texts["help"] = "";
    texts["cancelled"] = 1;
    texts["idle"] = "{ttle}";
    texts["added"] = "{";
    texts["words_back"] = " , ,";
    texts["words_cancel"] = "cancel, restart";
    files from = {{"dialogs/menu.json", menu(end_step)}, {"texts/en.json", texts.dump()}};
    std::string all;
    for (const auto& one : check(from)) {
        CHECK(one.file == "texts/en.json");
        all += one.message + "\n";
    }
    for (const char* part : {"the text \"greeting\" is missing",
                             "the text \"words_help\" is missing",
                             "there is no text \"offer_persn\"; remove it or correct its name. Did "
                             "you mean \"offer_person\"?",
                             "this text is empty",
                             "this must be a text",
                             "cannot use \"ttle\"; it may use: title",
                             "the text cannot be read",
                             "there is no word here",
                             "the word \"restart\" stands in \"words_cancel\", too"}) {
        CHECK_THAT(all, Catch::Contains(part));
    }
    dialogs::script_settings with = test::settings();
    with.languages = {"en", "fr"};
    json::diagnostics out;
    files two = test::shipped_texts();
    two["dialogs/menu.json"] = menu(end_step);
    dialogs::load_scripts(two, with, out);
    REQUIRE(out.size() == 1);
    CHECK(json::to_string(out[0]) ==
          "texts/fr.json:1:1: there is no such file; add it with the bot's texts in \"fr\"");
}

TEST_CASE("findings come in Chinese, too") {
    const auto found = check({{"dialogs/menu.json", menu(rows[1].steps)}}, "zh_CN.UTF-8");
    REQUIRE(!found.empty());
    CHECK(found[0].message.find("缺少成员") != std::string::npos);
    CHECK_THAT(found[1].message,
               Catch::Contains("未知成员 \"txt\"") && Catch::Contains("\"text\""));
}

TEST_CASE("other parts of the bot find their texts by key") {
    const auto town = test::small_town();
    CHECK_THAT(dialogs::system_text(*town, "group_declined", "zh-CN"), Catch::Contains("一对一"));
    CHECK_THAT(dialogs::system_text(*town, "media_refused", "xx", {{"name", std::string("a.exe")}}),
               Catch::Contains("a.exe"));
    CHECK(dialogs::system_text(*town, "no such key", "en").empty());
}
TEST_CASE("why a text or a condition does not compile is said in the reader's language") {
    for (const char* text : {"{",
                             "Hello {name",
                             "Hello name}",
                             "{0}",
                             "{place.area}",
                             "{a b}",
                             "{}",
                             "{n, plural, one{x}}",
                             "{n, nonsense}",
                             "{n, plural, other{{due, date}}}"}) {
        std::string error;
        INFO(text);
        REQUIRE_FALSE(dialogs::pattern::compile(text, "zh", error));
        CHECK(dialogs::reason(error, "en") == error);
        const std::string told = dialogs::reason(error, "zh-CN");
        INFO(told);
        CHECK(told.find(error.substr(0, 12)) == std::string::npos);
        CHECK((error.find("near") == std::string::npos ||
               told.find("位置靠近") != std::string::npos));
    }
    std::string error;
    REQUIRE_FALSE(dialogs::logic::compiled_rule::compile(nlohmann::json{{"nope", 1}}, &error));
    CHECK(dialogs::reason(error, "zh") == "没有运算符 \"nope\".");
}

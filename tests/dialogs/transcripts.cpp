#include "dialogs/transcript/transcript.hpp"

#include <catch2/catch.hpp>

#include "tests/dialogs/town.hpp"

using yishi::dialogs::files;
using yishi::dialogs::run_transcripts;
using yishi::dialogs::transcript_result;

namespace {

transcript_result run(const std::string& text) {
    return run_transcripts(yishi::test::small_town(), {{"transcripts/x.txt", text}}, {});
}

}  // namespace

TEST_CASE("the small town's transcripts") {
    const files from = yishi::test::read_folder(YISHI_SOURCE_DIR "/tests/testdata/dialogs/town");
    const transcript_result result = run_transcripts(yishi::test::small_town(), from, {});
    for (const std::string& each : result.messages) {
        UNSCOPED_INFO(each);
    }
    CHECK(result.failed == 0);
    CHECK(result.passed >= 40);
}

TEST_CASE("the shipped town's transcripts") {
    const files from = yishi::test::read_folder(YISHI_SOURCE_DIR "/config");
    const transcript_result result = run_transcripts(yishi::test::load(from), from, {});
    for (const std::string& each : result.messages) {
        UNSCOPED_INFO(each);
    }
    CHECK(result.failed == 0);
}

TEST_CASE("a transcript that fails says where, what was expected and what was said") {
    struct row {
        std::string text;
        std::string message;
    };
    const row rows[] = {
        {"== T\ndialog: complaint\n> noise\n< How many\n",
         "transcripts/x.txt:4:1: T: expected: How many\n    the bot said:\n      Where is it?"},
        {"dialog: complaint\n> noise\n<\n", "x.txt:3:1: expected silence"},
        {"dialog: complaint\n> noise\n<! Where\n", "x.txt:3:1: not expected: Where"},
        {"dialog: complaint\n< [Nois]\n", "expected the button [Nois]"},
        {"dialog: complaint\n> noise\n* open_case\n", "nothing was done"},
        {"dialog: complaint\n> noise\n> A\n> B\n* open_case {\"kind\": \"x\"}\n",
         "expected: * open"},
        {"dialog: nothing\n> hi\n", "there is no dialog “nothing”"},
        {"> hi [dance]\n", "unknown [dance]"},
        {"languge: en\n> hi\n", "unknown setting “languge: en”"},
        {"> hi\nlanguage: en\n", "settings come first"},
        {"answer locate: {\n> hi\n", "this answer is not JSON"},
        {"dialog: complaint\n> [edit]\n< x\n> more\n", "the bot said nothing"},
        {"dialog: complaint\n< is it … What\n", "expected: is it … What"},
    };
    for (const row& each : rows) {
        INFO(each.text);
        const transcript_result result = run(each.text);
        CHECK(result.failed == 1);
        CHECK(result.passed == 0);
        REQUIRE(result.messages.size() == 1);
        CHECK_THAT(result.messages[0], Catch::Contains(each.message));
    }
}

TEST_CASE("each transcript stands for itself") {
    const transcript_result result =
        run("== One\ndialog: complaint\n> noise\n< nothing like it\n> more\n"
            "== Two\nat: 2027-01-01T00:00:00Z\ndialog: complaint\n< What … about?\n# done\n");
    CHECK(result.failed == 1);
    CHECK(result.passed == 1);
}

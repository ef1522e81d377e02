// What people type, and what it means.
#include <catch2/catch.hpp>

#include "dialogs/text/understand.hpp"

using namespace yishi::dialogs;

namespace {

std::vector<choice_words> topics() {
    return {
        {"noise", {"Noise", "噪音"}, {"loud", "music", "吵", "噪声", "扰民"}},
        {"rubbish", {"Rubbish and dirt", "垃圾和卫生"}, {"garbage", "trash", "垃圾", "脏"}},
        {"road", {"Roads and pavements", "道路和人行道"}, {"pothole", "street", "路", "马路"}},
        {"light", {"Street-light", "路灯"}, {"lamp", "灯坏了"}},
        {"water", {"Water or power", "停水停电"}, {"electricity", "水电"}},
        {"else", {"Something else", "其他"}, {"other"}},
    };
}

struct typed_case {
    const char* typed;
    int expected;  // counted from 1; 0: not understood
};

void check(const choice_index& index, const std::vector<typed_case>& cases) {
    for (const auto& each : cases) {
        CAPTURE(each.typed);
        const auto found = understand(index, each.typed);
        CHECK((found ? static_cast<int>(*found) + 1 : 0) == each.expected);
    }
}

}  // namespace

TEST_CASE("text: typed answers in English") {
    check(make_choice_index(topics(), "en"),
          {
              // number
              {"1", 1},
              {" 2 ", 2},
              {"2.", 2},
              {"(2)", 2},
              {"[3]", 3},
              {"#4", 4},
              {"2)", 2},
              {"no. 2", 2},
              {"No.2", 2},
              {"nr 3", 3},
              {"number two", 2},
              {"number 2", 2},
              {"Option 3", 3},
              {"option three", 3},
              {"choice 1", 1},
              {"2nd", 2},
              {"the 3rd one", 3},
              {"second", 2},
              {"The second one please", 2},
              {"the second one, please!", 2},
              {"two", 2},
              {"SIX", 6},
              {"sixth", 6},
              {"the last one", 6},
              {"last", 6},
              {"I'd like number 4", 4},
              {"01", 1},
              {"２", 2},
              {"２．", 2},
              {"2️⃣", 2},
              {"①", 1},
              {"answer: 5", 5},
              {"please 3", 3},
              {"3 please", 3},
              {"3 thanks", 3},
              // words
              {"noise", 1},
              {"Noise", 1},
              {"NOISE", 1},
              {"  noise.  ", 1},
              {"\"noise\"", 1},
              {"noise!!!", 1},
              {"🔊 noise", 1},
              {"ＮＯＩＳＥ", 1},
              {"it's noise", 1},
              {"I choose noise", 1},
              {"I want to report noise", 1},
              {"The noise", 1},
              {"loud", 1},
              {"garbage please", 2},
              {"Rubbish and dirt", 2},
              {"rubbish  and   dirt", 2},
              {"street light", 4},
              {"streetlight", 4},
              {"street-light", 4},
              {"Street Light!", 4},
              {"something else", 6},
              {"other", 6},
              {"a noise problem", 1},
              // a unique beginning
              {"rub", 2},
              {"rubbish", 2},
              {"wat", 5},
              {"electr", 5},
              {"some", 6},
              {"roads", 3},
              {"pot", 3},
              // a slip of the finger
              {"nosie", 1},
              {"noice", 1},
              {"noisee", 1},
              {"rubish and dirt", 2},
              {"garbge", 2},
              {"potohle", 3},
              {"elecricity", 5},
              {"i choose nosie", 1},
              // Chinese in an English conversation
              {"噪音", 1},
              {"第二个", 2},
              // never a guess
              {"", 0},
              {" ", 0},
              {"...", 0},
              {"7", 0},
              {"0", 0},
              {"-1", 1},
              {"1 or 2", 0},
              {"1,2", 0},
              {"12", 0},
              {"noise and rubbish", 0},
              {"not noise", 0},
              {"it is not noise", 0},
              {"street", 3},
              {"stre", 0},
              {"no", 0},
              {"yes", 0},
              {"hi", 0},
              {"the", 0},
              {"please", 0},
              {"lmap", 0},
              {"what?", 0},
              {"help me", 0},
              {"r", 0},
              {"my neighbour plays music all night and I cannot sleep", 0},
              {"1st or 2nd", 0},
              {"one two", 0},
              {"1 2", 0},
              {"10 people", 0},
              {"no noise", 0},
              {"noise?", 1},
          });
}

TEST_CASE("text: typed answers in Chinese") {
    check(make_choice_index(topics(), "zh"),
          {
              // number
              {"一", 1},
              {"二", 2},
              {"两", 2},
              {"壹", 1},
              {"贰", 2},
              {"貳", 2},
              {"叁", 3},
              {"參", 3},
              {"第二", 2},
              {"第二个", 2},
              {"第二個", 2},
              {"第2个", 2},
              {"第２個", 2},
              {"2号", 2},
              {"２號", 2},
              {"二号", 2},
              {"选2", 2},
              {"選2", 2},
              {"我选2", 2},
              {"我选第三个", 3},
              {"选项二", 2},
              {"选三", 3},
              {"三吧", 3},
              {"第三项，谢谢", 3},
              {"第四个吧", 4},
              {"最后一个", 6},
              {"最后", 6},
              {"２", 2},
              {"2、", 2},
              {"2。", 2},
              {"（2）", 2},
              {"【3】", 3},
              {"⑥", 6},
              {"㈡", 2},
              {"2️⃣", 2},
              {"就选二", 2},
              {"二，谢谢", 2},
              // words
              {"噪音", 1},
              {"噪音。", 1},
              {"「噪音」", 1},
              {"　噪音　", 1},
              {"我选噪音", 1},
              {"我想反映噪音问题", 1},
              {"噪音问题", 1},
              {"是噪音", 1},
              {"噪音吧", 1},
              {"噪声", 1},
              {"垃圾", 2},
              {"垃圾和衛生", 2},
              {"路燈", 4},
              {"路灯", 4},
              {"停水停電", 5},
              {"其它", 6},
              {"其他", 6},
              {"噪 音", 1},
              {"noise", 1},
              {"请选路灯，谢谢您", 4},
              // a unique beginning
              {"噪", 1},
              {"停", 5},
              {"停水", 5},
              {"道路", 3},
              {"垃", 2},
              // the same sound
              {"造音", 1},
              {"躁音", 1},
              {"早因", 1},
              {"zaoyin", 1},
              {"zao yin", 1},
              {"拉圾", 2},
              {"露灯", 4},
              {"ludeng", 4},
              {"我选造音", 1},
              {"奇塔", 6},
              {"听水听电", 5},
              // never a guess
              {"路", 3},
              {"不是噪音", 0},
              {"噪音和垃圾", 0},
              {"七", 0},
              {"第七个", 0},
              {"零", 0},
              {"不", 0},
              {"好", 0},
              {"是", 0},
              {"十二", 0},
              {"一二", 0},
              {"一和二", 0},
              {"谢谢", 0},
              {"1和2", 0},
              {"楼上天天半夜搬桌子", 0},
              {"不选一", 0},
          });
}

TEST_CASE("text: words that two choices share mean neither") {
    const auto index = make_choice_index({{"a", {"Water pipe", "水管"}, {"water", "leak"}},
                                          {"b", {"Water bill", "水费"}, {"water"}},
                                          {"c", {"水贵", "Gas"}, {}}},
                                         "zh");
    check(index,
          {{"water", 0},
           {"wat", 0},
           {"water p", 1},
           {"leak", 1},
           {"water bill", 2},
           {"水", 0},
           {"shuifei", 2},
           {"水非", 2},
           {"水鬼", 3},
           {"shuigui", 3},
           {"水观", 1},
           {"水光", 0}});
    const auto same_sound = make_choice_index(
        {{"a", {"公园"}, {}}, {"b", {"公元"}, {}}, {"c", {"公共厕所"}, {}}}, "zh");
    check(same_sound, {{"公园", 1}, {"公元", 2}, {"公员", 0}, {"gongyuan", 0}, {"公", 0}});
}

TEST_CASE("text: a figure that is a place and another's name is asked again") {
    const auto days = make_choice_index(
        {{"1", {"10 days"}, {}}, {"2", {"3 days"}, {}}, {"3", {"One week"}, {}}}, "en");
    check(
        days,
        {{"3", 3}, {"1", 1}, {"2", 2}, {"one", 0}, {"one week", 3}, {"10 days", 1}, {"first", 1}});
    // the office's own figures win over places
    const auto marks = make_choice_index(
        {{"5", {"5 - very good"}, {}}, {"4", {"4 - good"}, {}}, {"1", {"1 - bad"}, {}}}, "en");
    check(marks, {{"5", 1}, {"4", 2}, {"1", 3}, {"very good", 0}, {"5 very good", 1}, {"2", 2}});
}

TEST_CASE("text: choices that cannot be told apart are reported") {
    CHECK(clashes(topics()).empty());
    const std::vector<choice_words> words{{"a", {"Noise", "噪音"}, {}},
                                          {"b", {"Loud"}, {"noise!"}},
                                          {"c", {"噪 音", "噪音"}, {"LOUD"}},
                                          {"d", {"Other"}, {"other"}}};
    const std::vector<std::pair<std::string, std::string>> expected{
        {"a", "b"}, {"a", "c"}, {"b", "c"}};
    CHECK_THAT(clashes(words), Catch::UnorderedEquals(expected));
}

TEST_CASE("text: no answer is too long, too strange or too empty") {
    const auto index = make_choice_index(topics(), "en");
    CHECK_FALSE(understand(index, std::string(100'000, '1')));
    CHECK_FALSE(understand(index, std::string("1\0002", 3)));
    CHECK_FALSE(understand(choice_index(), "1"));
    CHECK_FALSE(understand(make_choice_index({}, "en"), "1"));
    CHECK(choice_index().size() == 0);
    CHECK(index.size() == 6);
    CHECK_FALSE(understand(index, "\xFF\xFE"));
    CHECK_FALSE(understand(index, "\u200B\u202E"));
    CHECK(understand(index, "\u200Bnoise\u200B") == 0U);
}

TEST_CASE("text: what is normalised") {
    const struct {
        const char* text;
        const char* expected;
    } cases[] = {
        {"", ""},
        {"  A  B ", "a b"},
        {"«Ｎｏｉｓｅ»", "noise"},
        {"STRASSE", "strasse"},
        {"Straße", "strasse"},
        {"垃圾！", "垃圾"},
        {"垃圾（大）", "垃圾(大"},
        {"路燈", "路灯"},
        {"don't!", "don't"},
        {"?", "?"},
        {"👍🏽", "👍"},
        {"👍", "👍"},
        {"❤️ ok", "ok"},
        {"Ⅱ", "ii"},
        {"１２．５", "12.5"},
        {"a\tb\nc", "a b c"},
        {"ÉCOLE", "école"},
        {"E\u0301cole", "école"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.text);
        CHECK(normalised(each.text) == each.expected);
        CHECK(normalised(normalised(each.text)) == normalised(each.text));
    }
}

TEST_CASE("text: pinyin is typed in Chinese conversations only") {
    const std::vector<choice_words> words{{"us", {"我们"}, {}}, {"them", {"他们"}, {}}};
    CHECK(understand(make_choice_index(words, "zh"), "women") == 0U);
    CHECK_FALSE(understand(make_choice_index(words, "en"), "women"));
}

TEST_CASE("text: whatever is typed, there is an answer or none") {
    const char* const pieces[] = {"1",     "二",   "第",     "个", "no. ", "the ", "one", " ",
                                  ".",     "噪音", "，",     "👍", "️⃣",     "\xE5", "零",  "万",
                                  "点",    "-",    "please", "不", "\n",   "(",    "十",  "百",
                                  "noise", "0",    "年",     "２", "and ", "st"};
    const auto index = make_choice_index(topics(), "zh");
    std::uint64_t seed = 7;
    for (int i = 0; i < 3'000; ++i) {
        std::string typed;
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        const auto length = (seed >> 33U) % 8U;
        for (std::uint64_t k = 0; k < length; ++k) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            typed += pieces[(seed >> 33U) % std::size(pieces)];
        }
        CAPTURE(typed);
        const auto found = understand(index, typed);
        CHECK((!found || *found < index.size()));
        const auto number = understand_number(typed, "zh");
        CHECK((!number || *number == *number));
        understand_yes_no(typed, "en");
        CHECK(normalised(normalised(typed)) == normalised(typed));
    }
}

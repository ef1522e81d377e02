// Yes and no, numbers, languages.
#include <catch2/catch.hpp>

#include "dialogs/text/localized.hpp"
#include "dialogs/text/understand.hpp"

using namespace yishi::dialogs;

TEST_CASE("text: yes and no") {
    const char* const yes[] = {"yes",
                               "Yes",
                               "YES!",
                               "y",
                               "yep",
                               "yeah",
                               "yesss",
                               "ok",
                               "Okay.",
                               "sure",
                               "of course",
                               "yes please",
                               "yes, please",
                               "Yes, that's right.",
                               "yes thank you",
                               "that's right",
                               "correct",
                               "looks good",
                               "I agree",
                               "send it",
                               "👍",
                               "👍🏽",
                               "✅",
                               "1",
                               "1.",
                               "１",
                               "go ahead",
                               "no problem with that, yes?",
                               "是",
                               "是的",
                               "对",
                               "對",
                               "对的",
                               "对对对",
                               "好",
                               "好的",
                               "好的，谢谢",
                               "嗯",
                               "行",
                               "可以",
                               "没错",
                               "沒錯",
                               "没问题",
                               "对，没错",
                               "是的。",
                               "确认",
                               "確認",
                               "嗯嗯",
                               "要",
                               "是啊",
                               "好好好",
                               "確定",
                               "yes yes",
                               "ＹＥＳ",
                               "对的呀",
                               "一"};
    const char* const no[] = {"no",
                              "No.",
                              "NO!!",
                              "n",
                              "nope",
                              "nooo",
                              "no thanks",
                              "No, thank you",
                              "not really",
                              "wrong",
                              "that's wrong",
                              "no, that's wrong",
                              "not correct",
                              "don't send",
                              "👎",
                              "❌",
                              "2",
                              "it's not",
                              "not yet",
                              "不",
                              "不是",
                              "否",
                              "不对",
                              "不對",
                              "错了",
                              "錯了",
                              "不要",
                              "不用",
                              "不用了，谢谢",
                              "没有",
                              "沒有",
                              "不，不对",
                              "不行",
                              "二",
                              "not at all",
                              "别"};
    const char* const neither[] = {"",
                                   " ",
                                   "maybe",
                                   "yes and no",
                                   "yes but the address is wrong",
                                   "是的，但是地址错了",
                                   "不知道",
                                   "I don't know",
                                   "3",
                                   "noise",
                                   "是不是",
                                   "对不对",
                                   "yes no",
                                   "可能吧",
                                   "?",
                                   "no problem",
                                   "not wrong",
                                   "差不多",
                                   "yesterday",
                                   "nobody",
                                   "好像不对",
                                   "12",
                                   "i",
                                   "我不确定"};
    for (const char* typed : yes) {
        if (std::string_view(typed).ends_with('?')) continue;
        CAPTURE(typed);
        CHECK(understand_yes_no(typed, "en") == true);
        CHECK(understand_yes_no(typed, "zh") == true);
    }
    for (const char* typed : no) {
        CAPTURE(typed);
        CHECK(understand_yes_no(typed, "en") == false);
        CHECK(understand_yes_no(typed, "zh") == false);
    }
    for (const char* typed : neither) {
        CAPTURE(typed);
        CHECK(understand_yes_no(typed, "en") == std::nullopt);
        CHECK(understand_yes_no(typed, "zh") == std::nullopt);
    }
    CHECK(understand_yes_no("oui", "fr") == true);
    CHECK(understand_yes_no("Oui, merci", "en") == std::nullopt);
    CHECK(understand_yes_no("SÍ", "es-MX") == true);
    CHECK(understand_yes_no("нет", "ru") == false);
    CHECK(understand_yes_no(std::string(5'000, 'y'), "en") == std::nullopt);
}

TEST_CASE("text: numbers") {
    const struct {
        const char* typed;
        const char* language;
        std::optional<double> expected;
    } cases[] = {
        {"12", "en", 12},
        {" 12. ", "en", 12},
        {"１２", "en", 12},
        {"-5", "en", -5},
        {"−5", "en", -5},
        {"minus 5", "en", -5},
        {"3.5", "en", 3.5},
        {"1,200", "en", 1200},
        {"1,200.5", "en", 1200.5},
        {"1 200", "en", 1200},
        {"1.200,5", "de", 1200.5},
        {"3,5", "de", 3.5},
        {"0", "en", 0},
        {"twelve", "en", 12},
        {"Twenty-one", "en", 21},
        {"two hundred and five", "en", 205},
        {"a dozen", "en", 12},
        {"a hundred", "en", 100},
        {"three thousand", "en", 3000},
        {"about 12", "en", 12},
        {"around 12 people", "en", 12},
        {"12 people", "en", 12},
        {"12m", "en", 12},
        {"about twelve people", "en", 12},
        {"it is 4", "en", 4},
        {"$5", "en", 5},
        {"12%", "en", 12},
        {"we are five", "en", 5},
        {"50 square metres", "en", 50},
        {"一", "zh", 1},
        {"十二", "zh", 12},
        {"二十", "zh", 20},
        {"二十三", "zh", 23},
        {"一百零五", "zh", 105},
        {"一百五", "zh", 150},
        {"三百五十", "zh", 350},
        {"一千零五", "zh", 1005},
        {"两千三", "zh", 2300},
        {"两万三", "zh", 23000},
        {"一万零三", "zh", 10003},
        {"1.5万", "zh", 15000},
        {"十二点五", "zh", 12.5},
        {"三点一四", "zh", 3.14},
        {"一二三", "zh", 123},
        {"壹佰", "zh", 100},
        {"負五", "zh", -5},
        {"两个", "zh", 2},
        {"十二人", "zh", 12},
        {"大约十二个人", "zh", 12},
        {"12楼", "zh", 12},
        {"１２．５", "zh", 12.5},
        {"我们有5个人", "zh", 5},
        {"两億", "zh", 2e8},
        {"半", "zh", 0.5},
        {"三亿五千万", "zh", 3.5e8},
        {"十", "zh", 10},
        {"一百", "zh", 100},
        // never a guess
        {"", "en", {}},
        {"many", "en", {}},
        {"10-12", "en", {}},
        {"10 or 12", "en", {}},
        {"5 to 6", "en", {}},
        {"1/2", "en", {}},
        {"1,2", "en", {}},
        {"1,20", "en", {}},
        {"one two", "en", {}},
        {"12:30", "en", {}},
        {"no idea", "en", {}},
        {"十到十二", "zh", {}},
        {"很多", "zh", {}},
        {"一十百", "zh", {}},
        {"1.2.3", "en", {}},
        {"one and", "en", {}},
        {"4 5", "en", {}},
        {"the year 2020 or so, maybe it was 2021", "en", {}},
    };
    for (const auto& each : cases) {
        CAPTURE(each.typed, each.language);
        const auto found = understand_number(each.typed, each.language);
        CHECK(found.has_value() == each.expected.has_value());
        if (found && each.expected) CHECK(*found == Approx(*each.expected));
    }
    CHECK_FALSE(understand_number(std::string(10'000, '9'), "en"));
}

TEST_CASE("text: languages by their own names") {
    CHECK(own_name("zh") == "中文");
    CHECK(own_name("en") == "English");
    CHECK(own_name("fr") == "Français");
    CHECK(own_name("zh-Hant") == "繁體中文");
    CHECK(own_name("") == "");
    CHECK(own_name("???") == "???");
}

TEST_CASE("text: the language that fits what a platform says") {
    const std::vector<std::string> two{"en", "zh"};
    const std::vector<std::string> scripts{"en", "zh-Hans", "zh-Hant", "pt-BR"};
    const struct {
        const char* tag;
        const std::vector<std::string>& available;
        const char* expected;
    } cases[] = {
        {"zh", two, "zh"},
        {"zh-CN", two, "zh"},
        {"zh_CN", two, "zh"},
        {"zh-Hans", two, "zh"},
        {"zh-hans-cn", two, "zh"},
        {"zh-TW", two, "zh"},
        {"zh-Hant-HK", two, "zh"},
        {"yue", two, "zh"},
        {"cmn-Hans-CN", two, "zh"},
        {"EN", two, "en"},
        {"en-GB", two, "en"},
        {"en_US.UTF-8", two, "en"},
        {"fr", two, ""},
        {"", two, ""},
        {"x", two, ""},
        {"-", two, ""},
        {"zh-CN", scripts, "zh-Hans"},
        {"zh", scripts, "zh-Hans"},
        {"zh-TW", scripts, "zh-Hant"},
        {"zh-HK", scripts, "zh-Hant"},
        {"zh-Hant", scripts, "zh-Hant"},
        {"pt", scripts, "pt-BR"},
        {"pt-PT", scripts, "pt-BR"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.tag);
        CHECK(match_language(each.tag, each.available) == each.expected);
    }
    CHECK(match_language("en", {}).empty());
    CHECK(match_language(std::string(5'000, 'e'), two).empty());
}

TEST_CASE("text: localized texts fall back") {
    const localized text{{{"en", "Hello"}, {"zh", "您好"}, {"pt-BR", "Olá"}}};
    CHECK(text.in("zh", "en") == "您好");
    CHECK(text.in("zh-Hant-TW", "en") == "您好");
    CHECK(text.in("fr", "zh") == "您好");
    CHECK(text.in("fr", "zh-Hans") == "您好");
    CHECK(text.in("pt", "en") == "Hello");
    CHECK(text.in("", "") == "Hello");
    CHECK(text.in("fr", "de") == "Hello");
    CHECK(localized().in("en", "en").empty());
}

#include "bot/cases/number.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace yishi::cases;

namespace {

std::vector<std::string> samples() {
    std::vector<std::string> out;
    for (const std::int64_t seq :
         {1L, 7L, 123L, 90'909L, 123'456L, 999'999L, 1'000'000L, 87'654'321L}) {
        for (const int year : {2026, 2027, 2099}) {
            out.push_back(format_number(year, seq));
        }
    }
    return out;
}

}  // namespace

TEST_CASE("a number is read back as it was given") {
    for (const std::string& text : samples()) {
        const auto got = parse_number(text);
        INFO(text);
        REQUIRE(got.problem == number_problem::none);
        CHECK(got.text == text);
        CHECK(format_number(got.value.year, got.value.seq) == text);
    }
    CHECK(format_number(2026, 123).starts_with("2026-000123-"));
}

TEST_CASE("every single wrong digit is found") {
    for (const std::string& text : samples()) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (char digit = '0'; digit <= '9' && text[i] != '-'; ++digit) {
                std::string wrong = text;
                wrong[i] = digit;
                INFO(wrong);
                CHECK((parse_number(wrong).problem == number_problem::none) == (digit == text[i]));
            }
        }
    }
}

TEST_CASE("every swap of neighbouring digits is found, also across a dash") {
    for (const std::string& text : samples()) {
        for (std::size_t i = 0; i + 1 < text.size(); ++i) {
            const std::size_t next = text[i + 1] == '-' ? i + 2 : i + 1;
            if (text[i] == '-' || text[i] == text[next]) {
                continue;
            }
            std::string wrong = text;
            std::swap(wrong[i], wrong[next]);
            INFO(text << " as " << wrong);
            CHECK(parse_number(wrong).problem != number_problem::none);
        }
    }
}

TEST_CASE("people write numbers as they like") {
    const std::string number = format_number(2026, 123);
    std::string bare = number;
    std::erase(bare, '-');
    std::string wide;
    for (const char each : number) {
        wide += each == '-' ? std::string("－")
                            : std::string("\xEF\xBC") + static_cast<char>(each - '0' + 0x90);
    }
    for (const std::string& text :
         {bare, wide, " " + number + " ", "#" + number, "\u3000" + bare}) {
        INFO(text);
        CHECK(parse_number(text).text == number);
    }
}

TEST_CASE("what is no number is told apart from what is mistyped") {
    for (const char* text : {"",
                             "12",
                             "hello",
                             "2026-12",
                             "2026-000123",
                             "20-26-0001237",
                             "2026--0001237",
                             "2026-000123-",
                             "-2026-000123-7",
                             "2026-000123-7x",
                             "噪音",
                             "99999999999999999999999999"}) {
        INFO(text);
        CHECK(parse_number(text).problem == number_problem::not_a_number);
    }
    CHECK(parse_number("2026-000000-" + format_number(2026, 0).substr(12)).problem ==
          number_problem::mistyped);
}

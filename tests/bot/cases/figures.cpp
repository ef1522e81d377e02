// Figures of a month counted by hand.
#include "bot/cases/figures.hpp"

#include <catch2/catch.hpp>

using namespace yishi::cases;

namespace {

constexpr std::int64_t day = 86'400'000;
constexpr period november{100 * day, 130 * day};

figure_row row(std::int64_t opened, std::int64_t due, std::int64_t closed = 0) {
    figure_row out;
    out.opened_at = opened * day;
    out.due_at = due * day;
    out.closed_at = closed * day;
    return out;
}

// Cases opened on the days around and in a month, of the month 100 to 129.
std::vector<figure_row> month() {
    std::vector<figure_row> out{
        row(90, 95),         // older, open, overdue
        row(91, 140),        // older, open
        row(92, 99, 99),     // closed on the day before: no part of it
        row(93, 99, 105),    // older, closed in it
        row(100, 110, 108),  // first instant; replied, confirmed, 5
        row(110, 120, 115),  // replied, closed, no word of the resident
        row(112, 128),       // replied, said not to be solved, open again, overdue; 2
        row(120, 140, 131),  // closed after it: open at its end; replied
        row(129, 139),       // not replied
        row(130, 140),       // the day after
    };
    for (const std::size_t replied : {4U, 5U, 6U, 7U}) {
        out[replied].first_reply_at = out[replied].opened_at + 1;
    }
    out[4].confirmed = true;
    out[4].satisfaction = 5;
    out[6].not_solved = true;
    out[6].satisfaction = 2;
    return out;
}

figures counted(const period& in, std::int64_t now) {
    figures out;
    for (const auto& each : month()) {
        count(out, each, in, now);
    }
    return out;
}

}  // namespace

TEST_CASE("a month that is over") {
    const figures got = counted(november, 150 * day);
    CHECK(got.opened == 5);
    CHECK(got.closed == 3);   // 93, 100, 110
    CHECK(got.open == 5);     // 90, 91, 112, 120, 129
    CHECK(got.overdue == 2);  // 90, 112
    CHECK(got.response == share{5, 4});
    CHECK(got.solved == share{2, 1});
    CHECK(got.satisfaction == share{2, 7});
}

TEST_CASE("a month that is not over is counted up to now") {
    const figures got = counted(november, 113 * day);
    CHECK(got.open == 4);     // 90, 91, 110, 112
    CHECK(got.overdue == 1);  // 90
}

TEST_CASE("every figure is defined in both languages") {
    CHECK(figure_definitions().size() == 7);
    for (const auto& each : figure_definitions()) {
        CHECK_FALSE(each.en.empty());
        CHECK_FALSE(each.zh.empty());
    }
}

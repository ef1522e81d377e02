// Figures over cases, each with its denominator. Pure: from narrow rows to counts.
//
// Over a period [from, to): opened, closed: cases opened and closed in it. open, overdue: at its
// end (or now, if that is sooner). response: of the cases opened in it, those that got a first
// reply. solved: of those opened in it whose resident said so, the solved ones. satisfaction: of
// those opened in it with an answer, the mean.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::cases {

// What figures need of a case.
struct figure_row {
    std::string queue;
    std::string area;
    std::int64_t opened_at = 0;
    std::int64_t closed_at = 0;  // 0: open
    std::int64_t due_at = 0;
    std::int64_t first_reply_at = 0;  // 0: none yet
    bool confirmed = false;           // the resident said: solved
    bool not_solved = false;          // ... or not
    int satisfaction = 0;             // 1 to 5; 0: unknown
};

struct share {
    std::int64_t of = 0;
    std::int64_t n = 0;
    bool operator==(const share&) const = default;
};

struct figures {
    std::int64_t open = 0;
    std::int64_t overdue = 0;
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    share response;
    share solved;
    share satisfaction;  // of: answers; n: their sum
    bool operator==(const figures&) const = default;
};

struct period {
    std::int64_t from = 0;
    std::int64_t to = 0;
};
// `now` ends a period that is not over.
void count(figures& into, const figure_row& of, const period& in, std::int64_t now);

// A key and its words, for the page.
struct definition {
    std::string_view key;
    std::string_view en;
    std::string_view zh;
};
const std::vector<definition>& figure_definitions();

}  // namespace yishi::cases

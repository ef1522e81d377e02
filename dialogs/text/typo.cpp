#include "dialogs/text/typo.hpp"

#include <algorithm>

#include "dialogs/text/fold.hpp"

namespace yishi::dialogs {

bool one_slip(std::string_view meant, std::string_view typed) {
    if (typed.size() + 4 < meant.size() || meant.size() + 4 < typed.size()) return false;
    const auto a = code_points(meant);
    const auto b = code_points(typed);
    if (a.empty() || b.empty()) return false;
    const auto shorter = std::min(a.size(), b.size());
    if (std::max(a.size(), b.size()) - shorter > 1) return false;
    std::size_t front = 0;
    while (front < shorter && a[front] == b[front]) ++front;
    std::size_t back = 0;
    while (back < shorter - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
    const auto left_a = a.size() - front - back;
    const auto left_b = b.size() - front - back;
    const bool swapped =
        left_a == 2 && left_b == 2 && a[front] == b[front + 1] && a[front + 1] == b[front];
    if (!swapped && std::max(left_a, left_b) != 1) return false;
    // The word of `meant` in which it happened.
    const auto digit = [](char32_t c) { return c >= U'0' && c <= U'9'; };
    if (front < a.size() && digit(a[front])) return false;
    if (front < b.size() && digit(b[front])) return false;
    const auto at = std::min(front, a.size() - 1);
    const auto space_before = at == 0 ? a.npos : a.rfind(U' ', a[at] == U' ' ? at - 1 : at);
    const auto begin = space_before == a.npos ? 0 : space_before + 1;
    const auto end = std::min(a.find(U' ', std::max(begin, front)), a.size());
    return end - begin >= slip_letters_min;
}

}  // namespace yishi::dialogs

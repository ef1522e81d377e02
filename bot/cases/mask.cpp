#include "bot/cases/mask.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "bot/cases/number.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;

constexpr std::size_t digits_least = 7;
constexpr std::size_t digits_shown_least = 11;  // shorter ones show two and two

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool joins(char c) {
    return c == '-' || c == ' ' || c == '.' || c == '(' || c == ')';
}

bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool in_mail(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' ||
           c == '_' || c == '-' || c == '+' || c == '%';
}

// "2026-11-23", as a whole.
bool is_date(std::string_view run) {
    return run.size() == 10 && run[4] == '-' && run[7] == '-' &&
           (run.starts_with("19") || run.starts_with("20"));
}

// "2026-000123-8": the check digit alone would let one telephone number in ten pass.
bool is_case_number(std::string_view run) {
    return run.size() >= 13 && run.starts_with("20") && run[4] == '-' &&
           run[run.size() - 2] == '-' && parse_number(run).problem == number_problem::none;
}

// From `at` on: digits with single joining characters between them.
std::size_t run_end(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size()) {
        if (is_digit(text[end])) {
            ++end;
        } else if (joins(text[end]) && end + 1 < text.size() && is_digit(text[end + 1])) {
            ++end;
        } else {
            break;
        }
    }
    return end;
}

std::string masked_run(std::string_view run) {
    std::string digits;
    std::copy_if(run.begin(), run.end(), std::back_inserter(digits), is_digit);
    const bool harmless = digits.size() < digits_least || is_date(run) || is_case_number(run);
    if (harmless) {
        return std::string(run);
    }
    const std::size_t first = digits.size() >= digits_shown_least ? 3 : 2;
    const std::size_t last = digits.size() >= digits_shown_least ? 4 : 2;
    return digits.substr(0, first) + std::string(digits.size() - first - last, '*') +
           digits.substr(digits.size() - last);
}

// Masks what stands before each @ that is part of an address.
std::string mask_mail(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool address = text[i] == '@' && !out.empty() && in_mail(out.back()) &&
                             i + 1 < text.size() && in_mail(text[i + 1]);
        if (address) {
            std::size_t begin = out.size();
            while (begin > 0 && in_mail(out[begin - 1])) {
                --begin;
            }
            out.resize(begin + 1);
            out += "***";
        }
        out += text[i];
    }
    return out;
}

void mask_strings(json& of) {
    if (of.is_string()) {
        of = mask_text(of.get_ref<const std::string&>());
    } else if (of.is_structured()) {
        for (auto& each : of) {
            mask_strings(each);
        }
    }
}

void mask_member(json& of, const char* name) {
    if (const auto found = of.find(name); found != of.end()) {
        mask_strings(*found);
    }
}

}  // namespace

std::string mask_text(std::string_view given) {
    const std::string text = mask_mail(given);
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_digit(text[i])) {
            out += text[i++];
            continue;
        }
        const std::size_t end = run_end(text, i);
        out += masked_run(std::string_view(text).substr(i, end - i));
        i = end;
    }
    return out;
}

std::string mask_name(std::string_view given) {
    const std::string text = mask_text(given);
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const bool word = in_word(text[i]) && !is_digit(text[i]);
        if (!word) {
            out += text[i++];
            continue;
        }
        out += text[i++];
        while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) {
            out += text[i++];  // the rest of the first character
        }
        std::size_t end = i;
        while (end < text.size() && in_word(text[end]) && !is_digit(text[end])) {
            ++end;
        }
        out += "***";
        i = end;
    }
    return out;
}

void mask_case(json& of) {
    if (const auto reporter = of.find("reporter"); reporter != of.end() && reporter->is_string()) {
        *reporter = mask_name(reporter->get_ref<const std::string&>());
    }
    for (const char* name : {"title", "summary", "answers", "place", "last_message"}) {
        mask_member(of, name);
    }
    if (const auto thread = of.find("thread"); thread != of.end()) {
        for (auto& message : *thread) {
            mask_member(message, "text");
        }
    }
    if (const auto events = of.find("events"); events != of.end()) {
        for (auto& event : *events) {
            mask_member(event, "data");
        }
    }
}

void reduce_case(json& of) {
    of["reporter"] = of["place"] = nullptr;
    of["answers"] = json::object();
    of["thread"] = json::array();
    mask_case(of);
    for (auto& event : of["events"]) {
        event["data"] = json::object();
    }
}

}  // namespace yishi::cases

#include "json/explain.hpp"

#include <algorithm>

namespace yishi::json {
namespace {

// The last byte before `to` that is no space, or 0.
char before(std::string_view text, std::size_t to) {
    while (to > 0 && std::string_view(" \t\r\n").find(text[to - 1]) != std::string_view::npos) {
        --to;
    }
    return to == 0 ? '\0' : text[to - 1];
}

// What stands at `from`, cut to a readable length: a word, a text in quotes or a sign.
std::string token_at(std::string_view text, std::size_t from) {
    constexpr std::size_t shown_max = 40;  // bytes
    const std::string_view rest = text.substr(std::min(from, text.size()));
    std::size_t size = std::min<std::size_t>(rest.size(), 1);
    if (!rest.empty() && rest[0] == '"') {
        const std::size_t close = rest.find('"', 1);
        size = close == rest.npos ? rest.size() : close + 1;
    } else if (std::string_view("{}[],:").find(rest.substr(0, 1)) == rest.npos) {
        size = std::min(rest.find_first_of(" \t\r\n{}[],:\""), rest.size());
    }
    if (size <= shown_max) {
        return std::string(rest.substr(0, size));
    }
    size = shown_max;
    while (size > 0 && (static_cast<unsigned char>(rest[size]) & 0xC0U) == 0x80U) {
        --size;  // never half a character
    }
    return std::string(rest.substr(0, size)) + "...";
}

}  // namespace

position position_of(std::string_view text, std::size_t offset) {
    position at;
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    at.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t line = before.rfind('\n');
    at.column =
        1 + static_cast<int>(before.size() - (line == std::string_view::npos ? 0 : line + 1));
    return at;
}

std::size_t token_start(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        if (std::string_view(" \t\r\n,:").find(text[from]) != std::string_view::npos) {
            ++from;
        } else if (text.substr(from, 2) == "//") {
            from = std::min(text.find('\n', from), text.size());
        } else if (text.substr(from, 2) == "/*") {
            const std::size_t end = text.find("*/", from + 2);
            from = end == std::string_view::npos ? text.size() : end + 2;
        } else {
            break;
        }
    }
    return from;
}

failure explain(std::string_view text, std::size_t last, std::size_t end, std::string_view said) {
    const auto says = [&](std::string_view part) { return said.find(part) != said.npos; };
    const bool sign = says("unexpected '") && !says("unexpected 'tr") && !says("unexpected 'fa");
    const std::size_t here = std::min(end == 0 ? 0 : end - 1, text.size());
    failure out;
    out.offset = std::min(sign ? here : token_start(text, last), text.size());
    out.detail = token_at(text, out.offset);
    if (says("UTF-8")) {
        out.what = fault::not_utf8;
        out.offset = here;
    } else if (says("unexpected end of input") || says("missing closing quote") ||
               says("missing '*/'")) {
        out.what = token_start(text, 0) >= text.size() ? fault::empty : fault::not_closed;
        out.offset = text.size();
    } else if (says("control character")) {
        out.what = fault::open_text;
        out.offset = here;
    } else if (says("'\\u' must be") || says("forbidden character after backslash") ||
               says("surrogate")) {
        out.what = fault::bad_escape;
        out.offset = here;
    } else if (says("number overflow")) {
        out.what = fault::number_too_large;
    } else if (says("expected end of input")) {
        out.what = fault::after_the_end;
    } else if ((out.detail == "]" || out.detail == "}") && before(text, out.offset) == ',') {
        out.what = fault::trailing_comma;
    } else if (text.substr(out.offset, 1) == "'") {
        out.what = fault::single_quotes;
    } else if (says("object separator")) {
        out.what = fault::missing_colon;
    } else if (says("expected ','") || says("expected '}'") || says("expected ']'")) {
        out.what = fault::missing_comma;
    }
    return out;
}

}  // namespace yishi::json

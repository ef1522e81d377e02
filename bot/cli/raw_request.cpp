#include "bot/cli/raw_request.hpp"

#include <algorithm>
#include <charconv>

namespace yishi::cli {

namespace {

// Takes a line off the text, without its end.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blank = " \t";
    const auto begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::optional<std::size_t> number(std::string_view text, int base) {
    std::size_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<std::string> read_chunks(std::string_view text) {
    std::string out;
    for (;;) {
        const std::string_view line = take_line(text);
        const auto size = number(trim(line.substr(0, line.find(';'))), 16);
        if (!size || *size > text.size()) return std::nullopt;
        if (*size == 0) return out;
        out += text.substr(0, *size);
        text.remove_prefix(*size);
        if (!take_line(text).empty()) return std::nullopt;
    }
}

bool read_body(std::string_view text, adapters::http_request& into, std::string& why) {
    if (adapters::find(into.headers, "Transfer-Encoding") == "chunked") {
        auto body = read_chunks(text);
        if (!body) why = "the chunks of the body are broken";
        if (body) into.body = std::move(*body);
        return why.empty();
    }
    const std::string_view length = adapters::find(into.headers, "Content-Length");
    const auto wanted = length.empty() ? text.size() : number(length, 10);
    if (!wanted) {
        why = "Content-Length is no number";
    } else if (*wanted > text.size()) {
        why = "the body ends after " + std::to_string(text.size()) + " of " +
              std::to_string(*wanted) + " bytes";
    } else {
        into.body = text.substr(0, *wanted);
    }
    return why.empty();
}

// "api.telegram.org" of "https://api.telegram.org/bot..."
std::string_view host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find_first_of("/?"));
}

}  // namespace

std::optional<adapters::http_request> parse_raw_request(std::string_view text, std::string& why) {
    adapters::http_request out;
    const std::string_view first = take_line(text);
    const auto method_end = first.find(' ');
    const auto target_end = first.rfind(" HTTP/");
    if (method_end == std::string_view::npos || target_end == std::string_view::npos ||
        target_end <= method_end) {
        why = "the first line is not \"METHOD TARGET HTTP/1.1\"";
        return std::nullopt;
    }
    out.method = first.substr(0, method_end);
    out.target = trim(first.substr(method_end, target_end - method_end));
    for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) {
            why = "a header line without a colon: " + std::string{line};
            return std::nullopt;
        }
        out.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    if (!read_body(text, out, why)) return std::nullopt;
    return out;
}

std::string to_text(const adapters::http_request& request) {
    std::string body = request.body;
    for (const auto& part : request.form)
        body += part.name + '=' + (part.media.empty() ? part.value : "<media " + part.media + '>') +
                "\r\n";
    std::string out = request.method + ' ' + request.target + " HTTP/1.1\r\n";
    out += "Host: " + std::string{host_of(request.target)} + "\r\n";
    for (const auto& [name, value] : request.headers) out += name + ": " + value + "\r\n";
    if (!request.form.empty()) out += "Content-Type: multipart/form-data\r\n";
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return out + "\r\n" + body + "\r\n";
}

}  // namespace yishi::cli

#include "bot/http/message.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace yishi::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool unreserved(char c) {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

std::string decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

response typed(int status, std::string body, const char* type) {
    response out;
    out.status = status;
    out.headers.emplace_back("Content-Type", type);
    out.body = std::move(body);
    return out;
}

}  // namespace

std::string_view find(const headers& in, std::string_view name) {
    for (const auto& [key, value] : in) {
        if (key.size() == name.size() &&
            std::equal(key.begin(), key.end(), name.begin(), [](char a, char b) {
                return lower(a) == lower(b);
            })) {
            return value;
        }
    }
    return {};
}

std::string_view request::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view request::query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

std::vector<std::pair<std::string, std::string>> parameters(std::string_view encoded) {
    std::vector<std::pair<std::string, std::string>> out;
    while (!encoded.empty()) {
        const auto end = std::min(encoded.find('&'), encoded.size());
        const auto part = encoded.substr(0, end);
        const auto equals = std::min(part.find('='), part.size());
        if (!part.empty()) {
            const auto value = equals < part.size() ? part.substr(equals + 1) : std::string_view();
            out.emplace_back(decode(part.substr(0, equals), true), decode(value, true));
        }
        encoded.remove_prefix(std::min(end + 1, encoded.size()));
    }
    return out;
}

std::string parameter(std::string_view encoded, std::string_view name) {
    for (auto& [key, value] : parameters(encoded)) {
        if (key == name) return std::move(value);
    }
    return {};
}

std::string percent_decode(std::string_view text) {
    return decode(text, false);
}

std::string percent_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

response text(int status, std::string body) {
    return typed(status, std::move(body), "text/plain; charset=utf-8");
}

response json(std::string body, int status) {
    return typed(status, std::move(body), "application/json");
}

response problem(int status, std::string_view title, std::string_view detail) {
    nlohmann::ordered_json body = {{"type", "about:blank"}, {"title", title}, {"status", status}};
    if (!detail.empty()) body["detail"] = detail;
    auto written = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return typed(status, std::move(written), "application/problem+json");
}

}  // namespace yishi::http

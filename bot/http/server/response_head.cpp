#include "bot/http/server/response_head.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>
#include <charconv>

namespace yishi::http {

namespace {

void append_number(std::string& to, std::size_t value) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    to.append(digits.data(), end);
}

// A line break in a value would be a header of its own.
void append_value(std::string& to, std::string_view value) {
    for (const char c : value) to += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

void append_status(std::string& to, int status) {
    if (status == 200) {
        to += "HTTP/1.1 200 OK\r\n";
        return;
    }
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    to += "HTTP/1.1 ";
    append_number(to, static_cast<std::size_t>(status));
    to += ' ';
    to.append(reason.data(), reason.size()).append("\r\n");
}

struct ours {
    std::string_view name;
    std::string_view value;  // empty: the server alone sets it
};
constexpr std::array<ours, 8> known{{{"X-Content-Type-Options", "nosniff"},
                                     {"Referrer-Policy", "no-referrer"},
                                     {"Content-Length", ""},
                                     {"Transfer-Encoding", ""},
                                     {"Connection", ""},
                                     {"X-Request-Id", ""},
                                     {"Date", ""},
                                     {"Server", ""}}};

}  // namespace

void append_head(std::string& to, const response& from, const head_facts& facts) {
    append_status(to, from.status);
    std::array<bool, known.size()> given{};
    for (const auto& [name, value] : from.headers) {
        const auto* const at = std::find_if(known.begin(), known.end(), [&](const ours& one) {
            return one.name.size() == name.size() && boost::beast::iequals(one.name, name);
        });
        if (at != known.end()) {
            given[static_cast<std::size_t>(at - known.begin())] = true;
            if (at->value.empty()) continue;
        }
        to.append(name).append(": ");
        append_value(to, value);
        to += "\r\n";
    }
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (given[i] || known[i].value.empty()) continue;
        to.append(known[i].name).append(": ").append(known[i].value).append("\r\n");
    }
    if (facts.chunked) {
        to += "Transfer-Encoding: chunked\r\n";
    } else if (from.status != 204 && from.status != 304 && from.status >= 200) {
        to += "Content-Length: ";
        append_number(to, from.body.size());
        to += "\r\n";
    }
    to.append("Date: ")
        .append(facts.date)
        .append("\r\nX-Request-Id: ")
        .append(facts.request_id)
        .append("\r\n");
    if (!facts.keep_alive) {
        to += "Connection: close\r\n";
    } else if (facts.version == 10) {
        to += "Connection: keep-alive\r\n";
    }
    to += "\r\n";
}

}  // namespace yishi::http

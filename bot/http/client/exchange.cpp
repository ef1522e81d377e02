#include "bot/http/client/exchange.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/verb.hpp>

#include "bot/http/client/response_parser.hpp"

namespace yishi::http {

namespace {

namespace bhttp = boost::beast::http;

constexpr int interim_max = 8;  // 1xx responses before the real one

bool token_like(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f &&
               std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
    });
}

bool value_like(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

error_code condition(boost::system::errc::errc_t why) {
    return make_error_code(why);
}

error_code translate(const error_code& error) {
    if (error == bhttp::error::body_limit) return condition(boost::system::errc::message_size);
    return condition(boost::system::errc::bad_message);
}

// Feeds what was read to the parser; true when the response is complete or broken (`error`).
bool parse(response_parser& parser, std::string& in, error_code& error) {
    in.erase(0, parser.put(asio::buffer(in), error));
    if (error == bhttp::error::need_more) error = {};
    return error || parser.is_done();
}

// Reads one response, interim or not.
asio::awaitable<error_code> read_one(wire& over, response_parser& parser, bool& silent) {
    error_code error;
    if (!over.in.empty() && parse(parser, over.in, error))
        co_return error ? translate(error) : error;
    while (true) {
        const auto had = over.in.size();
        const auto ended = co_await over.stream->read(over.in);
        if (over.in.size() > had) silent = false;
        if (over.in.size() > had && parse(parser, over.in, error))
            co_return error ? translate(error) : error;
        if (!ended) continue;
        if (!parser.is_header_done()) co_return condition(boost::system::errc::connection_reset);
        if (ended == asio::error::eof && parser.need_eof()) {
            parser.put_eof(error);
            if (!error) co_return error_code{};
        }
        co_return condition(boost::system::errc::connection_reset);
    }
}

}  // namespace

std::string request_head(const client_request& value, const url_parts& to) {
    if (!token_like(value.method)) return {};
    std::string out;
    out.reserve(256);
    out.append(value.method)
        .append(" ")
        .append(to.target)
        .append(" HTTP/1.1\r\nHost: ")
        .append(to.authority);
    for (const auto& [name, text] : value.headers) {
        if (!token_like(name) || !value_like(text)) return {};
        out.append("\r\n").append(name).append(": ").append(text);
    }
    const bool bodied = value.method == "POST" || value.method == "PUT" || value.method == "PATCH";
    if (bodied || !value.body.empty())
        out.append("\r\nContent-Length: ").append(std::to_string(value.body.size()));
    out += "\r\n\r\n";
    return out;
}

asio::awaitable<exchanged> read_response(wire& over, attempt& on, const client_request& of) {
    exchanged out;
    for (int i = 0; i < interim_max && !on.ended; ++i) {
        response_parser parser(of.response_max, of.method == "HEAD");
        out.error = co_await read_one(over, parser, out.silent);
        if (out.error || parser.value.status >= 200) {
            out.reusable = !out.error && parser.keep_alive() && !parser.need_eof();
            out.value = std::move(parser.value);
            break;
        }
        out.error = condition(boost::system::errc::bad_message);
    }
    if (on.ended) out.error = on.ended;
    co_return out;
}

asio::awaitable<exchanged> exchange(wire& over,
                                    attempt& on,
                                    const std::string& head,
                                    const client_request& value) {
    on.abort = [&over] { over.stream->close(); };
    asio::const_buffer first = asio::buffer(head);
    asio::const_buffer second = asio::buffer(value.body);
    error_code unsent;
    if (!over.stream->write_now(first, second, unsent))
        unsent = co_await over.stream->write(first, second);
    // A peer that has closed may still have said why: read even if not all was sent.
    auto out = co_await read_response(over, on, value);
    out.reusable = out.reusable && !unsent && over.in.empty();
    on.abort = nullptr;
    co_return out;
}

}  // namespace yishi::http

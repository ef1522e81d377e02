#include "bot/http/client/response_parser.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>

namespace yishi::http {

namespace {

constexpr std::uint32_t header_max = 64 << 10;  // bytes
constexpr std::size_t fields_max = 200;
constexpr std::uint64_t body_reserve_max = 256 << 10;  // bytes, before any of it has come

}  // namespace

response_parser::response_parser(std::int64_t body_max, bool head) {
    header_limit(header_max);
    body_limit(static_cast<std::uint64_t>(body_max));
    eager(true);
    skip(head);
}

void response_parser::on_field_impl(boost::beast::http::field,
                                    text name,
                                    text field_value,
                                    error_code& error) {
    if (in_body_) return;  // trailers
    if (value.headers.size() == fields_max) {
        error = boost::beast::http::error::header_limit;
        return;
    }
    value.headers.emplace_back(std::piecewise_construct,
                               std::forward_as_tuple(name.data(), name.size()),
                               std::forward_as_tuple(field_value.data(), field_value.size()));
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    if (length) value.body.reserve(static_cast<std::size_t>(std::min(*length, body_reserve_max)));
}

std::size_t response_parser::on_body_impl(text body, error_code&) {
    value.body.append(body.data(), body.size());
    return body.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, text body, error_code&) {
    value.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace yishi::http

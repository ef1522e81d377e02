#include "bot/http/server/request_parser.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

namespace yishi::http {

namespace {

namespace bhttp = boost::beast::http;

constexpr std::size_t body_reserve_max = 64 << 10;  // bytes, before any of it has come

bool target_ok(boost::beast::string_view target) {
    if (target.empty()) return false;
    for (const char c : target) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '#' || c == '\\') return false;
    }
    return true;
}

// "http://host/path" (absolute form) counts as "/path".
std::string_view origin_form(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    return target;
}

}  // namespace

void request_parser::on_request_impl(
    bhttp::verb verb, text method, text target, int number, error_code& error) {
    version = number;
    if (version != 10 && version != 11) {
        error = bhttp::error::bad_version;
        return;
    }
    if (!target_ok(target)) {
        error = bhttp::error::bad_target;
        return;
    }
    head = verb == bhttp::verb::head;
    value.method.assign(method.data(), method.size());
    value.target = origin_form({target.data(), target.size()});
    value.headers.reserve(12);
}

void request_parser::on_field_impl(bhttp::field field,
                                   text name,
                                   text field_value,
                                   error_code& error) {
    // Trailers could smuggle what a proxy has removed from the header.
    if (in_body_) return;
    if (value.headers.size() == header_fields_max) {
        error = bhttp::error::header_limit;
        return;
    }
    switch (field) {
        case bhttp::field::host:
            ++hosts_;
            break;
        case bhttp::field::content_length:
            if (length_) error = bhttp::error::multiple_content_length;
            length_ = true;
            break;
        case bhttp::field::transfer_encoding:
            if (!boost::beast::iequals(field_value, "chunked")) unknown_encoding = true;
            break;
        case bhttp::field::expect:
            expects_continue = boost::beast::iequals(field_value, "100-continue");
            unknown_expectation = !expects_continue;
            break;
        default:
            break;
    }
    value.headers.emplace_back(std::piecewise_construct,
                               std::forward_as_tuple(name.data(), name.size()),
                               std::forward_as_tuple(field_value.data(), field_value.size()));
}

void request_parser::on_header_impl(error_code& error) {
    in_body_ = true;
    if (hosts_ > 1 || (hosts_ == 0 && version == 11)) {
        error = bhttp::error::bad_field;
        return;
    }
    // Nobody sends chunks in HTTP/1.0 but to confuse a proxy.
    if (version == 10 && (chunked() || unknown_encoding))
        error = bhttp::error::bad_transfer_encoding;
}

void request_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    if (length)
        value.body.reserve(
            static_cast<std::size_t>(std::min<std::uint64_t>(*length, body_reserve_max)));
}

std::size_t request_parser::on_body_impl(text body, error_code&) {
    value.body.append(body.data(), body.size());
    return body.size();
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t, text body, error_code&) {
    value.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace yishi::http

// Beast's HTTP/1 parser writing straight into our request, stricter where smuggling hides.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>

#include "bot/http/message.hpp"

namespace yishi::http {

inline constexpr std::size_t header_fields_max = 100;

class request_parser final : public boost::beast::http::basic_parser<true> {
 public:
    using error_code = boost::beast::error_code;
    using text = boost::beast::string_view;

    request_parser() { body_limit(boost::none); }

    http::request value;
    bool head = false;  // the method is HEAD
    int version = 11;
    bool expects_continue = false;
    bool unknown_expectation = false;
    bool unknown_encoding = false;  // a Transfer-Encoding other than chunked: 501

 private:
    void on_request_impl(
        boost::beast::http::verb, text method, text target, int number, error_code&) override;
    void on_field_impl(boost::beast::http::field field,
                       text name,
                       text value,
                       error_code& error) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                           error_code& error) override;
    std::size_t on_body_impl(text body, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override;
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, text, int, error_code&) override {}

    int hosts_ = 0;
    bool length_ = false;
    bool in_body_ = false;
};

}  // namespace yishi::http

// Beast's HTTP/1 parser writing straight into our response.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>

#include "bot/http/message.hpp"

namespace yishi::http {

class response_parser final : public boost::beast::http::basic_parser<false> {
 public:
    using error_code = boost::beast::error_code;
    using text = boost::beast::string_view;

    // `head`: the answer to HEAD, without a body whatever its length says.
    response_parser(std::int64_t body_max, bool head);

    http::response value;

 private:
    void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override {}
    void on_response_impl(int code, text, int, error_code&) override { value.status = code; }
    void on_field_impl(boost::beast::http::field,
                       text name,
                       text field_value,
                       error_code& error) override;
    void on_header_impl(error_code&) override { in_body_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
    std::size_t on_body_impl(text body, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override;
    void on_finish_impl(error_code&) override {}

    bool in_body_ = false;
};

}  // namespace yishi::http

#include "bot/api/handlers.hpp"
#include "openapi_json.hpp"  // made from openapi.json when built

namespace yishi::api {

asio::awaitable<http::response> show_openapi(const context&, call) {
    std::string out;
    for (const std::string_view piece : openapi_json) out += piece;
    co_return http::json(std::move(out));
}

}  // namespace yishi::api

#include "bot/api/handlers.hpp"
#include "openapi_json.hpp"  // made from openapi.json when built

namespace yishi::api {

asio::awaitable<http::response> show_openapi(const context&, call) {
    co_return http::json(std::string(openapi_json));
}

}  // namespace yishi::api

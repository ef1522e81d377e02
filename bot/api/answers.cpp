// Bodies read and problems answered, alike for all handlers.
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/auth/people.hpp"
#include "bot/cases/life.hpp"
#include "json/json.hpp"

namespace yishi::api {

std::string text_at(const nlohmann::json& in, std::string_view name) {
    const auto found = in.find(name);
    return found != in.end() && found->is_string() ? found->get<std::string>() : std::string();
}

body read_body(const http::request& request) {
    body out;
    auto value = std::make_shared<nlohmann::json>();
    json::parse_error error;
    if (!json::parse(request.body, *value, &error)) {
        out.refused = http::problem(400,
                                    "Not JSON",
                                    "Line " + std::to_string(error.at.line) + ", column " +
                                        std::to_string(error.at.column) + ": " + error.message);
    } else if (!value->is_object()) {
        out.refused =
            http::problem(400, "Not a JSON object", "Send an object, such as {\"text\": \"...\"}.");
    } else {
        out.value = std::move(value);
    }
    return out;
}

http::response problem_with(int status,
                            std::string_view title,
                            std::string_view detail,
                            const nlohmann::json& more) {
    http::response out = http::problem(status, title, detail);
    auto document = nlohmann::ordered_json::parse(out.body);
    for (const auto& [name, value] : more.items()) document[name] = value;
    out.body = document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return out;
}

http::response too_often(std::int64_t wait_ms, std::string_view detail) {
    http::response out = http::problem(429, "Too often", detail);
    out.headers.emplace_back("Retry-After", std::to_string((wait_ms + 999) / 1'000));
    return out;
}

http::response no_content() {
    http::response out;
    out.status = 204;
    return out;
}

http::response problem_of(boost::system::error_code why) {
    if (why == storage::errc::not_found)
        return http::problem(
            404, "Not found", "There is no such thing, or it is not yours to see.");
    if (why == cases::errc::conflict || why == storage::errc::conflict)
        return http::problem(409, "Changed meanwhile", "Read it again and repeat.");
    if (why.category() == cases::case_category())
        return http::problem(422, "Not possible now", why.message());
    if (why.category() == auth::auth_category())
        return http::problem(422, "Not possible", why.message());
    http::response out = http::problem(503, "Not available", why.message());
    out.headers.emplace_back("Retry-After", "2");
    return out;
}

}  // namespace yishi::api

// The page's own files.
#include <nlohmann/json.hpp>

#include "bot/http/static_files.hpp"
#include "bot/webchat/origin.hpp"
#include "bot/webchat/routes.hpp"

namespace yishi::webchat {

namespace {

constexpr std::string_view not_built =
    "The residents' page has not been built: run scripts/build, or npm ci && npm run build in "
    "web/.";

void put(http::response& into, std::string name, std::string value) {
    into.headers.emplace_back(std::move(name), std::move(value));
}

asio::awaitable<http::response> index(shared_desk at, http::handler files, http::request from) {
    const std::string host(http::find(from.headers, "Host"));
    http::response out = co_await files(std::move(from));
    if (out.status == 404) co_return http::problem(503, "No page", not_built);
    put(out, "Content-Security-Policy", content_security_policy(host, at->set.frame_ancestors));
    put(out, "X-Content-Type-Options", "nosniff");
    put(out, "Referrer-Policy", "no-referrer");
    put(out, "Permissions-Policy", "geolocation=(self), camera=(self), microphone=()");
    co_return out;
}

asio::awaitable<http::response> file(http::handler files, http::request from, std::string name) {
    from.captures.assign(1, name);
    http::response out = co_await files(std::move(from));
    put(out, "X-Content-Type-Options", "nosniff");
    put(out, "Cross-Origin-Resource-Policy", "cross-origin");  // the widget stands on other sites
    co_return out;
}

asio::awaitable<http::response> about_town(shared_desk at) {
    const webchat::about about = at->with.about();
    nlohmann::json out{{"title", about.title}};
    if (!about.privacy_url.empty()) out["privacy_url"] = about.privacy_url;
    http::response answer = http::json(out.dump());
    put(answer, "Cache-Control", "no-cache");
    co_return answer;
}

void get(http::server& to, std::string pattern, http::handler by) {
    http::route out;
    out.method = "GET";
    out.pattern = std::move(pattern);
    out.handle = std::move(by);
    to.add(std::move(out));
}

}  // namespace

void add_page(http::server& to, shared_desk at) {
    const http::handler files = http::serve_folder(at->set.folder);
    get(to, "/", [at, files](http::request from) { return index(at, files, std::move(from)); });
    get(to, "/widget.js", [files](http::request from) {
        return file(files, std::move(from), "widget.js");
    });
    get(to, "/chat/assets/{path...}", [files](http::request from) {
        std::string name = "assets/" + (from.captures.empty() ? "" : from.captures.back());
        return file(files, std::move(from), std::move(name));
    });
    get(to, "/chat/about", [at](http::request) { return about_town(at); });
}

}  // namespace yishi::webchat

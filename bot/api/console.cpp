// The console's own files.
#include "bot/http/static_files.hpp"

#include "bot/api/api.hpp"

namespace yishi::api {

namespace {

constexpr std::string_view not_built =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Yishi</title>"
    "<h1>The console has not been built</h1><p>Run <code>scripts/build</code>, or <code>npm ci "
    "&amp;&amp; npm run build</code> in <code>web/</code>, and load this page again.</p>"
    "<h1 lang=\"zh\">控制台尚未构建</h1><p lang=\"zh\">请运行 <code>scripts/build</code>，或在 "
    "<code>web/</code> 中运行 <code>npm ci &amp;&amp; npm run "
    "build</code>，然后刷新本页。</p></html>";

// Styles may stand inline: charts and maps set them so. Scripts may not.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

http::headers page_headers() {
    return {{"Content-Security-Policy", std::string(policy)},
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"},
            {"Permissions-Policy", "geolocation=(), camera=(), microphone=()"}};
}

// Without its index there is no console: say how to get one.
asio::awaitable<http::response> page(http::handler files, http::request from) {
    const std::string path = from.captures.empty() ? std::string() : from.captures.back();
    const bool page = path.substr(path.rfind('/') + 1).find('.') == std::string::npos;
    http::response out = co_await files(std::move(from));
    if (out.status != 404) co_return out;
    if (page) {
        out = http::text(503, std::string(not_built));
        out.headers = {{"Content-Type", "text/html; charset=utf-8"}};
    }
    for (auto& each : page_headers()) out.headers.push_back(std::move(each));
    co_return out;
}

asio::awaitable<http::response> to_console(http::request) {
    http::response out;
    out.status = 308;
    out.headers = {{"Location", "/console/"}};
    co_return out;
}

void get(http::server& to, std::string pattern, http::handler by) {
    http::route out;
    out.method = "GET";
    out.pattern = std::move(pattern);
    out.handle = std::move(by);
    to.add(std::move(out));
}

}  // namespace

void add_console(http::server& to, std::string folder) {
    http::static_options options;
    options.fallback = "index.html";
    options.headers = page_headers();
    const http::handler files = http::serve_folder(std::move(folder), std::move(options));
    get(to, "/console", to_console);
    get(to, "/console/{path...}", [files](http::request from) {
        return page(files, std::move(from));
    });
}

}  // namespace yishi::api

#include "bot/http/static_files.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

namespace {

// A handler that never waits, called without a server.
response call(const handler& with, std::string path, headers in = {}) {
    asio::io_context io;
    request value;
    value.captures = {std::move(path)};
    value.headers = std::move(in);
    auto out = asio::co_spawn(io, with(std::move(value)), asio::use_future);
    io.run();
    return out.get();
}

std::string of(const response& from, std::string_view name) {
    return std::string(find(from.headers, name));
}

void fill(const temporary_folder& folder) {
    folder.write("index.html", "<p>index");
    folder.write("app-3f2a91bc.js", "let a");
    folder.write("app-3f2a91bc.js.br", "brotli");
    folder.write("app-3f2a91bc.js.gz", "gzip");
    folder.write("sub/index.html", "<p>sub");
    folder.write(".secret", "secret");
    folder.write("sub/.git/config", "secret");
    folder.write("empty.txt", "");
}

}  // namespace

TEST_CASE("files of a folder") {
    temporary_folder folder;
    fill(folder);
    static_options options;
    options.headers = {{"Content-Security-Policy", "default-src 'self'"}};
    const auto files = serve_folder(folder.path(), options);
    struct row {
        const char* path;
        int status;
        const char* type;
        const char* cache;
        const char* body;
    };
    const std::vector<row> rows{
        {"", 200, "text/html; charset=utf-8", "no-cache", "<p>index"},
        {"index.html", 200, "text/html; charset=utf-8", "no-cache", "<p>index"},
        {"sub/", 200, "text/html; charset=utf-8", "no-cache", "<p>sub"},
        {"app-3f2a91bc.js",
         200,
         "text/javascript; charset=utf-8",
         "public, max-age=31536000, immutable",
         "let a"},
        {"empty.txt", 200, "text/plain; charset=utf-8", "no-cache", ""},
    };
    for (const auto& [path, status, type, cache, body] : rows) {
        INFO(path);
        const auto out = call(files, path);
        CHECK(out.status == status);
        CHECK(of(out, "Content-Type") == type);
        CHECK(of(out, "Cache-Control") == cache);
        CHECK(of(out, "Content-Security-Policy") == "default-src 'self'");
        CHECK(out.body == body);
    }
}

TEST_CASE("no path leads out of the folder or to what is hidden") {
    temporary_folder around;
    around.write("secret.txt", "secret");
    std::filesystem::create_directories(around.path() + "/www/sub");
    std::ofstream(around.path() + "/www/index.html") << "index";
    std::ofstream(around.path() + "/www/.env") << "secret";
    std::filesystem::create_symlink("../secret.txt", around.path() + "/www/link.txt");
    std::filesystem::create_directory_symlink("..", around.path() + "/www/up");
    const auto files = serve_folder(around.path() + "/www");
    for (const std::string path : {"../secret.txt",
                                   "sub/../../secret.txt",
                                   "./index.html",
                                   "/etc/passwd",
                                   "//etc/passwd",
                                   "sub//index.html",
                                   "..",
                                   ".env",
                                   "sub/.env",
                                   "..\\secret.txt",
                                   "link.txt",
                                   "up/secret.txt",
                                   "sub",
                                   "nothing.txt"}) {
        INFO(path);
        const auto out = call(files, path);
        CHECK(out.status == 404);
        CHECK(out.body.find("secret") == std::string::npos);
    }
    CHECK(call(files, std::string("index.html\0.txt", 15)).status == 404);
    CHECK(call(files, "index.html").status == 200);

    running_server server(quick_options(),
                          [&](auto& to) { to.add(route{"GET", "/{path...}", files}); });
    for (const std::string path : {"/../secret.txt",
                                   "/%2e%2e/secret.txt",
                                   "/..%2fsecret.txt",
                                   "/%2fetc/passwd",
                                   "/sub/%2e%2e/%2e%2e/secret.txt",
                                   "/index.html%00.txt",
                                   "/..%5csecret.txt"}) {
        INFO(path);
        raw_client client(server.port());
        CHECK(client.ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").status == 404);
    }
}

TEST_CASE("what the browser has is not sent again") {
    temporary_folder folder;
    fill(folder);
    const auto files = serve_folder(folder.path());
    const auto first = call(files, "index.html");
    const auto etag = of(first, "ETag");
    REQUIRE(etag.size() > 10);
    for (const auto& value : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
        INFO(value);
        const auto out = call(files, "index.html", {{"If-None-Match", value}});
        CHECK(out.status == 304);
        CHECK(out.body.empty());
        CHECK(of(out, "ETag") == etag);
    }
    CHECK(call(files, "index.html", {{"If-None-Match", "\"x\""}}).status == 200);
    // A changed file is a new one.
    folder.write("index.html", "<p>changed!");
    const auto changed = call(files, "index.html", {{"If-None-Match", etag}});
    CHECK(changed.status == 200);
    CHECK(changed.body == "<p>changed!");
}

TEST_CASE("precompressed neighbours are sent to those who take them") {
    temporary_folder folder;
    fill(folder);
    const auto files = serve_folder(folder.path());
    struct row {
        const char* accepts;
        const char* encoding;
        const char* body;
    };
    for (const auto& [accepts, encoding, body] : {row{"gzip, deflate, br", "br", "brotli"},
                                                  row{"gzip", "gzip", "gzip"},
                                                  row{"br;q=0, gzip;q=0.5", "gzip", "gzip"},
                                                  row{"brotli", "", "let a"},
                                                  row{"", "", "let a"}}) {
        INFO(accepts);
        const auto out = call(files, "app-3f2a91bc.js", {{"Accept-Encoding", accepts}});
        CHECK(of(out, "Content-Encoding") == encoding);
        CHECK(of(out, "Content-Type") == "text/javascript; charset=utf-8");
        CHECK(of(out, "Vary") == "Accept-Encoding");
        CHECK(out.body == body);
    }
    CHECK(call(files, "index.html", {{"Accept-Encoding", "br"}}).body == "<p>index");
}

TEST_CASE("pages that route themselves get the fallback, files do not") {
    temporary_folder folder;
    fill(folder);
    static_options options;
    options.fallback = "index.html";
    const auto files = serve_folder(folder.path(), options);
    CHECK(call(files, "cases/2026-1").body == "<p>index");
    CHECK(call(files, "cases/app.js").status == 404);
    CHECK(call(files, "../x").status == 404);
}

TEST_CASE("an embedded table is served like a folder") {
    static constexpr std::array<embedded_file, 2> table{
        {{"index.html", "<p>in"}, {"a/b.css", "p{}"}}};
    const auto files = serve_table(table);
    CHECK(call(files, "").body == "<p>in");
    const auto css = call(files, "a/b.css");
    CHECK(css.body == "p{}");
    CHECK(of(css, "Content-Type") == "text/css; charset=utf-8");
    CHECK(call(files, "a/b.css", {{"If-None-Match", of(css, "ETag")}}).status == 304);
    CHECK(call(files, "a").status == 404);
}

TEST_CASE("only names with a hash are kept for ever") {
    temporary_folder folder;
    const auto files = serve_folder(folder.path());
    for (const auto& [name, kept] :
         std::vector<std::pair<std::string, bool>>{{"index-B4x_9kLm.js", true},
                                                   {"app.0a1b2c3d4e.css", true},
                                                   {"conversations.html", false},
                                                   {"our-conversations.html", false},
                                                   {"report-2026.pdf", false},
                                                   {"chunk-abc.js", false}}) {
        INFO(name);
        folder.write(name, "x");
        CHECK((of(call(files, name), "Cache-Control") != "no-cache") == kept);
    }
}

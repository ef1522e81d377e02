// Files for browsers: a folder on disk or a table in the program, with ETag, content types,
// precompressed neighbours (.br, .gz) and Cache-Control: immutable for names that carry a hash.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bot/http/server.hpp"

namespace yishi::http {

struct embedded_file {
    std::string_view path;  // "assets/app-3f2a91bc.js"
    std::string_view body;
};

struct static_options {
    std::string index = "index.html";  // what a folder's own path shows
    std::string
        fallback;  // file for unknown paths without a dot (pages that route themselves), or empty
    http::headers headers;  // added to each answer, for instance Content-Security-Policy
};

// The file is named by the route's last capture: "/console/{path...}"; without captures it is the
// index. Files are read into memory when first asked for and again when they have changed.
handler serve_folder(std::string folder, static_options options = {});
// The table must outlive the handler.
handler serve_table(std::span<const embedded_file> files, static_options options = {});

// "text/html; charset=utf-8" and so on, by the name's ending.
std::string_view content_type(std::string_view name);

}  // namespace yishi::http

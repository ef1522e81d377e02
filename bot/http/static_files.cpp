#include "bot/http/static_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "json/digest.hpp"

namespace yishi::http {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_max = 32 << 20;  // bytes
constexpr std::size_t kept_files_max = 4'096;
constexpr std::size_t hash_length_min = 8;  // of a hash in a name

// One way to send a file: as it is, or precompressed.
struct variant {
    std::string_view encoding;  // empty: as it is
    std::string_view ending;
};
constexpr std::array<variant, 3> variants{{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}}};

struct found_file {
    std::shared_ptr<const std::string> body;
    std::string etag;
};

// Where files come from: the one thing that folder and table differ in.
class source {
 public:
    virtual ~source() = default;
    virtual std::optional<found_file> find(const std::string& path) = 0;
};

std::string etag_of(std::string_view body) {
    constexpr std::size_t length = 24;  // digits of the hash that are shown
    return '"' + json::sha256_hex(body).substr(0, length) + '"';
}

// Nothing hidden, nothing upwards, nothing that a file system reads differently.
bool safe(std::string_view path) {
    if (path.starts_with('/') ||
        path.find_first_of(std::string_view("\\\0:", 3)) != std::string_view::npos)
        return false;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end == 0 || path.front() == '.') return false;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return true;
}

// "app-3f2a91bc.js", "app.3f2a91bc.css": the name changes with the content.
bool hashed_name(std::string_view path) {
    auto name = path.substr(path.rfind('/') + 1);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    name = name.substr(0, dot);
    const auto mark = name.find_last_of("-.");
    if (mark == std::string_view::npos) return false;
    const auto hash = name.substr(mark + 1);
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return hash.size() >= hash_length_min && std::any_of(hash.begin(), hash.end(), digit) &&
           std::all_of(hash.begin(), hash.end(), [&](char c) { return letter(c) || digit(c); });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// Whether a comma-separated header names this, and not with q=0.
bool lists(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = std::min(header.find(','), header.size());
        const auto part = trim(header.substr(0, end));
        const auto semicolon = std::min(part.find(';'), part.size());
        const auto weight = part.substr(semicolon);
        const bool refused = weight.find("q=0") != std::string_view::npos &&
                             weight.find_first_of("123456789") == std::string_view::npos;
        if (trim(part.substr(0, semicolon)) == name && !refused) return true;
        header.remove_prefix(std::min(end + 1, header.size()));
    }
    return false;
}

bool fresh(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        const auto end = std::min(if_none_match.find(','), if_none_match.size());
        auto one = trim(if_none_match.substr(0, end));
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == etag || one == "*") return true;
        if_none_match.remove_prefix(std::min(end + 1, if_none_match.size()));
    }
    return false;
}

class folder final : public source {
 public:
    explicit folder(const std::string& path) : root_(path) {}

    std::optional<found_file> find(const std::string& path) override {
        std::error_code error;
        const auto full = fs::canonical(root_ / path, error);
        if (error || !fs::is_regular_file(full, error)) return std::nullopt;
        // A link may lead out of the folder.
        const auto root = fs::canonical(root_, error);
        const auto [end, ignored] =
            std::mismatch(root.begin(), root.end(), full.begin(), full.end());
        if (error || end != root.end()) return std::nullopt;
        const auto size = fs::file_size(full, error);
        const auto changed = fs::last_write_time(full, error);
        if (error || size > file_max) return std::nullopt;
        const auto at = kept_.find(path);
        if (at != kept_.end() && at->second.changed == changed && at->second.size == size)
            return at->second.file;
        return load(path, full, changed, size);
    }

 private:
    struct kept {
        fs::file_time_type changed;
        std::uintmax_t size = 0;
        found_file file;
    };

    std::optional<found_file> load(const std::string& path,
                                   const fs::path& full,
                                   fs::file_time_type changed,
                                   std::uintmax_t size) {
        std::ifstream in(full, std::ios::binary);
        auto body = std::make_shared<std::string>(static_cast<std::size_t>(size), '\0');
        if (!in.read(body->data(), static_cast<std::streamsize>(size)) && size != 0)
            return std::nullopt;
        kept entry{changed, size, {}};
        entry.file.etag = etag_of(*body);
        entry.file.body = std::move(body);
        if (kept_.size() >= kept_files_max) kept_.clear();
        return kept_.insert_or_assign(path, std::move(entry)).first->second.file;
    }

    fs::path root_;
    std::map<std::string, kept> kept_;
};

class table final : public source {
 public:
    explicit table(std::span<const embedded_file> files) {
        for (const auto& each : files) {
            found_file entry{std::make_shared<const std::string>(each.body), etag_of(each.body)};
            files_.emplace(each.path, std::move(entry));
        }
    }
    std::optional<found_file> find(const std::string& path) override {
        const auto at = files_.find(path);
        if (at == files_.end()) return std::nullopt;
        return at->second;
    }

 private:
    std::map<std::string, found_file, std::less<>> files_;
};

// The best variant of a file that the client takes; absent if there is no such file.
std::optional<response> answer(source& from,
                               const std::string& path,
                               const request& to,
                               const static_options& options) {
    const auto accepted = find(to.headers, "Accept-Encoding");
    for (const auto& way : variants) {
        if (!way.encoding.empty() && !lists(accepted, way.encoding)) continue;
        const auto file = from.find(path + std::string(way.ending));
        if (!file) continue;
        response out;
        out.headers = options.headers;
        out.headers.emplace_back("ETag", file->etag);
        out.headers.emplace_back("Vary", "Accept-Encoding");
        out.headers.emplace_back(
            "Cache-Control",
            hashed_name(path) ? "public, max-age=31536000, immutable" : "no-cache");
        if (fresh(find(to.headers, "If-None-Match"), file->etag)) {
            out.status = 304;
            return out;
        }
        out.headers.emplace_back("Content-Type", content_type(path));
        if (!way.encoding.empty()) out.headers.emplace_back("Content-Encoding", way.encoding);
        out.body = *file->body;
        return out;
    }
    return std::nullopt;
}

response serve(source& from, const request& to, const static_options& options) {
    std::string path = to.captures.empty() ? std::string() : to.captures.back();
    if (path.empty() || path.ends_with('/')) path += options.index;
    if (safe(path)) {
        if (auto out = answer(from, path, to, options)) return std::move(*out);
        const auto name = path.substr(path.rfind('/') + 1);
        if (!options.fallback.empty() && name.find('.') == std::string::npos) {
            if (auto out = answer(from, options.fallback, to, options)) return std::move(*out);
        }
    }
    return problem(404, "Not found");
}

handler serve_from(std::shared_ptr<source> from, static_options options) {
    const auto shared = std::make_shared<const static_options>(std::move(options));
    return [from = std::move(from), shared](request to) -> asio::awaitable<response> {
        // The lambda may go while the coroutine waits, but it does not wait.
        co_return serve(*from, to, *shared);
    };
}

struct known_type {
    std::string_view ending;
    std::string_view type;
};
constexpr std::array<known_type, 23> types{{{"html", "text/html; charset=utf-8"},
                                            {"js", "text/javascript; charset=utf-8"},
                                            {"mjs", "text/javascript; charset=utf-8"},
                                            {"css", "text/css; charset=utf-8"},
                                            {"json", "application/json"},
                                            {"map", "application/json"},
                                            {"geojson", "application/geo+json"},
                                            {"webmanifest", "application/manifest+json"},
                                            {"txt", "text/plain; charset=utf-8"},
                                            {"md", "text/markdown; charset=utf-8"},
                                            {"csv", "text/csv; charset=utf-8"},
                                            {"svg", "image/svg+xml"},
                                            {"png", "image/png"},
                                            {"jpg", "image/jpeg"},
                                            {"jpeg", "image/jpeg"},
                                            {"webp", "image/webp"},
                                            {"gif", "image/gif"},
                                            {"ico", "image/x-icon"},
                                            {"woff2", "font/woff2"},
                                            {"woff", "font/woff"},
                                            {"wasm", "application/wasm"},
                                            {"pdf", "application/pdf"},
                                            {"xml", "application/xml"}}};

}  // namespace

std::string_view content_type(std::string_view name) {
    const auto dot = name.rfind('.');
    const auto ending = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    const auto* const at = std::find_if(
        types.begin(), types.end(), [&](const known_type& one) { return one.ending == ending; });
    return at == types.end() ? "application/octet-stream" : at->type;
}

handler serve_folder(std::string path, static_options options) {
    return serve_from(std::make_shared<folder>(path), std::move(options));
}

handler serve_table(std::span<const embedded_file> files, static_options options) {
    return serve_from(std::make_shared<table>(files), std::move(options));
}

}  // namespace yishi::http

#include "bot/config/folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "json/checker.hpp"
#include "json/digest.hpp"

namespace yishi::config {
namespace {

namespace fs = std::filesystem;

constexpr json::wording no_folder{"is no folder that can be read; give another one with --config",
                                  "不是可读的目录；请用 --config 指定"};
constexpr json::wording unreadable{"cannot be read; check its owner and mode",
                                   "无法读取；请检查文件属主和权限"};
constexpr json::wording unwritable{"cannot be written; check space, owner and mode",
                                   "无法写入；请检查磁盘空间、属主和权限"};
constexpr json::wording too_large{"is larger than {0} bytes; split it", "超过 {0} 字节；请拆分"};
constexpr json::wording too_many{"the folder holds more than {0} files; remove some",
                                 "目录中超过 {0} 个文件；请删减"};
constexpr json::wording all_too_large{"the files are larger than {0} bytes together; remove some",
                                      "文件总量超过 {0} 字节；请删减"};

bool is_dialog_or_text(std::string_view path) {
    return (path.starts_with("dialogs/") || path.starts_with("texts/")) && path.ends_with(".json");
}

// No step up, no hidden part: what an import may write.
bool plain_path(std::string_view path) {
    return !path.empty() && path.size() <= 200 && path.find("//") == std::string_view::npos &&
           path.find("/.") == std::string_view::npos && path.front() != '.' &&
           path.front() != '/' && path.find('\\') == std::string_view::npos &&
           path.find('\0') == std::string_view::npos;
}

// Paths below the folder that belong to a bundle, sorted.
std::vector<std::string> paths_of(const fs::path& root, std::error_code& error) {
    std::vector<std::string> out;
    for (const char* single : {"areas.geojson", "calendar.json", "queues.json"}) {
        if (fs::exists(root / single)) {
            out.emplace_back(single);
        }
    }
    for (const char* part : {"dialogs", "texts"}) {
        if (!fs::is_directory(root / part)) {
            continue;
        }
        auto each = fs::recursive_directory_iterator(root / part, error);
        for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
            const std::string path = each->path().lexically_relative(root).generic_string();
            // Editors' swap files and the like begin with a dot.
            if (each->is_regular_file() && in_bundle(path) && out.size() <= files_max) {
                out.push_back(path);
            }
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

bool write_whole(const fs::path& target, const std::string& text) {
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    fs::path temporary = target;
    temporary += ".new";
    {
        std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
        out << text;
        out.close();
        if (!out) {
            fs::remove(temporary, error);
            return false;
        }
    }
    fs::rename(temporary, target, error);
    return !error;
}

}  // namespace

bool in_bundle(std::string_view path) {
    return plain_path(path) && (path == "queues.json" || path == "calendar.json" ||
                                path == "areas.geojson" || is_dialog_or_text(path));
}

std::optional<std::string> read_file(const std::string& folder,
                                     const std::string& path,
                                     json::diagnostics& errors,
                                     std::string_view language) {
    const fs::path file = fs::path(folder) / path;
    std::error_code error;
    const auto size = fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
    std::ifstream in(file, std::ios::binary);
    if (error || !in || !fs::is_regular_file(file, error)) {
        errors.push_back({path, {}, json::say(unreadable, {}, language)});
        return std::nullopt;
    }
    if (size > file_bytes_max) {
        errors.push_back(
            {path, {}, json::say(too_large, {std::to_string(file_bytes_max)}, language)});
        return std::nullopt;
    }
    std::string out(size, '\0');
    in.read(out.data(), static_cast<std::streamsize>(size));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

bool read_folder(const std::string& folder,
                 files& out,
                 json::diagnostics& errors,
                 std::string_view language) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        errors.push_back({folder, {}, json::say(no_folder, {}, language)});
        return false;
    }
    const auto paths = paths_of(folder, error);
    if (error) {
        errors.push_back({folder, {}, json::say(unreadable, {}, language)});
        return false;
    }
    if (paths.size() > files_max) {
        errors.push_back({folder, {}, json::say(too_many, {std::to_string(files_max)}, language)});
        return false;
    }
    const std::size_t before = errors.size();
    std::size_t bytes = 0;
    for (const std::string& path : paths) {
        if (auto text = read_file(folder, path, errors, language)) {
            bytes += text->size();
            if (bytes > folder_bytes_max) {
                errors.push_back(
                    {folder,
                     {},
                     json::say(all_too_large, {std::to_string(folder_bytes_max)}, language)});
                return false;
            }
            out[path] = std::move(*text);
        }
    }
    return errors.size() == before;
}

std::string content_hash(const files& of) {
    std::string bytes;
    for (const auto& [path, text] : of) {
        json::append_field(bytes, path);
        json::append_field(bytes, text);
    }
    return json::sha256_hex(bytes);
}

bundle make_bundle(config::files files) {
    std::string hash = content_hash(files);
    return {std::move(hash), std::move(files)};
}

std::string dump_files(const files& value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<files> parse_files(std::string_view content) {
    const nlohmann::json in = nlohmann::json::parse(content, nullptr, false);
    if (!in.is_object()) {
        return std::nullopt;
    }
    files out;
    for (const auto& [path, text] : in.items()) {
        if (!text.is_string()) {
            return std::nullopt;
        }
        out[path] = text.get<std::string>();
    }
    return out;
}

bool write_folder(const std::string& folder,
                  const files& value,
                  json::diagnostics& errors,
                  std::string_view language) {
    const std::size_t before = errors.size();
    for (const auto& [path, text] : value) {
        if (!in_bundle(path) || !write_whole(fs::path(folder) / path, text)) {
            errors.push_back({path, {}, json::say(unwritable, {}, language)});
        }
    }
    return errors.size() == before;
}

}  // namespace yishi::config

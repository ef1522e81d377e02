#include "bot/delivery/multipart.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "bot/delivery/media.hpp"
#include "json/digest.hpp"

namespace yishi::delivery {

namespace {

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (path.empty() || !in) return std::nullopt;
    std::string out{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) return std::nullopt;
    return out;
}

// Quotes and line ends would end the header early (HTML's rules for form data).
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"') {
            out += "%22";
        } else if (c == '\r') {
            out += "%0D";
        } else if (c == '\n') {
            out += "%0A";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

boost::asio::awaitable<multipart> encode_form(std::vector<adapters::form_part> parts,
                                              std::string media_folder) {
    multipart out;
    std::string contents;
    std::vector<std::string> files(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i].media.empty()) {
            auto content = read_file(media_path(media_folder, parts[i].media));
            if (!content) co_return out;
            files[i] = std::move(*content);
        }
        contents += parts[i].name + parts[i].value + parts[i].media;
    }
    // A hash of what is in it: cannot occur in it but by intent, and even then not in files, which
    // are hashes of their own.
    const std::string boundary = "yishi-" + json::sha256_hex(contents);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" +
                    quoted(parts[i].name) + '"';
        if (parts[i].media.empty()) {
            out.body += "\r\n\r\n" + parts[i].value + "\r\n";
            continue;
        }
        const auto type = std::string{sniff_type(files[i])};
        const auto slash = type.find('/');
        const std::string ending = slash == std::string::npos ? "bin" : type.substr(slash + 1);
        out.body += "; filename=\"" + parts[i].media.substr(0, 12) + '.' + ending +
                    "\"\r\nContent-Type: " + (type.empty() ? "application/octet-stream" : type) +
                    "\r\n\r\n" + files[i] + "\r\n";
    }
    out.body += "--" + boundary + "--\r\n";
    out.type = "multipart/form-data; boundary=" + boundary;
    out.complete = true;
    co_return out;
}

}  // namespace yishi::delivery

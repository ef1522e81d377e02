// What stored content is, and where it stands.
#include <algorithm>
#include <string>

#include "bot/delivery/media.hpp"

namespace yishi::delivery {

namespace {

using namespace std::string_view_literals;

struct signature {
    std::size_t at;
    std::string_view bytes;
    std::string_view type;
};

constexpr signature signatures[] = {
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {8, "WEBPVP8"sv, "image/webp"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {0, "OggS"sv, "audio/ogg"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "\xFF\xFB"sv, "audio/mpeg"},
    {0, "\xFF\xF3"sv, "audio/mpeg"},
    {0, "#!AMR"sv, "audio/amr"},
    {8, "WAVE"sv, "audio/wav"},
    {4, "ftypM4A"sv, "audio/mp4"},
    {4, "ftypqt"sv, "video/quicktime"},
    {4, "ftypheic"sv, "image/heic"},
    {4, "ftypheix"sv, "image/heic"},
    {4, "ftypmif1"sv, "image/heic"},
    {4, "ftypavif"sv, "image/avif"},
    {4, "ftyp"sv, "video/mp4"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    {0, "%PDF-"sv, "application/pdf"},
    {0, "PK\x03\x04"sv, "application/zip"},
};

}  // namespace

std::string_view sniff_type(std::string_view content) {
    for (const auto& one : signatures)
        if (content.size() >= one.at && content.substr(one.at).starts_with(one.bytes))
            return one.type;
    return {};
}

std::string media_path(std::string_view folder, std::string_view sha256) {
    constexpr std::size_t digits = 64;
    const bool hash = sha256.size() == digits && std::ranges::all_of(sha256, [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
    if (!hash || folder.empty()) return {};
    return std::string{folder} + '/' + std::string{sha256.substr(0, 2)} + '/' + std::string{sha256};
}

}  // namespace yishi::delivery

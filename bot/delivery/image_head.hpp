// What an image says of itself before it is decoded: enough to refuse one that would cost too much.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace yishi::delivery {

struct image_head {
    std::int64_t width = 0;
    std::int64_t height = 0;
    int scans = 1;  // JPEG: each costs as much as the whole image
};

// nullopt: not JPEG, PNG, WebP or GIF, or broken before its size is told.
std::optional<image_head> read_image_head(std::string_view content, std::string_view type);

}  // namespace yishi::delivery

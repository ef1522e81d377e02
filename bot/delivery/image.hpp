// Images decoded, turned upright and written anew, so that nothing but their pixels is left.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace yishi::delivery {

inline constexpr int jpeg_scans_max = 64;  // more are only found in what was made to hurt

struct clean_image {
    std::string bytes;
    std::string type;
};

// JPEG, PNG, WebP, and GIF (its first picture, as PNG). Errors are media_errc. Takes its time: not
// for the io thread.
boost::system::result<clean_image> clean(std::string_view content,
                                         std::string_view type,
                                         std::int64_t pixels_max);

// Is it an image type that clean() takes?
bool can_clean(std::string_view type);

}  // namespace yishi::delivery

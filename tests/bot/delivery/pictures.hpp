// Small images for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yishi::test {

// Left half red, right half blue.
std::string make_image(std::string_view type, int width, int height);
// The JPEG with an Exif segment that has an orientation and a place.
std::string with_exif(std::string_view jpeg, int orientation);

struct image_facts {
    int width = 0;
    int height = 0;
    char first = '?';  // colour of the upper left corner: 'r', 'b' or '?'
    char last = '?';   // of the lower right corner
};
image_facts facts_of(const std::string& image);

}  // namespace yishi::test

#include "bot/delivery/image.hpp"

#include <gd.h>
#include <libexif/exif-data.h>

#include <memory>
#include <mutex>
#include <utility>

#include "bot/delivery/image_head.hpp"
#include "bot/delivery/media.hpp"

namespace yishi::delivery {

namespace {

constexpr int jpeg_quality = 88;
constexpr int webp_quality = 85;
constexpr int png_level = 6;

struct free_image {
    void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using picture = std::unique_ptr<gdImage, free_image>;

struct free_exif {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

// 1 to 8 as in Exif; 1 is upright.
int orientation_of(std::string_view jpeg) {
    const std::unique_ptr<ExifData, free_exif> data{exif_data_new_from_data(
        reinterpret_cast<const unsigned char*>(jpeg.data()), static_cast<unsigned>(jpeg.size()))};
    if (!data) return 1;
    ExifEntry* const entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) return 1;
    const int value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
    return value >= 1 && value <= 8 ? value : 1;
}

// Rows become columns: (x, y) goes to (y, x).
picture transposed(const picture& from) {
    picture to{gdImageCreateTrueColor(gdImageSY(from), gdImageSX(from))};
    if (!to) return to;
    gdImageAlphaBlending(to.get(), 0);
    for (int y = 0; y < gdImageSY(from); ++y)
        for (int x = 0; x < gdImageSX(from); ++x)
            gdImageTrueColorPixel(to, y, x) = gdImageGetTrueColorPixel(from.get(), x, y);
    return to;
}

picture upright(picture image, int orientation) {
    if (orientation >= 5) image = transposed(image);
    if (!image) return image;
    switch (orientation) {
        case 2:
        case 6:
            gdImageFlipHorizontal(image.get());
            break;
        case 3:
        case 7:
            gdImageFlipBoth(image.get());
            break;
        case 4:
        case 8:
            gdImageFlipVertical(image.get());
            break;
        default:
            break;
    }
    return image;
}

picture decode(std::string_view content, std::string_view type) {
    const int size = static_cast<int>(content.size());
    // libgd takes a plain pointer but only reads.
    void* const bytes = const_cast<char*>(content.data());
    constexpr int tolerate_warnings = 1;
    if (type == "image/jpeg")
        return picture{gdImageCreateFromJpegPtrEx(size, bytes, tolerate_warnings)};
    if (type == "image/png") return picture{gdImageCreateFromPngPtr(size, bytes)};
    if (type == "image/webp") return picture{gdImageCreateFromWebpPtr(size, bytes)};
    if (type == "image/gif") return picture{gdImageCreateFromGifPtr(size, bytes)};
    return nullptr;
}

clean_image encode(const picture& image, std::string_view type) {
    clean_image out;
    int size = 0;
    void* bytes = nullptr;
    if (type == "image/jpeg") {
        bytes = gdImageJpegPtr(image.get(), &size, jpeg_quality);
    } else if (type == "image/webp") {
        gdImagePaletteToTrueColor(image.get());
        gdImageSaveAlpha(image.get(), 1);
        bytes = gdImageWebpPtrEx(image.get(), &size, webp_quality);
    } else {
        gdImageSaveAlpha(image.get(), 1);
        bytes = gdImagePngPtrEx(image.get(), &size, png_level);
        type = "image/png";
    }
    if (bytes == nullptr) return out;
    out.bytes.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    gdFree(bytes);
    out.type = type;
    return out;
}

void silent(int, const char*, va_list) {}

}  // namespace

bool can_clean(std::string_view type) {
    return type == "image/jpeg" || type == "image/png" || type == "image/webp" ||
           type == "image/gif";
}

boost::system::result<clean_image> clean(std::string_view content,
                                         std::string_view type,
                                         std::int64_t pixels_max) {
    static std::once_flag quiet;
    std::call_once(quiet, [] { gdSetErrorMethod(&silent); });
    const auto head = read_image_head(content, type);
    if (!head) return media_errc::broken;
    // Each side has at most 32 bits: the product stays in range.
    if (head->width * head->height > pixels_max || head->scans > jpeg_scans_max)
        return media_errc::too_many_pixels;
    picture image = decode(content, type);
    if (!image) return media_errc::broken;
    if (type == "image/jpeg") image = upright(std::move(image), orientation_of(content));
    if (!image) return media_errc::broken;
    clean_image out = encode(image, type);
    if (out.bytes.empty()) return media_errc::broken;
    return out;
}

}  // namespace yishi::delivery

#include "pictures.hpp"

#include <gd.h>

#include <stdexcept>

#include "bot/delivery/media.hpp"

namespace yishi::test {

namespace {

char colour(gdImage* image, int x, int y) {
    const int pixel = gdImageGetTrueColorPixel(image, x, y);
    const int red = gdTrueColorGetRed(pixel);
    const int blue = gdTrueColorGetBlue(pixel);
    if (red > 200 && blue < 60) return 'r';
    return blue > 200 && red < 60 ? 'b' : '?';
}

}  // namespace

std::string make_image(std::string_view type, int width, int height) {
    gdImage* const image = gdImageCreateTrueColor(width, height);
    gdImageFilledRectangle(image, 0, 0, width / 2 - 1, height - 1, gdTrueColor(255, 0, 0));
    gdImageFilledRectangle(image, width / 2, 0, width - 1, height - 1, gdTrueColor(0, 0, 255));
    int size = 0;
    void* bytes = nullptr;
    if (type == "image/jpeg") bytes = gdImageJpegPtr(image, &size, 95);
    if (type == "image/png") bytes = gdImagePngPtr(image, &size);
    if (type == "image/webp") bytes = gdImageWebpPtrEx(image, &size, 95);
    if (type == "image/gif") bytes = gdImageGifPtr(image, &size);
    gdImageDestroy(image);
    if (bytes == nullptr) throw std::runtime_error{"no such image"};
    std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    gdFree(bytes);
    return out;
}

std::string with_exif(std::string_view jpeg, int orientation) {
    using namespace std::string_literals;
    std::string tiff = "MM\0*\0\0\0\x08"s;
    tiff += "\0\x02"s;                              // two entries
    tiff += "\x01\x0F\0\x02\0\0\0\x0C\0\0\0\x26"s;  // Make, ASCII, at 38
    tiff += "\x01\x12\0\x03\0\0\0\x01\0"s + static_cast<char>(orientation) + "\0\0"s;
    tiff += "\0\0\0\0"s;
    tiff += "SECRET-PLACE"s;
    const std::string body = "Exif\0\0"s + tiff;
    const std::size_t length = body.size() + 2;
    std::string out{jpeg.substr(0, 2)};
    out += "\xFF\xE1"s;
    out += static_cast<char>(length >> 8U);
    out += static_cast<char>(length & 255U);
    return out + body + std::string{jpeg.substr(2)};
}

image_facts facts_of(const std::string& image) {
    const std::string_view type = delivery::sniff_type(image);
    const int size = static_cast<int>(image.size());
    void* const bytes = const_cast<char*>(image.data());
    gdImage* read = nullptr;
    if (type == "image/jpeg") read = gdImageCreateFromJpegPtr(size, bytes);
    if (type == "image/png") read = gdImageCreateFromPngPtr(size, bytes);
    if (type == "image/webp") read = gdImageCreateFromWebpPtr(size, bytes);
    image_facts out;
    if (read == nullptr) return out;
    out.width = gdImageSX(read);
    out.height = gdImageSY(read);
    out.first = colour(read, 1, 1);
    out.last = colour(read, out.width - 2, out.height - 2);
    gdImageDestroy(read);
    return out;
}

}  // namespace yishi::test

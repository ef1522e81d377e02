#include "bot/delivery/image_head.hpp"

#include <cstddef>

namespace yishi::delivery {

namespace {

// Bytes of the content as numbers; beyond the end all are 0.
class bytes {
 public:
    explicit bytes(std::string_view content) : content_(content) {}
    std::size_t size() const { return content_.size(); }
    std::int64_t at(std::size_t i) const {
        return i < content_.size() ? static_cast<unsigned char>(content_[i]) : 0;
    }
    std::int64_t big(std::size_t i, int count) const {
        std::int64_t out = 0;
        for (int k = 0; k < count; ++k) out = out << 8 | at(i + static_cast<std::size_t>(k));
        return out;
    }
    std::int64_t little(std::size_t i, int count) const {
        std::int64_t out = 0;
        for (int k = count - 1; k >= 0; --k) out = out << 8 | at(i + static_cast<std::size_t>(k));
        return out;
    }

 private:
    std::string_view content_;
};

bool is_frame(std::int64_t marker) {
    // SOF0..SOF15 without DHT, JPG and DAC.
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<image_head> jpeg_head(const bytes& in) {
    image_head out;
    out.scans = 0;
    for (std::size_t i = 2; i + 3 < in.size();) {
        const std::int64_t marker = in.at(i + 1);
        if (in.at(i) != 0xFF || marker == 0x00 || marker == 0xFF) {
            ++i;  // a scan's data, or filling
            continue;
        }
        if ((marker >= 0xD0 && marker <= 0xD8) || marker == 0x01) {
            i += 2;
            continue;
        }
        if (marker == 0xD9) break;
        if (is_frame(marker)) {
            out.height = in.big(i + 5, 2);
            out.width = in.big(i + 7, 2);
        }
        if (marker == 0xDA) ++out.scans;
        i += 2 + static_cast<std::size_t>(in.big(i + 2, 2));
    }
    if (out.width == 0 || out.height == 0 || out.scans == 0) return std::nullopt;
    return out;
}

std::optional<image_head> webp_head(std::string_view content, const bytes& in) {
    image_head out;
    const std::string_view chunk = content.size() < 30 ? std::string_view{} : content.substr(12, 4);
    if (chunk == "VP8X") {
        out.width = in.little(24, 3) + 1;
        out.height = in.little(27, 3) + 1;
    } else if (chunk == "VP8L") {
        const std::int64_t bits = in.little(21, 4);
        out.width = (bits & 0x3FFF) + 1;
        out.height = (bits >> 14 & 0x3FFF) + 1;
    } else if (chunk == "VP8 ") {
        out.width = in.little(26, 2) & 0x3FFF;
        out.height = in.little(28, 2) & 0x3FFF;
    }
    if (out.width == 0 || out.height == 0) return std::nullopt;
    return out;
}

}  // namespace

std::optional<image_head> read_image_head(std::string_view content, std::string_view type) {
    const bytes in{content};
    image_head out;
    if (type == "image/jpeg") return jpeg_head(in);
    if (type == "image/webp") return webp_head(content, in);
    if (type == "image/png") {
        out.width = in.big(16, 4);
        out.height = in.big(20, 4);
    } else if (type == "image/gif") {
        out.width = in.little(6, 2);
        out.height = in.little(8, 2);
    }
    if (out.width == 0 || out.height == 0) return std::nullopt;
    return out;
}

}  // namespace yishi::delivery

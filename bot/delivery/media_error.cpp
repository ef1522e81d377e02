#include <string>

#include "bot/delivery/media.hpp"

namespace yishi::delivery {

namespace {

class category final : public boost::system::error_category {
 public:
    const char* name() const noexcept override { return "media"; }
    std::string message(int value) const override {
        switch (static_cast<media_errc>(value)) {
            case media_errc::too_large:
                return "the file is too large";
            case media_errc::too_many_pixels:
                return "the image has too many pixels";
            case media_errc::refused_type:
                return "a kind of file that is not kept";
            case media_errc::broken:
                return "the image is damaged";
            case media_errc::disk:
                return "it could not be written to the disk";
            case media_errc::busy:
                return "too many files at once: try again";
        }
        return "unknown";
    }
};

}  // namespace

const boost::system::error_category& media_category() {
    static const category it;
    return it;
}

boost::system::error_code make_error_code(media_errc value) {
    return {static_cast<int>(value), media_category()};
}

}  // namespace yishi::delivery

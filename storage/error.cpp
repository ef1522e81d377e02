#include <boost/system/error_category.hpp>

#include "storage/store.hpp"

namespace yishi::storage {

namespace {

class category final : public boost::system::error_category {
 public:
    const char* name() const noexcept override { return "storage"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::busy:
                return "the store is busy";
            case errc::full:
                return "no space left";
            case errc::io:
                return "the disk failed";
            case errc::corrupt:
                return "not a database of this program, or damaged";
            case errc::constraint:
                return "refused by the schema";
            case errc::conflict:
                return "changed by someone else meanwhile";
            case errc::not_found:
                return "not found";
            case errc::too_new:
                return "made by a newer version of this program";
            case errc::too_old:
                return "made by an older version of this program";
            case errc::in_use:
                return "others are at work on it";
            case errc::closed:
                return "the store is closed";
            case errc::failed:
                return "the unit of work failed";
        }
        return "unknown error of the store";
    }
};

}  // namespace

const boost::system::error_category& store_category() {
    static const category value;
    return value;
}

boost::system::error_code make_error_code(errc value) {
    return {static_cast<int>(value), store_category()};
}

int lane_of(std::int64_t conversation) {
    // splitmix64: neighbouring ids spread over all lanes, the same on every machine.
    auto mixed = static_cast<std::uint64_t>(conversation) + 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<int>((mixed ^ (mixed >> 31)) % static_cast<std::uint64_t>(lanes));
}

}  // namespace yishi::storage

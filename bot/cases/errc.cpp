#include "bot/cases/life.hpp"

namespace yishi::cases {
namespace {

class case_category_type final : public boost::system::error_category {
 public:
    const char* name() const noexcept override { return "case"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::conflict:
                return "the case was changed meanwhile";
            case errc::closed:
                return "the case is closed";
            case errc::not_closed:
                return "the case is open";
            case errc::unknown_person:
                return "no enabled person of that name who works on cases";
            case errc::unknown_queue:
                return "no such queue";
            case errc::not_offered:
                return "the case was not offered to this person";
            case errc::not_the_owner:
                return "only the owner can offer the case";
            case errc::bad_value:
                return "a value is missing, too long or out of range";
            case errc::not_asked:
                return "no closing question is open";
            case errc::same_case:
                return "a case cannot be merged into itself";
            case errc::not_due:
                return "the case is not due";
        }
        return "unknown";
    }
};

}  // namespace

const boost::system::error_category& case_category() {
    static const case_category_type category;
    return category;
}

boost::system::error_code make_error_code(errc value) {
    return {static_cast<int>(value), case_category()};
}

}  // namespace yishi::cases

#include "bot/auth/people.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "bot/auth/roles.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::auth {
namespace {

namespace people = storage::people;

constexpr std::size_t name_bytes_max = 64;

bool works(const storage::person_row& who) {
    return allowed(who.role, right::work_cases);
}

// Would there be no administrator without this one?
bool last_admin(storage::transaction& in, const storage::person_row& without) {
    if (!without.enabled || without.role != "admin") {
        return false;
    }
    const auto all = people::enabled(in);
    return std::none_of(all.begin(), all.end(), [&](const auto& each) {
        return each.id != without.id && each.role == "admin";
    });
}

class auth_category_type final : public boost::system::error_category {
 public:
    const char* name() const noexcept override { return "auth"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::bad_name:
                return "a name is 1 to 64 letters, digits, '.', '_' and '-', beginning with a "
                       "letter or "
                       "digit";
            case errc::name_taken:
                return "there is an account of that name";
            case errc::unknown_role:
                return "a role is viewer, moderator, lead, admin or auditor";
            case errc::unknown_person:
                return "there is no account of that name";
            case errc::disabled:
                return "the account is disabled";
            case errc::bad_successor:
                return "the successor must be someone else who works on cases";
            case errc::last_admin:
                return "this is the last administrator";
            case errc::bad_password:
                return "the password is not good enough";
            case errc::bad_token:
                return "the token is not known";
            case errc::expired:
                return "the token has expired";
            case errc::revoked:
                return "the token was revoked";
            case errc::still_owner:
                return "the person owns open cases: hand them over first";
        }
        return "unknown";
    }
};

}  // namespace

const boost::system::error_category& auth_category() {
    static const auth_category_type category;
    return category;
}

boost::system::error_code make_error_code(errc value) {
    return {static_cast<int>(value), auth_category()};
}

bool valid_name(std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max) {
        return false;
    }
    const auto fits = [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80U;
    };
    return fits(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
               return fits(c) || c == '.' || c == '_' || c == '-';
           });
}

result<storage::person_row> add_person(storage::transaction& in,
                                       const new_person& who,
                                       std::int64_t now) {
    if (!valid_name(who.name)) {
        return errc::bad_name;
    }
    if (!known_role(who.role)) {
        return errc::unknown_role;
    }
    if (people::by_name(in, who.name)) {
        return errc::name_taken;
    }
    storage::person_row row;
    row.name = who.name;
    row.title = who.title.empty() ? who.name : who.title;
    row.role = who.role;
    row.password = who.password_hash;
    row.must_change = who.must_change;
    row.created_at = now;
    row.queues = who.queues;
    row.areas = who.areas;
    row.id = people::insert(in, row);
    return row;
}

result<void> disable_person(storage::transaction& in,
                            std::string_view name,
                            std::string_view successor,
                            const hand_over_fn& hand_over,
                            std::int64_t now) {
    auto person = people::by_name(in, name);
    if (!person) {
        return errc::unknown_person;
    }
    if (!person->enabled) {
        return errc::disabled;
    }
    if (last_admin(in, *person)) {
        return errc::last_admin;
    }
    std::int64_t to = 0;
    if (!successor.empty()) {
        const auto other = people::by_name(in, successor);
        if (!other) {
            return errc::unknown_person;
        }
        if (!other->enabled) {
            return errc::disabled;
        }
        if (other->id == person->id || !works(*other)) {
            return errc::bad_successor;
        }
        to = other->id;
    }
    hand_over(in, person->id, to);
    person->enabled = false;
    people::update(in, *person);
    storage::tokens::revoke_all(in, person->id, now);
    storage::sessions::remove_all(in, person->id, 0);
    return {};
}

result<void> enable_person(storage::transaction& in, std::string_view name) {
    auto person = people::by_name(in, name);
    if (!person) {
        return errc::unknown_person;
    }
    person->enabled = true;
    people::update(in, *person);
    return {};
}

result<void> change_role(storage::transaction& in,
                         std::string_view name,
                         std::string_view role,
                         std::vector<std::string> queues,
                         std::vector<std::string> areas) {
    auto person = people::by_name(in, name);
    if (!person) {
        return errc::unknown_person;
    }
    if (!known_role(role)) {
        return errc::unknown_role;
    }
    if (role != "admin" && last_admin(in, *person)) {
        return errc::last_admin;
    }
    person->role = role;
    // Who may no longer work on cases must not own open ones: the caller hands them over first.
    if (!works(*person) && !storage::cases::open_of(in, person->id).empty()) {
        return errc::still_owner;
    }
    person->queues = std::move(queues);
    person->areas = std::move(areas);
    people::update(in, *person);
    return {};
}

result<void> change_password(storage::transaction& in,
                             std::string_view name,
                             std::string password_hash,
                             bool must_change,
                             std::int64_t except) {
    auto person = people::by_name(in, name);
    if (!person) {
        return errc::unknown_person;
    }
    person->password = std::move(password_hash);
    person->must_change = must_change;
    people::update(in, *person);
    storage::sessions::remove_all(in, person->id, except);
    return {};
}

result<void> reset_password(storage::transaction& in,
                            std::string_view name,
                            std::string password_hash) {
    auto changed = change_password(in, name, std::move(password_hash), true);
    if (changed) {
        storage::totp::remove(in, people::by_name(in, name)->id);
    }
    return changed;
}

}  // namespace yishi::auth

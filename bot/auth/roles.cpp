#include "bot/auth/roles.hpp"

#include <algorithm>
#include <array>

namespace yishi::auth {
namespace {

struct line {
    right what;
    std::string_view name;
    bool viewer;
    bool moderator;
    bool lead;
    bool admin;
    bool auditor;
};

constexpr bool yes = true;
constexpr bool no = false;
constexpr std::array table{
    //   right                name             viewer moderator lead admin auditor
    line{right::read_cases, "read_cases", yes, yes, yes, yes, yes},
    line{right::reply, "reply", no, yes, yes, yes, no},
    line{right::work_cases, "work_cases", no, yes, yes, yes, no},
    line{right::assign_cases, "assign_cases", no, no, yes, yes, no},
    line{right::open_cases, "open_cases", no, yes, yes, yes, no},
    line{right::erase_cases, "erase_cases", no, no, no, yes, no},
    line{right::unmask_cases, "unmask_cases", no, yes, yes, yes, no},
    line{right::personal_data, "personal_data", no, no, no, no, yes},
    line{right::publish, "publish", no, no, no, yes, no},
    line{right::manage_people, "manage_people", no, no, no, yes, no},
    line{right::export_cases, "export_cases", no, no, yes, yes, yes},
    line{right::audit, "audit", no, no, no, yes, yes},
    line{right::read_office, "read_office", no, no, no, yes, yes},
    line{right::manage_delivery, "manage_delivery", no, no, no, yes, no},
};

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

const std::vector<std::string_view>& roles() {
    static const std::vector<std::string_view> all{
        "viewer", "moderator", "lead", "admin", "auditor"};
    return all;
}

bool known_role(std::string_view role) {
    return std::find(roles().begin(), roles().end(), role) != roles().end();
}

bool allowed(std::string_view role, right what) {
    for (const line& each : table) {
        if (each.what == what) {
            return (each.viewer && role == "viewer") || (each.moderator && role == "moderator") ||
                   (each.lead && role == "lead") || (each.admin && role == "admin") ||
                   (each.auditor && role == "auditor");
        }
    }
    return false;
}

std::vector<right> rights_of(std::string_view role) {
    std::vector<right> out;
    for (const line& each : table) {
        if (allowed(role, each.what)) {
            out.push_back(each.what);
        }
    }
    return out;
}

std::string_view to_string(right value) {
    for (const line& each : table) {
        if (each.what == value) {
            return each.name;
        }
    }
    return "";
}

principal principal_of(const storage::person_row& person) {
    principal out;
    out.person = person.id;
    out.name = person.name;
    out.role = person.role;
    out.queues = person.queues;
    out.areas = person.areas;
    out.must_change = person.must_change;
    return out;
}

bool allowed(const principal& who, right what) {
    return !who.must_change && !who.must_totp && allowed(who.role, what);
}

bool in_scope(const principal& who,
              std::string_view queue,
              const std::vector<std::string>& ancestors,
              std::int64_t owner) {
    if (owner == who.person) {
        return true;
    }
    const bool queue_fits = who.queues.empty() || contains(who.queues, queue);
    const bool area_fits =
        who.areas.empty() || std::any_of(ancestors.begin(), ancestors.end(), [&](const auto& each) {
            return contains(who.areas, each);
        });
    return queue_fits && area_fits;
}

}  // namespace yishi::auth

#include "bot/cases/rules.hpp"

#include <algorithm>
#include <set>

#include "json/checker.hpp"

namespace yishi::cases {
namespace {

bool matches(const std::vector<std::string>& any_of, std::string_view value) {
    return any_of.empty() || std::find(any_of.begin(), any_of.end(), value) != any_of.end();
}

bool matches_area(const std::vector<std::string>& any_of, const std::vector<std::string>& line) {
    return any_of.empty() || std::any_of(line.begin(), line.end(), [&](const std::string& each) {
               return std::find(any_of.begin(), any_of.end(), each) != any_of.end();
           });
}

template <class T>
const T* find_in(const std::vector<T>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
}

constexpr json::wording no_account{
    "queue \"{0}\" names the officer \"{1}\", who has no enabled account: run `yishi user add {1} "
    "--role moderator`",
    "队列 \"{0}\" 的经办人 \"{1}\" 没有可用账号：请运行 `yishi user add {1} --role moderator`"};
constexpr json::wording lost_queue{
    "the queue \"{0}\" has open cases (such as {1}): keep it, or keep it with \"moved_to\"",
    "队列 \"{0}\" 还有未结事项（如 {1}）：请保留，或保留并写上 \"moved_to\""};
constexpr json::wording lost_category{
    "the category \"{0}\" has open cases (such as {1}): keep it, or keep it with \"moved_to\"",
    "类别 \"{0}\" 还有未结事项（如 {1}）：请保留，或保留并写上 \"moved_to\""};
constexpr json::wording lost_area{
    "the area \"{0}\" has open cases (such as {1}): keep it in areas.geojson",
    "区域 \"{0}\" 还有未结事项（如 {1}）：请保留在 areas.geojson 中"};

}  // namespace

const queue* find_queue(const rules& in, std::string_view id) {
    return find_in(in.queues, id);
}
const label* find_category(const rules& in, std::string_view id) {
    return find_in(in.categories, id);
}
const label* find_kind(const rules& in, std::string_view id) {
    return find_in(in.kinds, id);
}

const queue& queue_of(const rules& in, std::string_view id) {
    const queue* found = find_queue(in, id);
    // Circles were refused on loading; the count is a belt to these braces.
    for (std::size_t i = 0; found != nullptr && !found->moved_to.empty() && i < queues_max; ++i) {
        found = find_queue(in, found->moved_to);
    }
    return found != nullptr ? *found : *find_queue(in, in.fallback);
}

routed route_case(const rules& in,
                  std::string_view kind,
                  std::string_view category,
                  std::string_view area) {
    const auto line = in.areas->ancestors(area);
    for (const route& each : in.routes) {
        if (matches(each.categories, category) && matches(each.kinds, kind) &&
            matches_area(each.areas, line)) {
            return {&queue_of(in, each.queue), each.priority, false};
        }
    }
    return {&queue_of(in, in.fallback), 0, true};
}

std::vector<std::string> missing_officers(const rules& in,
                                          const std::vector<storage::person_row>& persons,
                                          std::string_view language) {
    std::vector<std::string> out;
    for (const queue& each : in.queues) {
        for (const std::string& officer : each.officers) {
            const bool known = std::any_of(persons.begin(), persons.end(), [&](const auto& person) {
                return person.enabled && person.name == officer;
            });
            if (!known && each.moved_to.empty()) {
                out.push_back(json::say(no_account, {each.id, officer}, language));
            }
        }
    }
    return out;
}

std::vector<std::string> lost_by(const rules& in,
                                 const std::vector<storage::case_row>& open_cases,
                                 std::string_view language) {
    std::vector<std::string> out;
    std::set<std::string, std::less<>> said;
    const auto lost = [&](const json::wording& what, const std::string& id, const auto& of) {
        if (said.insert(std::string(what.en) + id).second) {
            out.push_back(json::say(what, {id, of.number}, language));
        }
    };
    for (const storage::case_row& each : open_cases) {
        if (find_queue(in, each.queue) == nullptr) {
            lost(lost_queue, each.queue, each);
        }
        // A case without a category, or from a town that lists none, has nothing to lose.
        if (!each.category.empty() && !in.categories.empty() &&
            find_category(in, each.category) == nullptr) {
            lost(lost_category, each.category, each);
        }
        if (!each.area.empty() && in.areas->find(each.area) == nullptr) {
            lost(lost_area, each.area, each);
        }
    }
    return out;
}

}  // namespace yishi::cases

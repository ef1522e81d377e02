#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/cases/json.hpp"
#include "bot/cases/load.hpp"

namespace yishi::cases {
namespace {

constexpr std::int64_t service_max = 366 * day_ms;

constexpr json::wording bad_duration{
    "working time is written like \"30m\", \"4h\", \"2d\" or \"1d 4h\", at most a year: \"{0}\" is "
    "not",
    "工作时间应写成 \"30m\"、\"4h\"、\"2d\" 或 \"1d 4h\"，最长一年：\"{0}\" 不符合"};
constexpr json::wording answer_late{"the answer is due after the solution; make it shorter",
                                    "答复期限晚于办结期限；请缩短"};
constexpr json::wording twice{"\"{0}\" stands here twice; rename one",
                              "\"{0}\" 重复出现；请改名其中一个"};
constexpr json::wording no_officer{
    "the queue \"{0}\" has no officer; name one at least, so that every case has an owner",
    "队列 \"{0}\" 没有经办人；请至少填写一名，使每个事项都有负责人"};
constexpr json::wording unknown_queue{"there is no queue \"{0}\"; add it or correct the name",
                                      "没有队列 \"{0}\"；请添加或改正"};
constexpr json::wording unknown_queue_near{"there is no queue \"{0}\"; did you mean \"{1}\"?",
                                           "没有队列 \"{0}\"；是否想写 \"{1}\"？"};
constexpr json::wording unknown_of{"there is no {0} \"{1}\"; add it or correct the name",
                                   "没有 {0} \"{1}\"；请添加或改正"};
constexpr json::wording unknown_of_near{"there is no {0} \"{1}\"; did you mean \"{2}\"?",
                                        "没有 {0} \"{1}\"；是否想写 \"{2}\"？"};
constexpr json::wording moved_circle{"\"{0}\" is moved to itself in a circle; break it",
                                     "\"{0}\" 的 moved_to 形成循环；请断开"};
constexpr json::wording moved_away{"the queue \"{0}\" is moved to \"{1}\"; name that one",
                                   "队列 \"{0}\" 已移至 \"{1}\"；请填写后者"};
constexpr json::wording bad_priority{
    "a priority is \"normal\", \"high\" or \"urgent\", not \"{0}\"",
    "优先级为 \"normal\"、\"high\" 或 \"urgent\"，不能是 \"{0}\""};
constexpr json::wording unreachable{
    "this route is never reached: a route above it takes everything; move it up",
    "此规则永远不会生效：上面的规则已匹配一切；请上移"};
constexpr json::wording too_many{"more than {0} entries; remove some", "超过 {0} 项；请删减"};

// Working time in ms; -1 for anything else. "d" is a usual day of the calendar.
std::int64_t duration_of(std::string_view text, std::int64_t day_length) {
    std::int64_t sum = 0;
    std::int64_t number = -1;
    for (const char each : text) {
        if (each >= '0' && each <= '9') {
            number = std::max<std::int64_t>(number, 0) * 10 + (each - '0');
            if (number > 1'000'000) {
                return -1;
            }
        } else if (each == ' ' && number < 0) {
            continue;
        } else if (number >= 0 && (each == 'm' || each == 'h' || each == 'd')) {
            sum += number * (each == 'm' ? minute_ms : each == 'h' ? 60 * minute_ms : day_length);
            number = -1;
        } else {
            return -1;
        }
    }
    return number < 0 && sum > 0 && sum <= service_max ? sum : -1;
}

template <class T>
std::vector<std::string_view> ids_of(const std::vector<T>& all) {
    std::vector<std::string_view> out;
    for (const T& each : all) {
        out.push_back(each.id);
    }
    return out;
}

bool contains(const std::vector<std::string_view>& all, std::string_view id) {
    return std::find(all.begin(), all.end(), id) != all.end();
}

class queue_loader {
 public:
    explicit queue_loader(rules& into) : into_(into) {}

    void load(const json::node& root) {
        if (!root.object({"fallback", "queues", "categories", "kinds", "routes"})) {
            return;
        }
        if (const auto list = root.need("queues")) {
            for (const json::node& each : limited(*list, queues_max)) {
                read_queue(each);
            }
        }
        if (const auto list = root.find("categories")) {
            read_labels(*list, into_.categories);
        }
        if (const auto list = root.find("kinds")) {
            read_labels(*list, into_.kinds);
        }
        check_moves(moved_queues_, ids_of(into_.queues), "queue");
        if (const auto fallback = root.need("fallback")) {
            into_.fallback = read_queue_name(*fallback).value_or("");
        }
        if (const auto list = root.find("routes")) {
            for (const json::node& each : limited(*list, routes_max)) {
                read_route(each);
            }
        }
    }

 private:
    using moves = std::vector<std::tuple<json::node, std::string, std::string>>;

    static std::vector<json::node> limited(const json::node& list, std::size_t most) {
        auto out = list.items();
        if (out.size() > most) {
            list.say(too_many, {std::to_string(most)});
            out.clear();
        }
        return out;
    }

    std::int64_t read_duration(const json::node& from) const {
        const auto text = from.name();
        const std::int64_t out = text ? duration_of(*text, into_.calendar->day_length()) : 0;
        if (out < 0) {
            from.say(bad_duration, {*text});
        }
        return std::max<std::int64_t>(out, 0);
    }

    void read_service(const json::node& from, queue& made) const {
        if (!from.object({"answer", "solve"})) {
            return;
        }
        const auto answer = from.need("answer");
        const auto solve = from.need("solve");
        made.answer = answer ? read_duration(*answer) : 0;
        made.solve = solve ? read_duration(*solve) : 0;
        if (made.solve > 0 && made.answer > made.solve) {
            answer->say(answer_late);
        }
    }

    void read_queue(const json::node& from) {
        if (!from.object({"id", "title", "officers", "service", "moved_to"})) {
            return;
        }
        const auto id_node = from.need("id");
        const auto id = id_node ? read_id(*id_node) : std::nullopt;
        if (!id) {
            return;
        }
        if (contains(ids_of(into_.queues), *id)) {
            id_node->say(twice, {*id});
            return;
        }
        queue made;
        made.id = *id;
        if (const auto moved = from.find("moved_to")) {
            made.moved_to = read_id(*moved).value_or("");
            moved_queues_.emplace_back(*moved, *id, made.moved_to);
        }
        const bool moved = !made.moved_to.empty();
        // What has moved keeps what it likes of the rest: only its cases' titles need it.
        if (const auto title = moved ? from.find("title") : from.need("title")) {
            made.title = read_title(*title, into_.settings.languages);
        }
        const auto officers = moved ? from.find("officers") : from.need("officers");
        if (officers) {
            made.officers = officers->texts();
            if (!moved && officers->is_array() && officers->value().empty()) {
                officers->say(no_officer, {made.id});
            }
        }
        if (const auto service = moved ? from.find("service") : from.need("service")) {
            read_service(*service, made);
        }
        into_.queues.push_back(std::move(made));
    }

    void read_labels(const json::node& list, std::vector<label>& into) {
        moves moved;
        for (const json::node& each : limited(list, queues_max)) {
            if (!each.object({"id", "title", "moved_to"})) {
                continue;
            }
            const auto id_node = each.need("id");
            const auto id = id_node ? read_id(*id_node) : std::nullopt;
            if (!id) {
                continue;
            }
            if (contains(ids_of(into), *id)) {
                id_node->say(twice, {*id});
                continue;
            }
            label made;
            made.id = *id;
            if (const auto title = each.need("title")) {
                made.title = read_title(*title, into_.settings.languages);
            }
            if (const auto to = each.find("moved_to")) {
                made.moved_to = read_id(*to).value_or("");
                moved.emplace_back(*to, *id, made.moved_to);
            }
            into.push_back(std::move(made));
        }
        check_moves(moved, ids_of(into), "id");
    }

    static void unknown(const json::node& where,
                        std::string_view kind,
                        std::string_view id,
                        const std::vector<std::string_view>& known) {
        const std::string_view meant = json::nearest(id, known);
        where.say(meant.empty() ? unknown_of : unknown_of_near, {kind, id, meant});
    }

    static void check_moves(const moves& all,
                            const std::vector<std::string_view>& known,
                            std::string_view kind) {
        std::map<std::string, std::string, std::less<>> to;
        for (const auto& [where, from, target] : all) {
            to[from] = target;
            if (!target.empty() && !contains(known, target)) {
                unknown(where, kind, target, known);
            }
        }
        for (const auto& [where, from, target] : all) {
            std::string at = target;
            for (std::size_t steps = 0; steps <= all.size() && !at.empty(); ++steps) {
                if (at == from) {
                    where.say(moved_circle, {from});
                    break;
                }
                const auto next = to.find(at);
                at = next == to.end() ? std::string() : next->second;
            }
        }
    }

    // A queue that takes new cases.
    std::optional<std::string> read_queue_name(const json::node& from) const {
        auto id = from.name();
        if (!id) {
            return std::nullopt;
        }
        const queue* found = find_queue(into_, *id);
        if (found == nullptr) {
            const std::string_view meant = json::nearest(*id, ids_of(into_.queues));
            from.say(meant.empty() ? unknown_queue : unknown_queue_near, {*id, meant});
            return std::nullopt;
        }
        if (!found->moved_to.empty()) {
            from.say(moved_away, {*id, found->moved_to});
            return std::nullopt;
        }
        return id;
    }

    static std::vector<std::string> read_known(const json::node& list,
                                               std::string_view kind,
                                               const std::vector<std::string_view>& known) {
        std::vector<std::string> out;
        for (const json::node& each : list.items()) {
            const auto id = each.name();
            if (id && !contains(known, *id)) {
                unknown(each, kind, *id, known);
            } else if (id) {
                out.push_back(*id);
            }
        }
        return out;
    }

    void read_route(const json::node& from) {
        if (!from.object({"if", "queue", "priority"})) {
            return;
        }
        if (takes_all_) {
            from.say(unreachable);
        }
        route made;
        if (const auto when = from.find("if"); when && when->object({"category", "kind", "area"})) {
            if (const auto list = when->find("category")) {
                made.categories = read_known(*list, "category", ids_of(into_.categories));
            }
            if (const auto list = when->find("kind")) {
                made.kinds = read_known(*list, "kind", ids_of(into_.kinds));
            }
            if (const auto list = when->find("area")) {
                made.areas = read_known(*list, "area", ids_of(into_.areas->all()));
            }
        }
        if (const auto name = from.need("queue")) {
            made.queue = read_queue_name(*name).value_or("");
        }
        if (const auto priority = from.find("priority")) {
            const auto text = priority->name();
            const auto value = text ? priority_from(*text) : std::nullopt;
            if (text && !value) {
                priority->say(bad_priority, {*text});
            }
            made.priority = value.value_or(0);
        }
        takes_all_ =
            takes_all_ || (made.categories.empty() && made.kinds.empty() && made.areas.empty());
        into_.routes.push_back(std::move(made));
    }

    rules& into_;
    moves moved_queues_;
    bool takes_all_ = false;
};

}  // namespace

void load_queues(const json::checker& file, rules& into) {
    queue_loader(into).load(file.root());
}

}  // namespace yishi::cases

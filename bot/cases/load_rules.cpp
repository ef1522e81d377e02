#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/cases/load.hpp"

namespace yishi::cases {
namespace {

constexpr std::size_t id_max = 64;

constexpr json::wording bad_id{"an id is 1 to 64 letters a-z, digits, - and _: \"{0}\" is not",
                               "标识须为 1 至 64 个英文字母、数字、- 或 _：\"{0}\" 不符合"};
constexpr json::wording no_queues{
    "is missing; write at least {\"fallback\": \"general\", \"queues\": [..]}",
    "文件缺失；至少写 {\"fallback\": \"general\", \"queues\": [..]}"};
constexpr json::wording no_fallback_language{
    "the text in \"{0}\", the first of the languages in yishi.json, is missing; add it",
    "缺少 yishi.json 中第一种语言 \"{0}\" 的文本；请补上"};
constexpr json::wording unknown_zone{
    "\"{0}\" in yishi.json is no time zone; write one like \"Asia/Shanghai\"",
    "yishi.json 中的 \"{0}\" 不是时区；请写成 \"Asia/Shanghai\" 这样的名称"};

}  // namespace

bool valid_id(std::string_view id) {
    return !id.empty() && id.size() <= id_max && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

std::optional<std::string> read_id(const json::node& from) {
    auto id = from.name();
    if (id && !valid_id(*id)) {
        from.say(bad_id, {*id});
        return std::nullopt;
    }
    return id;
}

localized read_title(const json::node& from, const std::vector<std::string>& languages) {
    localized out;
    if (from.is_text()) {
        if (auto text = from.name(); text && !languages.empty()) {
            out[languages.front()] = *text;
        }
        return out;
    }
    for (const auto& [language, text] : from.members()) {
        if (auto got = text.name()) {
            out[language] = std::move(*got);
        }
    }
    if (from.is_object() && !languages.empty() && !from.find(languages.front())) {
        from.say(no_fallback_language, {languages.front()});
    }
    return out;
}

std::shared_ptr<const rules> load_rules(const files& from,
                                        const rules_settings& settings,
                                        json::diagnostics& out,
                                        std::string_view language) {
    const std::size_t before = out.size();
    rules made;
    made.settings = settings;

    calendar_data days;
    days.time_zone = settings.time_zone;
    if (!known_time_zone(settings.time_zone)) {
        out.push_back({"yishi.json", {}, json::say(unknown_zone, {settings.time_zone}, language)});
        return nullptr;
    }
    const auto each_file = [&](const char* path, const auto& load) {
        const auto found = from.find(path);
        if (found == from.end()) {
            return false;
        }
        const std::size_t so_far = out.size();
        const json::document read = json::read(path, found->second, out, language);
        if (out.size() == so_far) {
            load(json::checker(read, language, out));
        }
        return true;
    };
    each_file("calendar.json", [&](const json::checker& file) { load_calendar(file, days); });
    made.calendar = make_calendar(days);

    std::vector<area> areas;
    each_file("areas.geojson",
              [&](const json::checker& file) { load_areas(file, settings.languages, areas); });
    // Shapes that are wrong must not be compiled; routes are checked against the ids all the same.
    if (out.size() != before) {
        for (area& each : areas) {
            each.polygons.clear();
        }
    }
    made.areas = make_area_map(std::move(areas));

    if (!each_file("queues.json", [&](const json::checker& file) { load_queues(file, made); })) {
        out.push_back({"queues.json", {}, json::say(no_queues, {}, language)});
    }
    return out.size() == before ? std::make_shared<const rules>(std::move(made)) : nullptr;
}

}  // namespace yishi::cases

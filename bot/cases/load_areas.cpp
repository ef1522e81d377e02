#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/cases/load.hpp"

namespace yishi::cases {
namespace {

constexpr json::wording not_features{
    "a GeoJSON FeatureCollection belongs here: {\"type\": \"FeatureCollection\", \"features\": "
    "[..]}",
    "此处应为 GeoJSON FeatureCollection：{\"type\": \"FeatureCollection\", \"features\": [..]}"};
constexpr json::wording not_shape{"only Polygon and MultiPolygon are areas, not \"{0}\"",
                                  "区域只能是 Polygon 或 MultiPolygon，不能是 \"{0}\""};
constexpr json::wording bad_shape{"the polygon of \"{0}\" is not valid: {1}",
                                  "\"{0}\" 的多边形无效：{1}"};
constexpr json::wording bad_point{
    "a point is [longitude, latitude] in degrees, longitude from -180 to 180, latitude from -90 to "
    "90",
    "坐标点应为 [经度, 纬度]（度），经度 -180 至 180，纬度 -90 至 90"};
constexpr json::wording twice{"the area \"{0}\" stands here twice; rename one",
                              "区域 \"{0}\" 重复出现；请改名其中一个"};
constexpr json::wording no_parent{
    "the parent \"{0}\" is no area of this file; add it or correct the name",
    "上级区域 \"{0}\" 不在此文件中；请添加或改正"};
constexpr json::wording circle{"\"{0}\" lies in itself by its parents; break the circle",
                               "\"{0}\" 的上级形成循环；请断开"};
constexpr json::wording too_many{"too large: more than {0}; simplify the outlines",
                                 "过大：超过 {0}；请简化边界"};

std::optional<point> read_point(const json::node& from) {
    const auto& value = from.value();
    const bool pair =
        value.is_array() && value.size() >= 2 && value[0].is_number() && value[1].is_number();
    const point out =
        pair ? point{value[0].get<double>(), value[1].get<double>()} : point{999, 999};
    if (out.lon < -180 || out.lon > 180 || out.lat < -90 || out.lat > 90) {
        from.say(bad_point);
        return std::nullopt;
    }
    return out;
}

class area_loader {
 public:
    area_loader(const std::vector<std::string>& languages, std::vector<area>& into)
        : languages_(languages), into_(into) {}

    void feature(const json::node& from) {
        if (!from.object({"type", "id", "properties", "geometry", "bbox"})) {
            return;
        }
        const auto properties = from.need("properties");
        if (!properties || !properties->object({"id", "level", "parent", "title", "names"})) {
            return;
        }
        const auto id_node = properties->need("id");
        const auto id = id_node ? read_id(*id_node) : std::nullopt;
        if (!id) {
            return;
        }
        if (!ids_.insert(*id).second) {
            id_node->say(twice, {*id});
            return;
        }
        area made;
        made.id = *id;
        if (const auto level = properties->find("level")) {
            made.level = level->name().value_or("");
        }
        if (const auto parent = properties->find("parent"); parent && !parent->value().is_null()) {
            made.parent = read_id(*parent).value_or("");
            parents_.emplace_back(*parent, made.parent);
        }
        if (const auto title = properties->need("title")) {
            made.title = read_title(*title, languages_);
        }
        if (const auto names = properties->find("names")) {
            read_names(*names, made);
        }
        if (const auto geometry = from.need("geometry"); geometry && !geometry->value().is_null()) {
            read_geometry(*geometry, made);
        }
        into_.push_back(std::move(made));
    }

    void check_parents() {
        for (const auto& [where, parent] : parents_) {
            if (!parent.empty() && !ids_.contains(parent)) {
                where.say(no_parent, {parent});
                broken_ = true;
            }
        }
        if (broken_) {
            return;
        }
        std::map<std::string, std::string, std::less<>> up;
        for (const area& each : into_) {
            up[each.id] = each.parent;
        }
        for (const auto& [where, parent] : parents_) {
            const std::string start = parent;
            std::string at = start;
            std::size_t steps = 0;
            while (!at.empty() && steps <= into_.size()) {
                at = up[at];
                steps += 1;
                if (at == start) {
                    where.say(circle, {start});
                    return;
                }
            }
        }
    }

 private:
    // {"en": ["Lake Road"], "zh": [..]} or one list.
    static void read_names(const json::node& from, area& into) {
        if (from.is_array()) {
            into.names = from.texts();
            return;
        }
        for (const auto& [language, list] : from.members()) {
            for (std::string& each : list.texts()) {
                into.names.push_back(std::move(each));
            }
        }
    }

    void read_geometry(const json::node& from, area& into) {
        if (!from.object({"type", "coordinates", "bbox"})) {
            return;
        }
        const auto type_node = from.need("type");
        const auto shape = from.need("coordinates");
        const auto type = type_node ? type_node->name() : std::nullopt;
        if (!type || !shape) {
            return;
        }
        if (*type == "Polygon") {
            read_polygon(*shape, into);
        } else if (*type == "MultiPolygon") {
            for (const json::node& each : shape->items()) {
                read_polygon(each, into);
            }
        } else {
            type_node->say(not_shape, {*type});
        }
    }

    void read_polygon(const json::node& from, area& into) {
        polygon made;
        for (const json::node& each_ring : from.items()) {
            ring points;
            for (const json::node& each : each_ring.items()) {
                const auto got = read_point(each);
                if (!got) {
                    return;
                }
                points.push_back(*got);
            }
            points_ += points.size();
            made.push_back(std::move(points));
        }
        if (points_ > area_points_max) {
            from.say(too_many, {std::to_string(area_points_max)});
            return;
        }
        if (std::string why; !valid_polygon(made, why)) {
            from.say(bad_shape, {into.id, why});
            return;
        }
        into.polygons.push_back(std::move(made));
    }

    const std::vector<std::string>& languages_;
    std::vector<area>& into_;
    std::set<std::string, std::less<>> ids_;
    std::vector<std::pair<json::node, std::string>> parents_;
    std::size_t points_ = 0;
    bool broken_ = false;
};

}  // namespace

void load_areas(const json::checker& file,
                const std::vector<std::string>& languages,
                std::vector<area>& into) {
    const json::node root = file.root();
    const auto features = root.find("features");
    if (!features || !features->is_array()) {
        root.say(not_features);
        return;
    }
    root.object({"type", "features", "name", "crs", "bbox"});
    const auto all = features->items();
    if (all.size() > areas_max) {
        features->say(too_many, {std::to_string(areas_max)});
        return;
    }
    area_loader loader(languages, into);
    for (const json::node& each : all) {
        loader.feature(each);
    }
    loader.check_parents();
}

}  // namespace yishi::cases

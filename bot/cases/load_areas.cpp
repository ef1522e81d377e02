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
constexpr json::wording not_type{
    "\"type\": \"{0}\" belongs here, not {1}; export the map as GeoJSON (RFC 7946)",
    "此处应为 \"type\": \"{0}\"，不能是 {1}；请将地图导出为 GeoJSON（RFC 7946）"};
constexpr json::wording not_shape{"only Polygon and MultiPolygon are areas, not \"{0}\"",
                                  "区域只能是 Polygon 或 MultiPolygon，不能是 \"{0}\""};
constexpr json::wording bad_shape{"the polygon of \"{0}\" is not valid: {1}",
                                  "\"{0}\" 的多边形无效：{1}"};
constexpr json::wording bad_point{
    "a point is [longitude, latitude] in degrees, longitude from -180 to 180, latitude from -90 to "
    "90",
    "坐标点应为 [经度, 纬度]（度），经度 -180 至 180，纬度 -90 至 90"};
constexpr json::wording swapped_point{
    "a point is [longitude, latitude]; this one is the other way round: write [{0}, {1}]",
    "坐标点应为 [经度, 纬度]；此处顺序颠倒，请写成 [{0}, {1}]"};
constexpr json::wording open_ring{
    "a ring needs four points at least, the last equal to the first: end it with [{0}, {1}]",
    "环至少需要四个点，且首尾相同：请以 [{0}, {1}] 结束"};
constexpr json::wording no_ring{"an outline belongs here: [[[longitude, latitude], ..]]",
                                "此处应为边界：[[[经度, 纬度], ..]]"};
constexpr json::wording twice{"the area \"{0}\" stands here twice; rename one",
                              "区域 \"{0}\" 重复出现；请改名其中一个"};
constexpr json::wording no_parent{
    "the parent \"{0}\" is no area of this file; add it or correct the name",
    "上级区域 \"{0}\" 不在此文件中；请添加或改正"};
constexpr json::wording circle{"\"{0}\" lies in itself by its parents; break the circle",
                               "\"{0}\" 的上级形成循环；请断开"};
constexpr json::wording too_many{"too large: more than {0}; simplify the outlines",
                                 "过大：超过 {0}；请简化边界"};

constexpr std::size_t ring_points_min = 4;

bool on_earth(double lon, double lat) {
    return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

std::optional<point> read_point(const json::node& from) {
    const auto& value = from.value();
    const bool pair =
        value.is_array() && value.size() >= 2 && value[0].is_number() && value[1].is_number();
    if (!pair) {
        from.say(bad_point);
        return std::nullopt;
    }
    const point out{value[0].get<double>(), value[1].get<double>()};
    if (on_earth(out.lon, out.lat)) {
        return out;
    }
    if (on_earth(out.lat, out.lon)) {
        from.say(swapped_point, {value[1].dump(), value[0].dump()});
    } else {
        from.say(bad_point);
    }
    return std::nullopt;
}

bool is_of_type(const json::node& from, const char* type) {
    const auto given = from.need("type");
    if (!given) {
        return false;
    }
    if (given->value() != type) {
        given->say(not_type, {type, given->value().dump()});
        return false;
    }
    return true;
}

class area_loader {
 public:
    area_loader(const std::vector<std::string>& languages, std::vector<area>& into)
        : languages_(languages), into_(into) {}

    void feature(const json::node& from) {
        if (!from.object({"type", "id", "properties", "geometry", "bbox"}) ||
            !is_of_type(from, "Feature")) {
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
            const auto outlines = shape->items();
            if (outlines.empty()) {
                shape->say(no_ring);
            }
            for (const json::node& each : outlines) {
                read_polygon(each, into);
            }
        } else {
            type_node->say(not_shape, {*type});
        }
    }

    static std::optional<ring> read_ring(const json::node& from) {
        ring points;
        const auto items = from.items();
        for (const json::node& each : items) {
            const auto got = read_point(each);
            if (!got) {
                return std::nullopt;
            }
            points.push_back(*got);
        }
        if (points.empty()) {
            from.say(no_ring);
            return std::nullopt;
        }
        const bool closed =
            points.front().lon == points.back().lon && points.front().lat == points.back().lat;
        if (!closed || points.size() < ring_points_min) {
            const json::node& at = items.back();
            const auto& first = items.front().value();
            at.say(open_ring, {first[0].dump(), first[1].dump()});
            return std::nullopt;
        }
        return points;
    }

    void read_polygon(const json::node& from, area& into) {
        polygon made;
        for (const json::node& each : from.items()) {
            auto points = read_ring(each);
            if (!points) {
                return;
            }
            points_ += points->size();
            made.push_back(std::move(*points));
        }
        if (made.empty()) {
            from.say(no_ring);
            return;
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
    is_of_type(root, "FeatureCollection");
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

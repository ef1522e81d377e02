#include "bot/cases/areas.hpp"

#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <optional>
#include <set>
#include <utility>

namespace yishi::cases {
namespace {

namespace bg = boost::geometry;
using geo_point = bg::model::d2::point_xy<double>;
using geo_polygon = bg::model::polygon<geo_point>;
using geo_box = bg::model::box<geo_point>;

geo_polygon to_geometry(const polygon& from) {
    geo_polygon out;
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (i > 0) {
            out.inners().emplace_back();
        }
        auto& into = i == 0 ? out.outer() : out.inners().back();
        into.reserve(from[i].size());
        for (const point& each : from[i]) {
            into.emplace_back(each.lon, each.lat);
        }
    }
    bg::correct(out);
    return out;
}

struct shape {
    geo_polygon outline;
    geo_box box;
};

// Of UTF-8 that normalised() made: is there a break between words at this byte?
bool letter_of_a_word(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}
// Letters beyond ASCII that are written with spaces between words (é, ж) begin with 0xC3..0xDF.
bool spaced_letter(std::string_view text, std::size_t at) {
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
        at -= 1;
    }
    const auto lead = static_cast<unsigned char>(text[at]);
    return letter_of_a_word(text[at]) || (lead >= 0xC3U && lead <= 0xDFU);
}

bool stands_in(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos;
         at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool before = at == 0 || !spaced_letter(text, at - 1) || !spaced_letter(text, at);
        const bool after =
            end == text.size() || !spaced_letter(text, end - 1) || !spaced_letter(text, end);
        if (before && after) {
            return true;
        }
    }
    return false;
}

std::size_t length(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

class compiled_map final : public area_map {
 public:
    explicit compiled_map(std::vector<area> areas) : areas_(std::move(areas)) {
        for (std::size_t i = 0; i < areas_.size(); ++i) {
            index_.emplace(areas_[i].id, i);
            std::vector<shape> outlines;
            double size = 0;
            for (const polygon& each : areas_[i].polygons) {
                geo_polygon outline = to_geometry(each);
                size += bg::area(outline);
                const auto box = bg::return_envelope<geo_box>(outline);
                outlines.push_back({std::move(outline), box});
            }
            shapes_.push_back(std::move(outlines));
            sizes_.push_back(size);
            for (const std::string& name : areas_[i].names) {
                add_name(name, i);
            }
            for (const auto& [language, title] : areas_[i].title) {
                add_name(title, i);
            }
        }
        std::sort(names_.begin(), names_.end(), [](const known_name& a, const known_name& b) {
            return std::tuple(b.length, a.text, a.area) < std::tuple(a.length, b.text, b.area);
        });
        names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    }

    const std::vector<area>& all() const override { return areas_; }

    const area* find(std::string_view id) const override {
        const auto found = index_.find(id);
        return found == index_.end() ? nullptr : &areas_[found->second];
    }

    const area* at(double lat, double lon) const override {
        const geo_point where(lon, lat);
        std::optional<std::size_t> best;
        for (std::size_t i = 0; i < areas_.size(); ++i) {
            const bool smaller = !best || sizes_[i] < sizes_[*best] ||
                                 (sizes_[i] == sizes_[*best] && depth(i) > depth(*best));
            if (smaller && holds(i, where)) {
                best = i;
            }
        }
        return best ? &areas_[*best] : nullptr;
    }

    const area* named_in(std::string_view text) const override {
        constexpr std::size_t text_bytes_max = 4'000;
        const std::string plain = normalised(text.substr(0, text_bytes_max));
        std::vector<const known_name*> matched;  // the longest first
        for (const known_name& each : names_) {
            if (stands_in(plain, each.text)) {
                matched.push_back(&each);
            }
        }
        const area* found = longest_of(matched);
        // "Lake Street, Garden Road 12": the road lies in the street and says more.
        while (found != nullptr) {
            std::erase_if(matched, [&](const known_name* each) {
                return areas_[each->area].id == found->id || !above(found->id, each->area);
            });
            const area* within = longest_of(matched);
            if (within == nullptr || within->id == found->id) {
                break;
            }
            found = within;
        }
        return found;
    }

    std::vector<std::string> ancestors(std::string_view of) const override {
        std::vector<std::string> out;
        const area* each = find(of);
        while (each != nullptr && out.size() < areas_.size()) {
            out.push_back(each->id);
            each = each->parent.empty() ? nullptr : find(each->parent);
        }
        return out;
    }

 private:
    struct known_name {
        std::size_t length = 0;
        std::string text;
        std::size_t area = 0;
        bool operator==(const known_name&) const = default;
    };

    void add_name(const std::string& name, std::size_t of) {
        if (std::string plain = normalised(name); !plain.empty()) {
            const std::size_t letters = length(plain);
            names_.push_back({letters, std::move(plain), of});
        }
    }

    bool holds(std::size_t of, const geo_point& where) const {
        return std::any_of(shapes_[of].begin(), shapes_[of].end(), [&](const shape& each) {
            return bg::covered_by(where, each.box) && bg::covered_by(where, each.outline);
        });
    }

    std::size_t depth(std::size_t of) const { return ancestors(areas_[of].id).size(); }

    bool above(const std::string& upper, std::size_t lower) const {
        const auto line = ancestors(areas_[lower].id);
        return std::find(line.begin(), line.end(), upper) != line.end();
    }

    const area* longest_of(const std::vector<const known_name*>& matched) const {
        std::set<std::size_t> best;
        for (const known_name* each : matched) {
            if (each->length == matched.front()->length) {
                best.insert(each->area);
            }
        }
        return best.empty() ? nullptr : best_of(best);
    }

    // The one below all others if they stand in one line; otherwise the nearest above all.
    const area* best_of(const std::set<std::size_t>& matched) const {
        const std::size_t deepest =
            *std::max_element(matched.begin(), matched.end(), [this](std::size_t a, std::size_t b) {
                return depth(a) < depth(b);
            });
        const bool line = std::all_of(matched.begin(), matched.end(), [&](std::size_t each) {
            return above(areas_[each].id, deepest);
        });
        for (const std::string& upper : ancestors(areas_[deepest].id)) {
            const bool all = std::all_of(matched.begin(), matched.end(), [&](std::size_t each) {
                return above(upper, each);
            });
            if (line || all) {
                return find(upper);
            }
        }
        return nullptr;
    }

    std::vector<area> areas_;
    std::map<std::string, std::size_t, std::less<>> index_;
    std::vector<std::vector<shape>> shapes_;
    std::vector<double> sizes_;  // square degrees: only compared
    std::vector<known_name> names_;
};

}  // namespace

bool valid_polygon(const polygon& of, std::string& why) {
    if (of.empty()) {
        why = "no ring";
        return false;
    }
    for (const ring& each : of) {
        const bool closed = each.size() >= 4 && each.front().lon == each.back().lon &&
                            each.front().lat == each.back().lat;
        if (!closed) {
            why = "a ring needs four points at least, the last equal to the first";
            return false;
        }
    }
    return bg::is_valid(to_geometry(of), why);
}

std::string_view text_of(const localized& of,
                         std::string_view language,
                         const std::vector<std::string>& languages) {
    std::string_view tag = language;
    while (!tag.empty()) {  // zh-Hant-TW, zh-Hant, zh
        if (const auto found = of.find(tag); found != of.end()) {
            return found->second;
        }
        const std::size_t cut = tag.rfind('-');
        tag = cut == std::string_view::npos ? std::string_view() : tag.substr(0, cut);
    }
    for (const std::string& each : languages) {
        if (const auto found = of.find(each); found != of.end()) {
            return found->second;
        }
    }
    return of.empty() ? std::string_view() : std::string_view(of.begin()->second);
}

std::shared_ptr<const area_map> make_area_map(std::vector<area> areas) {
    return std::make_shared<compiled_map>(std::move(areas));
}

}  // namespace yishi::cases

// Areas of the town: from a point or a typed address to the smallest area. Pure and immutable.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::cases {

inline constexpr std::size_t areas_max = 5'000;
inline constexpr std::size_t area_points_max = 200'000;  // of all areas together

// Language to text.
using localized = std::map<std::string, std::string, std::less<>>;

// The text in `language`, else in the fallback (the first of `languages`), else any, else empty.
std::string_view text_of(const localized& of,
                         std::string_view language,
                         const std::vector<std::string>& languages);

struct point {
    double lon = 0;
    double lat = 0;
};
using ring = std::vector<point>;    // closed: first = last
using polygon = std::vector<ring>;  // outer first, then holes

struct area {
    std::string id;
    std::string level;   // free word: "street", "community", "grid"
    std::string parent;  // id or empty
    localized title;
    std::vector<std::string> names;  // what people call it or lies in it, any language
    std::vector<polygon> polygons;   // empty: only found by name
};

class area_map {
 public:
    virtual ~area_map() = default;
    virtual const std::vector<area>& all() const = 0;
    virtual const area* find(std::string_view id) const = 0;
    // The smallest area that holds the point (its border included), or null.
    virtual const area* at(double lat, double lon) const = 0;
    // The area whose name stands in the text: the longest name wins, then a name within that area.
    // Letter case, width, traditional characters, spaces and punctuation do not matter; a Latin
    // name must stand as whole words. Where unrelated areas match equally well, the area above all
    // of them. Null: none.
    virtual const area* named_in(std::string_view text) const = 0;
    // `of` itself, its parent, and so on up.
    virtual std::vector<std::string> ancestors(std::string_view of) const = 0;
};

// Precondition: ids are unique, parents exist, no circles, polygons are valid (load_rules checks).
std::shared_ptr<const area_map> make_area_map(std::vector<area> areas);

// Does the polygon hold up (closed rings of four points and more, no crossings, holes inside)?
// Rings may turn either way. `why` is in English, as the geometry library says it.
bool valid_polygon(const polygon& shape, std::string& why);

// Case-folded, traditional Chinese to simplified, full-width forms to usual ones, punctuation to
// single spaces.
std::string normalised(std::string_view text);

}  // namespace yishi::cases

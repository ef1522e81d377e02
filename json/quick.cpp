#include "json/quick.hpp"

#include <simdjson.h>

#include <nlohmann/json.hpp>
#include <string>

#include "json/json.hpp"

namespace yishi::json {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t text_max = 16 << 10;  // bytes; a parser keeps some memory for each

// False: too deep, or a key twice.
bool copy(const dom::element& from, nlohmann::json& to, int depth) {
    using type = dom::element_type;
    switch (from.type()) {
        case type::OBJECT: {
            if (depth == depth_max) return false;
            to = nlohmann::json::object();
            auto& members = to.get_ref<nlohmann::json::object_t&>();
            for (const auto [key, value] : dom::object(from)) {
                const auto [member, added] = members.emplace(key, nullptr);
                if (!added || !copy(value, member->second, depth + 1)) return false;
            }
            return true;
        }
        case type::ARRAY: {
            if (depth == depth_max) return false;
            to = nlohmann::json::array();
            auto& items = to.get_ref<nlohmann::json::array_t&>();
            for (const dom::element value : dom::array(from))
                if (!copy(value, items.emplace_back(), depth + 1)) return false;
            return true;
        }
        case type::STRING:
            to = std::string(std::string_view(from));
            return true;
        case type::INT64: {
            const std::int64_t value = from;
            if (value < 0)
                to = value;
            else
                to = static_cast<std::uint64_t>(value);
            return true;
        }
        case type::UINT64:
            to = std::uint64_t(from);
            return true;
        case type::DOUBLE:
            to = double(from);
            return true;
        case type::BOOL:
            to = bool(from);
            return true;
        case type::NULL_VALUE:
            to = nullptr;
            return true;
    }
    return false;
}

}  // namespace

bool parse_quickly(std::string_view text, nlohmann::json& value) {
    if (text.empty() || text.size() > text_max) return false;
    thread_local dom::parser parser;
    dom::element root;
    if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return false;
    return copy(root, value, 0);
}

}  // namespace yishi::json

#include "json/wire.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <vector>

namespace yishi::json {

namespace {

namespace dom = simdjson::dom;
using type = dom::element_type;

constexpr std::size_t kept_max = 16 << 10;  // bytes; a reader keeps some memory for each
using keys = std::vector<std::string_view>;

bool has_double(std::span<std::string_view> of) {
    std::ranges::sort(of);
    return std::ranges::adjacent_find(of) != of.end();
}

// False: too deep, or a key twice. `around`: room for the keys of the objects that this stands in.
bool allowed(const dom::element& value, keys& around, int depth) {
    if (value.type() == type::OBJECT) {
        if (depth == depth_max) return false;
        const dom::object object(value);
        const std::size_t first = around.size();
        for (const auto [key, inner] : object) around.push_back(key);
        if (has_double(std::span(around).subspan(first))) return false;
        around.resize(first);
        for (const auto [key, inner] : object)
            if (!allowed(inner, around, depth + 1)) return false;
    } else if (value.type() == type::ARRAY) {
        if (depth == depth_max) return false;
        for (const dom::element inner : dom::array(value))
            if (!allowed(inner, around, depth + 1)) return false;
    }
    return true;
}

}  // namespace

struct wire_value::access {
    static_assert(sizeof(dom::element) == sizeof(held_) && alignof(dom::element) <= 8);
    static_assert(std::is_trivially_copyable_v<dom::element>);

    static dom::element of(const wire_value& from) {
        return std::bit_cast<dom::element>(from.held_);
    }
    static wire_value make(const dom::element& from) {
        wire_value out;
        out.held_ = std::bit_cast<decltype(held_)>(from);
        out.there_ = true;
        return out;
    }
    static bool is(const wire_value& from, type wanted) {
        return from.there_ && of(from).type() == wanted;
    }
};

struct wire_text::reader {
    dom::parser parser;
    keys room;

    // The one that this thread has used last, while nobody else reads with it.
    static std::unique_ptr<reader>& spare() {
        thread_local std::unique_ptr<reader> kept;
        return kept;
    }
};

bool wire_value::is_object() const {
    return access::is(*this, type::OBJECT);
}

bool wire_value::is_array() const {
    return access::is(*this, type::ARRAY);
}

bool wire_value::is_number() const {
    return access::is(*this, type::INT64) || access::is(*this, type::UINT64) ||
           access::is(*this, type::DOUBLE);
}

bool wire_value::is_true() const {
    return access::is(*this, type::BOOL) && bool(access::of(*this));
}

bool wire_value::is_false() const {
    return access::is(*this, type::BOOL) && !bool(access::of(*this));
}

wire_value wire_value::member(std::string_view name) const {
    if (!is_object()) return {};
    dom::element found;
    if (dom::object(access::of(*this)).at_key(name).get(found) != simdjson::SUCCESS) return {};
    return access::make(found);
}

void wire_value::each(const std::function<void(wire_value)>& visit) const {
    if (!is_array()) return;
    for (const dom::element item : dom::array(access::of(*this))) visit(access::make(item));
}

std::string_view wire_value::text() const {
    return access::is(*this, type::STRING) ? std::string_view(access::of(*this))
                                           : std::string_view();
}

double wire_value::number() const {
    return is_number() ? double(access::of(*this)) : 0;
}

std::string wire_value::digits() const {
    if (access::is(*this, type::INT64)) return std::to_string(std::int64_t(access::of(*this)));
    if (access::is(*this, type::UINT64)) return std::to_string(std::uint64_t(access::of(*this)));
    return {};
}

std::int64_t wire_value::integer(std::int64_t most) const {
    if (access::is(*this, type::UINT64)) return most;
    if (!access::is(*this, type::INT64)) return 0;
    return std::clamp(std::int64_t(access::of(*this)), -most, most);
}

wire_text::wire_text() : reader_(std::exchange(reader::spare(), nullptr)) {
    if (!reader_) reader_ = std::make_unique<reader>();
}

wire_text::~wire_text() {
    if (reader_->parser.capacity() <= kept_max) reader::spare() = std::move(reader_);
}

bool wire_text::take(std::string_view text) {
    dom::element root;
    reader_->room.clear();
    if (text.empty() ||
        reader_->parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS ||
        !allowed(root, reader_->room, 0))
        return false;
    root_ = wire_value::access::make(root);
    return true;
}

bool wire_text::read(std::string_view text, parse_error* error) {
    root_ = {};
    if (take(text)) return true;
    // What is left is wrong, and the loader says how; or rare, such as a number of 30 digits, and
    // reads as it understands it.
    nlohmann::json tree;
    if (!parse(text, tree, error)) return false;
    if (take(tree.dump())) return true;
    if (error != nullptr) *error = {{}, "this JSON cannot be read"};
    return false;
}

}  // namespace yishi::json

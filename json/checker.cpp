#include "json/checker.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

namespace yishi::json {
namespace {

constexpr wording not_object{"an object {...} belongs here", "此处应为对象 {...}"};
constexpr wording not_array{"a list [...] belongs here", "此处应为列表 [...]"};
constexpr wording not_text{"a text in double quotes belongs here", "此处应为双引号中的文本"};
constexpr wording not_truth{"true or false belongs here", "此处应为 true 或 false"};
constexpr wording not_integer{"a whole number from {0} to {1} belongs here",
                              "此处应为 {0} 到 {1} 的整数"};
constexpr wording not_number{"a number from {0} to {1} belongs here", "此处应为 {0} 到 {1} 的数字"};
constexpr wording empty_text{"must not be empty; write something here", "不能为空；请填写"};
constexpr wording control_text{"holds a control character; remove it", "含有控制字符；请删除"};
constexpr wording missing{"\"{0}\" is missing; add it to this object",
                          "缺少 \"{0}\"；请在此对象中添加"};
constexpr wording unknown{"\"{0}\" is not known here; remove it", "此处不认识 \"{0}\"；请删除"};
constexpr wording unknown_near{"\"{0}\" is not known here; did you mean \"{1}\"?",
                               "此处不认识 \"{0}\"；是否想写 \"{1}\"？"};

std::string escaped(std::string_view key) {
    std::string out;
    for (const char letter : key) {
        if (letter == '~') {
            out += "~0";
        } else if (letter == '/') {
            out += "~1";
        } else {
            out += letter;
        }
    }
    return out;
}

std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t cost = left[i - 1] == right[j - 1] ? 0 : 1;
            const std::size_t best = std::min({row[j] + 1, row[j - 1] + 1, diagonal + cost});
            diagonal = std::exchange(row[j], best);
        }
    }
    return row.back();
}

std::string shown(double value) {
    std::string out = nlohmann::json(value).dump();
    if (out.ends_with(".0")) {
        out.resize(out.size() - 2);
    }
    return out;
}

}  // namespace

std::string say(const wording& what,
                std::initializer_list<std::string_view> fill,
                std::string_view language) {
    const std::string_view pattern = language.substr(0, 2) == "zh" ? what.zh : what.en;
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool slot = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' &&
                          pattern[i + 1] >= '0' && pattern[i + 1] <= '9';
        if (!slot) {
            out += pattern[i];
            continue;
        }
        const auto which = static_cast<std::size_t>(pattern[i + 1] - '0');
        if (which < fill.size()) {
            out += fill.begin()[which];
        }
        i += 2;
    }
    return out;
}

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
    constexpr std::size_t name_max = 64;
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, std::min(name.size(), name_max) / 3) + 1;
    if (name.size() > name_max) {
        return best;
    }
    for (const std::string_view each : known) {
        if (const std::size_t far = distance(name, each); far < least) {
            least = far;
            best = each;
        }
    }
    return best;
}

checker::checker(document of, std::string_view language, diagnostics& out)
    : of_(std::move(of)), language_(language), out_(out) {}

node checker::root() const {
    return node(*this, of_.root(), "");
}

void checker::say_at(std::string_view pointer,
                     const wording& what,
                     std::initializer_list<std::string_view> fill) const {
    say_at(of_.at(pointer), what, fill);
}

void checker::say_at(position where,
                     const wording& what,
                     std::initializer_list<std::string_view> fill) const {
    out_.push_back({of_.file(), where, json::say(what, fill, language_)});
}

node::node(const checker& by, const nlohmann::json& value, std::string pointer)
    : by_(&by), value_(&value), pointer_(std::move(pointer)) {}

void node::say(const wording& what, std::initializer_list<std::string_view> fill) const {
    by_->say_at(pointer_, what, fill);
}

position node::at() const {
    return by_->of().at(pointer_);
}
bool node::is_object() const {
    return value_->is_object();
}
bool node::is_array() const {
    return value_->is_array();
}
bool node::is_text() const {
    return value_->is_string();
}

bool node::object(const std::vector<std::string_view>& known) const {
    if (!value_->is_object()) {
        say(not_object);
        return false;
    }
    for (const auto& [key, unused] : value_->items()) {
        if (key.starts_with('$') || std::find(known.begin(), known.end(), key) != known.end()) {
            continue;
        }
        const position where = by_->of().key_at(pointer_ + "/" + escaped(key));
        if (const std::string_view meant = nearest(key, known); !meant.empty()) {
            by_->say_at(where, unknown_near, {key, meant});
        } else {
            by_->say_at(where, unknown, {key});
        }
    }
    return true;
}

std::optional<node> node::find(std::string_view key) const {
    if (!value_->is_object()) {
        return std::nullopt;
    }
    const auto found = value_->find(key);
    if (found == value_->end()) {
        return std::nullopt;
    }
    return node(*by_, *found, pointer_ + "/" + escaped(key));
}

std::optional<node> node::need(std::string_view key) const {
    auto found = find(key);
    if (!found) {
        say(missing, {key});
    }
    return found;
}

std::vector<std::pair<std::string, node>> node::members() const {
    std::vector<std::pair<std::string, node>> out;
    if (!value_->is_object()) {
        say(not_object);
        return out;
    }
    for (const auto& [key, value] : value_->items()) {
        out.emplace_back(key, node(*by_, value, pointer_ + "/" + escaped(key)));
    }
    return out;
}

std::vector<node> node::items() const {
    std::vector<node> out;
    if (!value_->is_array()) {
        say(not_array);
        return out;
    }
    out.reserve(value_->size());
    for (std::size_t i = 0; i < value_->size(); ++i) {
        out.emplace_back(*by_, (*value_)[i], pointer_ + "/" + std::to_string(i));
    }
    return out;
}

std::optional<std::string> node::text() const {
    if (!value_->is_string()) {
        say(not_text);
        return std::nullopt;
    }
    return value_->get<std::string>();
}

std::optional<std::string> node::name() const {
    auto out = text();
    if (!out) {
        return out;
    }
    if (out->find_first_not_of(" \t\r\n") == std::string::npos) {
        say(empty_text);
        return std::nullopt;
    }
    if (std::any_of(out->begin(), out->end(), [](char c) { return c >= 0 && c < ' '; })) {
        say(control_text);
        return std::nullopt;
    }
    return out;
}

std::optional<std::int64_t> node::integer(std::int64_t least, std::int64_t most) const {
    if (value_->is_number_integer() || value_->is_number_unsigned()) {
        // An unsigned number beyond int64 would wrap.
        const bool huge = value_->is_number_unsigned() &&
                          value_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
        if (const auto number = huge ? most : value_->get<std::int64_t>();
            !huge && number >= least && number <= most) {
            return number;
        }
    }
    say(not_integer, {std::to_string(least), std::to_string(most)});
    return std::nullopt;
}

std::optional<double> node::number(double least, double most) const {
    if (value_->is_number()) {
        if (const auto got = value_->get<double>(); got >= least && got <= most) {
            return got;
        }
    }
    say(not_number, {shown(least), shown(most)});
    return std::nullopt;
}

std::optional<bool> node::truth() const {
    if (!value_->is_boolean()) {
        say(not_truth);
        return std::nullopt;
    }
    return value_->get<bool>();
}

std::vector<std::string> node::texts() const {
    std::vector<std::string> out;
    for (const node& each : items()) {
        if (auto got = each.name()) {
            out.push_back(std::move(*got));
        }
    }
    return out;
}

}  // namespace yishi::json

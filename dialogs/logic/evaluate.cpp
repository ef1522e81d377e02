#include <algorithm>
#include <cmath>
#include <limits>

#include "dialogs/logic/javascript.hpp"
#include "dialogs/logic/node.hpp"
#include "dialogs/logic/value.hpp"

namespace yishi::dialogs::logic {

using nlohmann::json;
using node = compiled_rule::node;

namespace {

constexpr std::size_t bytes_a_unit = 16;  // text made, per unit of evaluation_max

class evaluation {
 public:
    value run(const node& rule, const json& data);
    bool stopped() const { return stopped_; }
    // The value as its own copy; undefined becomes null, as JSON has no undefined.
    json take(value from);

 private:
    void spend(std::size_t units) {
        if (units >= left_) {
            stopped_ = true;
            left_ = 1;
        }
        left_ -= std::min(units, left_ - 1);
    }
    value stop() {
        stopped_ = true;
        return nothing();
    }
    void spend_copy(const json& what);

    value var(const node& rule, const json& data);
    value look_up(const json& path, const json& data, value otherwise);
    value look_up_named(const json& name, const json& data, value otherwise);
    value if_else(const node& rule, const json& data);
    value until(const node& rule, const json& data, bool truth);
    value map(const node& rule, const json& data);
    value filter(const node& rule, const json& data);
    value reduce(const node& rule, const json& data);
    value quantify(const node& rule, const json& data);
    json missing(const json& keys, const json& data);
    value simple(op code, const std::vector<value>& given, const json& data);
    value merge(const std::vector<value>& given);
    value cat(const std::vector<value>& given);
    value in(const json& what, const json& where);
    value substr(const std::vector<value>& given);
    value missing_of(const std::vector<value>& given, const json& data);
    value missing_some(const std::vector<value>& given, const json& data);

    std::size_t left_ = evaluation_max;
    bool stopped_ = false;
};

void evaluation::spend_copy(const json& what) {
    if (stopped_) return;
    spend(1);
    if (what.is_string()) spend(what.get_ref<const std::string&>().size() / bytes_a_unit);
    if (!what.is_structured()) return;
    for (const auto& part : what) spend_copy(part);
}

json evaluation::take(value from) {
    if (is_undefined(from.get())) return nullptr;
    if (from.owned()) return from.release();
    spend_copy(from.get());
    return stopped_ ? json() : from.get();
}

value evaluation::run(const node& rule, const json& data) {
    if (rule.code == op::literal) return value::of(rule.value);
    spend(1);
    if (stopped_) return nothing();
    switch (rule.code) {
        case op::array: {
            json out = json::array();
            for (const auto& part : rule.inner) out.push_back(take(run(part, data)));
            return out;
        }
        case op::unknown:
            return stop();
        case op::var:
            return var(rule, data);
        case op::if_else:
            return if_else(rule, data);
        case op::and_then:
            return until(rule, data, false);
        case op::or_else:
            return until(rule, data, true);
        case op::map:
            return map(rule, data);
        case op::filter:
            return filter(rule, data);
        case op::reduce:
            return reduce(rule, data);
        case op::all:
        case op::none:
        case op::some:
            return quantify(rule, data);
        default:
            break;
    }
    std::vector<value> given;
    given.reserve(rule.inner.size());
    for (const auto& part : rule.inner) given.push_back(run(part, data));
    if (stopped_) return nothing();
    return simple(rule.code, given, data);
}

value evaluation::look_up(const json& path, const json& data, value otherwise) {
    const json* here = &data;
    json scratch;
    for (const auto& name : path) {
        if (here->is_null() || is_undefined(*here)) return otherwise;
        here = &property(*here, name.get_ref<const std::string&>(), scratch);
        if (is_undefined(*here)) return otherwise;
    }
    return here == &scratch ? value(scratch) : value::of(*here);
}

value evaluation::look_up_named(const json& name, const json& data, value otherwise) {
    if (is_undefined(name) || name.is_null()) return value::of(data);
    const std::string path = to_text(name);
    if (path.empty()) return value::of(data);
    return look_up(split_path(path), data, std::move(otherwise));
}

value evaluation::var(const node& rule, const json& data) {
    value otherwise{json()};
    if (rule.inner.size() > 1) {
        otherwise = run(rule.inner[1], data);
        if (is_undefined(otherwise.get())) otherwise = value(json());
    }
    if (rule.constant_path) return look_up(rule.value, data, std::move(otherwise));
    if (rule.inner.empty()) return value::of(data);
    const value name = run(rule.inner[0], data);
    return look_up_named(name.get(), data, std::move(otherwise));
}

value evaluation::if_else(const node& rule, const json& data) {
    std::size_t i = 0;
    for (; i + 1 < rule.inner.size(); i += 2) {
        if (truthy(run(rule.inner[i], data).get())) return run(rule.inner[i + 1], data);
    }
    return i < rule.inner.size() ? run(rule.inner[i], data) : value(json());
}

value evaluation::until(const node& rule, const json& data, bool truth) {
    value current = nothing();
    for (const auto& part : rule.inner) {
        current = run(part, data);
        if (truthy(current.get()) == truth) break;
    }
    return current;
}

// The list that map and its like run over, or undefined.
value list_of(evaluation& with, const node& rule, const json& data) {
    return rule.inner.empty() ? nothing() : with.run(rule.inner[0], data);
}

const node& body_of(const node& rule) {
    static const node none = [] {
        node out;
        out.value = undefined();
        return out;
    }();
    return rule.inner.size() > 1 ? rule.inner[1] : none;
}

value evaluation::map(const node& rule, const json& data) {
    const value list = list_of(*this, rule, data);
    json out = json::array();
    if (!list.get().is_array()) return out;
    for (const auto& element : list.get()) {
        if (stopped_) break;
        out.push_back(take(run(body_of(rule), element)));
    }
    return out;
}

value evaluation::filter(const node& rule, const json& data) {
    const value list = list_of(*this, rule, data);
    json out = json::array();
    if (!list.get().is_array()) return out;
    for (const auto& element : list.get()) {
        if (stopped_) break;
        if (truthy(run(body_of(rule), element).get())) out.push_back(take(value::of(element)));
    }
    return out;
}

value evaluation::reduce(const node& rule, const json& data) {
    const value list = list_of(*this, rule, data);
    value result{json()};
    if (rule.inner.size() > 2) {
        result = run(rule.inner[2], data);
        if (is_undefined(result.get())) result = value(json());
    }
    if (!list.get().is_array()) return result;
    json accumulator = take(std::move(result));
    for (const auto& element : list.get()) {
        if (stopped_) break;
        spend_copy(element);
        json scope = json::object();
        scope["current"] = element;
        scope["accumulator"] = std::move(accumulator);
        accumulator = take(run(body_of(rule), scope));
    }
    return accumulator;
}

value evaluation::quantify(const node& rule, const json& data) {
    const value list = list_of(*this, rule, data);
    const bool found_answer = rule.code == op::some;
    if (!list.get().is_array() || list.get().empty()) return json(rule.code == op::none);
    for (const auto& element : list.get()) {
        if (stopped_) break;
        const bool holds = truthy(run(body_of(rule), element).get());
        if (holds != (rule.code == op::all)) return json(found_answer);
    }
    return json(!found_answer);
}

json evaluation::missing(const json& keys, const json& data) {
    json out = json::array();
    for (const auto& key : keys) {
        spend(1);
        if (stopped_) break;
        // A list stands for a var's name and default, as in the reference.
        const json& name = key.is_array() ? (key.empty() ? undefined() : key[0]) : key;
        value otherwise = key.is_array() && key.size() > 1 ? value::of(key[1]) : value(json());
        const value found = look_up_named(name, data, std::move(otherwise));
        const json& seen = found.get();
        const bool blank = seen.is_string() && seen.get_ref<const std::string&>().empty();
        if (seen.is_null() || is_undefined(seen) || blank) out.push_back(key);
    }
    return out;
}

value evaluation::missing_of(const std::vector<value>& given, const json& data) {
    if (at(given, 0).is_array()) return missing(at(given, 0), data);
    json keys = json::array();
    for (const auto& key : given) keys.push_back(take(value::of(key.get())));
    return missing(keys, data);
}

value evaluation::missing_some(const std::vector<value>& given, const json& data) {
    const json& options = at(given, 1);
    if (!options.is_array() && !options.is_string()) return stop();
    const bool list = options.is_array();
    json absent = missing(list ? options : json::array({options}), data);
    const double count = list ? static_cast<double>(options.size())
                              : utf16_length(options.get_ref<const std::string&>());
    const double present = count - static_cast<double>(absent.size());
    if (present >= to_number(at(given, 0))) return json::array();
    return absent;
}

value evaluation::simple(op code, const std::vector<value>& given, const json& data) {
    const json& a = at(given, 0);
    const json& b = at(given, 1);
    const json& c = at(given, 2);
    switch (code) {
        case op::missing:
            return missing_of(given, data);
        case op::missing_some:
            return missing_some(given, data);
        case op::loose_equal:
            return json(loosely_equal(a, b));
        case op::strict_equal:
            return json(strictly_equal(a, b));
        case op::loose_unequal:
            return json(!loosely_equal(a, b));
        case op::strict_unequal:
            return json(!strictly_equal(a, b));
        case op::negate:
            return json(!truthy(a));
        case op::truth:
            return json(truthy(a));
        case op::greater:
            return json(less(b, a));
        case op::greater_equal:
            return json(less_or_equal(b, a));
        case op::less:
            return json(less(a, b) && (is_undefined(c) || less(b, c)));
        case op::less_equal:
            return json(less_or_equal(a, b) && (is_undefined(c) || less_or_equal(b, c)));
        case op::merge:
            return merge(given);
        case op::in:
            return in(a, b);
        case op::cat:
            return cat(given);
        case op::substr:
            return substr(given);
        case op::log:
            return is_undefined(a) ? nothing() : value(take(value::of(a)));
        case op::times:
            if (given.empty()) return stop();
            [[fallthrough]];
        default:
            return arithmetic(code, given);
    }
}

value evaluation::merge(const std::vector<value>& given) {
    json out = json::array();
    for (const auto& each : given) {
        json part = take(value::of(each.get()));
        if (!part.is_array()) {
            out.push_back(std::move(part));
            continue;
        }
        for (auto& element : part) out.push_back(std::move(element));
    }
    return out;
}

value evaluation::cat(const std::vector<value>& given) {
    std::string out;
    for (const auto& each : given) {
        const auto before = out.size();
        append_joined(out, each.get());
        spend((out.size() - before) / bytes_a_unit);
        if (stopped_) return nothing();
    }
    return json(std::move(out));
}

value evaluation::in(const json& what, const json& where) {
    if (where.is_string()) {
        return json(where.get_ref<const std::string&>().find(to_text(what)) != std::string::npos);
    }
    if (!where.is_array()) return json(false);
    spend(where.size());
    return json(std::any_of(where.begin(), where.end(), [&](const json& element) {
        return strictly_equal(element, what);
    }));
}

value evaluation::substr(const std::vector<value>& given) {
    const std::string source = to_text(at(given, 0));
    const double start = to_number(at(given, 1));
    constexpr double whole = std::numeric_limits<double>::infinity();
    const json& end = at(given, 2);
    if (is_undefined(end)) return json(logic::substr(source, start, whole));
    const double length = to_number(end);
    if (!(length < 0)) return json(logic::substr(source, start, length));
    // A negative length leaves off that much of the end.
    const std::string rest = logic::substr(source, start, whole);
    return json(logic::substr(rest, 0, utf16_length(rest) + length));
}

// JSON has no NaN and no infinity; whole numbers are written without ".0".
void tidy(json& result) {
    if (result.is_number_float()) {
        const double number = result.get<double>();
        result = std::isfinite(number) ? from_number(number) : json();
    }
    if (result.is_array()) {
        for (auto& element : result) tidy(element);
    }
}

}  // namespace

json evaluate(const node& root, const json& data) {
    evaluation with;
    json out = with.take(with.run(root, data));
    if (with.stopped()) return nullptr;
    tidy(out);
    return out;
}

bool evaluate_truth(const node& root, const json& data) {
    evaluation with;
    const value out = with.run(root, data);
    return !with.stopped() && truthy(out.get());
}

}  // namespace yishi::dialogs::logic

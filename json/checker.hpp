// Reads a configuration document member by member and says what is wrong where: wrong types,
// missing and unknown members (with the nearest known name), values out of range.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace yishi::json {

// A message in both languages of `yishi check`; {0}, {1} .. stand for what is filled in.
struct wording {
    std::string_view en;
    std::string_view zh;
};
// In `language` ("zh" or a tag that begins with it, otherwise English).
std::string say(const wording& what,
                std::initializer_list<std::string_view> fill,
                std::string_view language);

// Of `known` the name nearest to a mistyped one (at most a third of its letters differ), or empty.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);

class node;

// Where messages about one document go.
class checker {
 public:
    checker(document of, std::string_view language, diagnostics& out);
    node root() const;
    void say_at(std::string_view pointer,
                const wording& what,
                std::initializer_list<std::string_view> fill = {}) const;
    void say_at(position where,
                const wording& what,
                std::initializer_list<std::string_view> fill = {}) const;
    const document& of() const { return of_; }
    std::string_view language() const { return language_; }

 private:
    document of_;
    std::string language_;
    diagnostics& out_;
};

// One value of the document. Reads say what is wrong and then give nothing; lives as long as its
// checker.
class node {
 public:
    node(const checker& by, const nlohmann::json& value, std::string pointer);

    // An object without members beyond `known`? Members whose name begins with $ are for editors.
    bool object(const std::vector<std::string_view>& known) const;
    bool is_object() const;
    bool is_array() const;
    bool is_text() const;
    std::optional<node> find(std::string_view key) const;  // an absent member is fine
    std::optional<node> need(std::string_view key) const;  // ... is an error
    // All members of an object, all entries of an array; an error for anything else.
    std::vector<std::pair<std::string, node>> members() const;
    std::vector<node> items() const;

    std::optional<std::string> text() const;  // any string
    std::optional<std::string> name() const;  // not empty, no control characters
    std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
    std::optional<double> number(double least, double most) const;
    std::optional<bool> truth() const;
    std::vector<std::string> texts() const;  // an array of names

    void say(const wording& what, std::initializer_list<std::string_view> fill = {}) const;
    const nlohmann::json& value() const { return *value_; }
    const std::string& pointer() const { return pointer_; }
    position at() const;

 private:
    const checker* by_;
    const nlohmann::json* value_;
    std::string pointer_;
};

}  // namespace yishi::json

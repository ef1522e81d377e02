#include "json/json.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "json/explain.hpp"
#include "json/quick.hpp"

namespace yishi::json {

struct places {
    std::size_t key = 0;    // offset of the member's name, or of the value
    std::size_t value = 0;  // offset of the value's first byte
};

struct document::content {
    std::string file;
    std::string text;
    nlohmann::json root;
    std::unordered_map<std::string, places> by_pointer;
};

namespace {

using value_type = nlohmann::json;

// Counts what the lexer has taken, so that each event knows where it stands.
class counting_iterator {
 public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    counting_iterator(const char* at, std::size_t* count) : at_(at), count_(count) {}
    reference operator*() const { return *at_; }
    counting_iterator& operator++() {
        ++at_;
        ++*count_;
        return *this;
    }
    counting_iterator operator++(int) {
        counting_iterator old = *this;
        ++*this;
        return old;
    }
    bool operator==(const counting_iterator& other) const { return at_ == other.at_; }
    bool operator!=(const counting_iterator& other) const { return at_ != other.at_; }

 private:
    const char* at_;
    std::size_t* count_;
};

std::string append_pointer(const std::string& parent, std::string_view name) {
    std::string out = parent + '/';
    for (const char each : name) {
        out += each == '~' ? "~0" : each == '/' ? "~1" : std::string(1, each);
    }
    return out;
}

// Builds the value; keeps positions if `at` is given.
class builder {
 public:
    builder(std::string_view text,
            value_type& root,
            const std::size_t& taken,
            document::content* at)
        : text_(text), root_(root), taken_(taken), at_(at) {
        stack_.reserve(8);
    }

    bool null() { return scalar(nullptr); }
    bool boolean(bool value) { return scalar(value); }
    bool number_integer(value_type::number_integer_t value) { return number(value); }
    bool number_unsigned(value_type::number_unsigned_t value) { return number(value); }
    bool number_float(value_type::number_float_t value, const std::string&) {
        return number(value);
    }
    bool string(std::string& value) { return scalar(std::move(value)); }
    bool binary(value_type::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(value_type::object()); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(value_type::array()); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        std::size_t start = taken_ - std::min(taken_, name.size() + 2);  // near enough with escapes
        if (at_ != nullptr) {
            start = token_start(text_, last_);
        }
        last_ = taken_;
        const auto [member, added] =
            stack_.back().value->get_ref<value_type::object_t&>().emplace(name, nullptr);
        if (!added) {
            failed = failure{fault::duplicate_key, start, name};
            return false;
        }
        member_ = &member->second;
        if (at_ != nullptr) {
            name_ = name;
            key_ = start;
        }
        return true;
    }

    bool parse_error(std::size_t end, const std::string&, const std::exception& error) {
        failed = explain(text_, last_, end, error.what());
        return false;
    }

    std::optional<failure> failed;

 private:
    struct level {
        value_type* value;
        std::string pointer;
    };

    template <class T>
    value_type* put(T&& value) {
        value_type* where = &root_;
        if (!stack_.empty()) {
            value_type& parent = *stack_.back().value;
            if (parent.is_object()) {
                where = member_;
            } else {
                auto& items = parent.get_ref<value_type::array_t&>();
                where = &items.emplace_back();
            }
        }
        *where = value_type(std::forward<T>(value));
        return where;
    }

    // Notes where the value just read begins; returns its pointer.
    std::string note() {
        const std::size_t start = token_start(text_, last_);
        places where{start, start};
        std::string pointer;
        if (!stack_.empty()) {
            const level& parent = stack_.back();
            if (parent.value->is_object()) {
                pointer = append_pointer(parent.pointer, name_);
                where.key = key_;
            } else {
                pointer = append_pointer(parent.pointer, std::to_string(parent.value->size()));
            }
        }
        at_->by_pointer.emplace(pointer, where);
        last_ = start;
        return pointer;
    }

    template <class T>
    bool scalar(T&& value) {
        if (at_ != nullptr) {
            note();
        }
        last_ = taken_;
        put(std::forward<T>(value));
        return true;
    }

    // The lexer has already taken the byte behind a number.
    template <class T>
    bool number(T value) {
        if (at_ != nullptr) {
            note();
            last_ = std::min(text_.find_first_not_of("0123456789+-.eE", last_), text_.size());
        } else {
            last_ = taken_ - 1;
        }
        put(value);
        return true;
    }

    bool open(value_type&& value) {
        if (stack_.size() >= static_cast<std::size_t>(depth_max)) {
            failed = failure{fault::too_deep, taken_ == 0 ? 0 : taken_ - 1, {}};
            return false;
        }
        std::string pointer;
        if (at_ != nullptr) {
            pointer = note();
        }
        last_ = taken_;
        value_type* where = put(std::move(value));
        stack_.push_back(level{where, std::move(pointer)});
        return true;
    }

    bool close() {
        stack_.pop_back();
        last_ = taken_;
        return true;
    }

    std::string_view text_;
    value_type& root_;
    const std::size_t& taken_;
    document::content* at_;
    std::vector<level> stack_;
    value_type* member_ = nullptr;
    std::string name_;
    std::size_t key_ = 0;
    std::size_t last_ = 0;  // offset behind the last token
};

std::optional<failure> build(std::string_view text,
                             value_type& root,
                             bool comments,
                             document::content* positions) {
    root = nullptr;
    if (const std::size_t zero = text.find('\0'); zero != text.npos) {
        return failure{fault::null_byte, zero, {}};
    }
    std::size_t taken = 0;
    builder events(text, root, taken, positions);
    const char* end = text.data() + text.size();
    if (value_type::sax_parse(counting_iterator(text.data(), &taken),
                              counting_iterator(end, &taken),
                              &events,
                              value_type::input_format_t::json,
                              true,
                              comments)) {
        return std::nullopt;
    }
    root = nullptr;
    return events.failed ? std::move(events.failed) : failure{};
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::string to_string(const diagnostic& value) {
    return value.file + ':' + std::to_string(value.at.line) + ':' +
           std::to_string(value.at.column) + ": " + value.message;
}

document::document(std::shared_ptr<const content> value) : content_(std::move(value)) {}

const nlohmann::json& document::root() const {
    static const nlohmann::json none;
    return content_ ? content_->root : none;
}

const std::string& document::file() const {
    static const std::string none;
    return content_ ? content_->file : none;
}

namespace {

// Entry of a pointer or of its nearest known parent.
const places* nearest(const document::content& in, std::string pointer) {
    while (true) {
        if (const auto found = in.by_pointer.find(pointer); found != in.by_pointer.end()) {
            return &found->second;
        }
        const std::size_t slash = pointer.rfind('/');
        if (slash == std::string::npos) {
            return nullptr;
        }
        pointer.resize(slash);
    }
}

}  // namespace

position document::at(std::string_view pointer) const {
    const places* found = content_ ? nearest(*content_, std::string(pointer)) : nullptr;
    return found == nullptr ? position{} : position_of(content_->text, found->value);
}

position document::key_at(std::string_view pointer) const {
    const places* found = content_ ? nearest(*content_, std::string(pointer)) : nullptr;
    return found == nullptr ? position{} : position_of(content_->text, found->key);
}

document read(std::string file,
              std::string_view text,
              diagnostics& out,
              std::string_view language) {
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text.remove_prefix(byte_order_mark.size());
    }
    auto content = std::make_shared<document::content>();
    content->file = std::move(file);
    content->text = text;
    if (const auto failed = build(content->text, content->root, true, content.get())) {
        out.push_back(diagnostic{content->file,
                                 position_of(text, failed->offset),
                                 describe(failed->what, failed->detail, language)});
        content->by_pointer.clear();
    }
    return document(std::move(content));
}

bool parse(std::string_view text, nlohmann::json& value, parse_error* error) {
    if (parse_quickly(text, value)) return true;
    const auto failed = build(text, value, false, nullptr);
    if (failed && error != nullptr) {
        error->at = position_of(text, failed->offset);
        error->message = describe(failed->what, failed->detail, "en");
    }
    return !failed;
}

}  // namespace yishi::json

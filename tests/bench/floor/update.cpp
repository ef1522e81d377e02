#include "tests/bench/floor/update.hpp"

#include <nlohmann/json.hpp>

namespace yishi::bench {
namespace {

// Keeps "update_id", "message.chat.id" and "message.text"; all else is read and dropped.
class reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
    explicit reader(update& out) : out_(out) {}
    bool complete() const { return found_ == all; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_float(double, const std::string&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool end_array() override { return leave(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool start_object(std::size_t) override { return enter(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }
    bool number_unsigned(std::uint64_t value) override {
        return number_integer(static_cast<std::int64_t>(value));
    }
    bool number_integer(std::int64_t value) override {
        if (depth_ == 1 && key_ == "update_id") keep(id, out_.id, value);
        if (depth_ == 3 && in_message_ && in_chat_ && key_ == "id") keep(chat, out_.chat, value);
        return true;
    }
    bool string(std::string& value) override {
        if (depth_ == 2 && in_message_ && key_ == "text") keep(text, out_.text, std::move(value));
        return true;
    }
    bool key(std::string& value) override {
        key_.swap(value);
        if (depth_ == 1) in_message_ = key_ == "message";
        if (depth_ == 2) in_chat_ = key_ == "chat";
        return true;
    }

 private:
    enum part : unsigned { id = 1, chat = 2, text = 4, all = 7 };

    template <class T>
    void keep(part which, T& to, T value) {
        to = std::move(value);
        found_ |= which;
    }
    bool enter() {
        ++depth_;
        return true;
    }
    bool leave() {
        --depth_;
        return true;
    }

    update& out_;
    unsigned found_ = 0;
    int depth_ = 0;
    bool in_message_ = false;
    bool in_chat_ = false;
    std::string key_;
};

}  // namespace

bool parse_update(std::string_view json, update& out) {
    reader to(out);
    return nlohmann::json::sax_parse(json, &to) && to.complete();
}

std::string json_text(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) {
            out += c;
        } else {
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4U];
            out += digits[static_cast<unsigned char>(c) & 15U];
        }
    }
    out += '"';
    return out;
}

}  // namespace yishi::bench

#include "bot/cases/actions.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "bot/cases/json.hpp"
#include "storage/sql/cases.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<action>> types{"reply",
                                                                          "note",
                                                                          "assign",
                                                                          "transfer",
                                                                          "accept",
                                                                          "priority",
                                                                          "status",
                                                                          "close",
                                                                          "reopen",
                                                                          "merge",
                                                                          "merged",
                                                                          "erase",
                                                                          "resident_message",
                                                                          "closing_answer",
                                                                          "unconfirmed",
                                                                          "overdue",
                                                                          "unmask"};

// Reads members of the body; the first that is wrong is kept.
class reader {
 public:
    reader(const json& body, std::string& why) : body_(body), why_(why) {}

    std::string text(const char* name, bool needed = false) {
        const auto found = body_.find(name);
        if (found == body_.end() || found->is_null()) {
            wrong(needed, name, "is missing");
            return {};
        }
        if (!found->is_string()) {
            wrong(true, name, "must be a text");
            return {};
        }
        const auto& value = found->get_ref<const std::string&>();
        wrong(needed && value.empty(), name, "must not be empty");
        wrong(value.size() > text_max, name, "is too long");
        return value;
    }
    int priority() {
        const auto value = priority_from(text("priority", true));
        wrong(!value, "priority", "must be normal, high or urgent");
        return value.value_or(0);
    }
    storage::case_status status() {
        const auto value = storage::cases::case_status_from(text("status", true));
        const bool fine = value && (*value == storage::case_status::in_progress ||
                                    *value == storage::case_status::waiting);
        wrong(!fine, "status", "must be in_progress or waiting");
        return value.value_or(storage::case_status::in_progress);
    }
    void wrong(bool is, const char* name, const char* what) {
        if (is && why_.empty()) {
            why_ = std::string("\"") + name + "\" " + what;
        }
    }

 private:
    const json& body_;
    std::string& why_;
};

action read_action(std::string_view type, reader& from, std::string& why) {
    if (type == "note") return note_action{from.text("text", true)};
    if (type == "assign") {
        return assign_action{from.text("to", true), from.text("queue"), from.text("reason")};
    }
    if (type == "transfer") {
        transfer_action out{from.text("to"), from.text("queue"), from.text("reason")};
        from.wrong(
            out.to.empty() == out.queue.empty(), "to", "or \"queue\" is needed, one of both");
        return out;
    }
    if (type == "accept") return accept_action{};
    if (type == "priority") return priority_action{from.priority(), from.text("reason")};
    if (type == "status") return status_action{from.status()};
    if (type == "close") return close_action{from.text("reason", true), from.text("text")};
    if (type == "reopen") return reopen_action{from.text("reason")};
    if (type == "merge") return merge_action{from.text("into", true)};
    if (type == "erase") return erase_action{from.text("reason", true)};
    if (why.empty()) {
        why =
            "\"type\" must be note, assign, transfer, accept, priority, status, close, reopen, "
            "merge "
            "or erase";
    }
    return accept_action{};
}

}  // namespace

std::string_view type_of(const action& value) {
    return types[value.index()];
}

std::optional<action> action_from_json(const json& body, std::string& why) {
    why.clear();
    if (!body.is_object()) {
        why = "an object is needed";
        return std::nullopt;
    }
    reader from(body, why);
    const std::string type = from.text("type", true);
    if (!why.empty()) {
        return std::nullopt;
    }
    action out = read_action(type, from, why);
    return why.empty() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace yishi::cases

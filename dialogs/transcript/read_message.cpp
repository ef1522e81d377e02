#include <sstream>

#include "dialogs/transcript/rehearsal.hpp"

namespace yishi::dialogs {
namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    return first == text.npos ? std::string_view()
                              : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool read_location(std::string_view rest, inbound_message& out) {
    std::istringstream in{std::string(rest)};
    place where;
    if (!(in >> where.lat >> where.lon)) {
        return false;
    }
    std::getline(in, where.name);
    where.name = trim(where.name);
    out.location = where;
    return true;
}

// One bracket's content.
bool read_bracket(std::string_view inside, inbound_message& out) {
    inside = trim(inside);
    const std::string_view name = inside.substr(0, inside.find(' '));
    const std::string_view rest = trim(inside.substr(name.size()));
    if (name == "choice" && !rest.empty()) {
        out.kind = inbound_kind::choice;
        out.choice = rest;
        return true;
    }
    if (name == "location") {
        return read_location(rest, out);
    }
    if (name == "edit" || name == "join" || name == "leave" || name == "delete") {
        out.kind = *inbound_kind_from(name);
        return rest.empty();
    }
    const auto kind = attachment_kind_from(name);
    if (!kind) {
        return false;
    }
    attachment sent;
    sent.kind = *kind;
    sent.ref = std::string(name) + std::to_string(out.attachments.size() + 1);
    sent.name = rest;
    out.attachments.push_back(std::move(sent));
    return true;
}

}  // namespace

std::optional<inbound_message> read_message(std::string_view line, std::string& error) {
    inbound_message out;
    std::string text;
    while (!line.empty()) {
        const std::size_t open = line.find('[');
        const std::size_t close = open == line.npos ? line.npos : line.find(']', open);
        if (close == line.npos) {
            text += line;
            break;
        }
        text += line.substr(0, open);
        const std::string_view inside = line.substr(open + 1, close - open - 1);
        if (!read_bracket(inside, out)) {
            error = '[' + std::string(inside) + ']';
            return std::nullopt;
        }
        line.remove_prefix(close + 1);
    }
    out.text = trim(text);
    return out;
}

}  // namespace yishi::dialogs

// Reading Telegram's JSON: members by name, and what a message holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialogs/message.hpp"
#include "json/wire.hpp"

namespace yishi::adapters::telegram {

using node = json::wire_value;

// The member if it is an object, else none.
node member(node of, std::string_view name);
// A string member, empty if absent or of another type. The view is good as long as `of`.
std::string_view text(node of, std::string_view name);
// A whole number, 0 if absent or of another type.
std::int64_t integer(node of, std::string_view name);
// A member that is true.
bool flag(node of, std::string_view name);
// An identity, a whole number of 64 bits or a string, as text; empty if absent.
std::string id_text(node of, std::string_view name);

// Is it news about the chat (somebody joined, a title changed) rather than something said?
bool is_service(node message);

// Text, place and attachments of a message. False: it is news about the chat. A kind of message
// that we do not know gives one with nothing in it, so that it can be answered.
bool read_content(node message, inbound_message& into);

}  // namespace yishi::adapters::telegram

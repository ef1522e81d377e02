// Reading Telegram's JSON: members by name, and what a message holds.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "dialogs/message.hpp"

namespace yishi::adapters::telegram {

// The member if it is an object, else null.
const nlohmann::json* member(const nlohmann::json& of, const char* name);
// A string member, empty if absent or of another type. The view is good as long as `of`.
std::string_view text(const nlohmann::json& of, const char* name);
// A whole number, 0 if absent or of another type.
std::int64_t integer(const nlohmann::json& of, const char* name);
// A member that is true.
bool flag(const nlohmann::json& of, const char* name);
// An identity, a whole number of 64 bits or a string, as text; empty if absent.
std::string id_text(const nlohmann::json& of, const char* name);

// Is it news about the chat (somebody joined, a title changed) rather than something said?
bool is_service(const nlohmann::json& message);

// Text, place and attachments of a message. False: it is news about the chat. A kind of message
// that we do not know gives one with nothing in it, so that it can be answered.
bool read_content(const nlohmann::json& message, inbound_message& into);

}  // namespace yishi::adapters::telegram

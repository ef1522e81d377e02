// Cases as the caller may see them: with personal data masked, whole, or none of it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bot/api/api.hpp"

namespace yishi::api {

inline constexpr std::size_t last_text_max = 160;  // bytes of the last message in a list

// The case as the API shows it whole, with its thread and events; nothing if there is none or it is
// out of the caller's scope. To be called in a read.
std::optional<nlohmann::json> whole_case(const context& in,
                                         storage::transaction& from,
                                         const auth::principal& who,
                                         std::string_view number);
// "present": who is looking at it. On the io thread.
void add_present(const context& in, nlohmann::json& to);

// "last_message", "unread", "overdue". To be called in a read.
void add_talk(nlohmann::json& to,
              storage::transaction& from,
              const storage::case_row& of,
              const auth::principal& who,
              std::int64_t now);

// Personal data without asking; not even when asking.
bool sees_all(const auth::principal& who);
bool sees_none(const auth::principal& who);

// At most so many bytes, no character cut in two.
std::string cut_text(std::string_view text, std::size_t bytes_max);

}  // namespace yishi::api

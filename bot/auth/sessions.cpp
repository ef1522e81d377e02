#include "bot/auth/sessions.hpp"

#include <algorithm>

#include "bot/auth/tokens.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::auth {
namespace {

constexpr std::size_t text_bytes_max = 200;  // longer ones are not hashed at all

// A character is not cut in two.
std::string cut(std::string_view text, std::size_t bytes_max) {
    std::size_t end = std::min(text.size(), bytes_max);
    while (end > 0 && end < text.size() &&
           (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(text.substr(0, end));
}

}  // namespace

made_session create_session(storage::transaction& in,
                            std::int64_t person,
                            std::string_view random,
                            std::string_view address,
                            std::string_view agent,
                            std::int64_t now) {
    storage::sessions::prune(in, now - session_idle_ms, now);
    const auto there = storage::sessions::of_person(in, person);
    for (std::size_t i = sessions_max - 1; i < there.size(); ++i) {
        storage::sessions::remove(in, there[i].id);
    }
    made_session out;
    out.text = token_text(random);
    out.row.person = person;
    out.row.hash = token_hash(out.text);
    out.row.created_at = out.row.used_at = now;
    out.row.expires_at = now + session_life_ms;
    out.row.address = address;
    out.row.agent = cut(agent, agent_bytes_max);
    out.row.id = storage::sessions::insert(in, out.row);
    return out;
}

std::string csrf_of(std::string_view text) {
    return token_hash("csrf:" + std::string(text));
}

result<in_session> authenticate_session(storage::transaction& in,
                                        std::string_view text,
                                        std::int64_t now) {
    if (text.empty() || text.size() > text_bytes_max) {
        return errc::bad_token;
    }
    auto found = storage::sessions::by_hash(in, token_hash(text));
    if (!found) {
        return errc::bad_token;
    }
    if (found->expires_at <= now || found->used_at + session_idle_ms <= now) {
        return errc::expired;
    }
    const auto person = storage::people::by_id(in, found->person);
    if (!person || !person->enabled) {
        return errc::disabled;
    }
    in_session out;
    out.who = principal_of(*person);
    out.who.session = found->id;
    out.touch = now - found->used_at >= session_used_step;
    out.row = std::move(*found);
    return out;
}

}  // namespace yishi::auth

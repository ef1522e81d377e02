#include "bot/auth/tokens.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "json/digest.hpp"
#include "storage/sql/people.hpp"

namespace yishi::auth {
namespace {

constexpr std::string_view prefix = "yishi_";
constexpr std::size_t text_bytes_max = 200;  // longer ones are not hashed at all
constexpr std::size_t label_bytes_max = 200;
constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;

}  // namespace

std::string token_text(std::string_view random) {
    if (random.size() < token_bytes) {
        throw std::invalid_argument("token_text needs 32 random bytes");
    }
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::array<char, sodium_base64_ENCODED_LEN(token_bytes, variant)> text{};
    sodium_bin2base64(text.data(),
                      text.size(),
                      reinterpret_cast<const unsigned char*>(random.data()),
                      token_bytes,
                      variant);
    return std::string(prefix) + text.data();
}

std::string token_hash(std::string_view text) {
    return json::sha256_hex(text);
}

result<made_token> create_token(storage::transaction& in,
                                std::string_view person,
                                std::string_view label,
                                std::string_view random,
                                std::int64_t now,
                                std::int64_t expires_at) {
    const auto owner = storage::people::by_name(in, person);
    if (!owner) {
        return errc::unknown_person;
    }
    if (!owner->enabled) {
        return errc::disabled;
    }
    made_token out;
    out.text = token_text(random);
    out.row.person = owner->id;
    out.row.label = label.substr(0, label_bytes_max);
    out.row.hash = token_hash(out.text);
    out.row.created_at = now;
    out.row.expires_at = std::min(expires_at, now + token_days_max * day_ms);
    out.row.id = storage::tokens::insert(in, out.row);
    return out;
}

std::vector<storage::token_row> list_tokens(storage::transaction& in, std::int64_t person) {
    return storage::tokens::of_person(in, person);
}

result<void> revoke_token(storage::transaction& in, std::int64_t id, std::int64_t now) {
    if (!storage::tokens::revoke(in, id, now)) {
        return errc::bad_token;
    }
    return {};
}

result<authenticated> authenticate(storage::transaction& in,
                                   std::string_view text,
                                   std::int64_t now) {
    if (!text.starts_with(prefix) || text.size() > text_bytes_max) {
        return errc::bad_token;
    }
    // Looked up by its hash: how long that takes says nothing about a token.
    const auto token = storage::tokens::by_hash(in, token_hash(text));
    if (!token) {
        return errc::bad_token;
    }
    if (token->revoked_at != 0) {
        return errc::revoked;
    }
    if (token->expires_at <= now) {
        return errc::expired;
    }
    const auto person = storage::people::by_id(in, token->person);
    if (!person || !person->enabled) {
        return errc::disabled;
    }
    authenticated out;
    out.who = principal_of(*person);
    out.token = out.who.token = token->id;
    out.touch = now - token->used_at >= token_used_step;
    return out;
}

void touch_token(storage::transaction& in, std::int64_t token, std::int64_t now) {
    storage::tokens::touch(in, token, now);
}

}  // namespace yishi::auth

// Jobs to fetch what residents sent, and their results.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::media {

std::int64_t insert(transaction& tx, const media_row& value);
std::optional<media_row> by_id(transaction& tx, std::int64_t id);
// Pending and due at or before `now`, soonest first.
std::vector<media_row> due(transaction& tx, std::int64_t now, int limit);
// When the next after `now` is due.
std::optional<std::int64_t> next_due(transaction& tx, std::int64_t now);
// Writes status, sha256, type, size, error, due_at and attempts if it is still pending; returns
// whether it was.
bool update(transaction& tx, const media_row& value);
// Of a range of messages, by message and position.
std::vector<media_row> of_messages(transaction& tx,
                                   std::int64_t conversation,
                                   std::int64_t first_seq,
                                   std::int64_t last_seq);
// Any row with this content, for its type and size.
std::optional<media_row> by_sha256(transaction& tx, std::string_view sha256);
// What is kept: every content once.
std::vector<std::string> contents(transaction& tx);
// Whom content was sent by: rows with this content, newest first.
std::vector<media_row> all_with(transaction& tx, std::string_view sha256, int limit);

// Forgets what the messages of a case's thread carried (before messages::erase_case); returns the
// contents that no other message has.
std::vector<std::string> erase_case(transaction& tx, const case_row& of);

}  // namespace yishi::storage::media

// Residents' conversations. Each function is part of the caller's unit.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::conversations {

std::optional<conversation_row> by_id(transaction& tx, std::int64_t id);
std::optional<conversation_row> by_chat(transaction& tx,
                                        std::string_view channel,
                                        std::string_view chat);
// Those of these that belong to the channel.
std::vector<conversation_row> in_channel(transaction& tx,
                                         std::string_view channel,
                                         const std::vector<std::int64_t>& ids);
// by_chat(), and the seq of its inbound message of that platform_id: 0 if there is none.
std::optional<conversation_row> with_seen(transaction& tx,
                                          std::string_view channel,
                                          std::string_view chat,
                                          std::string_view platform_id,
                                          std::int64_t& seen);
// Returns the id given. Throws errc::constraint if channel and chat are taken.
std::int64_t insert(transaction& tx, const conversation_row& value);
// Writes all members but id, channel, chat and created_at. Throws errc::not_found.
void update(transaction& tx, const conversation_row& value);
// Takes the next seq of the conversation's messages. Throws errc::not_found.
std::int64_t next_seq(transaction& tx, std::int64_t id);
// Leaves out so many numbers in every conversation: they are somebody's already.
void skip_seqs(transaction& tx, std::int64_t count);

}  // namespace yishi::storage::conversations

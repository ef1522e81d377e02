// Messages: thread, seen-mark and outbox at once. Each function is part of the caller's unit.
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::messages {

// How far back a quoted message is looked for; messages of one conversation.
inline constexpr int lookback_max = 2'000;

// ---- the thread -------------------------------------------------------------------------------

std::optional<message_row> at(transaction& tx, std::int64_t conversation, std::int64_t seq);
// Those with seq > after, oldest first.
std::vector<message_row> after(transaction& tx,
                               std::int64_t conversation,
                               std::int64_t after,
                               int limit);
// The newest `limit` with seq < before, oldest first.
std::vector<message_row> before(transaction& tx,
                                std::int64_t conversation,
                                std::int64_t before,
                                int limit);
// A case's part of the thread: first_seq..opened_seq, our answer to that, and all that carries its
// id; not what another case carries. Oldest first.
std::vector<message_row> of_case(transaction& tx, const case_row& of, int limit);
// What a quote names: one of the newest `lookback_max`, ours by its platform_id, theirs by the
// "message_id" of its body, or by its platform_id where the body has none.
std::optional<message_row> by_platform_id(transaction& tx,
                                          std::int64_t conversation,
                                          std::string_view handle);

// Writes the row as it is. Throws errc::constraint if seq or an inbound platform_id is taken.
void insert(transaction& tx, const message_row& value);
// Takes the conversation's next seq, writes the row under it and returns it as stored.
// Throws errc::not_found for an unknown conversation.
message_row append(transaction& tx, message_row value);
// Makes a message part of a case's thread.
void give(transaction& tx, std::int64_t conversation, std::int64_t seq, std::int64_t case_id);
// Empties all messages of a case's thread and the bot's answer with its number; what of it was not
// sent yet leaves the outbox.
void erase_case(transaction& tx, const case_row& of);
// Replaces the body (redaction, a resident's "forget me"). Throws errc::not_found.
void set_body(transaction& tx, std::int64_t conversation, std::int64_t seq, std::string_view body);

// ---- the outbox -------------------------------------------------------------------------------

using lane_set = std::bitset<static_cast<std::size_t>(lanes)>;

struct unsent_message {
    message_row row;
    std::string channel;
    std::string chat;
};
// Queued and offered messages of these lanes by conversation and seq, after the place given (0, 0
// to begin): what a process reads when it has leased lanes.
std::vector<unsent_message> unsent(transaction& tx,
                                   const lane_set& of,
                                   std::int64_t after_conversation,
                                   std::int64_t after_seq,
                                   int limit);
// All of these conversations, by conversation and seq.
std::vector<unsent_message> unsent_in(transaction& tx,
                                      const lane_set& of,
                                      const std::vector<std::int64_t>& conversations);
// How many of one conversation, turn_unsent_max at most.
int count_unsent(transaction& tx, std::int64_t conversation);
const std::string& count_unsent_sql();  // the same, for many conversations in one statement

// What became of one message.
// The fence of a mark that holds whoever has the lane by now: a reply that left in the response to
// its webhook has left, and only the response's own process knows.
inline constexpr std::int64_t any_fence = -2;
struct mark {
    std::int64_t conversation = 0;
    std::int64_t seq = 0;
    delivery_status status = delivery_status::sent;
    std::string platform_id;  // empty: unchanged
    int attempts = 0;
    std::int64_t due_at = 0;
    std::string task_state;
    std::string error;
    std::string reported_by;  // the channel, if its platform sends reports: see report()
    int lane = 0;
    std::int64_t fence = 0;  // of the lease under which it was sent, or any_fence
};
// Writes the marks whose lease still holds and whose message is still queued or offered; returns
// how many that were.
std::size_t mark_all(transaction& tx, std::span<const mark> marks);

// The platform's report on a message of ours: sent -> delivered -> read, never back; `dead` with
// its error from any of them. Returns the message as stored, or nothing if it is unknown (only
// messages marked with `reported_by` are known) or already further.
std::optional<message_row> report(transaction& tx,
                                  std::string_view channel,
                                  std::string_view platform_id,
                                  delivery_status status,
                                  std::string_view error);

// Dead letters by conversation and seq, last first, before the place given (0, 0 to begin).
std::vector<message_row> dead(transaction& tx,
                              std::int64_t before_conversation,
                              std::int64_t before_seq,
                              int limit);
std::int64_t count_dead(transaction& tx);
// "Send again": moves a dead letter to the end of its conversation's queue and returns it as
// stored. Throws errc::not_found if it is not dead (any more).
message_row requeue(transaction& tx, std::int64_t conversation, std::int64_t seq, std::int64_t now);

struct backlog {
    std::int64_t unsent = 0;
    std::int64_t oldest_at = 0;  // 0: none
};
backlog outbox_backlog(transaction& tx);

}  // namespace yishi::storage::messages

// The turn over a transaction: load, decide, apply.
#pragma once

#include "storage/store.hpp"

namespace yishi::storage {

// Runs one turn. `wrote` is set before its first row is written: if it throws without that, nothing
// needs undoing. Throws what decide throws; errc::failed if it asks too often.
turn_result run_turn(transaction& tx, const turn_key& key, const decide_fn& decide, bool& wrote);

// Its parts, for who plays many turns at once.

// A turn that is to be played.
struct turn_task {
    turn_key key;
    decide_fn decide;
    result<turn_result> outcome = make_error_code(errc::failed);
};
// Our reply to the message `seq` of the conversation, if it is still `offered`.
std::optional<message_row> offered_reply(transaction& tx,
                                         std::int64_t conversation,
                                         std::int64_t seq);
// Adds the cases by number that `out.got` asks for, of this conversation only.
void fetch_numbered(transaction& tx, std::int64_t conversation, turn_extras& out);

}  // namespace yishi::storage

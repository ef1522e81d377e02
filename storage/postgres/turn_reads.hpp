// What the turns of a batch read. Every way to the server and back costs as much as many rows: what
// can be asked together is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/postgres/gathered.hpp"
#include "storage/postgres/session.hpp"
#include "storage/sql/turn.hpp"

namespace yishi::storage::postgres {

// A turn on its way through the batch.
struct playing {
    turn_task* task = nullptr;
    turn_rows rows = {};
    turn_extras extras = {};
    turn_wants fetched = {};  // what the extras answer but for the number
    change_set changes = {};
    std::int64_t seen = 0;  // seq of the message, if it was handled before
    int rounds = 0;

    std::int64_t conversation() const { return rows.conversation ? rows.conversation->id : 0; }
};
using turns_playing = std::vector<playing*>;

using looks = std::vector<look>;

// Ids of rows to be inserted, in ascending order, added to `ids`. The views must last until it was
// asked.
look new_ids(std::string_view table, std::size_t count, std::vector<std::int64_t>& ids);

// Lives for one transaction.
class turn_reads {
 public:
    explicit turn_reads(session& tx) : tx_(tx) {}

    // The conversations, locked; whether the message was handled before; what the turn's key wants.
    // `writes` are done first: what a wave before has written is seen.
    void load(const turns_playing& all, gathered& writes);
    // Answers what `extras.got` asks for. `others` are asked along with it.
    void fetch(const turns_playing& of, looks others = {});

 private:
    session& tx_;
    std::optional<std::vector<person_row>> persons_;
};

}  // namespace yishi::storage::postgres

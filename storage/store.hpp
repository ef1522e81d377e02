// The store: units of work over a database. Embedded SQLite: one writer thread that commits many
// units at once (WAL, synchronous=FULL), a few reader threads. PostgreSQL: workers with a
// connection each. Threading: all members may be called from any thread. A completion runs on a
// thread of the store (or on the caller's, before the call returns, if the store is closed or its
// queue full) and must not block; it is called exactly once, after the COMMIT is on disk (of a
// read: after all that it may have seen is), or with an error and then nothing of the unit is in
// the store, unless the disk failed at that very sync: then the store refuses all until it is
// opened anew. What a unit holds is owned and immutable.
#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {

enum class errc {
    busy = 1,    // the queue is full, the database locked or memory short: try again later
    full,        // no space left
    io,          // the disk failed
    corrupt,     // not a database, or damaged: restore a backup
    constraint,  // a row that the schema refuses
    conflict,    // changed by someone else meanwhile
    not_found,
    too_new,  // the schema was made by a newer program
    too_old,  // by an older one, and it was not to be changed
    in_use,   // others work on it, so its schema cannot be changed
    closed,   // shutting down
    failed,   // the unit itself threw; see the log
};
const boost::system::error_category& store_category();
boost::system::error_code make_error_code(errc value);

template <class T>
using result = boost::system::result<T>;

class transaction;  // storage/sql/transaction.hpp; repositories take it

// ---- the turn: load, decide, apply ------------------------------------------------------------

// What the first look found.
struct turn_rows {
    std::optional<conversation_row> conversation;
    std::int64_t new_id = 0;           // the id that it gets when it is not there yet and inserted
    bool seen = false;                 // this platform_id was handled before
    std::optional<message_row> reply;  // when seen: our answer to it, if it is still `offered`
};

// What decide asks for beyond these rows; fetched in the same transaction, then decide runs again.
struct turn_wants {
    int case_number_year = 0;          // 0: no number wanted
    bool open_cases = false;           // this conversation's, newest first
    bool all_cases = false;            // also closed ones
    std::vector<std::string> numbers;  // cases by number (of this conversation only)
    std::string quoted;                // how a message of ours or theirs is named when it is quoted
    bool recent = false;               // the newest messages
    bool persons = false;              // all enabled persons
    bool unsent = false;               // how many messages of ours wait in this conversation
    bool operator==(const turn_wants&) const = default;
};

// Which rows a turn needs.
struct turn_key {
    std::string channel;
    std::string chat;
    std::string
        platform_id;  // of the inbound message; empty: not an inbound message (timers, questions)
    std::string request = {};  // what brought it, for the log
    turn_wants wants = {};  // there at decide's first look; never a case number: that is taken last
};

inline constexpr int turn_cases_max = 20;
inline constexpr int turn_recent_max = 20;
inline constexpr int turn_unsent_max = 10'000;

struct turn_extras {
    turn_wants got;             // what the rest answers
    std::int64_t case_seq = 0;  // the next sequence number of case_number_year
    int case_year = 0;          // never before a year already given
    std::vector<case_row> cases;
    std::vector<person_row> persons;
    std::optional<message_row> quoted;
    std::vector<message_row> recent;  // oldest first
    int unsent = 0;                   // queued or offered, turn_unsent_max at most
};

// Gives a message of the conversation that is already stored to a case (id, or -(k+1) as below).
struct message_tag {
    std::int64_t seq = 0;
    std::int64_t case_id = 0;
};

// All that a turn writes. Where a new case's id is wanted before it is known (event_row::case_id,
// message_row::case_id, conversation_row::silent_case, search_row::case_id), -(k+1) stands for
// new_cases[k]. Where the turn's conversation is meant (message_row, case_row of new_cases,
// media_row: conversation), 0 stands for it, in a timer's subject "@conversation".
// A case from outside a conversation is an ordinary unit's work: here 0 is never "none".
struct change_set {
    std::optional<conversation_row> conversation;  // id 0: insert
    std::vector<message_row> messages;    // seq assigned by decide from conversation.last_seq
    std::vector<message_tag> tags;        // earlier messages that belong to a case after all
    std::vector<case_row> new_cases;      // id 0; assigned on insert
    std::vector<case_row> changed_cases;  // version raised by decide
    std::vector<event_row> events;
    std::vector<search_row> search;    // replaces what was indexed
    std::vector<timer_row> timers;     // set (replaces kind+subject)
    std::vector<timer_row> cancelled;  // kind and subject
    std::vector<media_row> media;
    std::vector<change_row> changes;  // seq 0
    int numbers_taken = 0;            // how many numbers from extras.case_seq on were used
};

struct turn_decision {
    std::optional<turn_wants> wants;  // set: not decided yet, fetch these and ask again
    change_set changes;
};

inline constexpr int turn_rounds_max = 12;

// Pure: may run more than once, touches nothing outside its arguments. Runs on a thread of the
// store.
using decide_fn = std::function<turn_decision(const turn_rows&, const turn_extras&)>;

struct turn_result {
    bool repeated = false;                  // nothing changed: this message was handled before
    conversation_row conversation;          // as stored
    std::vector<message_row> messages;      // as stored, ids filled in
    std::vector<std::string> case_numbers;  // opened
};

// ---- units ------------------------------------------------------------------------------------

// Runs on a thread of the store inside a transaction; a thrown exception undoes it (errc::failed,
// or what boost::system::system_error it carried). May run more than once, the last run counts:
// results are assigned to what it captured, not added.
using unit_fn = std::function<void(transaction&)>;
template <class T>
using completion = std::function<void(result<T>)>;

inline constexpr std::int64_t lanes_subject = -1;  // of announce(): lanes are free, or wanted

// Told on a thread of the store: what other processes announced (`all`: more than is named).
using told_fn = std::function<void(const std::vector<std::int64_t>& subjects, bool all)>;

struct store_health {
    bool writable = true;
    std::string why;  // when not
    std::size_t queued = 0;
    std::string warning = {};  // it works, but may lose what it has answered
};

inline constexpr std::array<int, 9> commit_bounds{1, 2, 4, 8, 16, 32, 64, 128, 256};
// Counted since the store was opened.
struct store_figures {
    std::uint64_t units = 0;   // that were committed, turns among them
    std::uint64_t failed = 0;  // of which nothing is in the store
    // How many units shared a commit, by commit_bounds; larger ones are the last.
    std::array<std::uint64_t, commit_bounds.size() + 1> commits{};
    double busy_seconds = 0;  // of all threads that write
    std::uint64_t syncs = 0;  // SQLite: the waits for the disk beside the writer
    double sync_seconds = 0;
};

class store {
 public:
    virtual ~store() = default;
    virtual void submit_turn(turn_key key, decide_fn decide, completion<turn_result> done) = 0;
    virtual void submit(unit_fn write, completion<void> done) = 0;
    // Before all that waits, where it can be, and even if the queue is full: a short unit for which
    // others wait, of which there are never many.
    virtual void submit_ahead(unit_fn write, completion<void> done) {
        submit(std::move(write), std::move(done));
    }
    // A consistent snapshot; writing in it is an error.
    virtual void read(unit_fn read, completion<void> done) = 0;
    // Processes that share the database tell each other what they changed, so that others look
    // sooner: a conversation's id, 0 for the configuration, lanes_subject for who sends what. Call
    // after the commit; told to the others within 50 ms, gathered. A store that one process has to
    // itself does nothing.
    virtual void announce(std::int64_t) {}
    virtual void hear(told_fn) {}  // once
    virtual store_health health() const = 0;
    virtual store_figures figures() const = 0;
    // Online copy into `file` (must not exist), consistent at one instant: an SQLite database,
    // whatever the store is.
    virtual result<void> backup(const std::string& file) = 0;
    // Refuses new work, finishes what is queued, checkpoints, joins its threads. Idempotent.
    virtual void close() = 0;
};

// What is done to a store whose schema is older than this program's. It is changed under a lock,
// whole or not at all.
struct schema_options {
    bool migrate = true;  // else errc::too_old
    // Names a new file for a copy of the store (an SQLite database) before its schema, of that
    // number, is changed; empty: no copy is made.
    std::function<std::string(int number)> copy = {};
    int number_max = 0;  // as a program of that schema would; 0: the latest
};
// The number of the latest schema.
int latest_schema();

struct sqlite_options {
    std::string file;
    bool create = true;
    schema_options schema = {};
    std::size_t queue_max = 10'000;  // units waiting; more answer errc::busy
    std::size_t batch_max = 256;     // units a commit
    int readers = 2;
    int busy_timeout_ms = 5'000;    // against other processes (yishi user add beside serve)
    int checkpoint_pages = 32'000;  // of 2 KiB: as the log grows by so much, it is worked off
    // A server's store: it must be writable, and for so long at most its pages are looked at before
    // it opens. 0: neither.
    int check_ms = 0;
    std::function<void(const std::string&)> log;  // what units threw; called on the store's threads
};
// Errors: corrupt, too_new, too_old, io, busy.
result<std::unique_ptr<store>> open_sqlite(const sqlite_options& options);

struct postgres_options {
    std::string connection;  // as libpq takes it: "postgres://..." or "host=... dbname=..."
    schema_options schema = {};
    std::size_t queue_max = 10'000;  // units waiting; more answer errc::busy
    std::size_t batch_max = 256;     // turns a commit
    int unit_workers = 2;
    int readers = 2;
    // A statement that writes and is not answered for so long, or one that reads for four times as
    // long, costs its connection: what hangs is as good as gone. 0: waited for as long as it takes.
    std::chrono::milliseconds patience{0};
    std::function<void(const std::string&)> log;  // what units threw; called on the store's threads
};
// Any number of processes may share the database, as long as they know the same schema: while one
// of them is at work it is not changed (errc::in_use), and one that finds it changed all the same
// refuses to go on. A connection that is lost is made anew with growing pauses; meanwhile units
// answer errc::busy. Errors: busy, too_new, too_old, in_use.
result<std::unique_ptr<store>> open_postgres(const postgres_options& options);

}  // namespace yishi::storage

template <>
struct boost::system::is_error_code_enum<yishi::storage::errc> : std::true_type {};

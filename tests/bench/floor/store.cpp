#include "tests/bench/floor/store.hpp"

#include <chrono>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "storage/sqlite/checkpointer.hpp"
#include "storage/sqlite/gathering_vfs.hpp"
#include "tests/bench/floor/dialog.hpp"

namespace yishi::bench {
namespace {

namespace sqlite = storage::sqlite;
using storage::param;

constexpr std::size_t batch_max = 256;   // turns a commit
constexpr std::size_t unsynced_max = 4;  // commits; the writer waits before a fifth
constexpr int checkpoint_pages = 16'000;
constexpr std::chrono::milliseconds marks_wait{20};  // for turns to be written along with

constexpr const char* schema = R"(
CREATE TABLE conversation (id INTEGER PRIMARY KEY, last_seq INTEGER, at INTEGER, state TEXT,
    rest TEXT) STRICT;
CREATE TABLE message (id INTEGER PRIMARY KEY, conversation INTEGER, seq INTEGER, direction INTEGER,
    at INTEGER, platform_id TEXT, author TEXT, body TEXT, status INTEGER, lane INTEGER,
    due_at INTEGER, attempts INTEGER) STRICT;
CREATE UNIQUE INDEX message_seen ON message (platform_id) WHERE direction = 0;
CREATE TABLE case_record (seq INTEGER PRIMARY KEY, conversation INTEGER, opened_at INTEGER,
    due_at INTEGER, number TEXT, summary TEXT, rest TEXT) STRICT;
CREATE TABLE case_event (id INTEGER PRIMARY KEY, case_id INTEGER, at INTEGER, payload TEXT,
    rest TEXT) STRICT;
CREATE TABLE case_search (id INTEGER PRIMARY KEY, tokens TEXT) STRICT;
CREATE TABLE timer (kind TEXT, subject TEXT, due_at INTEGER, PRIMARY KEY (kind, subject)) STRICT,
    WITHOUT ROWID;
CREATE TABLE change_log (seq INTEGER PRIMARY KEY, at INTEGER, kind TEXT, subject TEXT) STRICT;
CREATE TABLE case_number (year INTEGER PRIMARY KEY, last_seq INTEGER) STRICT;
INSERT INTO case_number VALUES (2026, 0);
CREATE VIEW cases AS SELECT seq, conversation AS chat_id FROM case_record;
)";

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// Bytes of those columns of Yishi's rows that the floor has no use for.
constexpr std::size_t conversation_rest_bytes = 95;
constexpr std::size_t case_rest_bytes = 291;
constexpr std::size_t event_payload_bytes = 877;
constexpr std::size_t event_rest_bytes = 174;
constexpr std::size_t tokens_bytes = 244;

std::string case_number(std::int64_t seq) {
    std::string digits = std::to_string(seq);
    if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
    return "2026-" + digits;
}

}  // namespace

// The statements, on one connection.
class floor_store::writer {
 public:
    explicit writer(const std::string& file)
        : on_(open(file)),
          log_(log_after_schema(on_)),
          checkpoints_({.file = file}, checkpoint_pages) {
        sqlite3_wal_hook(
            on_.handle(),
            [](void* to, sqlite3*, const char*, int pages) {
                *static_cast<int*>(to) = pages;
                return SQLITE_OK;
            },
            &log_pages_);
        sqlite::put_off_syncs(log_, true);
    }
    ~writer() { sqlite::put_off_syncs(log_, false); }

    // One commit, written but not yet on disk.
    void commit(turns& batch, const std::vector<delivered>& marks) {
        now_ = now_ms();
        run(begin_, {});
        for (floor_turn& each : batch) take(each);
        for (const delivered& each : marks) run(mark_, {each.platform_id, each.message_id});
        run(end_, {});
        checkpoints_.committed(log_pages_);
    }

    // Between two commits.
    void look_after_log() {
        sqlite::put_off_syncs(log_, false);
        checkpoints_.finish(on_, false);
        sqlite::put_off_syncs(log_, true);
    }

    // On any thread.
    void sync() {
        if (sqlite::sync_log(log_) != SQLITE_OK) throw std::runtime_error("the disk failed");
    }

 private:
    static sqlite::connection open(const std::string& file) {
        sqlite::connection out({.file = file, .create = true});
        out.run("PRAGMA journal_mode = WAL");
        out.run(schema);
        return out;
    }
    static sqlite::log_file* log_after_schema(const sqlite::connection& on) {
        sqlite::log_file* out = sqlite::log_of(on.handle());
        if (out == nullptr) throw std::runtime_error("no write-ahead log");
        return out;
    }

    static void run(sqlite::statement& what, std::initializer_list<param> with) {
        what.bind(with);
        what.step();
        what.reset();
    }

    void take(floor_turn& turn) {
        const std::int64_t chat = turn.said.chat;
        std::int64_t seq = 0;
        complaint now;
        conversation_.bind(std::initializer_list<param>{chat});
        if (conversation_.step()) {
            seq = conversation_.integer(0);
            now = from_state(conversation_.text(1));
        }
        conversation_.reset();
        played done = play(std::move(now), turn.said.text);
        const turn_bytes bytes = bytes_of_turn(done.next.turns_played);
        const std::string id = std::to_string(turn.said.id);
        const std::string said = padded("{\"text\":" + json_text(turn.said.text) + '}', bytes.said);
        run(receive_, {chat, ++seq, now_, id, said, chat % 64});
        if (sqlite3_changes(on_.handle()) == 0) return;  // a repeat
        if (done.next.turns_played == 1) run(timer_, {"idle", std::to_string(chat), now_});
        if (done.files) file(chat, done);
        const std::string state = padded(to_state(done.next), bytes.state);
        run(converse_, {chat, ++seq, now_, state, rest(conversation_rest_bytes)});
        const std::string reply = padded("{\"text\":" + done.reply + '}', bytes.replied);
        run(reply_, {chat, seq, now_, reply, chat % 64});
        turn.message_id = sqlite3_last_insert_rowid(on_.handle());
        turn.reply = std::move(done.reply);
        turn.reply_bytes = bytes.sent;
    }

    void file(std::int64_t chat, played& done) {
        number_.bind({});
        number_.step();
        const std::int64_t seq = number_.integer(0);
        number_.reset();
        const std::string number = case_number(seq);
        done.reply.replace(done.reply.find(case_number_mark), case_number_mark.size(), number);
        run(case_, {seq, chat, now_, now_, number, done.next.description, rest(case_rest_bytes)});
        const std::string payload = padded(to_state(done.next), event_payload_bytes);
        run(event_, {seq, now_, payload, rest(event_rest_bytes)});
        run(search_, {seq, rest(tokens_bytes)});
        run(timer_, {"overdue", number, now_});
        for (const char* kind : {"case", "attention"}) run(change_, {now_, kind, number});
        done.next = {};
    }

    static std::string_view rest(std::size_t bytes) {
        static const std::string filler(2'000, '.');
        return std::string_view(filler).substr(0, bytes);
    }

    sqlite::connection on_;
    sqlite::log_file* log_;
    sqlite::checkpointer checkpoints_;
    int log_pages_ = 0;
    std::int64_t now_ = 0;
    sqlite::statement begin_{on_, "BEGIN IMMEDIATE"};
    sqlite::statement end_{on_, "COMMIT"};
    sqlite::statement conversation_{on_, "SELECT last_seq, state FROM conversation WHERE id = ?"};
    sqlite::statement converse_{on_,
                                "INSERT INTO conversation VALUES (?, ?, ?, ?, ?) "
                                "ON CONFLICT (id) DO UPDATE SET last_seq = excluded.last_seq, "
                                "at = excluded.at, state = excluded.state"};
    sqlite::statement receive_{on_,
                               "INSERT OR IGNORE INTO message VALUES "
                               "(NULL, ?, ?, 0, ?, ?, 'resident', ?, 0, ?, 0, 0)"};
    sqlite::statement reply_{on_,
                             "INSERT INTO message VALUES "
                             "(NULL, ?, ?, 1, ?, '', 'bot', ?, 1, ?, 0, 0)"};
    sqlite::statement mark_{on_,
                            "UPDATE message SET status = 3, platform_id = ?, attempts = 1 "
                            "WHERE id = ?"};
    sqlite::statement number_{on_,
                              "UPDATE case_number SET last_seq = last_seq + 1 RETURNING last_seq"};
    sqlite::statement case_{on_, "INSERT INTO case_record VALUES (?, ?, ?, ?, ?, ?, ?)"};
    sqlite::statement event_{on_, "INSERT INTO case_event VALUES (NULL, ?, ?, ?, ?)"};
    sqlite::statement search_{on_, "INSERT INTO case_search VALUES (?, ?)"};
    sqlite::statement timer_{on_, "INSERT OR REPLACE INTO timer VALUES (?, ?, ?)"};
    sqlite::statement change_{on_, "INSERT INTO change_log VALUES (NULL, ?, ?, ?)"};
};

floor_store::floor_store(const std::string& file, std::function<void(turns)> durable)
    : durable_(std::move(durable)),
      writer_(std::make_unique<writer>(file)),
      writes_([this] { write(); }),
      syncs_([this] { sync(); }) {}

floor_store::~floor_store() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    writes_.join();
    syncs_.join();
}

void floor_store::take(floor_turn turn) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(turn));
    }
    wake_.notify_one();
}

void floor_store::mark(std::vector<delivered> sent) {
    const std::lock_guard lock(mutex_);
    marks_.insert(marks_.end(), std::move_iterator(sent.begin()), std::move_iterator(sent.end()));
}

void floor_store::write() {
    std::unique_lock lock(mutex_);
    while (true) {
        const auto called = [this] { return stop_ || !waiting_.empty(); };
        wake_.wait_for(lock, marks_wait, called);
        if (waiting_.empty() && marks_.empty()) {
            if (stop_) break;
            continue;
        }
        turns batch;
        if (waiting_.size() <= batch_max) {
            batch.swap(waiting_);
        } else {
            const auto end = waiting_.begin() + batch_max;
            batch.assign(std::move_iterator(waiting_.begin()), std::move_iterator(end));
            waiting_.erase(waiting_.begin(), end);
        }
        std::vector<delivered> marks;
        marks.swap(marks_);
        lock.unlock();
        writer_->commit(batch, marks);
        lock.lock();
        room_.wait(lock, [this] { return unsynced_.size() < unsynced_max; });
        unsynced_.push_back(std::move(batch));
        written_.notify_one();
        lock.unlock();
        writer_->look_after_log();
        lock.lock();
    }
    written_all_ = true;
    written_.notify_one();
}

// Commits that were written while the disk was at work share the next sync.
void floor_store::sync() {
    std::unique_lock lock(mutex_);
    while (true) {
        written_.wait(lock, [this] { return written_all_ || !unsynced_.empty(); });
        if (unsynced_.empty()) return;
        std::deque<turns> batches;
        batches.swap(unsynced_);
        lock.unlock();
        room_.notify_one();
        writer_->sync();
        for (turns& each : batches) durable_(std::move(each));
        lock.lock();
    }
}

}  // namespace yishi::bench

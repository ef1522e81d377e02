#include "town.hpp"

#include <sqlite3.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>

#include "disk.hpp"
#include "storage/sql/settings.hpp"
#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"
#include "tests/support/crash_vfs.hpp"
#include "threads.hpp"

namespace yishi::orders {

namespace {

constexpr int chats = 4;
constexpr int rests_max = 1'000'000;  // of the last wait, until all is told

std::string unit_name(int number, char part) {
    return "u" + std::to_string(number) + part;
}

class town {
 public:
    town(std::uint64_t seed, const plan& by) : by_(by), random_(seed) {
        support::crash_options disk;
        disk.seed = seed;
        disk.ignore_sync = by_.lies;
        disk.around_log_sync = [](bool) { pause(); };
        disk.wait = [] { pause(); };
        support::use_crash_vfs(disk);
        storage::sqlite_options options;
        options.file = disk_.file();
        options.batch_max = chance(30) ? 3 : 256;
        options.queue_max = chance(30) ? 20 : 10'000;
        options.checkpoint_pages = 20;
        store_ = storage::open_sqlite(options).value();
    }
    ~town() {
        store_->close();
        support::stop_failing();
        support::leave_crash_vfs();
    }

    outcome run() {
        if (by_.sync_fails)
            support::fail_syncs_after(
                static_cast<std::int64_t>(20 + below(100)), SQLITE_IOERR_FSYNC, 1);
        for (int i = 0; i < by_.steps; ++i) step();
        if (by_.full) support::stop_failing();
        // One that closes tells as well.
        for (int i = 0; chance(99) && waiting_ > 0 && i < rests_max; ++i) pause();
        store_->close();
        if (waiting_ > 0) complain(std::to_string(waiting_) + " were never told");
        look("in the end");
        return std::move(out_);
    }

 private:
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
    void complain(const std::string& what) { out_.wrong.push_back(what); }

    void step() {
        const auto what = below(100);
        if (what < 35) {
            const auto chat = std::to_string(below(chats));
            say(chat, ++said_[chat]);
        } else if (what < 42) {
            // The platform says it again.
            const auto chat = std::to_string(below(chats));
            if (said_[chat] > 0) say(chat, said_[chat]);
        } else if (what < 52) {
            put(chance(50), chance(10));
        } else if (what < 60) {
            read();
        } else if (what < 62) {
            look("between two");
        } else if (what < 64 && by_.full) {
            support::fail_writes_after(static_cast<std::int64_t>(below(40)),
                                       SQLITE_FULL,
                                       static_cast<std::int64_t>(1 + below(6)));
        } else {
            for (auto rests = below(20); rests > 0; --rests) pause();
        }
    }

    void say(const std::string& chat, int number) {
        ++waiting_;
        storage::turn_key key{"tg", chat, "m" + std::to_string(number)};
        const auto decide = [chat, number](const storage::turn_rows& rows,
                                           const storage::turn_extras&) {
            pause();
            storage::turn_decision out;
            if (rows.seen) return out;
            auto next = rows.conversation.value_or(storage::conversation_row{});
            next.channel = "tg";
            next.chat = next.sender = chat;
            next.state = "{}";
            storage::message_row row;
            row.seq = ++next.last_seq;
            row.platform_id = "m" + std::to_string(number);
            row.body = std::to_string(number);
            out.changes.messages = {row};
            out.changes.conversation = next;
            return out;
        };
        store_->submit_turn(key, decide, [=, this](storage::result<storage::turn_result> done) {
            const auto name = chat + ":" + std::to_string(number);
            if (told(name, done)) told_.threads[chat].insert(number);
            if (done && done->repeated) ++out_.repeated;
            if (chance(10)) look(name + " was told");
        });
    }

    void put(bool ahead, bool throws) {
        ++waiting_;
        const int number = ++units_;
        const auto unit = [number, throws](storage::transaction& tx) {
            storage::settings::put(tx, unit_name(number, 'a'), "1");
            pause();
            if (throws) throw std::runtime_error("drawn");
            storage::settings::put(tx, unit_name(number, 'b'), "1");
        };
        const auto done = [=, this](storage::result<void> how) {
            if (throws && how) complain("a unit that threw was told done");
            if (told("u" + std::to_string(number), how))
                told_.units.insert(number);
            else if (!by_.sync_fails)
                refused_.insert(number);
        };
        // What goes ahead must not throw: it has no savepoint.
        if (ahead && !throws)
            store_->submit_ahead(unit, done);
        else
            store_->submit(unit, done);
    }

    void read() {
        ++waiting_;
        struct view {
            sight before, seen;
        };
        const auto kept = std::make_shared<view>();
        kept->before = told_;
        store_->read(
            [kept](storage::transaction& tx) {
                pause();
                kept->seen = see([&](const char* sql, const each_row& each) {
                    tx.query(sql, {}, [&](const storage::row& row) {
                        each(std::string(row.text(0)), std::string(row.text(1)));
                    });
                });
            },
            [=, this](storage::result<void> how) {
                told("a read", how);
                if (!how) return;
                complain_of(missing(kept->before, kept->seen), "a read does not see");
                complain_of(kept->seen.wrong, "a read sees");
                if (!chance(30)) return;
                ++out_.looks;
                complain_of(missing(kept->seen, disk_.look()), "read and not on the disk:");
            });
    }

    // Done, and not failed.
    template <class Result>
    bool told(const std::string& what, const Result& how) {
        --waiting_;
        pause();
        if (how) {
            if (broken_ && what != "a read") complain(what + " was told done by a broken store");
            out_.told.push_back(what);
            return true;
        }
        ++out_.failed;
        // Not each failed sync: what a log that begins anew could not keep is written once more.
        broken_ = broken_ || store_->health().why.find("failed at a sync") != std::string::npos;
        return false;
    }

    void look(const std::string& when) {
        ++out_.looks;
        const auto told = told_;
        const auto seen = disk_.look();
        complain_of(missing(told, seen), when + ", not on the disk:");
        complain_of(seen.wrong, when + ", on the disk:");
        for (const int number : refused_)
            if (seen.units.contains(number))
                complain(when + ": unit " + std::to_string(number) + " was refused and is there");
    }

    void complain_of(const std::vector<std::string>& what, const std::string& where) {
        for (const auto& each : what) complain(where + " " + each);
    }

    plan by_;
    std::mt19937_64 random_;
    disk disk_;
    std::unique_ptr<storage::store> store_;
    std::map<std::string, int> said_;  // chat -> its last number
    int units_ = 0;
    int waiting_ = 0;
    sight told_;
    std::set<int> refused_;  // units
    bool broken_ = false;
    outcome out_;
};

}  // namespace

outcome play_store(std::uint64_t seed, const plan& by) {
    // What happens once a process would make the first play another than the same one later.
    static const bool warm = town(0, {.steps = 0}).run().wrong.empty();
    outcome out;
    if (!warm) out.wrong.push_back("a store that was asked nothing");
    play(seed, [&] { out = town(seed, by).run(); });
    out.changes = changes();
    return out;
}

}  // namespace yishi::orders

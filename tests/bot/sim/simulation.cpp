#include "simulation.hpp"

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <random>
#include <stdexcept>

#include "bot/delivery/deliverer.hpp"
#include "clock.hpp"
#include "dialogs/message.hpp"
#include "ledger.hpp"
#include "parts.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/lanes.hpp"
#include "storage/sql/messages.hpp"
#include "tests/support/crash_vfs.hpp"

namespace yishi::sim {

namespace {

constexpr int chats = 7;
constexpr std::int64_t noon = 1'767'225'600'000;
constexpr std::int64_t second = 1'000;
constexpr std::int64_t calm_limit = 12LL * 3600 * second;  // until all must be sent
constexpr int steps_max = 200'000;

class folder {
 public:
    folder() {
        name_ = (std::filesystem::temp_directory_path() / "yishi-sim-XXXXXX").string();
        if (::mkdtemp(name_.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
        support::use_crash_vfs({1, false, 0});  // nothing waits for a disk
    }
    ~folder() {
        support::leave_crash_vfs();
        std::error_code ignored;
        std::filesystem::remove_all(name_, ignored);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    std::string file(const char* name) const { return name_ + '/' + name; }

 private:
    std::string name_;
};

struct process {
    std::string owner;
    std::unique_ptr<asio::io_context> io;
    std::unique_ptr<scheduled_store> store;
    std::unique_ptr<scheduled_client> client;
    std::unique_ptr<delivery::deliverer> deliverer;
    bool failed = false;  // at its start: a supervisor starts it again
};

class simulation {
    template <class Unit>
    auto put(Unit unit) {
        std::promise<storage::result<void>> ended;
        decltype(unit(std::declval<storage::transaction&>())) out{};
        store_->submit([&](storage::transaction& tx) { out = unit(tx); },
                       [&](storage::result<void> how) { ended.set_value(how); });
        ended.get_future().get().value();
        return out;
    }

 public:
    simulation(std::uint64_t seed, const plan& by) : by_(by), random_(seed) {
        storage::sqlite_options options;
        options.file = folder_.file("sim.db");
        store_ = storage::open_sqlite(options).value();
        for (int i = 0; i < chats; ++i) add_chat(std::to_string(100 + i));
        processes_.resize(static_cast<std::size_t>(by_.processes));
        for (auto& each : processes_) start(each);
    }
    ~simulation() {
        for (auto& each : processes_) end(each);
        store_->close();
    }

    outcome run() {
        int steps = 0;
        while (said_ < by_.messages && ++steps < steps_max) step(true);
        const auto until = wall_ + calm_limit;
        for (steps = 0; !all_sent() && wall_ < until && ++steps < steps_max;) step(false);
        if (!all_sent()) {
            const int left = put([](auto& tx) {
                return static_cast<int>(
                    storage::messages::unsent(tx, storage::messages::lane_set{}.set(), 0, 0, 1'000)
                        .size());
            });
            complain("forgotten: " + std::to_string(left) + " messages");
        }
        ledger_.complain_of_missing();
        out_.arrived = ledger_.arrived();
        out_.takeovers = ledger_.takeovers();
        return std::move(out_);
    }

 private:
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
    void complain(const std::string& what) {
        out_.wrong.push_back(what + " (step " + std::to_string(steps_) + ")");
    }

    void add_chat(const std::string& name) {
        storage::conversation_row row;
        row.channel = "tg";
        row.chat = row.sender = name;
        row.state = "{}";
        row.created_at = wall_;
        row.id = put([&](auto& tx) { return storage::conversations::insert(tx, row); });
        ledger_.open(row);
    }

    void start(process& what) {
        what.owner = "process " + std::to_string(++owners_);
        what.io = std::make_unique<asio::io_context>();
        what.store = std::make_unique<scheduled_store>(*store_);
        what.client = std::make_unique<scheduled_client>(
            *what.io, [this, &what](flight& next) { begun(what, next); });
        adapters::channel on;
        on.id = "tg";
        on.type = "telegram";
        on.keys = {{"token", "1:T"}, {"secret_token", "s"}, {"api_base", "http://sim"}};
        if (chance(50)) on.keys["rate_per_second"] = "0";
        delivery::deliverer_options options;
        // Alone on its store, as the server that holds the folder's lock.
        if (by_.processes == 1)
            put([](auto& tx) {
                storage::leases::release_all(tx);
                return 0;
            });
        options.owner = what.owner;
        options.shared = by_.shared;
        options.waiting_max = chance(30) ? 5 : 10'000;
        options.page_max = chance(50) ? 2 : 500;
        options.under_way_max = chance(30) ? 2 : 64;
        what.deliverer = delivery::make_deliverer(
            what.io->get_executor(),
            *what.store,
            *what.client,
            {on},
            options,
            [this] { return wall_; },
            [this] { return static_cast<double>(below(1'000)) / 1'000; });
        begin_work(what);
    }

    void begin_work(process& what) {
        what.failed = false;
        asio::co_spawn(*what.io,
                       what.deliverer->start(),
                       [&what](std::exception_ptr failed, storage::result<void> how) {
                           if (failed) std::rethrow_exception(failed);
                           what.failed = how.has_error();
                       });
    }

    // SIGKILL: what is under way is gone, or was on its way already.
    void end(process& what) {
        what.deliverer.reset();
        what.client.reset();
        what.store.reset();
        what.io.reset();
    }

    void crash(process& what) {
        ++out_.crashes;
        for (auto& each : what.client->flights())
            if (!each.taken && chance(50)) take(each);
        if (what.store->writes() > 0 && chance(50))
            what.store->run_write(scheduled_store::fate::untold);
        // What was taken and is not marked comes again.
        ledger_.excuse_all();
        end(what);
        start(what);
    }

    void begun(process& by, flight& next) {
        next.until = elapsed_ + 15 * second;
        const auto id = ledger_.conversation(next.conversation).id;
        storage::leases::lease held;
        storage::delivery_status status{};
        put([&](auto& tx) {
            for (const auto& each : storage::leases::all(tx))
                if (each.lane == storage::lane_of(id)) held = each;
            status = storage::messages::at(tx, id, next.number)->status;
            return 0;
        });
        ledger_.begins(next.conversation, next.number, by.owner, held, status);
    }

    void take(flight& which) {
        which.taken = true;
        ledger_.arrives(which.conversation, which.number);
    }

    static http::response answer(int status, std::string body) {
        http::response out;
        out.status = status;
        out.body = std::move(body);
        return out;
    }

    void fly(process& by, bool faults) {
        auto& all = by.client->flights();
        if (all.empty()) return;
        const auto which = std::next(all.begin(), static_cast<std::ptrdiff_t>(below(all.size())));
        if (faults && chance(15)) return fail(by, which);
        if (!which->taken) return take(*which);
        by.client->end(which,
                       answer(200,
                              R"({"ok":true,"result":{"message_id":)" +
                                  std::to_string(++message_ids_) + "}}"));
    }

    void fail(process& by, std::list<flight>::iterator which) {
        ++out_.failed_requests;
        if (which->taken) ledger_.excuse(which->conversation, which->number);
        switch (below(4)) {
            case 0:
                return by.client->end(which, answer(502, "<html>"));
            case 1:
                return by.client->end(
                    which,
                    answer(429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":3}})"));
            case 2:
                return by.client->end(which, answer(200, "half"));
            default:
                return by.client->end(which,
                                      make_error_code(boost::system::errc::connection_reset));
        }
    }

    void say() {
        const auto& to = ledger_.conversation(below(ledger_.size()));
        outbound_message message;
        message.chat = to.chat;
        message.text = to.chat + ":" + std::to_string(ledger_.said(to.chat) + 1);
        storage::message_row row;
        row.conversation = to.id;
        row.direction = storage::direction::out;
        row.at = wall_;
        row.author = "bot";
        row.body = to_text(message);
        row.status = storage::delivery_status::queued;
        row.lane = storage::lane_of(to.id);
        const auto stored = put([&](auto& tx) { return storage::messages::append(tx, row); });
        ledger_.say(to.chat, stored.seq);
        ++said_;
        // One of them had the turn; the others are told that there is more.
        const std::size_t mine = below(processes_.size());
        for (std::size_t i = 0; i < processes_.size(); ++i) {
            auto* const whom = processes_[i].deliverer.get();
            processes_[i].store->turn_written(
                [whom, stored, to, offered = i == mine] {
                    if (offered)
                        whom->offer({stored}, to);
                    else
                        whom->look_again({to.id});
                },
                by_.shared);
        }
    }

    // Somebody hears of the end of what has run in the store.
    void tell(process& by) {
        const std::size_t what = below(3);
        if (what == 0 && by.store->tell_write()) return;
        if (what == 1 && by.store->tell_turn()) return;
        if (by.store->read_ends() > 0) return by.store->tell_read(below(by.store->read_ends()));
        by.store->tell_turn() || by.store->tell_write();
    }

    void advance(std::int64_t by) {
        for (auto& each : processes_)
            for (auto at = each.client->flights().begin(); at != each.client->flights().end();) {
                const auto which = at++;
                if (which->until > elapsed_ + by) continue;
                if (which->taken) ledger_.excuse(which->conversation, which->number);
                each.client->end(which, make_error_code(boost::system::errc::timed_out));
            }
        elapsed_ += by;
        wall_ += by;
        own_clock::advance(std::chrono::milliseconds{by});
    }

    void pass_time(bool faults) {
        // The end of a request is told before the time goes on from there.
        poll();
        const std::int64_t most = chance(80) ? 40 : chance(80) ? 2 * second : 20 * second;
        advance(1 + static_cast<std::int64_t>(below(static_cast<std::size_t>(most))));
        if (faults && by_.jumps && chance(3))
            wall_ += (static_cast<std::int64_t>(below(7'200)) - 3'600) * second;
    }

    void write(process& by, bool faults) {
        if (by.store->writes() == 0) return;
        using enum scheduled_store::fate;
        auto how = committed;
        if (faults && by_.faults && chance(5)) how = refused;
        if (by_.lies && chance(10)) how = lying;
        out_.failed_units += how == refused;
        by.store->run_write(how);
    }

    void poll() {
        for (auto& each : processes_) {
            each.io->restart();
            each.io->poll();
        }
    }

    void step(bool busy) {
        ++steps_;
        const bool faults = busy && by_.faults;
        auto& one = processes_[below(processes_.size())];
        const std::size_t what = below(100);
        if (one.failed) {
            crash(one);
        } else if (what < 12) {
            write(one, faults);
        } else if (what < 20) {
            if (one.store->reads() > 0)
                one.store->run_read(below(one.store->reads()), faults && chance(5));
        } else if (what < 40) {
            tell(one);
        } else if (what < 70) {
            fly(one, faults);
        } else if (what < 85) {
            pass_time(faults);
        } else if (what < 98) {
            if (busy) say();
        } else if (busy && by_.crashes && chance(50)) {
            crash(one);
        }
        poll();
    }

    bool all_sent() {
        return ledger_.complete() && put([](auto& tx) {
                   return storage::messages::unsent(
                              tx, storage::messages::lane_set{}.set(), 0, 0, 1)
                       .empty();
               });
    }

    plan by_;
    std::mt19937_64 random_;
    own_clock clock_;
    folder folder_;
    std::int64_t wall_ = noon;
    std::int64_t elapsed_ = 0;
    std::unique_ptr<storage::store> store_;
    std::vector<process> processes_;
    ledger ledger_{[this](const std::string& what) { complain(what); }};
    outcome out_;
    int said_ = 0;
    int steps_ = 0;
    int owners_ = 0;
    std::int64_t message_ids_ = 0;
};

}  // namespace

outcome play(std::uint64_t seed, const plan& by) {
    return simulation(seed, by).run();
}

}  // namespace yishi::sim

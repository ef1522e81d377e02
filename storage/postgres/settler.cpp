#include "storage/postgres/settler.hpp"

#include <chrono>
#include <utility>

#include "storage/sql/fetch.hpp"

namespace yishi::storage::postgres {

void settle(connection& on) {
    // Any commit with something in the log waits for all before it; this one has nothing else in
    // it. Where a standby is waited for, what is on our own disk says too little.
    on.run(std::string_view("SELECT pg_logical_emit_message(true, 'yishi', '') "
                            "WHERE pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn() "
                            "OR current_setting('synchronous_standby_names') <> ''"),
           {});
}

void witness::settle() {
    if (gone_) refuse(errc::busy, "the connection is gone");
    try {
        postgres::settle(on_);
    } catch (...) {
        gone_ = true;
        throw;
    }
}

settler::settler(const postgres_options& store, tally& counts)
    : store_(store), tally_(counts), thread_([this] { work(); }) {}

settler::~settler() {
    close();
}

void settler::take(jobs done, std::shared_ptr<witness> by) {
    waiting_.put({std::move(done), std::move(by)});
}

void settler::close() {
    waiting_.close();
    if (thread_.joinable()) thread_.join();
}

void settler::work() {
    for (auto all = waiting_.take_all(); !all.empty(); all = waiting_.take_all()) {
        const witness* settled = nullptr;
        for (auto& [done, by] : all) {
            const bool good = (settled != nullptr && by.get() == settled) || on_disk(by.get());
            if (good) settled = by.get();
            for (const auto& each : done)
                if (!good && !each->failed()) each->fail(make_error_code(errc::busy));
            complete_all(done, store_.log);
        }
    }
}

bool settler::on_disk(witness* by) {
    if (by == nullptr) return false;
    const auto began = std::chrono::steady_clock::now();
    try {
        by->settle();
    } catch (const boost::system::system_error& error) {
        if (store_.log)
            store_.log(std::string("commits cannot be waited for: ") + error.code().message());
        return false;
    }
    tally_.count_sync(std::chrono::steady_clock::now() - began);
    return true;
}

}  // namespace yishi::storage::postgres

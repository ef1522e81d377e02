#include "storage/postgres/worker.hpp"

#include <algorithm>

#include "storage/postgres/migrate.hpp"
#include "storage/postgres/turns.hpp"

namespace yishi::storage::postgres {

namespace {

constexpr int tries_max = 5;        // of a job that meets others
constexpr int read_patience = 4;    // times that of who writes: lists may be long
constexpr int batch_tries_max = 3;  // of a batch
constexpr std::chrono::milliseconds pause_first{100};
constexpr std::chrono::milliseconds pause_max{5'000};

// Who writes finds rows by their keys. Prepared while the tables are small, a plan must not read
// them whole when they have grown.
constexpr auto by_key =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "
    "SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; "
    "SET enable_material = off";

// Who reads may ask for a rare word or for what most rows have: each is planned for.
constexpr auto by_values = "SET plan_cache_mode = force_custom_plan";

}  // namespace

std::optional<errc> job_queue::push(std::unique_ptr<job>& next) {
    const std::lock_guard lock(mutex_);
    if (closing_) return errc::closed;
    if (waiting_.size() >= max_) return errc::busy;
    waiting_.push_back(std::move(next));
    wake_.notify_one();
    return std::nullopt;
}

jobs job_queue::take(std::size_t count) {
    jobs out;
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    while (!waiting_.empty() && out.size() < count) {
        out.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return out;
}

void job_queue::close() {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    wake_.notify_all();
}

std::size_t job_queue::size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

void trouble::set(std::string why) {
    const std::lock_guard lock(mutex_);
    there_ = !why.empty();
    why_ = std::move(why);
}

std::string trouble::get() const {
    const std::lock_guard lock(mutex_);
    return why_;
}

worker::worker(const postgres_options& store,
               const worker_options& options,
               job_queue& from,
               trouble& shared,
               tally& counts,
               settler* later)
    : store_(store),
      options_(options),
      from_(from),
      trouble_(shared),
      tally_(counts),
      settler_(later) {
    thread_ = std::thread([this] { work(); });
}

worker::~worker() {
    thread_.join();
}

void worker::work() {
    while (true) {
        jobs batch = from_.take(options_.batch_max);
        if (batch.empty()) return;
        const auto began = steady::now();
        const bool ready = connected();
        const auto by = witness_;
        if (ready) {
            run(batch);
        } else {
            for (const auto& each : batch) each->fail(make_error_code(errc::busy));
        }
        if (options_.writes) tally_.count(batch, steady::now() - began);
        if (settler_ != nullptr)
            settler_->take(std::move(batch), by == witness_ ? by : nullptr);
        else
            complete_all(batch, store_.log);
    }
}

bool worker::connected() {
    if (on_ && !on_->lost() && (!witness_ || !witness_->gone())) return true;
    if (on_) trouble_.set("the connection to PostgreSQL was lost");
    tx_.reset();
    on_.reset();
    witness_.reset();
    if (steady::now() < next_try_) return false;
    try {
        const auto patience = store_.patience * (options_.writes ? 1 : read_patience);
        on_ = std::make_unique<connection>(store_.connection, patience);
        join_schema(*on_, schema_of(store_.schema));
        tx_ = std::make_unique<session>(*on_, options_.writes);
        on_->run(options_.writes ? by_key : by_values);
        // It lets go of its locks as soon as it has committed, the year's counter above all.
        if (settler_ != nullptr) {
            witness_ = std::make_shared<witness>(store_);
            on_->run("SET synchronous_commit = off");
        }
        settle(*on_);  // a server that answers and cannot commit is of no use
        if (pause_ != pause_.zero() && store_.log) store_.log("PostgreSQL is there again");
        pause_ = pause_.zero();
        trouble_.set({});
        return true;
    } catch (const boost::system::system_error& error) {
        std::string why = "PostgreSQL does not answer";
        if (error.code() != errc::busy) why = "the PostgreSQL database: " + error.code().message();
        if (pause_ == pause_.zero() && store_.log) store_.log(why);
        pause_ = std::clamp(pause_ * 2, pause_first, pause_max);
        next_try_ = steady::now() + pause_;
        trouble_.set(std::move(why));
        on_.reset();
        return false;
    }
}

void worker::run(const jobs& batch) {
    std::vector<job*> all;
    for (const auto& each : batch) all.push_back(each.get());
    for (int tries = 0; all.size() > 1 && tries < batch_tries_max; ++tries) {
        if (attempt(all)) return;
        if (on_->lost() && (committing_ || on_->hung())) {
            // Whether it is stored is not known, or nothing can be: who sends again finds out.
            for (job* each : all) each->fail(why_);
            return;
        }
        if (on_->lost() || !worth_repeating(tries)) break;
    }
    // Which of them it was is unknown, and the others deserve their chance.
    for (job* each : all) run_alone(*each);
}

void worker::run_alone(job& next) {
    job* const one = &next;
    bool done = false;
    for (int tries = 0; !done && tries < tries_max; ++tries) {
        if (!connected()) {
            why_ = make_error_code(errc::busy);
            break;
        }
        done = attempt({&one, 1});
        if (!done && !worth_repeating(tries)) break;
    }
    if (!done) next.fail(why_);
}

// A row that somebody else has just added is found when the job looks again.
bool worker::worth_repeating(int tries) const {
    // A new connection may do, if it is known that nothing was committed over the old one.
    if (on_->lost()) return !committing_ && !on_->hung() && tries == 0;
    return on_->collided() || why_ == errc::conflict || (why_ == errc::constraint && tries == 0);
}

void worker::play(std::span<job* const> batch) {
    std::vector<turn_task*> turns;
    for (job* each : batch)
        if (auto* turn = each->turn()) turns.push_back(turn);
    if (turns.size() > 1 && turns.size() == batch.size()) return run_turns(*tx_, turns);
    for (job* next : batch) {
        bool wrote = false;
        next->run(*tx_, wrote);
    }
}

bool worker::attempt(std::span<job* const> batch) {
    std::string text;
    committing_ = false;
    try {
        on_->begin(options_.writes ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        play(batch);
        tx_->run_last();
        committing_ = true;
        on_->commit();
        if (!options_.writes) settle(*on_);  // what a reader has seen is on disk as well
        // It is on disk: what another's connection has met is over.
        if (settler_ == nullptr && trouble_.there()) trouble_.set({});
        return true;
    } catch (...) {
        why_ = current_error(text);
    }
    tx_ = std::make_unique<session>(*on_, options_.writes);
    on_->rollback();
    if (on_->lost()) trouble_.set("the connection to PostgreSQL was lost");
    if (why_ == errc::failed && batch.size() == 1 && store_.log)
        store_.log(failure_text(*batch.front(), text));
    return false;
}

}  // namespace yishi::storage::postgres

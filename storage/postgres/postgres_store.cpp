// The store over PostgreSQL: turns in batches on a worker of their own; ordinary units a
// transaction each; reads against snapshots.
#include <filesystem>

#include "storage/postgres/backup.hpp"
#include "storage/postgres/bulletin.hpp"
#include "storage/postgres/migrate.hpp"
#include "storage/postgres/worker.hpp"

namespace yishi::storage {

namespace {

using namespace postgres;

class postgres_store final : public store {
 public:
    postgres_store(const postgres_options& options, std::string unsafe)
        : options_(options),
          unsafe_(std::move(unsafe)),
          settler_(options_, tally_),
          turns_(options.queue_max),
          units_(options.queue_max),
          reads_(options.queue_max) {
        // One for all turns: more would make smaller batches, which cost the database more than
        // what they do at the same time gains, and would wait for one another's counter.
        add({true, options_.batch_max}, turns_, &settler_);
        for (int i = 0; i < options_.unit_workers; ++i) add({true, 1}, units_);
        for (int i = 0; i < options_.readers; ++i) add({false, 1}, reads_);
    }
    ~postgres_store() override { close(); }

    void submit_turn(turn_key key, decide_fn decide, completion<turn_result> done) override {
        push(turns_,
             std::make_unique<turn_job>(std::move(key), std::move(decide), std::move(done)));
    }
    void submit(unit_fn write, completion<void> done) override {
        push(units_, std::make_unique<unit_job>(std::move(write), std::move(done)));
    }
    void read(unit_fn read, completion<void> done) override {
        push(reads_, std::make_unique<unit_job>(std::move(read), std::move(done)));
    }

    void announce(std::int64_t subject) override {
        if (bulletin_) bulletin_->announce(subject);
    }
    void hear(told_fn told) override {
        bulletin_ = std::make_unique<bulletin>(options_, std::move(told));
    }

    store_health health() const override {
        const std::size_t queued = units_.size() + turns_.size();
        std::string why = closed_ ? "closed" : trouble_.get();
        const bool writable = why.empty();
        return {writable, std::move(why), queued, unsafe_};
    }

    store_figures figures() const override { return tally_.figures(); }

    result<void> backup(const std::string& file) override {
        if (closed_) return make_error_code(errc::closed);
        try {
            copy_database(options_, file, schema_of(options_.schema));
            return {};
        } catch (const std::filesystem::filesystem_error&) {
            return make_error_code(errc::io);
        } catch (...) {
            std::string text;
            return current_error(text);
        }
    }

    void close() override {
        const std::lock_guard lock(closing_);
        closed_ = true;
        turns_.close();
        units_.close();
        reads_.close();
        workers_.clear();
        settler_.close();
        bulletin_.reset();
    }

 private:
    void add(const worker_options& how, job_queue& from, settler* later = nullptr) {
        workers_.push_back(std::make_unique<worker>(options_, how, from, trouble_, tally_, later));
    }

    static void push(job_queue& to, std::unique_ptr<job> next) {
        if (const auto refused = to.push(next)) {
            next->fail(make_error_code(*refused));
            next->complete();
        }
    }

    const postgres_options options_;
    const std::string unsafe_;
    trouble trouble_;
    tally tally_;
    settler settler_;
    job_queue turns_;
    job_queue units_;
    job_queue reads_;
    std::atomic<bool> closed_ = false;
    std::mutex closing_;
    std::unique_ptr<bulletin> bulletin_;  // set before the first announcement
    std::vector<std::unique_ptr<worker>> workers_;
};

}  // namespace

result<std::unique_ptr<store>> open_postgres(const postgres_options& options) {
    try {
        connection on(options.connection);
        migrate(on, options);
        auto unsafe = on.unsafe();
        return std::unique_ptr<store>(std::make_unique<postgres_store>(options, std::move(unsafe)));
    } catch (...) {
        std::string text;
        const auto code = current_error(text);
        if (options.log) options.log("cannot open the PostgreSQL database: " + text);
        return code;
    }
}

}  // namespace yishi::storage

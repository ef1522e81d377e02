// The store over SQLite: one writer, a few readers, a checkpointer.
#include <atomic>
#include <filesystem>

#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/damage.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/readers.hpp"
#include "storage/sqlite/writer.hpp"

namespace yishi::storage {

namespace {

using namespace sqlite;

constexpr int writer_cache_pages = 2'048;
constexpr int reader_cache_pages = 1'024;
// Of a new database. A turn changes a few rows on as many pages, and whole pages go into the log:
// measured, 2 KiB write 11 KB a turn where 4 KiB write 16. Smaller ones would not hold a case.
constexpr std::int64_t page_bytes = 2'048;

std::string page_size() {
    return "PRAGMA page_size = " + std::to_string(page_bytes);
}

// The log's file keeps that size when it starts anew: cutting and growing it would stall commits.
std::string log_size_limit(int checkpoint_pages) {
    const auto kept = std::int64_t{checkpoint_pages} * (checkpoint_due_factor + 1) * page_bytes;
    return "PRAGMA journal_size_limit = " + std::to_string(kept);
}

class sqlite_store final : public store {
 public:
    sqlite_store(std::unique_ptr<connection> on,
                 const connection_options& write,
                 const connection_options& read,
                 const sqlite_options& options)
        : read_(read),
          writer_(std::move(on), write, options),
          readers_(read, options, [this] { return writer_.wait_on_disk(); }) {}
    ~sqlite_store() override { close(); }

    void submit_turn(turn_key key, decide_fn decide, completion<turn_result> done) override {
        writer_.submit(
            std::make_unique<turn_job>(std::move(key), std::move(decide), std::move(done)));
    }
    void submit(unit_fn write, completion<void> done) override {
        writer_.submit(std::make_unique<unit_job>(std::move(write), std::move(done)));
    }
    void submit_ahead(unit_fn write, completion<void> done) override {
        // Short, and hardly ever refused: a savepoint would copy every page that it changes.
        writer_.submit(std::make_unique<unit_job>(std::move(write), std::move(done), false), true);
    }
    void read(unit_fn read, completion<void> done) override {
        readers_.submit(std::move(read), std::move(done));
    }
    store_health health() const override { return writer_.health(); }
    store_figures figures() const override { return writer_.figures(); }

    result<void> backup(const std::string& file) override {
        if (closed_) return make_error_code(errc::closed);
        try {
            copy_database(read_, file);
            return {};
        } catch (const std::filesystem::filesystem_error&) {
            return make_error_code(errc::io);
        } catch (...) {
            std::string text;
            return current_error(text);
        }
    }

    void close() override {
        closed_ = true;
        readers_.close();
        writer_.close();
    }

 private:
    std::atomic<bool> closed_ = false;
    connection_options read_;
    writer writer_;
    readers readers_;
};

}  // namespace

result<std::unique_ptr<store>> open_sqlite(const sqlite_options& options) {
    try {
        const auto damaged = std::make_shared<std::atomic<bool>>(false);
        const connection_options write{options.file,
                                       options.create,
                                       false,
                                       options.busy_timeout_ms,
                                       writer_cache_pages,
                                       damaged};
        const connection_options read{
            options.file, false, true, options.busy_timeout_ms, reader_cache_pages, damaged};
        const connection_options log{
            options.file, false, false, options.busy_timeout_ms, reader_cache_pages, damaged};
        auto on = std::make_unique<connection>(write);
        on->run(page_size().c_str());
        if (options.check_ms > 0) look_for_damage(*on, std::chrono::milliseconds(options.check_ms));
        on->run("PRAGMA journal_mode = WAL");
        on->run(log_size_limit(options.checkpoint_pages).c_str());
        migrate(*on, read, options.schema);
        return std::unique_ptr<store>(
            std::make_unique<sqlite_store>(std::move(on), log, read, options));
    } catch (...) {
        std::string text;
        const auto code = current_error(text);
        if (options.log) options.log("cannot open " + options.file + ": " + text);
        return code;
    }
}

}  // namespace yishi::storage

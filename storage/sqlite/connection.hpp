// One connection and its statements. Errors are thrown as boost::system::system_error with
// storage::errc. Not thread-safe: a connection belongs to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::storage::sqlite {

// What an extended result code of SQLite means to the store's callers.
errc errc_of(int code);
// Whether the code says that the whole transaction is in doubt: FULL, IOERR, NOMEM, CORRUPT.
bool is_fatal(int code);

struct connection_options {
    std::string file;
    bool create = false;
    bool read_only = false;  // writing is an error
    int busy_timeout_ms = 0;
    // Not in bytes: for those SQLite reckons with a page size that it has not read yet.
    int cache_pages = 1'024;
    // Becomes true when a damaged page was met; shared by the connections of a store.
    std::shared_ptr<std::atomic<bool>> damaged = {};
};

class connection {
 public:
    explicit connection(const connection_options& options);

    sqlite3* handle() const { return handle_.get(); }
    // Runs statements that return nothing.
    void run(const char* sql);
    bool in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }
    // Undoes whatever is open; never throws.
    void rollback() noexcept;

    // Remembers fatal codes and throws.
    [[noreturn]] void fail(int code);
    // The fatal code that came up since the last call, if one did: the transaction cannot be
    // trusted, even if somebody swallowed the exception.
    std::optional<errc> take_spoiled();

 private:
    struct closer {
        void operator()(sqlite3* value) const { sqlite3_close_v2(value); }
    };
    std::shared_ptr<std::atomic<bool>> damaged_;
    std::unique_ptr<sqlite3, closer> handle_;
    std::optional<errc> spoiled_;
};

// A prepared statement and, while it runs, its current row.
class statement final : public row {
 public:
    statement(connection& on, std::string_view sql);

    // Parameters are viewed, not copied: they must live until reset().
    void bind(std::span<const param> params);
    // False: no more rows.
    bool step();
    void reset() noexcept;
    bool running() const { return running_; }

    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override;
    bool null(int column) const override;

 private:
    struct finalizer {
        void operator()(sqlite3_stmt* value) const { sqlite3_finalize(value); }
    };
    connection& on_;
    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
    bool running_ = false;
};

}  // namespace yishi::storage::sqlite

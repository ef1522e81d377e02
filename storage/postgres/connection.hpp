// One connection to PostgreSQL and what it has prepared. Errors are thrown as
// boost::system::system_error with storage::errc. Not thread-safe: a connection belongs to one
// thread at a time. https://www.postgresql.org/docs/15/libpq.html
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/postgres/many.hpp"
#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::storage::postgres {

// What an SQLSTATE means to the store's callers; empty: the server could not be reached.
errc errc_of(std::string_view sqlstate);

struct result_deleter {
    void operator()(PGresult* value) const { PQclear(value); }
};
using result_handle = std::unique_ptr<PGresult, result_deleter>;

// Waits until one of two descriptors can be read (-1: none), or the time is over. True: one can.
bool wait_readable(int first, int second, std::chrono::milliseconds longest);

// A statement for many rows of parameters; one that takes none runs once.
struct many_rows {
    std::string_view sql;
    const param_rows& rows;
};

class connection {
 public:
    // `address`: a connection string or URI as libpq takes it. Throws errc::busy if the server
    // does not answer within five seconds, and later if it does not answer a statement within
    // `patience` (0: however long it takes): then the connection is lost.
    explicit connection(const std::string& address,
                        std::chrono::milliseconds patience = std::chrono::milliseconds(0));

    // Begins a transaction (`sql` is a BEGIN) along with the first statement in it: it takes no way
    // to the server of its own. commit() ends it, and throws errc::failed if the server rolled it
    // back, since a statement in it had failed.
    void begin(const char* sql) { begin_ = sql; }
    void commit();

    // Runs a script without parameters.
    void run(const char* sql);
    // Runs one statement with positional parameters (`?`), prepared at its first use.
    result_handle run(std::string_view sql, std::span<const param> params);
    // The same for many rows of parameters at once: see many.hpp.
    result_handle run_all(const many_rows& what);
    // Several of these, one after the other, on one way to the server and back.
    // https://www.postgresql.org/docs/15/libpq-pipeline-mode.html
    std::vector<result_handle> run_together(std::span<const many_rows> statements);

    // Undoes whatever is open; never throws.
    void rollback() noexcept;
    // The server is gone: only a new connection helps.
    bool lost() const { return ending_ || PQstatus(handle_.get()) != CONNECTION_OK; }
    // It is lost because the server did not answer: another connection would hardly fare better.
    bool hung() const { return hung_; }
    // The transaction met another one and would pass if repeated (40001, 40P01).
    bool collided() const { return collided_; }
    // What other connections have notified since it was asked last. Throws errc::busy if the server
    // is gone.
    std::vector<std::string> heard();
    int socket() const { return PQsocket(handle_.get()); }
    // Why the server may lose what it has committed; empty: it does not.
    std::string unsafe();

 private:
    struct closer {
        void operator()(PGconn* value) const { PQfinish(value); }
    };
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view value) const {
            return std::hash<std::string_view>{}(value);
        }
    };

    struct many_statement {
        std::string name;
        std::vector<Oid> types;  // of the columns
    };

    const std::string& prepared(std::string_view sql);
    const many_statement& prepared_for_many(const many_rows& what);
    template <class Arguments>
    void send(const std::string& name, const Arguments& with);
    [[noreturn]] void not_sent();
    template <class SendAll>
    std::vector<result_handle> on_one_way(std::size_t count, SendAll send_all);
    // Waits until a result can be fetched without waiting.
    void await_answer();
    result_handle next_result();
    result_handle answer(int sent);
    result_handle checked(PGresult* result);

    std::unique_ptr<PGconn, closer> handle_;
    std::chrono::milliseconds patience_;
    std::unordered_map<std::string, std::string, hash, std::equal_to<>> names_;  // by statement
    std::unordered_map<std::string, many_statement, hash, std::equal_to<>> many_;
    const char* begin_ = nullptr;  // waits for the first statement
    bool collided_ = false;
    bool hung_ = false;
    bool ending_ = false;  // the server is gone, or has said that it ends this connection
};

}  // namespace yishi::storage::postgres

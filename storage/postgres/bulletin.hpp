// What processes that share a database tell each other: which conversations have grown. One
// connection listens and tells, at most every 5 ms; what is told here is never needed for
// correctness, only to look sooner. https://www.postgresql.org/docs/15/sql-notify.html
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "storage/postgres/connection.hpp"

namespace yishi::storage::postgres {

class bulletin {
 public:
    bulletin(const postgres_options& store, told_fn told);
    ~bulletin();
    bulletin(const bulletin&) = delete;
    bulletin& operator=(const bulletin&) = delete;

    void announce(std::int64_t subject);

 private:
    void work();
    // One connection's life; throws when it is lost.
    void listen(connection& on);
    void tell(connection& on);
    void hear(connection& on);
    bool closing();
    void drain_wake() const;

    const postgres_options& store_;
    const told_fn told_;
    int wake_;  // eventfd
    std::mutex mutex_;
    std::set<std::int64_t> waiting_;
    bool more_ = false;  // than are named
    bool closing_ = false;
    std::string channel_;
    std::thread thread_;
};

}  // namespace yishi::storage::postgres

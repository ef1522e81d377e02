#include "storage/sqlite/damage.hpp"

#include <string>

namespace yishi::storage::sqlite {

namespace {

using steady = std::chrono::steady_clock;

constexpr int steps_between_looks = 10'000;  // of SQLite's machine, at the time

// Ends what the connection does once the time is over; lives while it may.
class limit {
 public:
    limit(connection& on, std::chrono::milliseconds time_max)
        : on_(on), until_(steady::now() + time_max) {
        const auto late = [](void* self) {
            return static_cast<int>(steady::now() > static_cast<limit*>(self)->until_);
        };
        sqlite3_progress_handler(on_.handle(), steps_between_looks, late, this);
    }
    ~limit() { sqlite3_progress_handler(on_.handle(), 0, nullptr, nullptr); }
    limit(const limit&) = delete;
    limit& operator=(const limit&) = delete;
    bool over() const { return steady::now() > until_; }

 private:
    connection& on_;
    steady::time_point until_;
};

}  // namespace

void look_for_damage(connection& on, std::chrono::milliseconds time_max) {
    if (sqlite3_db_readonly(on.handle(), "main") == 1)
        throw boost::system::system_error(make_error_code(errc::io), "it cannot be written");
    std::string found;
    const limit guard(on, time_max);
    try {
        statement run(on, "PRAGMA quick_check(1)");
        if (run.step()) found = run.text(0);
    } catch (const boost::system::system_error& error) {
        if (error.code() == errc::corrupt || !guard.over()) throw;
        return;
    }
    if (!found.empty() && found != "ok")
        throw boost::system::system_error(make_error_code(errc::corrupt), "damaged: " + found);
}

}  // namespace yishi::storage::sqlite

// Many jobs in one transaction.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "storage/sql/job.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/session.hpp"

namespace yishi::storage::sqlite {

class batch_runner {
 public:
    // `log` is told of exceptions that are not a code of the store.
    batch_runner(connection& on, const std::function<void(const std::string&)>& log)
        : on_(on), tx_(on), log_(log) {}

    // Runs and commits the jobs; each is left with its outcome. Afterwards all of a job is in the
    // database or nothing of it. Returns what kept it from writing, empty if nothing did.
    std::string run(std::span<const std::unique_ptr<job>> jobs);

 private:
    enum class ending { committed, again_guarded, undone };
    enum class guard { units, all };

    ending attempt(std::span<const std::unique_ptr<job>> jobs, guard which);
    ending fill(std::span<const std::unique_ptr<job>> jobs, guard which);
    ending run_guarded(job& next);
    ending run_bare(job& next);
    void fail_current(job& next);
    void run_alone(const std::unique_ptr<job>& next);
    // `good` if the transaction can go on.
    ending judge(ending good);

    connection& on_;
    session tx_;
    const std::function<void(const std::string&)>& log_;
    boost::system::error_code why_;
    std::string text_;
};

}  // namespace yishi::storage::sqlite

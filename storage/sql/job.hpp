// A queued piece of writing: what to do in the transaction, and whom to tell afterwards.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/sql/turn.hpp"
#include "storage/store.hpp"

namespace yishi::storage {

class job {
 public:
    virtual ~job() = default;
    // Does the work; may be called again after the transaction was undone. `wrote`: see run_turn.
    // An ordinary unit counts as writing from the start.
    virtual void run(transaction& tx, bool& wrote) = 0;
    // Whether each run needs a savepoint of its own.
    virtual bool guarded() const = 0;
    // The turn that it is, if it is one.
    virtual turn_task* turn() { return nullptr; }
    virtual void fail(boost::system::error_code why) = 0;
    virtual bool failed() const = 0;
    // What brought it, for the log; empty: not known.
    virtual std::string_view request() const { return {}; }
    // Calls the completion with what the last run or fail() left. Once, after COMMIT.
    virtual void complete() = 0;
};

class turn_job final : public job {
 public:
    turn_job(turn_key key, decide_fn decide, completion<turn_result> done)
        : task_{std::move(key), std::move(decide)}, done_(std::move(done)) {}

    void run(transaction& tx, bool& wrote) override {
        task_.outcome = run_turn(tx, task_.key, task_.decide, wrote);
    }
    // decide writes nothing, so a turn that throws has seldom anything to undo.
    bool guarded() const override { return false; }
    turn_task* turn() override { return &task_; }
    void fail(boost::system::error_code why) override { task_.outcome = why; }
    bool failed() const override { return task_.outcome.has_error(); }
    std::string_view request() const override { return task_.key.request; }
    void complete() override { done_(std::move(task_.outcome)); }

 private:
    turn_task task_;
    completion<turn_result> done_;
};

class unit_job final : public job {
 public:
    unit_job(unit_fn write, completion<void> done, bool guarded = true)
        : write_(std::move(write)), done_(std::move(done)), guarded_(guarded) {}

    void run(transaction& tx, bool& wrote) override {
        wrote = true;
        write_(tx);
        outcome_ = result<void>{};
    }
    bool guarded() const override { return guarded_; }
    void fail(boost::system::error_code why) override { outcome_ = why; }
    bool failed() const override { return outcome_.has_error(); }
    void complete() override { done_(outcome_); }

 private:
    unit_fn write_;
    completion<void> done_;
    bool guarded_;
    result<void> outcome_ = make_error_code(errc::failed);
};

using jobs = std::vector<std::unique_ptr<job>>;
// Completes and frees them, one after the other; what a completion throws goes to `tell`.
void complete_all(jobs& done, const std::function<void(const std::string&)>& tell);

// What an exception from a unit means: the code it carries, or errc::failed. To be called in a
// catch block; puts what it says into `text`.
boost::system::error_code current_error(std::string& text);
// A line of the log about a job that threw.
std::string failure_text(const job& of, const std::string& why);

}  // namespace yishi::storage

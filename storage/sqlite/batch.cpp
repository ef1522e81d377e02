#include "storage/sqlite/batch.hpp"

namespace yishi::storage::sqlite {

std::string batch_runner::run(std::span<const std::unique_ptr<job>> jobs) {
    text_.clear();
    auto end = attempt(jobs, guard::units);
    if (end == ending::again_guarded) end = attempt(jobs, guard::all);
    if (end == ending::committed) return {};
    if (jobs.size() > 1 && why_ != errc::busy) {
        // Which of them it was is unknown, and the others deserve their chance.
        std::string first = std::exchange(text_, {});
        for (const auto& one : jobs) run_alone(one);
        return text_.empty() ? text_ : first;
    }
    for (const auto& one : jobs) one->fail(why_);
    return text_;
}

void batch_runner::run_alone(const std::unique_ptr<job>& next) {
    text_.clear();
    if (attempt({&next, 1}, guard::all) != ending::committed) next->fail(why_);
}

batch_runner::ending batch_runner::attempt(std::span<const std::unique_ptr<job>> jobs,
                                           guard which) {
    why_ = make_error_code(errc::io);
    on_.take_spoiled();
    tx_.forget_last(0);
    ending out = ending::undone;
    try {
        tx_.execute("BEGIN IMMEDIATE", {});
        out = fill(jobs, which);
        if (out == ending::committed) {
            tx_.run_last();
            tx_.execute("COMMIT", {});
            return out;
        }
    } catch (...) {
        why_ = current_error(text_);
        out = ending::undone;
    }
    on_.rollback();
    return out;
}

batch_runner::ending batch_runner::fill(std::span<const std::unique_ptr<job>> jobs, guard which) {
    for (const auto& next : jobs) {
        const bool guarded = which == guard::all || next->guarded();
        const auto end = guarded ? run_guarded(*next) : run_bare(*next);
        if (end != ending::committed) return end;
    }
    return ending::committed;
}

batch_runner::ending batch_runner::run_guarded(job& next) {
    const std::size_t before = tx_.kept_back();
    tx_.execute("SAVEPOINT unit", {});
    try {
        bool wrote = false;
        next.run(tx_, wrote);
    } catch (...) {
        fail_current(next);
        tx_.forget_last(before);
        if (on_.in_transaction()) tx_.execute("ROLLBACK TO unit", {});
    }
    const auto end = judge(ending::committed);
    if (end == ending::committed) tx_.execute("RELEASE unit", {});
    return end;
}

batch_runner::ending batch_runner::run_bare(job& next) {
    const std::size_t before = tx_.kept_back();
    bool wrote = false;
    try {
        next.run(tx_, wrote);
    } catch (...) {
        fail_current(next);
        tx_.forget_last(before);
        // Half a turn stands in the transaction: all is done again, each under its own savepoint.
        if (wrote) return judge(ending::again_guarded);
    }
    return judge(ending::committed);
}

batch_runner::ending batch_runner::judge(ending good) {
    if (const auto code = on_.take_spoiled()) {
        why_ = make_error_code(*code);
        return ending::undone;
    }
    return on_.in_transaction() ? good : ending::undone;
}

void batch_runner::fail_current(job& next) {
    std::string text;
    const auto code = current_error(text);
    if (code == errc::failed && log_) log_(failure_text(next, text));
    why_ = code;
    text_ = std::move(text);
    next.fail(code);
}

}  // namespace yishi::storage::sqlite

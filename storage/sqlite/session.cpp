#include "storage/sqlite/session.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace yishi::storage::sqlite {

namespace {

struct resetting {
    statement& held;
    ~resetting() { held.reset(); }
};

}  // namespace

std::size_t session::hash::operator()(std::string_view sql) const {
    constexpr std::size_t words = 6;
    std::uint64_t out = sql.size();
    if (sql.size() < sizeof out) return std::hash<std::string_view>{}(sql);
    for (std::size_t i = 0; i < words; ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, &sql[i * (sql.size() - sizeof word) / (words - 1)], sizeof word);
        out = (out ^ word) * 0x9E3779B97F4A7C15U;
        out ^= out >> 32U;
    }
    return out;
}

statement& session::kept(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    if (statements_.size() >= statements_max)
        std::erase_if(statements_, [](const auto& entry) { return !entry.second.running(); });
    return statements_.try_emplace(std::string(sql), on_, sql).first->second;
}

template <class Use>
std::int64_t session::with(std::string_view sql, Use use) {
    statement& found = kept(sql);
    if (!found.running()) {
        const resetting guard{found};
        return use(found);
    }
    // The same query inside its own callback: one for this time only.
    statement once(on_, sql);
    return use(once);
}

std::int64_t session::query(std::string_view sql,
                            std::span<const param> params,
                            const std::function<void(const row&)>& each) {
    return with(sql, [&](statement& run) {
        std::int64_t count = 0;
        run.bind(params);
        while (run.step()) {
            ++count;
            each(run);
        }
        return count;
    });
}

std::int64_t session::execute(std::string_view sql, std::span<const param> params) {
    return with(sql, [&](statement& run) {
        run.bind(params);
        while (run.step()) {
        }
        return std::int64_t{sqlite3_changes64(on_.handle())};
    });
}

std::int64_t session::insert(std::string_view sql, std::span<const param> params) {
    return with(sql, [&](statement& run) {
        run.bind(params);
        while (run.step()) {
        }
        return std::int64_t{sqlite3_last_insert_rowid(on_.handle())};
    });
}

void session::execute_last(std::string_view sql, std::vector<kept_param> params) {
    last_.push_back({std::string(sql), std::move(params)});
}

void session::forget_last(std::size_t count) {
    last_.resize(std::min(count, last_.size()));
}

void session::run_last() {
    std::vector<param> views;
    for (const auto& [sql, params] : last_) {
        views.clear();
        const auto view = [](const auto& value) { return param(value); };
        for (const auto& each : params) views.push_back(std::visit(view, each));
        execute(sql, views);
    }
    last_.clear();
}

}  // namespace yishi::storage::sqlite

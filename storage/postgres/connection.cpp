#include "storage/postgres/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "storage/sql/fetch.hpp"

namespace yishi::storage::postgres {

namespace {

constexpr std::size_t statements_max = 500;

// `?` becomes $1, $2, ...; texts in quotes stay.
std::string numbered(std::string_view sql) {
    std::string out;
    out.reserve(sql.size() + 32);
    int count = 0;
    bool quoted = false;
    for (const char c : sql) {
        if (c == '\'') quoted = !quoted;
        if (c != '?' || quoted) {
            out += c;
            continue;
        }
        out += '$';
        out += std::to_string(++count);
    }
    return out;
}

// Parameters as libpq takes them. Numbers are texts, as their type is the statement's to say; texts
// are bytes, which need no copy.
class arguments {
 public:
    explicit arguments(std::span<const param> params) {
        const std::size_t count = params.size();
        values_.resize(count);
        lengths_.resize(count);
        formats_.resize(count);
        numbers_.resize(count);
        held_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) put(i, params[i]);
    }

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

 private:
    void put(std::size_t i, const param& value) {
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            auto& digits = numbers_[i];
            *std::to_chars(digits.data(), digits.data() + digits.size() - 1, *number).ptr = '\0';
            values_[i] = digits.data();
        } else if (const auto* real = std::get_if<double>(&value)) {
            values_[i] = held_.emplace_back(std::to_string(*real)).c_str();
        } else if (const auto* text = std::get_if<std::string_view>(&value)) {
            put_text(i, *text);
        }
    }

    // PostgreSQL's texts cannot hold a zero byte: what stands around it is kept.
    void put_text(std::size_t i, std::string_view text) {
        if (text.find('\0') != std::string_view::npos) {
            auto& clean = held_.emplace_back(text);
            std::erase(clean, '\0');
            text = clean;
        }
        values_[i] = text.data() == nullptr ? "" : text.data();
        lengths_[i] = static_cast<int>(text.size());
        formats_[i] = 1;
    }

    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<std::array<char, 24>> numbers_;
    std::vector<std::string> held_;
};

}  // namespace

errc errc_of(std::string_view sqlstate) {
    const std::string_view kind = sqlstate.substr(0, 2);
    if (kind == "23") return errc::constraint;
    if (kind == "40") return errc::conflict;
    if (sqlstate == "53100") return errc::full;
    if (sqlstate == "58030") return errc::io;
    if (kind == "XX") return errc::corrupt;
    // Out of memory or connections, shutting down, a lock not got in time, gone.
    const bool later = kind == "53" || kind == "57" || kind == "08" || sqlstate == "55P03";
    return later || sqlstate.empty() ? errc::busy : errc::failed;
}

connection::connection(const std::string& address, std::chrono::milliseconds patience)
    : patience_(patience) {
    constexpr std::array<const char*, 10> names{"dbname",
                                                "application_name",
                                                "client_encoding",
                                                "connect_timeout",
                                                "keepalives_idle",
                                                "keepalives_interval",
                                                "keepalives_count",
                                                "tcp_user_timeout",
                                                "fallback_application_name",
                                                nullptr};
    const std::array<const char*, 10> values{
        address.c_str(), "yishi", "UTF8", "5", "10", "5", "3", "15000", "yishi", nullptr};
    handle_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    if (lost()) throw boost::system::system_error(make_error_code(errc::busy), "no connection");
    PQsetNoticeProcessor(handle_.get(), [](void*, const char*) {}, nullptr);
    // A commit that was answered is on disk, whatever the server's own setting is. A unit takes
    // milliseconds: who holds a lock longer is broken.
    run("SET synchronous_commit = on; SET lock_timeout = '8s'; "
        "SET idle_in_transaction_session_timeout = '60s'; SET jit = off");
}

void connection::commit() {
    if (std::exchange(begin_, nullptr) != nullptr) return;
    const auto how = answer(PQsendQuery(handle_.get(), "COMMIT"));
    // A transaction with an error in it ends without one: only the answer's words tell.
    if (std::string_view(PQcmdStatus(how.get())) != "COMMIT")
        refuse(errc::failed, "an error was passed over: all was rolled back");
}

void connection::run(const char* sql) {
    if (const char* begin = std::exchange(begin_, nullptr))
        answer(PQsendQuery(handle_.get(), begin));
    answer(PQsendQuery(handle_.get(), sql));
}

result_handle connection::run(std::string_view sql, std::span<const param> params) {
    const arguments with(params);
    const auto& name = prepared(sql);
    auto out = on_one_way(1, [&] { send(name, with); });
    return std::move(out.front());
}

const std::string& connection::prepared(std::string_view sql) {
    const auto found = names_.find(sql);
    if (found != names_.end()) return found->second;
    if (names_.size() >= statements_max) {
        run("DEALLOCATE ALL");
        names_.clear();
        many_.clear();
    }
    const std::string name = "s" + std::to_string(names_.size());
    answer(PQsendPrepare(handle_.get(), name.c_str(), numbered(sql).c_str(), 0, nullptr));
    return names_.emplace(sql, name).first->second;
}

const connection::many_statement& connection::prepared_for_many(const many_rows& what) {
    const auto found = many_.find(what.sql);
    if (found != many_.end()) return found->second;
    // The types are those that the statement has for one row.
    const auto& single = prepared(what.sql);
    const auto described = answer(PQsendDescribePrepared(handle_.get(), single.c_str()));
    many_statement out{single, {}};
    std::vector<Oid> arrays;
    for (int i = 0; i < PQnparams(described.get()); ++i) {
        out.types.push_back(PQparamtype(described.get(), i));
        arrays.push_back(array_of(out.types.back()));
    }
    if (arrays.size() != what.rows.width()) refuse(errc::failed, "a row of another length");
    if (!arrays.empty()) {
        out.name = "m" + std::to_string(many_.size());
        answer(PQsendPrepare(handle_.get(),
                             out.name.c_str(),
                             for_many(what.sql, arrays.size()).c_str(),
                             static_cast<int>(arrays.size()),
                             arrays.data()));
    }
    return many_.emplace(what.sql, std::move(out)).first->second;
}

template <class Arguments>
void connection::send(const std::string& name, const Arguments& with) {
    if (PQsendQueryPrepared(handle_.get(),
                            name.c_str(),
                            with.count(),
                            with.values(),
                            with.lengths(),
                            with.formats(),
                            0) == 0)
        not_sent();
}

void connection::not_sent() {
    ending_ = true;
    refuse(errc::busy, "the server is gone");
}

void connection::await_answer() {
    using clock = std::chrono::steady_clock;
    const auto end = clock::now() + patience_;
    while (patience_ != patience_.zero()) {
        if (PQisBusy(handle_.get()) == 0) return;
        if (PQconsumeInput(handle_.get()) == 0) return;  // gone, as the result will say
        if (PQisBusy(handle_.get()) == 0) return;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
        if (left <= left.zero()) {
            ending_ = hung_ = true;
            refuse(errc::busy, "the server does not answer");
        }
        wait_readable(socket(), -1, left);
    }
}

// Of the statement that was sent first and not yet asked for.
result_handle connection::next_result() {
    await_answer();
    result_handle out(PQgetResult(handle_.get()));
    for (result_handle rest; out;) {
        await_answer();
        rest.reset(PQgetResult(handle_.get()));
        if (!rest) break;
    }
    return out;
}

// The last result of what was sent, or the first that is an error: as PQexec and its like, which
// wait for ever.
result_handle connection::answer(int sent) {
    if (sent == 0) not_sent();
    result_handle out;
    while (true) {
        await_answer();
        result_handle next(PQgetResult(handle_.get()));
        if (!next) return checked(out.release());
        if (!out || PQresultStatus(out.get()) != PGRES_FATAL_ERROR) out = std::move(next);
    }
}

// The results of `count` statements that send_all() sends, after a BEGIN that waits.
template <class SendAll>
std::vector<result_handle> connection::on_one_way(std::size_t count, SendAll send_all) {
    const char* begin = std::exchange(begin_, nullptr);
    PQenterPipelineMode(handle_.get());
    if (begin != nullptr) {
        ++count;
        if (PQsendQueryParams(handle_.get(), begin, 0, nullptr, nullptr, nullptr, nullptr, 0) == 0)
            not_sent();
    }
    send_all();
    PQpipelineSync(handle_.get());
    std::vector<result_handle> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(next_result());
    await_answer();
    const result_handle end(PQgetResult(handle_.get()));
    PQexitPipelineMode(handle_.get());
    for (auto& each : out) each = checked(each.release());
    if (begin != nullptr) out.erase(out.begin());
    return out;
}

result_handle connection::run_all(const many_rows& what) {
    auto out = run_together({&what, 1});
    return std::move(out.front());
}

std::vector<result_handle> connection::run_together(std::span<const many_rows> statements) {
    // Once all are prepared, none is forgotten while another is looked up.
    for (const auto& each : statements) prepared_for_many(each);
    std::vector<std::pair<const std::string*, array_arguments>> ready;
    for (const auto& each : statements) {
        const auto& statement = prepared_for_many(each);
        ready.emplace_back(&statement.name, array_arguments(each.rows, statement.types));
    }
    return on_one_way(ready.size(), [&] {
        for (const auto& [name, with] : ready) send(*name, with);
    });
}

result_handle connection::checked(PGresult* result) {
    result_handle out(result);
    const auto status = PQresultStatus(result);
    collided_ = false;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return out;
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    // The primary message names tables and columns; the detail would show rows.
    const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string_view code = state == nullptr ? "" : state;
    collided_ = code == "40001" || code == "40P01";
    ending_ = ending_ || code.empty() || code.starts_with("57P");
    throw boost::system::system_error(make_error_code(errc_of(code)),
                                      text == nullptr ? "the server is gone" : text);
}

void connection::rollback() noexcept {
    begin_ = nullptr;
    if (lost() || PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return;
    try {
        answer(PQsendQuery(handle_.get(), "ROLLBACK"));
    } catch (const boost::system::system_error&) {
        ending_ = true;  // a new one has nothing open
    }
}

std::vector<std::string> connection::heard() {
    if (PQconsumeInput(handle_.get()) == 0) {
        ending_ = true;
        throw boost::system::system_error(make_error_code(errc::busy), "the server is gone");
    }
    struct deleter {
        void operator()(PGnotify* value) const { PQfreemem(value); }
    };
    std::vector<std::string> out;
    while (const std::unique_ptr<PGnotify, deleter> each{PQnotifies(handle_.get())})
        if (each->be_pid != PQbackendPID(handle_.get())) out.emplace_back(each->extra);
    return out;
}

bool wait_readable(int first, int second, std::chrono::milliseconds longest) {
    std::array<pollfd, 2> on{pollfd{first, POLLIN, 0}, pollfd{second, POLLIN, 0}};
    return ::poll(on.data(), on.size(), static_cast<int>(longest.count())) > 0;
}

std::string connection::unsafe() {
    const auto shown =
        run("SELECT current_setting('fsync') = 'on' AND "
            "current_setting('full_page_writes') = 'on', "
            "(SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit') = 'off'",
            {});
    const auto is = [&](int column) {
        return std::string_view(PQgetvalue(shown.get(), 0, column)) == "t";
    };
    std::string out;
    if (!is(0))
        out =
            "the PostgreSQL server runs with fsync or full_page_writes off: a crash of its machine "
            "loses messages";
    if (is(1))
        out += std::string(out.empty() ? "" : "; ") +
               "the PostgreSQL server runs with synchronous_commit off: our own connections set it "
               "on, what other programs commit a crash may lose";
    return out;
}

}  // namespace yishi::storage::postgres

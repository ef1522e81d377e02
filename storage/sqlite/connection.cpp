#include "storage/sqlite/connection.hpp"

#include <utility>

#include "storage/sqlite/gathering_vfs.hpp"

namespace yishi::storage::sqlite {

errc errc_of(int code) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
            return errc::busy;
        case SQLITE_FULL:
            return errc::full;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
            return errc::io;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return errc::corrupt;
        case SQLITE_CONSTRAINT:
            return errc::constraint;
        default:
            return errc::failed;
    }
}

bool is_fatal(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return true;
        default:
            return false;
    }
}

namespace {

// Counting every allocation takes a lock each time, and nobody reads the count. Only possible
// before the process's first use of SQLite; refused later, which does no harm.
void configure_once() {
    static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(done);
}

}  // namespace

connection::connection(const connection_options& options) : damaged_(options.damaged) {
    configure_once();
    sqlite3* opened = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (options.create ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(options.file.c_str(), &opened, flags, gathering_vfs());
    handle_.reset(opened);
    if (code != SQLITE_OK) fail(code);
    sqlite3_busy_timeout(opened, options.busy_timeout_ms);
    // Residents' files and what they say are data: no SQL functions or tables reach out of here.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    run("PRAGMA foreign_keys = ON");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA temp_store = MEMORY");
    run(("PRAGMA cache_size = " + std::to_string(options.cache_pages)).c_str());
    if (options.read_only) run("PRAGMA query_only = ON");
}

void connection::run(const char* sql) {
    const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

void connection::rollback() noexcept {
    if (in_transaction()) sqlite3_exec(handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void connection::fail(int code) {
    if (is_fatal(code)) spoiled_ = errc_of(code);
    if (damaged_ && errc_of(code) == errc::corrupt) *damaged_ = true;
    const char* what = handle_ ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
    throw boost::system::system_error(make_error_code(errc_of(code)), what);
}

std::optional<errc> connection::take_spoiled() {
    return std::exchange(spoiled_, std::nullopt);
}

statement::statement(connection& on, std::string_view sql) : on_(on) {
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(on.handle(),
                                        sql.data(),
                                        static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT,
                                        &made,
                                        nullptr);
    handle_.reset(made);
    if (code != SQLITE_OK) on.fail(code);
}

void statement::bind(std::span<const param> params) {
    int code = SQLITE_OK;
    int at = 0;
    for (const auto& value : params) {
        ++at;
        if (const auto* number = std::get_if<std::int64_t>(&value))
            code |= sqlite3_bind_int64(handle_.get(), at, *number);
        else if (const auto* text = std::get_if<std::string_view>(&value))
            // A null pointer would bind NULL; an empty view is an empty text.
            code |= sqlite3_bind_text64(handle_.get(),
                                        at,
                                        text->data() == nullptr ? "" : text->data(),
                                        text->size(),
                                        SQLITE_STATIC,
                                        SQLITE_UTF8);
        else if (const auto* real = std::get_if<double>(&value))
            code |= sqlite3_bind_double(handle_.get(), at, *real);
        else
            code |= sqlite3_bind_null(handle_.get(), at);
    }
    if (code != SQLITE_OK || at != sqlite3_bind_parameter_count(handle_.get()))
        throw boost::system::system_error(make_error_code(errc::failed), "parameters");
}

bool statement::step() {
    running_ = true;
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    on_.fail(code);
}

void statement::reset() noexcept {
    sqlite3_reset(handle_.get());
    running_ = false;
}

std::int64_t statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

double statement::real(int column) const {
    return sqlite3_column_double(handle_.get(), column);
}

std::string_view statement::text(int column) const {
    const auto* data = sqlite3_column_text(handle_.get(), column);
    if (data == nullptr) return {};
    return {reinterpret_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool statement::null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

}  // namespace yishi::storage::sqlite

#include "storage/postgres/backup.hpp"

#include <filesystem>
#include <future>

#include "storage/new_file.hpp"
#include "storage/postgres/session.hpp"
#include "storage/sql/copy.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/job.hpp"

namespace yishi::storage::postgres {

namespace {

void copy_into(connection& from, const std::string& file, int schema) {
    auto made = open_sqlite({.file = file, .schema = {.number_max = schema}, .log = {}});
    if (!made) throw boost::system::system_error(made.error());
    session source(from, false);
    std::promise<result<void>> done;
    const auto unit = [&](transaction& to) { copy_all(source, to, [](auto&&...) {}); };
    (*made)->submit(unit, [&](result<void> how) { done.set_value(how); });
    const auto how = done.get_future().get();
    (*made)->close();
    if (!how) throw boost::system::system_error(how.error());
}

}  // namespace

void copy_database(const postgres_options& source, const std::string& file, int schema) {
    if (std::filesystem::exists(file)) refuse(errc::io, "the backup's name is taken");
    connection from(source.connection);
    from.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const std::string part = file + ".copying";
    std::filesystem::remove(part);
    if (const auto wrong = make_private(part)) refuse(errc::io, wrong.message().c_str());
    try {
        copy_into(from, part, schema);
        // SQLite's own copy checks it and gives it its name durably.
        const auto whole =
            open_sqlite({.file = part, .schema = {.number_max = schema}, .log = {}}).value();
        const auto named = whole->backup(file);
        whole->close();
        std::filesystem::remove(part);
        if (!named) throw boost::system::system_error(named.error());
    } catch (...) {
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(part + suffix, ignored);
        throw;
    }
}

}  // namespace yishi::storage::postgres

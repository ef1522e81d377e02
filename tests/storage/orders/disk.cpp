#include "disk.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace yishi::orders {

namespace fs = std::filesystem;

sight see(const ask_fn& ask) {
    sight out;
    std::map<std::string, int> last;
    ask("SELECT c.chat, m.body FROM message m JOIN conversation c ON c.id = m.conversation "
        "ORDER BY c.chat, m.seq",
        [&](const std::string& chat, const std::string& body) {
            const int number = std::stoi(body);
            if (number <= last[chat])
                out.wrong.push_back(chat + ":" + body + " after " + std::to_string(last[chat]));
            last[chat] = number;
            out.threads[chat].insert(number);
        });
    std::map<int, int> parts;
    ask("SELECT name, value FROM setting WHERE name LIKE 'u%'",
        [&](const std::string& name, const std::string&) { ++parts[std::stoi(name.substr(1))]; });
    for (const auto& [number, count] : parts) {
        if (count != 2) out.wrong.push_back("half of unit " + std::to_string(number));
        out.units.insert(number);
    }
    return out;
}

std::vector<std::string> missing(const sight& one, const sight& other) {
    std::vector<std::string> out;
    for (const auto& [chat, numbers] : one.threads) {
        const auto found = other.threads.find(chat);
        for (const int number : numbers)
            if (found == other.threads.end() || !found->second.contains(number))
                out.push_back(chat + ":" + std::to_string(number));
    }
    for (const int number : one.units)
        if (!other.units.contains(number)) out.push_back("unit " + std::to_string(number));
    return out;
}

disk::disk() {
    folder_ = (fs::temp_directory_path() / "yishi-orders-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
}

disk::~disk() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

sight disk::look() {
    // Its own: others may look while SQLite reads this one.
    const auto copy = folder_ + "/copy" + std::to_string(++looks_) + ".db";
    for (const char* part : {"", "-wal"})
        if (fs::exists(file() + part)) fs::copy_file(file() + part, copy + part);
    sqlite3* on = nullptr;
    // SQLite's own file system: what the store keeps in memory is not there.
    if (sqlite3_open_v2(copy.c_str(), &on, SQLITE_OPEN_READWRITE, "unix") != SQLITE_OK) {
        sqlite3_close(on);
        return {{}, {}, {"a database that cannot be opened"}};
    }
    std::string failed;
    const auto ask = [&](const char* sql, const each_row& each) {
        const auto take = [](void* to, int, char** values, char**) {
            (*static_cast<const each_row*>(to))(values[0], values[1] ? values[1] : "");
            return 0;
        };
        if (sqlite3_exec(on, sql, take, const_cast<each_row*>(&each), nullptr) != SQLITE_OK)
            failed = sqlite3_errmsg(on);
    };
    auto out = see(ask);
    ask("SELECT integrity_check, '' FROM pragma_integrity_check",
        [&](const std::string& how, const std::string&) {
            if (how != "ok") out.wrong.push_back(how);
        });
    if (!failed.empty()) out.wrong.push_back(failed);
    sqlite3_close(on);
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(copy + part);
    return out;
}

}  // namespace yishi::orders

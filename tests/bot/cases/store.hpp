// A store in a folder of its own, and units on it that wait for their end.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <string>

#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::testing {

class temporary_store {
 public:
    temporary_store() {
        std::string name = (std::filesystem::temp_directory_path() / "yishi-store-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        storage::sqlite_options options;
        options.file = (folder_ / "yishi.db").string();
        store_ = storage::open_sqlite(options).value();
    }
    ~temporary_store() {
        store_->close();
        std::filesystem::remove_all(folder_);
    }
    temporary_store(const temporary_store&) = delete;
    temporary_store& operator=(const temporary_store&) = delete;

    storage::store& operator*() { return *store_; }

    // Returns after the commit; the error when there was none.
    boost::system::error_code write(storage::unit_fn unit) {
        std::promise<boost::system::error_code> done;
        store_->submit(std::move(unit), [&](storage::result<void> got) {
            done.set_value(got.has_error() ? got.error() : boost::system::error_code());
        });
        return done.get_future().get();
    }

    // Runs the unit and takes back what it wrote.
    void undone(const storage::unit_fn& unit) {
        struct take_back {};
        write([&](storage::transaction& tx) {
            unit(tx);
            throw take_back{};
        });
    }

 private:
    std::filesystem::path folder_;
    std::unique_ptr<storage::store> store_;
};

inline void run(storage::transaction& tx, const std::string& sql) {
    tx.execute(sql, {});
}

}  // namespace yishi::testing

// What the store's tests share: a folder that goes away, stores made by a driver, units run to the
// end, rows with sensible values. Tests of the contract take a `driver`, so that each runs on all.
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::storage::test {

class temporary_folder {
 public:
    temporary_folder();
    ~temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
    std::filesystem::path path_;
};

// A database of its own in the server that YISHI_TEST_POSTGRES names (tests/support/with_postgres);
// its address.
std::string fresh_postgres();

// A kind of store to run the contract on.
struct driver {
    std::string name;
    std::function<result<std::unique_ptr<store>>(const temporary_folder&)> open;
};
const std::vector<driver>& drivers();

// Runs `test` on a fresh store of each driver that holds one person, number 1, enabled.
void on_each_driver(const std::function<void(store&)>& test);
std::unique_ptr<store> open_fresh(const temporary_folder& in, const std::string& name = "store.db");
void add_person(store& to, const std::string& name);

// Submit and wait.
result<void> write(store& to, unit_fn unit);
result<void> read(store& from, unit_fn unit);
result<turn_result> turn(store& to, turn_key key, decide_fn decide);

// The value that `unit` returns, read in a snapshot. Throws on an error.
template <class Unit>
auto get(store& from, Unit unit) {
    decltype(unit(std::declval<transaction&>())) out{};
    read(from, [&](transaction& tx) { out = unit(tx); }).value();
    return out;
}
// The same, in a unit that writes.
template <class Unit>
auto put(store& to, Unit unit) {
    decltype(unit(std::declval<transaction&>())) out{};
    write(to, [&](transaction& tx) { out = unit(tx); }).value();
    return out;
}

case_row some_case(const std::string& number, std::int64_t conversation = 0);
conversation_row some_conversation(const std::string& chat);
// A decide that answers an inbound message: two rows of the thread. Repeats change nothing.
decide_fn answers(const turn_key& key, const std::string& reply = "ok");
// The same, and it opens a case with an event, a timer and search words.
decide_fn opens_case(const turn_key& key, const std::string& tokens = "loud music");

}  // namespace yishi::storage::test

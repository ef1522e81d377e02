// A filter of cases as SQL, for the lists and counts of case_list.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sql/cases.hpp"
#include "storage/sql/transaction.hpp"

namespace yishi::storage::cases {

// The conditions of a filter, all but its words, and their parameters. Values never become part of
// the text, so there are few different statements. Filter, ids and query are only viewed. The
// constructor throws errc::failed when a scope is longer than scope_max.
class condition {
 public:
    condition(dialect of, const filter& what);
    condition(const condition&) = delete;
    condition& operator=(const condition&) = delete;

    // Only these; they are looked up one by one, whatever the order.
    void only(std::string_view ids);  // join_ids() of them
    // Only those that the words' index finds for the query; they are looked up likewise.
    void matching(std::string_view query);
    // Columns become id and key. Rows that come after the cursor's in this order.
    void page(order by, const cursor& from, int limit);

    // The statement. `columns` may be left out after page().
    std::string select(std::string_view columns = {}) const;
    std::span<const param> params() const { return params_; }

 private:
    void add(std::string_view sql, const param& value);
    void talk(const filter& what);
    void offered(const filter& what);
    void or_offered(const filter& what);
    void scope(const filter& what);
    void equal(std::string_view column, const std::string& value);
    void any_of(std::string_view column, std::size_t count);
    void one_of(std::string_view column, const std::vector<std::string>& values);

    dialect dialect_;
    bool open_ = false;
    bool indexed_ = false;  // in order, out of the index of open cases
    bool one_by_one_ = false;
    std::string columns_;
    std::string joins_;
    std::string text_ = " WHERE 1 = 1";
    std::vector<param> params_;
};

}  // namespace yishi::storage::cases

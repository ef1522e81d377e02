#include "storage/sql/search.hpp"

#include <algorithm>
#include <utility>

#include "storage/sql/bind.hpp"
#include "storage/sql/dialect.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/transaction.hpp"

namespace yishi::storage::search {

namespace {

// Letters and digits; bytes of other scripts belong to their token.
bool in_token(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

}  // namespace

void index(transaction& tx, std::int64_t case_id, std::string tokens) {
    remove(tx, case_id);
    add(tx, case_id, std::move(tokens));
}

void add(transaction& tx, std::int64_t case_id, std::string tokens) {
    tx.execute_last(index_case(tx.dialect()), {case_id, std::move(tokens)});
}

void remove(transaction& tx, std::int64_t case_id) {
    tx.execute_last(unindex_case(tx.dialect()), {case_id});
}

std::string query_of(transaction& tx, std::string_view tokens) {
    const bool postgres = tx.dialect() == dialect::postgres;
    std::string out;
    int count = 0;
    for (std::size_t at = 0; at < tokens.size() && count < query_tokens_max;) {
        std::size_t end = at;
        while (end < tokens.size() && in_token(tokens[end])) ++end;
        if (end > at) {
            if (count++ > 0) out += postgres ? " & " : " AND ";
            const char quote = postgres ? '\'' : '"';
            out += quote;
            out += tokens.substr(at, end - at);
            out += quote;
        }
        at = end + 1;
    }
    return out;
}

std::vector<std::int64_t> first(transaction& tx, const std::string& query, std::size_t limit) {
    return fetch_all(tx,
                     std::string(matching_cases(tx.dialect())) + " LIMIT ?",
                     values(query, limit),
                     [](const row& from) { return from.integer(0); });
}

std::vector<std::int64_t> among(transaction& tx, const std::string& query, const std::string& ids) {
    auto out =
        fetch_all(tx, matching_cases_among(tx.dialect()), values(query, ids), [](const row& from) {
            return from.integer(0);
        });
    std::ranges::sort(out);
    return out;
}

}  // namespace yishi::storage::search

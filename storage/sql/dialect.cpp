#include "storage/sql/dialect.hpp"

namespace yishi::storage {

std::string_view lock_row(dialect value) {
    return value == dialect::postgres ? " FOR UPDATE" : "";
}

std::string_view open_cases_index(dialect value) {
    return value == dialect::postgres ? "" : " INDEXED BY case_open";
}

std::string_view matching_cases(dialect value) {
    if (value == dialect::postgres)
        return "SELECT case_id FROM case_search WHERE tokens @@ to_tsquery('simple', ?)";
    return "SELECT rowid FROM case_search WHERE case_search MATCH ?";
}

std::string_view index_case(dialect value) {
    if (value == dialect::postgres)
        return "INSERT INTO case_search (case_id, tokens) VALUES (?, to_tsvector('simple', ?))";
    return "INSERT INTO case_search (rowid, tokens) VALUES (?, ?)";
}

std::string_view unindex_case(dialect value) {
    if (value == dialect::postgres) return "DELETE FROM case_search WHERE case_id = ?";
    return "DELETE FROM case_search WHERE rowid = ?";
}

}  // namespace yishi::storage

#include "storage/sql/dialect.hpp"

namespace yishi::storage {

std::string_view open_cases_index(dialect value) {
    return value == dialect::postgres ? "" : " INDEXED BY case_open";
}

std::string_view next_conversation(dialect value) {
    if (value == dialect::postgres)
        return "SELECT nextval(pg_get_serial_sequence('conversation', 'id'))";
    return "SELECT coalesce(max(id), 0) + 1 FROM conversation";
}

std::string_view matching_cases(dialect value) {
    if (value == dialect::postgres)
        return "SELECT case_id FROM case_search WHERE tokens @@ CAST(CAST(? AS TEXT) AS tsquery)";
    return "SELECT rowid FROM case_search WHERE case_search MATCH ?";
}

std::string_view index_case(dialect value) {
    if (value == dialect::postgres)
        return "INSERT INTO case_search (case_id, tokens) VALUES (?, "
               "array_to_tsvector(array_remove(string_to_array(?, ' '), '')))";
    return "INSERT INTO case_search (rowid, tokens) VALUES (?, ?)";
}

std::string_view unindex_case(dialect value) {
    if (value == dialect::postgres) return "DELETE FROM case_search WHERE case_id = ?";
    return "DELETE FROM case_search WHERE rowid = ?";
}

}  // namespace yishi::storage

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

std::string matching_cases_among(dialect value) {
    if (value == dialect::postgres)
        return std::string(matching_cases(value)) + " AND " + one_of(value, "case_id");
    // One look for all from the least to the greatest instead of one for each.
    return "WITH given AS (SELECT min(value) AS least, max(value) AS most "
           "FROM json_each('[' || ?2 || ']')) "
           "SELECT rowid FROM given CROSS JOIN case_search "
           "WHERE case_search MATCH ?1 AND rowid BETWEEN least AND most";
}

std::string one_of(dialect value, std::string_view column) {
    const std::string name(column);
    if (value == dialect::postgres)
        return name + " = ANY (CAST(string_to_array(?, ',') AS BIGINT[]))";
    return name + " IN (SELECT value FROM json_each('[' || ? || ']'))";
}

std::string_view columns_query(dialect value) {
    if (value == dialect::postgres)
        return "SELECT column_name, data_type FROM information_schema.columns "
               "WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position";
    return "SELECT name, type FROM pragma_table_info(?) ORDER BY cid";
}

std::string_view search_page(dialect value) {
    if (value == dialect::postgres)
        return "SELECT case_id, array_to_string(tsvector_to_array(tokens), ' ') FROM case_search "
               "WHERE case_id > ? ORDER BY case_id LIMIT ?";
    return "SELECT rowid, tokens FROM case_search WHERE rowid > ? ORDER BY rowid LIMIT ?";
}

std::string go_on_numbering(std::string_view table, std::string_view key) {
    const std::string name(table);
    return "SELECT setval(pg_get_serial_sequence('" + name + "', '" + std::string(key) +
           "'), coalesce(max(" + std::string(key) + "), 0) + 1, false) FROM " + name;
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

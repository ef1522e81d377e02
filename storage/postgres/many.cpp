#include "storage/postgres/many.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "storage/sql/fetch.hpp"

namespace yishi::storage::postgres {

namespace {

// From pg_type.dat, where they are fixed.
constexpr Oid int8_type = 20;
constexpr Oid text_type = 25;
constexpr Oid float8_type = 701;

// `?` becomes many.p1, many.p2, ...; texts in quotes stay.
std::string with_columns(std::string_view sql) {
    std::string out;
    int count = 0;
    bool quoted = false;
    for (const char c : sql) {
        if (c == '\'') quoted = !quoted;
        if (c == '?' && !quoted)
            out += "many.p" + std::to_string(++count);
        else
            out += c;
    }
    return out;
}

std::string unnest(std::size_t width, bool numbered) {
    std::string arrays;
    std::string names;
    for (std::size_t i = 1; i <= width; ++i) {
        arrays += (i == 1 ? "$" : ", $") + std::to_string(i);
        names += (i == 1 ? "p" : ", p") + std::to_string(i);
    }
    return "unnest(" + arrays + ")" + (numbered ? " WITH ORDINALITY" : "") + " AS many (" + names +
           (numbered ? ", number)" : ")");
}

// The list of an INSERT's values becomes a SELECT.
std::string insert_many(std::string text, const std::string& rows) {
    constexpr std::string_view values = "VALUES (";
    const std::size_t at = text.find(values);
    std::size_t end = at + values.size();
    for (int depth = 1; at != std::string::npos && end < text.size(); ++end) {
        if (text[end] == '(') ++depth;
        if (text[end] == ')' && --depth == 0) break;
    }
    if (end >= text.size()) refuse(errc::failed, "an INSERT without VALUES");
    text.replace(end, 1, " FROM " + rows);
    text.replace(at, values.size(), "SELECT ");
    return text;
}

void put_integer(std::string& to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) to += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

void put_sized(std::string& to, std::string_view bytes) {
    put_integer(to, bytes.size(), 4);
    to += bytes;
}

void put_text(std::string& to, std::string_view text) {
    if (text.find('\0') == std::string_view::npos) return put_sized(to, text);
    std::string clean(text);  // PostgreSQL's texts cannot hold a zero byte
    std::erase(clean, '\0');
    put_sized(to, clean);
}

void put_value(std::string& to, const param& value, Oid type) {
    if (std::holds_alternative<std::nullptr_t>(value)) {
        put_integer(to, 0xFFFF'FFFFU, 4);
    } else if (const auto* text = std::get_if<std::string_view>(&value);
               text && type == text_type) {
        put_text(to, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value);
               number && type == int8_type) {
        put_integer(to, 8, 4);
        put_integer(to, static_cast<std::uint64_t>(*number), 8);
    } else if (const auto* real = std::get_if<double>(&value); real && type == float8_type) {
        put_integer(to, 8, 4);
        put_integer(to, std::bit_cast<std::uint64_t>(*real), 8);
    } else {
        refuse(errc::failed, "a parameter of another type than its column");
    }
}

std::string array_of_column(const param_rows& rows, std::size_t column, Oid type) {
    std::string out;
    put_integer(out, 1, 4);  // dimensions
    put_integer(out, 1, 4);  // may hold NULL
    put_integer(out, type, 4);
    put_integer(out, rows.size(), 4);
    put_integer(out, 1, 4);  // the first index
    for (std::size_t i = 0; i < rows.size(); ++i) put_value(out, rows[i][column], type);
    return out;
}

}  // namespace

std::string for_many(std::string_view sql, std::size_t width) {
    std::string text = with_columns(sql);
    // OFFSET keeps the planner from looking for all rows in one walk over the table.
    if (text.starts_with("SELECT "))
        return "SELECT one.*, many.number FROM " + unnest(width, true) + " CROSS JOIN LATERAL (" +
               text + " OFFSET 0) AS one ORDER BY many.number";
    const std::string rows = unnest(width, false);
    if (text.starts_with("INSERT ")) return insert_many(std::move(text), rows);
    const std::size_t where = text.find(" WHERE ");
    if (where == std::string::npos) refuse(errc::failed, "a statement without WHERE");
    return text.insert(where, (text.starts_with("DELETE ") ? " USING " : " FROM ") + rows);
}

Oid array_of(Oid element) {
    constexpr std::array<std::array<Oid, 2>, 3> known{
        {{int8_type, 1016}, {text_type, 1009}, {float8_type, 1022}}};
    const auto* found =
        std::ranges::find_if(known, [element](const auto& each) { return each[0] == element; });
    if (found == known.end()) refuse(errc::failed, "a parameter of an unknown type");
    return (*found)[1];
}

array_arguments::array_arguments(const param_rows& rows, std::span<const Oid> types) {
    for (std::size_t column = 0; column < types.size(); ++column)
        arrays_.push_back(array_of_column(rows, column, types[column]));
    for (const auto& each : arrays_) {
        values_.push_back(each.data());
        lengths_.push_back(static_cast<int>(each.size()));
        formats_.push_back(1);
    }
}

}  // namespace yishi::storage::postgres

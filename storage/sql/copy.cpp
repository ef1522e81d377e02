#include "storage/sql/copy.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "storage/sql/bind.hpp"
#include "storage/sql/dialect.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage {

namespace {

constexpr int page_rows = 2'000;
constexpr std::size_t rows_a_statement = 50;

// In the order in which they refer to each other. `keys`: the columns of the primary key.
struct table {
    std::string_view name;
    std::string_view keys;
    bool numbered = false;  // the key is given by the database
};
constexpr std::array tables{
    table{"person", "id", true},
    table{"person_scope", "person, kind, value"},
    table{"token", "id", true},
    table{"session", "id", true},
    table{"totp", "person"},
    table{"recovery_code", "person, hash"},
    table{"bundle", "hash"},
    table{"publication", "seq", true},
    table{"conversation", "id", true},
    table{"case_record", "id", true},
    table{"case_number", "year"},
    table{"case_event", "case_id, seq"},
    table{"case_talk", "case_id"},  // up to schema 6
    table{"message", "conversation, seq"},
    table{"message_reported", "channel, platform_id"},
    table{"timer", "kind, subject"},
    table{"media", "id", true},
    table{"read_mark", "person, case_id"},
    table{"draft", "person, case_id"},
    table{"device", "hash"},
    table{"pickup", "hash"},
    table{"upload", "channel, chat, sha256"},
    table{"change_log", "seq", true},
    table{"audit_log", "seq", true},
    table{"setting", "name"},
    table{"write_key", "key"},
};

struct column {
    std::string name;
    bool integer = false;
};

std::vector<column> columns_of(transaction& in, std::string_view name) {
    return fetch_all(in, columns_query(in.dialect()), values(name), [](const row& from) {
        const auto type = from.text(1);
        return column{text(from, 0), type == "INTEGER" || type == "bigint"};
    });
}

// Another schema has not all of them.
bool has(transaction& in, const table& what) {
    return !columns_of(in, what.name).empty();
}

std::string joined(const std::vector<column>& columns) {
    std::string out;
    for (const auto& each : columns) out += (out.empty() ? "" : ", ") + each.name;
    return out;
}

std::string repeated(std::string_view what, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ", ").append(what);
    return out;
}

std::int64_t rows_of(transaction& in, std::string_view name) {
    return fetch_integer(in, "SELECT count(*) FROM " + std::string(name), {});
}

kept_param value_of(const row& from, int at, bool integer) {
    if (from.null(at)) return nullptr;
    if (integer) return from.integer(at);
    return text(from, at);
}

param view_of(const kept_param& value) {
    return std::visit([](const auto& held) { return param(held); }, value);
}

// Copies one table, a page after the other.
class table_copy {
 public:
    table_copy(transaction& from, transaction& to, const table& what)
        : from_(from), to_(to), what_(what), columns_(columns_of(to, what.name)) {
        const std::string keys(what.keys);
        for (std::size_t at = 0; at < keys.size();) {
            const std::size_t end = std::min(keys.find(", ", at), keys.size());
            const std::string name = keys.substr(at, end - at);
            keys_.push_back(static_cast<std::size_t>(
                std::ranges::find(columns_, name, &column::name) - columns_.begin()));
            at = end + 2;
        }
        const std::string name(what.name);
        row_ = "(" + repeated("?", columns_.size()) + ")";
        into_ = "INSERT INTO " + name + " (" + joined(columns_) + ") VALUES ";
        const std::string all = "SELECT " + joined(columns_) + " FROM " + name;
        const std::string order = " ORDER BY " + keys + " LIMIT ?";
        first_ = all + order;
        next_ = all + " WHERE (" + keys + ") > (" + repeated("?", keys_.size()) + ")" + order;
    }

    void run(const copy_progress& told) {
        const std::int64_t all = rows_of(from_, what_.name);
        std::int64_t done = 0;
        told(std::string(what_.name), done, all);
        while (read_page()) {
            done += static_cast<std::int64_t>(page_.size() / columns_.size());
            write_page();
            told(std::string(what_.name), done, all);
        }
    }

 private:
    bool read_page() {
        std::vector<kept_param> after;
        if (!page_.empty())
            for (const std::size_t key : keys_)
                after.push_back(page_[page_.size() - columns_.size() + key]);
        std::vector<param> params;
        for (const auto& each : after) params.push_back(view_of(each));
        params.emplace_back(std::int64_t{page_rows});
        page_.clear();
        from_.query(after.empty() ? first_ : next_, params, [&](const row& each) {
            for (std::size_t i = 0; i < columns_.size(); ++i)
                page_.push_back(value_of(each, static_cast<int>(i), columns_[i].integer));
        });
        return !page_.empty();
    }

    void write_page() {
        const std::size_t width = columns_.size();
        const std::size_t rows = page_.size() / width;
        for (std::size_t at = 0; at < rows;) {
            const std::size_t count = rows - at >= rows_a_statement ? rows_a_statement : 1;
            std::vector<param> params;
            params.reserve(count * width);
            for (std::size_t i = at * width; i < (at + count) * width; ++i)
                params.push_back(view_of(page_[i]));
            to_.execute(into_ + repeated(row_, count), params);
            at += count;
        }
    }

    transaction& from_;
    transaction& to_;
    const table& what_;
    std::vector<column> columns_;
    std::vector<std::size_t> keys_;  // where they stand in columns_
    std::string row_;
    std::string into_;
    std::string first_;
    std::string next_;
    std::vector<kept_param> page_;
};

void copy_search(transaction& from, transaction& to) {
    std::int64_t after = 0;
    for (bool more = true; more;) {
        more = false;
        from.query(search_page(from.dialect()),
                   values(after, std::int64_t{page_rows}),
                   [&](const row& each) {
                       after = each.integer(0);
                       more = true;
                       to.execute(index_case(to.dialect()), values(after, each.text(1)));
                   });
    }
}

// A closed case may be a disabled person's, which the schema refuses to a new row: everyone is
// enabled until all cases stand.
void settle_persons(transaction& from, transaction& to) {
    from.query("SELECT id FROM person WHERE enabled = 0 ORDER BY id", {}, [&](const row& each) {
        to.execute("UPDATE person SET enabled = 0 WHERE id = ?", values(each.integer(0)));
    });
}

void copy_persons(transaction& from,
                  transaction& to,
                  const table& what,
                  const copy_progress& told) {
    table_copy(from, to, what).run(told);
    to.execute("UPDATE person SET enabled = 1 WHERE enabled = 0", {});
}

}  // namespace

void copy_all(transaction& from, transaction& to, const copy_progress& told) {
    for (const auto& each : tables) {
        if (!has(from, each) || !has(to, each)) continue;
        if (each.name == "person")
            copy_persons(from, to, each, told);
        else
            table_copy(from, to, each).run(told);
    }
    copy_search(from, to);
    settle_persons(from, to);
    if (to.dialect() != dialect::postgres) return;
    for (const auto& each : tables)
        if (each.numbered && has(to, each))
            to.query(go_on_numbering(each.name, each.keys), {}, [](const row&) {});
}

std::vector<std::pair<std::string, std::int64_t>> count_all(transaction& in) {
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const auto& each : tables)
        if (has(in, each)) out.emplace_back(each.name, rows_of(in, each.name));
    return out;
}

void empty_all(transaction& in) {
    if (in.dialect() == dialect::postgres) {
        // A row deleted would be looked for in every table that may refer to it.
        std::string names = "case_search";
        for (const auto& each : tables)
            if (has(in, each)) names.append(", ").append(each.name);
        in.execute("TRUNCATE " + names, {});
        return;
    }
    in.execute("DELETE FROM case_search", {});
    for (auto each = tables.rbegin(); each != tables.rend(); ++each)
        if (has(in, *each)) in.execute("DELETE FROM " + std::string(each->name), {});
}

std::int64_t hold_unsent(transaction& in, const std::string& why) {
    return in.execute("UPDATE message SET status = 6, error = ? WHERE status IN (1, 2)",
                      values(why));
}

}  // namespace yishi::storage

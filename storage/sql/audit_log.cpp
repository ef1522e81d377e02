#include "storage/sql/audit_log.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::audit_log {

void append(transaction& tx, const audit_row& value) {
    tx.insert("INSERT INTO audit_log (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
              values(value.at, value.actor, value.action, value.subject, value.detail));
}

std::vector<audit_row> before(transaction& tx, std::int64_t before, int limit) {
    return fetch_all(tx,
                     "SELECT seq, at, actor, action, subject, detail FROM audit_log "
                     "WHERE ? = 0 OR seq < ? ORDER BY seq DESC LIMIT ?",
                     values(before, before, limit),
                     [](const row& from) {
                         return audit_row{from.integer(0),
                                          from.integer(1),
                                          text(from, 2),
                                          text(from, 3),
                                          text(from, 4),
                                          text(from, 5)};
                     });
}

}  // namespace yishi::storage::audit_log

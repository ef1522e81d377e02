#include "storage/sql/devices.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::devices {

void insert(transaction& tx, const device_row& value) {
    tx.execute(
        "INSERT INTO device (hash, channel, chat, created_at, seen_at) VALUES (?, ?, ?, ?, ?)",
        values(value.hash, value.channel, value.chat, value.created_at, value.seen_at));
}

std::optional<device_row> by_hash(transaction& tx, std::string_view hash) {
    return fetch_one(tx,
                     "SELECT hash, channel, chat, created_at, seen_at FROM device WHERE hash = ?",
                     values(hash),
                     [](const row& from) {
                         device_row out;
                         out.hash = from.text(0);
                         out.channel = from.text(1);
                         out.chat = from.text(2);
                         out.created_at = from.integer(3);
                         out.seen_at = from.integer(4);
                         return out;
                     });
}

void seen(transaction& tx, std::string_view hash, std::int64_t now) {
    tx.execute("UPDATE device SET seen_at = ? WHERE hash = ?", values(now, hash));
}

bool remove(transaction& tx, std::string_view hash) {
    return tx.execute("DELETE FROM device WHERE hash = ?", values(hash)) != 0;
}

std::int64_t remove_all(transaction& tx, std::string_view channel, std::string_view chat) {
    return tx.execute("DELETE FROM device WHERE channel = ? AND chat = ?", values(channel, chat));
}

void insert_pickup(transaction& tx, const pickup_row& value) {
    tx.execute("INSERT INTO pickup (hash, channel, chat, expires_at) VALUES (?, ?, ?, ?)",
               values(value.hash, value.channel, value.chat, value.expires_at));
}

std::optional<pickup_row> take_pickup(transaction& tx, std::string_view hash, std::int64_t now) {
    tx.execute("DELETE FROM pickup WHERE expires_at <= ?", values(now));
    return fetch_one(tx,
                     "DELETE FROM pickup WHERE hash = ? RETURNING hash, channel, chat, expires_at",
                     values(hash),
                     [](const row& from) {
                         return pickup_row{
                             text(from, 0), text(from, 1), text(from, 2), from.integer(3)};
                     });
}

}  // namespace yishi::storage::devices

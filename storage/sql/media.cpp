#include "storage/sql/media.hpp"

#include <array>

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/message_columns.hpp"

namespace yishi::storage::media {

namespace {

#define YISHI_MEDIA_COLUMNS                                                                      \
    "id, conversation, message_seq, position, channel, attachment, status, sha256, type, size, " \
    "error, due_at, deadline_at, attempts"

constexpr std::array<std::string_view, 3> status_names{"pending", "stored", "failed"};

std::string_view name_of(media_status value) {
    return status_names[static_cast<std::size_t>(value)];
}

media_status status_from(std::string_view name) {
    for (std::size_t i = 0; i < status_names.size(); ++i)
        if (status_names[i] == name) return static_cast<media_status>(i);
    refuse(errc::corrupt, "media.status");
}

media_row read(const row& from) {
    media_row out;
    out.id = from.integer(0);
    out.conversation = from.integer(1);
    out.message_seq = from.integer(2);
    out.position = static_cast<int>(from.integer(3));
    out.channel = from.text(4);
    out.attachment = from.text(5);
    out.status = status_from(from.text(6));
    out.sha256 = from.text(7);
    out.type = from.text(8);
    out.size = from.integer(9);
    out.error = from.text(10);
    out.due_at = from.integer(11);
    out.deadline_at = from.integer(12);
    out.attempts = static_cast<int>(from.integer(13));
    return out;
}

}  // namespace

std::int64_t insert(transaction& tx, const media_row& value) {
    return tx.insert(
        "INSERT INTO media (conversation, message_seq, position, channel, attachment, status, "
        "sha256, type, size, error, due_at, deadline_at, attempts) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values(value.conversation,
               value.message_seq,
               value.position,
               value.channel,
               value.attachment,
               name_of(value.status),
               value.sha256,
               value.type,
               value.size,
               value.error,
               value.due_at,
               value.deadline_at,
               value.attempts));
}

std::optional<media_row> by_id(transaction& tx, std::int64_t id) {
    return fetch_one(
        tx, "SELECT " YISHI_MEDIA_COLUMNS " FROM media WHERE id = ?", values(id), read);
}

std::vector<media_row> due(transaction& tx, std::int64_t now, int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_MEDIA_COLUMNS
                     " FROM media WHERE status = 'pending' AND due_at <= ? "
                     "ORDER BY due_at, id LIMIT ?",
                     values(now, limit),
                     read);
}

std::optional<std::int64_t> next_due(transaction& tx, std::int64_t now) {
    return fetch_one(tx,
                     "SELECT due_at FROM media WHERE status = 'pending' AND due_at > ? "
                     "ORDER BY due_at LIMIT 1",
                     values(now),
                     [](const row& from) { return from.integer(0); });
}

bool update(transaction& tx, const media_row& value) {
    return tx.execute(
               "UPDATE media SET status = ?, sha256 = ?, type = ?, size = ?, error = ?, "
               "due_at = ?, attempts = ? WHERE id = ? AND status = 'pending'",
               values(name_of(value.status),
                      value.sha256,
                      value.type,
                      value.size,
                      value.error,
                      value.due_at,
                      value.attempts,
                      value.id)) != 0;
}

std::vector<media_row> of_messages(transaction& tx,
                                   std::int64_t conversation,
                                   std::int64_t first_seq,
                                   std::int64_t last_seq) {
    return fetch_all(tx,
                     "SELECT " YISHI_MEDIA_COLUMNS
                     " FROM media WHERE conversation = ? AND message_seq BETWEEN ? AND ? "
                     "ORDER BY message_seq, position, id",
                     values(conversation, first_seq, last_seq),
                     read);
}

std::vector<std::string> contents(transaction& tx) {
    std::vector<std::string> out;
    tx.query("SELECT DISTINCT sha256 FROM media WHERE sha256 <> '' AND status = 'stored'",
             {},
             [&](const row& from) { out.emplace_back(from.text(0)); });
    return out;
}

std::vector<media_row> all_with(transaction& tx, std::string_view sha256, int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_MEDIA_COLUMNS
                     " FROM media WHERE sha256 = ? AND sha256 <> '' ORDER BY id DESC LIMIT ?",
                     values(sha256, limit),
                     read);
}

std::optional<media_row> by_sha256(transaction& tx, std::string_view sha256) {
    auto found = all_with(tx, sha256, 1);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<std::string> erase_case(transaction& tx, const case_row& of) {
    const auto theirs = messages::of_case_values(of);
#define YISHI_MEDIA_OF_CASE \
    "(conversation, message_seq) IN (SELECT conversation, seq FROM message WHERE " YISHI_OF_CASE ")"
    auto out = fetch_all(tx,
                         "SELECT DISTINCT sha256 FROM media WHERE sha256 <> '' "
                         "AND " YISHI_MEDIA_OF_CASE " ORDER BY sha256",
                         theirs,
                         [](const row& from) { return text(from, 0); });
    tx.execute(
        "UPDATE media SET status = 'failed', attachment = '{}', sha256 = '', type = '', "
        "size = 0, error = 'erased' WHERE " YISHI_MEDIA_OF_CASE,
        theirs);
#undef YISHI_MEDIA_OF_CASE
    std::erase_if(out, [&](const std::string& each) { return by_sha256(tx, each).has_value(); });
    return out;
}

}  // namespace yishi::storage::media

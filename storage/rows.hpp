// The rows of the store as values. Times are int64 milliseconds since the epoch; JSON is text that
// the store does not look into. Names of tables and columns are those of the members.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace yishi::storage {

// The outbox is shared by lanes; which one a conversation's messages take (0..lanes-1).
inline constexpr int lanes = 64;
int lane_of(std::int64_t conversation);

// A resident's conversation on one channel.
struct conversation_row {
    std::int64_t id = 0;  // 0: not yet stored
    std::string channel;
    std::string chat;              // platform's id of where replies go; unique with channel
    std::string sender;            // platform's id of the person
    std::string name;              // as the platform gives it, or empty
    std::string language;          // BCP 47 or empty
    std::string state;             // the engine's, JSON
    std::string bundle;            // hash of the configuration it began with
    std::string privacy;           // version of the notice that was shown, or empty
    std::int64_t silent_case = 0;  // id of the case that a person talks about; 0: the bot answers
    std::int64_t last_seq = 0;     // of its messages
    std::int64_t last_in_at = 0;   // newest message from the resident
    std::int64_t idle_due =
        0;  // when the idle reminder is due; 0: none (a timer row fires at or before)
    std::int64_t dialog_seq = 0;  // seq of the message that began the dialog under way
    std::int64_t created_at = 0;
};

enum class direction { in, out };

// Outbound life: queued -> (offered ->) sent -> delivered -> read, or dead after the last try.
// `thread`: nothing to send (inbound, and pages whose thread is the delivery).
enum class delivery_status { thread, queued, offered, sent, delivered, read, dead };

// One entry of a thread; at once seen-mark (platform_id of direction in) and outbox (queued,
// offered).
struct message_row {
    std::int64_t conversation = 0;
    std::int64_t seq = 0;  // 1.. within the conversation
    storage::direction direction = direction::in;
    std::int64_t at = 0;
    std::string platform_id;   // in: unique with the conversation; out: the platform's, once sent
    std::string author;        // "resident", "bot" or "person:ID"
    std::string body;          // the message in the contract's JSON
    std::int64_t case_id = 0;  // the case it belongs to, or 0
    delivery_status status = delivery_status::thread;
    int lane = 0;             // lane_of(conversation), set by the store
    std::int64_t due_at = 0;  // out, queued: not before
    int attempts = 0;
    std::string task_state;  // the adapter's, of a task under way
    std::string error;       // why the last try failed
};

enum class case_status {
    fresh,
    in_progress,
    waiting,
    closed
};  // stored as new, in_progress, waiting, closed
enum class confirmation { none, asked, confirmed, unconfirmed, not_solved };

// Who spoke last in a case, and what is unread there. It is opened by the resident's words.
struct talk {
    std::int64_t at = 0;
    bool by_officer = false;    // else the resident
    std::int64_t last_seq = 0;  // of the message said after it was opened; 0: none was, or by a tap
    std::int64_t in_seq = 0;    // the resident's newest after it was opened; 0: none
};

struct case_row {
    std::int64_t id = 0;
    std::string number;  // year, sequence, check digit
    int year = 0;
    std::int64_t seq = 0;
    std::string kind;
    std::string category;
    case_status status = case_status::fresh;
    int priority = 0;  // 0 normal, 1 high, 2 urgent
    std::string queue;
    std::int64_t owner = 0;       // person, enabled, never 0
    std::int64_t offered_to = 0;  // a transfer that nobody has accepted yet: to this person,
    std::string offered_queue;    // or to an officer of this queue
    std::string area;             // id or empty
    std::string language;
    std::string source;             // channel id, or "phone", "walk-in"
    std::int64_t conversation = 0;  // 0 for phone and walk-in
    std::int64_t first_seq =
        0;  // the messages first_seq..opened_seq of the conversation led to it;
    std::int64_t opened_seq = 0;  // later ones of its thread carry its case_id
    std::string reporter;         // name and contact for phone and walk-in, or empty
    std::string dialog;
    std::string title;
    std::string summary;  // the resident's own words
    std::string answers;  // JSON object
    std::string place;    // JSON {"text","lat","lon"} or empty
    std::int64_t opened_at = 0;
    std::int64_t due_at = 0;
    std::int64_t closed_at = 0;
    std::int64_t overdue_at = 0;  // when the overdue event was written
    std::int64_t first_reply_at = 0;
    std::string close_reason;
    storage::confirmation confirmation = confirmation::none;
    int satisfaction = 0;  // 1..5, 0 unknown
    int reopened = 0;      // how often
    std::int64_t version = 1;
    std::int64_t event_seq = 0;  // of its newest event
    std::string event_hash;      // of its newest event, hex
    talk last;                   // append_event() keeps it
};

struct event_row {
    std::int64_t case_id = 0;
    std::int64_t seq = 0;  // 1..
    std::int64_t at = 0;
    std::string actor;  // "resident", "bot", "timer", "operator" or "person:ID"
    std::string type;
    std::string salt;          // hex; empty once erased
    std::string payload;       // JSON; empty once erased
    std::string payload_hash;  // SHA-256(salt, payload), hex; stays
    std::string hash;  // SHA-256 over previous hash and all of the above but salt and payload
};

struct timer_row {
    std::string kind;     // "overdue", "idle", "closing"
    std::string subject;  // case number or conversation id; unique with kind. In a change_set
                          // "@conversation" stands for the id of the turn's conversation
    std::int64_t due_at = 0;
};

// What is indexed of a case for text search: tokens separated by spaces.
struct search_row {
    std::int64_t case_id = 0;
    std::string tokens;
};

enum class media_status { pending, stored, failed };

// A job to fetch what a resident sent, and its result.
struct media_row {
    std::int64_t id = 0;
    std::int64_t conversation = 0;
    std::int64_t message_seq = 0;
    int position = 0;  // in the message's attachments
    std::string channel;
    std::string attachment;  // the contract's JSON
    media_status status = media_status::pending;
    std::string sha256;
    std::string type;
    std::int64_t size = 0;
    std::string error;
    std::int64_t due_at = 0;
    std::int64_t deadline_at = 0;
    int attempts = 0;
};

struct person_row {
    std::int64_t id = 0;
    std::string name;   // for logging in, unique
    std::string title;  // shown name
    std::string role;   // "moderator", "lead", "admin", "auditor", "viewer"
    bool enabled = true;
    std::string password;  // Argon2id string, or empty
    bool must_change = false;
    std::int64_t created_at = 0;
    std::vector<std::string> queues;  // scope; empty: all
    std::vector<std::string> areas;
};

struct token_row {
    std::int64_t id = 0;
    std::int64_t person = 0;
    std::string label;
    std::string hash;  // SHA-256 of the token, hex
    std::int64_t created_at = 0;
    std::int64_t expires_at = 0;
    std::int64_t revoked_at = 0;
    std::int64_t used_at = 0;
};

// A browser in which a person is logged in.
struct session_row {
    std::int64_t id = 0;
    std::int64_t person = 0;
    std::string hash;  // SHA-256 of the cookie's value, hex
    std::int64_t created_at = 0;
    std::int64_t used_at = 0;
    std::int64_t expires_at = 0;  // whatever it was used for
    std::string address;
    std::string agent;
};

// A person's second factor.
struct totp_row {
    std::int64_t person = 0;
    std::string secret;  // base32
    bool enabled = false;
    std::int64_t last_step = 0;  // of the newest code that was taken
};

// What somebody did beside cases.
struct audit_row {
    std::int64_t seq = 0;
    std::int64_t at = 0;
    std::string actor;    // "person:ID", or "" for nobody known
    std::string action;   // "person.disable", "configuration.publish"
    std::string subject;  // a name, a hash, an id
    std::string detail;   // JSON object or empty
};

// What a person is writing in a case and has not sent.
struct draft_row {
    std::int64_t person = 0;
    std::int64_t case_id = 0;
    std::string text;
    std::int64_t at = 0;
};

struct bundle_row {
    std::string hash;
    std::int64_t made_at = 0;
    std::string made_by;
    std::string content;  // JSON object: path -> text
};

// A browser that may open a conversation of the residents' page.
struct device_row {
    std::string hash;  // SHA-256 of the device's secret, hex
    std::string chat;  // of the webchat channel
    std::string channel;
    std::int64_t created_at = 0;
    std::int64_t seen_at = 0;
};

// A short code that opens a conversation on another device, once.
struct pickup_row {
    std::string hash;  // SHA-256 of the code, hex
    std::string channel;
    std::string chat;
    std::int64_t expires_at = 0;
};

// A photo that a conversation has uploaded and may send.
struct upload_row {
    std::string channel;
    std::string chat;
    std::string sha256;
    std::string type;
    std::int64_t size = 0;  // bytes
    std::int64_t at = 0;
};

// A line of the change table that live views read.
struct change_row {
    std::int64_t seq = 0;
    std::int64_t at = 0;
    std::string kind;  // "case", "message", "bundle", ...
    std::string subject;
};

}  // namespace yishi::storage

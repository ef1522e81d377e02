// A channel adapter: pure translation between a platform's protocol and our messages.
// No sockets, no database, no threads, no clock of its own: time and random numbers arrive as
// values, requests and responses leave and arrive as values. All adapters are stateless and
// thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dialogs/message.hpp"

namespace yishi::adapters {

using headers = std::vector<std::pair<std::string, std::string>>;

// First header of that name, case-insensitively; empty if there is none.
std::string_view find(const headers& in, std::string_view name);

// A field of a multipart/form-data body: a value, or (media not empty) the stored content of that
// SHA-256, sent as a file; the caller reads it and finds out its type and file name.
struct form_part {
    std::string name;
    std::string value;
    std::string media;
    bool operator==(const form_part&) const = default;
};

struct http_request {
    std::string method;
    std::string target;  // path and query, as received; absolute URL for outbound requests
    adapters::headers headers;
    std::string body;
    std::vector<form_part> form;  // outbound only; not empty: the body is these parts
};

struct http_response {
    int status = 200;
    adapters::headers headers;
    std::string body;
};

// A configured channel. `keys` are its entries in yishi.json after ${NAME} was replaced.
struct channel {
    std::string id;
    std::string type;
    std::map<std::string, std::string, std::less<>> keys;
    std::string_view key(std::string_view name) const;  // empty if absent
};

// ---- inbound ----------------------------------------------------------------------------------

struct refused {
    int status = 403;
    std::string why;  // for the log and `yishi adapter receive`; never holds a secret
};
struct handshake {
    http_response answer;
};
struct verified {
    std::string body;     // decrypted where the platform encrypts
    std::int64_t at = 0;  // when it arrived: the time of events that bear none
};
using verdict = std::variant<verified, handshake, refused>;

enum class report_kind { sent, delivered, read, failed };

// What the platform says became of a message that we sent.
struct delivery_report {
    std::string message;  // platform's id of our message
    report_kind kind = report_kind::delivered;
    std::int64_t at = 0;
    std::string error;
};

struct parsed {
    std::vector<inbound_message> messages;
    std::vector<delivery_report> reports;
    // Ids to hand to acknowledge_task once the messages are stored (buttons wait for that).
    std::vector<std::string> acknowledge;
    // Chats that are no resident's conversation (groups): nothing in them is read, but each may be
    // told so, once a day at most.
    std::vector<std::string> declined;
    std::string error;  // not empty: the body is not what the platform sends; answer 400
};

// ---- outbound ---------------------------------------------------------------------------------

struct send_task {
    outbound_message message;
    std::string key;  // unique to the message: the platform's idempotency key, where it has one
};
struct acknowledge_task {  // e.g. answerCallbackQuery: stop the button's spinner
    std::string id;
};
struct fetch_task {
    attachment what;
};
struct check_task {};   // is the channel usable, who are we there
struct register_task {  // tell the platform where our webhook is
    std::string webhook_url;
};
using task = std::variant<send_task, acknowledge_task, fetch_task, check_task, register_task>;

// sent; retry_after: not now (no answer, 5xx), back off; throttled: too many requests, the whole
// channel may be meant; rejected: never this message; recipient_gone: nothing to this chat any
// more; misconfigured: nothing on this channel until somebody mends it.
enum class outcome { sent, retry_after, throttled, rejected, recipient_gone, misconfigured };

struct done {
    adapters::outcome outcome = outcome::sent;
    std::int64_t retry_after = 0;  // ms, with retry_after and throttled, if the platform named it
    std::string id;                // platform's id of what was sent (the first part's)
    std::string why;               // for people; never holds a secret
    std::string body;              // fetch: the content; check: who we are
    std::string type;              // fetch: media type
};
// Make this request and call advance() with `state` and its response.
struct next {
    http_request request;
    std::string state;                    // small JSON, kept with the outbox row
    std::int64_t response_max = 1 << 20;  // bytes of the response's body that are wanted
};
using progress = std::variant<next, done>;

enum class text_unit { utf16, code_points, bytes };

struct facts {
    std::size_t text_max = 4096;
    text_unit unit = text_unit::utf16;
    int buttons_max = 100;
    // A channel key "rate_per_second" overrides both; 0: unlimited.
    int messages_per_second = 30;
    int messages_per_second_chat = 1;
    bool sends_reports = false;         // parse() may give delivery reports
    bool reply_in_webhook = false;      // acknowledge() can carry a reply
    bool thread_is_delivery = false;    // the page: nothing is ever sent, the reader fetches
    std::int64_t media_max = 20 << 20;  // bytes
};

class adapter {
 public:
    virtual ~adapter() = default;
    virtual adapters::facts facts() const = 0;
    // Names of the keys that must be set, of those that may be, and of those that must stay out of
    // logs.
    virtual std::span<const std::string_view> keys_required() const = 0;
    virtual std::span<const std::string_view> keys_optional() const = 0;
    virtual std::span<const std::string_view> keys_secret() const = 0;

    virtual verdict verify(const http_request& request,
                           const channel& on,
                           std::int64_t now) const = 0;
    virtual parsed parse(const verified& body, const channel& on) const = 0;
    // The response that the platform wants; `reply`, if any, travels in it (only with
    // reply_in_webhook and only if fits_webhook(reply)).
    virtual http_response acknowledge(const channel& on, const outbound_message* reply) const = 0;
    virtual bool fits_webhook(const outbound_message& reply) const = 0;

    // `state` empty: the first request of the task. Otherwise go on after a crash from a kept
    // state.
    virtual progress start(const task& what, const channel& on, std::string_view state) const = 0;
    // The response to the request of the last `next`; status 0 means that no response came.
    virtual progress advance(const task& what,
                             const channel& on,
                             std::string_view state,
                             const http_response& response) const = 0;
    // What the platform answers to that request when all is well: for `yishi adapter send`.
    virtual http_response rehearse(const http_request& request) const = 0;
};

// The adapter of a channel type, or null. Owned by the registry, lives as long as the program.
const adapter* find_adapter(std::string_view type);
std::vector<std::string_view> adapter_types();

}  // namespace yishi::adapters

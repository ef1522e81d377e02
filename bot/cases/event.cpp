#include "bot/cases/event.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "json/compact.hpp"
#include "json/digest.hpp"
#include "storage/sql/cases.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;
using storage::case_row;

constexpr std::size_t salt_digits = 32;

using writer = yishi::json::compact_writer;

void write(writer& to, std::int64_t value) {
    to.integer(value);
}

void write(writer& to, std::string_view value) {
    to.text(value);
}

// One column of a case's row: how its value is written to an event, compared and read back.
struct column {
    std::string_view name;
    void (*put)(writer&, const case_row&);
    bool (*same)(const case_row&, const case_row&);
    void (*set)(case_row&, const json&);
};

template <auto Member>
constexpr column plain(std::string_view name) {
    return {name,
            [](writer& to, const case_row& row) { write(to, row.*Member); },
            [](const case_row& a, const case_row& b) { return a.*Member == b.*Member; },
            [](case_row& row, const json& value) { value.get_to(row.*Member); }};
}

template <auto Member, auto From>
constexpr column named(std::string_view name) {
    return {
        name,
        [](writer& to, const case_row& row) { to.text(storage::cases::to_string(row.*Member)); },
        [](const case_row& a, const case_row& b) { return a.*Member == b.*Member; },
        [](case_row& row, const json& value) {
            if (const auto known = From(value.get_ref<const std::string&>())) {
                row.*Member = *known;
            }
        }};
}

// By name, as the members of an object are written.
constexpr std::array columns{
    plain<&case_row::answers>("answers"),
    plain<&case_row::area>("area"),
    plain<&case_row::category>("category"),
    plain<&case_row::close_reason>("close_reason"),
    plain<&case_row::closed_at>("closed_at"),
    named<&case_row::confirmation, &storage::cases::confirmation_from>("confirmation"),
    plain<&case_row::conversation>("conversation"),
    plain<&case_row::dialog>("dialog"),
    plain<&case_row::due_at>("due_at"),
    plain<&case_row::first_reply_at>("first_reply_at"),
    plain<&case_row::first_seq>("first_seq"),
    plain<&case_row::kind>("kind"),
    plain<&case_row::language>("language"),
    plain<&case_row::number>("number"),
    plain<&case_row::offered_queue>("offered_queue"),
    plain<&case_row::offered_to>("offered_to"),
    plain<&case_row::opened_at>("opened_at"),
    plain<&case_row::opened_seq>("opened_seq"),
    plain<&case_row::overdue_at>("overdue_at"),
    plain<&case_row::owner>("owner"),
    plain<&case_row::place>("place"),
    plain<&case_row::priority>("priority"),
    plain<&case_row::queue>("queue"),
    plain<&case_row::reopened>("reopened"),
    plain<&case_row::reporter>("reporter"),
    plain<&case_row::satisfaction>("satisfaction"),
    plain<&case_row::seq>("seq"),
    plain<&case_row::source>("source"),
    named<&case_row::status, &storage::cases::case_status_from>("status"),
    plain<&case_row::summary>("summary"),
    plain<&case_row::title>("title"),
    plain<&case_row::version>("version"),
    plain<&case_row::year>("year"),
};
static_assert(std::ranges::is_sorted(columns, {}, &column::name));

// All columns of `row`, or those that differ from `before`.
void put_columns(writer& to, const case_row& row, const case_row* before) {
    to.open('{');
    for (const column& each : columns) {
        if (before != nullptr && each.same(*before, row)) {
            continue;
        }
        to.key(each.name);
        each.put(to, row);
    }
    to.close('}');
}

// As the library dumps `payload` with these columns as its member "set".
// Residents' words are valid UTF-8 by the loader; should others slip in, nothing may throw here.
std::string dump(const json& payload, const case_row& row, const case_row* before) {
    constexpr std::string_view set = "set";
    writer to;
    to.open('{');
    const auto put_set = [&] {
        to.key(set);
        put_columns(to, row, before);
    };
    bool done = false;
    for (const auto& [name, value] : payload.items()) {
        if (name == set) continue;
        if (!done && name > set) put_set();
        done = done || name > set;
        to.key(name);
        to.ready(value.dump(-1, ' ', false, json::error_handler_t::replace));
    }
    if (!done) put_set();
    to.close('}');
    return to.take();
}

}  // namespace

salt_source::salt_source(std::string seed) : seed_(std::move(seed)) {}

std::string salt_source::next() {
    std::string bytes;
    yishi::json::append_field(bytes, seed_);
    yishi::json::append_integer(bytes, counter_);
    counter_ += 1;
    return yishi::json::sha256_hex(bytes).substr(0, salt_digits);
}

std::string fields(std::initializer_list<std::string_view> of) {
    std::string out;
    for (const std::string_view each : of) {
        yishi::json::append_field(out, each);
    }
    return out;
}

std::string payload_hash(std::string_view salt, std::string_view payload) {
    return yishi::json::sha256_hex(fields({salt, payload}));
}

std::string event_hash(std::string_view previous,
                       std::string_view number,
                       const storage::event_row& of) {
    std::string bytes;
    yishi::json::append_field(bytes, previous);
    yishi::json::append_field(bytes, number);
    yishi::json::append_integer(bytes, static_cast<std::uint64_t>(of.seq));
    yishi::json::append_integer(bytes, static_cast<std::uint64_t>(of.at));
    yishi::json::append_field(bytes, of.actor);
    yishi::json::append_field(bytes, of.type);
    yishi::json::append_field(bytes, of.payload_hash);
    return yishi::json::sha256_hex(bytes);
}

std::vector<std::string_view> columns_changed(const case_row& before, const case_row& after) {
    std::vector<std::string_view> out;
    for (const column& each : columns) {
        if (!each.same(before, after)) {
            out.push_back(each.name);
        }
    }
    return out;
}

void set_columns(case_row& row, const json& values) {
    for (const column& each : columns) {
        if (const auto found = values.find(each.name); found != values.end()) {
            each.set(row, *found);
        }
    }
}

void note_words(storage::talk& last, std::int64_t at, std::string_view type, const json& payload) {
    const bool by_officer = type == "reply";
    if (!by_officer && type != "resident_message" && type != "closing_answer") return;
    const std::int64_t seq = payload.value("message", std::int64_t{0});
    last = {at, by_officer, seq, by_officer ? last.in_seq : std::max(last.in_seq, seq)};
}

storage::event_row append_event(const case_row& before,
                                case_row& after,
                                std::int64_t now,
                                std::string_view actor,
                                std::string_view type,
                                const json& payload,
                                std::string_view salt,
                                bool whole) {
    const bool first = before.event_seq == 0;
    after.version = first ? 1 : before.version + 1;
    storage::event_row out;
    out.case_id = after.id;
    out.seq = before.event_seq + 1;
    out.at = now;
    out.actor = actor;
    out.type = type;
    out.salt = salt;
    out.payload = dump(payload, after, first || whole ? nullptr : &before);
    out.payload_hash = payload_hash(out.salt, out.payload);
    out.hash = event_hash(before.event_hash, after.number, out);
    after.event_seq = out.seq;
    after.event_hash = out.hash;
    if (first) after.last = {.at = after.opened_at};
    note_words(after.last, now, type, payload);
    return out;
}

std::string person_actor(std::int64_t person) {
    return "person:" + std::to_string(person);
}

std::int64_t person_of(std::string_view actor) {
    constexpr std::string_view prefix = "person:";
    std::int64_t id = 0;
    if (actor.starts_with(prefix)) {
        const auto digits = actor.substr(prefix.size());
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
        if (error != std::errc{} || end != digits.data() + digits.size()) {
            return 0;
        }
    }
    return id;
}

}  // namespace yishi::cases

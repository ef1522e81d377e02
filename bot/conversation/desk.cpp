#include "bot/conversation/desk.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/async/store.hpp"
#include "bot/cases/number.hpp"
#include "bot/cases/save.hpp"
#include "bot/conversation/erase.hpp"
#include "json/json.hpp"
#include "storage/sql/apply.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/keys.hpp"
#include "storage/sql/people.hpp"

namespace yishi::conversation {

namespace {

using boost::system::result;

[[noreturn]] void fail(boost::system::error_code why) {
    throw boost::system::system_error(why);
}

// A conversation whose part in a unit is played by the engine.
struct resident_side {
    std::shared_ptr<const town> by;
    turn_setting setting;
};

std::string actor_of(const doer& who) {
    return who.person == 0 ? "timer" : cases::person_actor(who.person);
}

// One unit of the desk: what it reads, does and leaves for the callers. A unit may run again: all
// of it is made anew in run().
class unit {
 public:
    unit(const town& current, const resident_side& side, const doer& who, std::int64_t now)
        : town_(current), side_(side), who_(who), now_(now), salts_(side.setting.seed) {}

    void begin(storage::transaction& in, const std::string& number) {
        auto found = storage::cases::by_number(in, number);
        if (!found) fail(make_error_code(storage::errc::not_found));
        row = std::move(*found);
        persons_ = storage::people::enabled(in);
        events_ = storage::events::of_case(in, row.id);
    }

    void act(storage::transaction& in, const cases::action& what) {
        const cases::doing how{actor_of(who_), now_, who_.expected_version, &events_};
        auto done = cases::apply(*town_.rules, row, what, how, persons_, salts_);
        if (!done) fail(done.error());
        cases::save(in, row, *done);
        row = done->row;
        question = std::move(done->question);
        if (const auto* merge = std::get_if<cases::merge_action>(&what))
            merge_into(in, merge->into);
    }

    // Plays `part` on the case's conversation: part(turn&).
    template <class Part>
    void with_resident(storage::transaction& in, Part part) {
        storage::turn_rows rows;
        rows.conversation = storage::conversations::by_id(in, row.conversation);
        if (!rows.conversation) return;
        storage::turn_extras extras;
        extras.got.all_cases = extras.got.open_cases = extras.got.persons = true;
        extras.persons = persons_;
        extras.cases =
            storage::cases::of_conversation(in, row.conversation, true, storage::turn_cases_max);
        turn working(*side_.by, side_.setting, rows, extras);
        part(working);
        auto decided = working.finish();
        bool wrote = false;
        auto stored = storage::apply(in, rows, extras, std::move(decided.changes), wrote);
        news.conversation = std::move(stored.conversation);
        std::ranges::move(stored.messages, std::back_inserter(news.messages));
    }

    bool repeated(storage::transaction& in) {
        if (who_.idempotency_key.empty()) return false;
        const auto kept = storage::keys::find(in, who_.idempotency_key);
        if (!kept) return false;
        nlohmann::json value;
        json::parse(*kept, value);
        begin(in, value.value("number", ""));
        message_seq = value.value("seq", std::int64_t{0});
        return true;
    }

    void keep_key(storage::transaction& in) const {
        if (who_.idempotency_key.empty()) return;
        const nlohmann::json value = {{"number", row.number}, {"seq", message_seq}};
        storage::keys::put(in, who_.idempotency_key, value.dump(), now_);
    }

    storage::case_row row;
    std::optional<cases::closing_question> question;
    std::int64_t message_seq = 0;
    receipt news;

    const std::vector<storage::person_row>& persons() const { return persons_; }
    const town& by() const { return town_; }
    cases::salt_source& salts() { return salts_; }
    std::int64_t now() const { return now_; }

 private:
    // The other side of a merge, in the same unit.
    void merge_into(storage::transaction& in, const std::string& number) {
        const auto other = storage::cases::by_number(in, cases::parse_number(number).text);
        if (!other) fail(make_error_code(storage::errc::not_found));
        const auto events = storage::events::of_case(in, other->id);
        const cases::doing how{actor_of(who_), now_, std::nullopt, &events};
        const cases::merged_action what{row.number};
        auto done = cases::apply(*town_.rules, *other, what, how, persons_, salts_);
        if (!done) fail(done.error());
        cases::save(in, *other, *done);
    }

    const town& town_;
    const resident_side& side_;
    const doer& who_;
    std::int64_t now_;
    cases::salt_source salts_;
    std::vector<storage::person_row> persons_;
    std::vector<storage::event_row> events_;
};

void ask_closing(turn& in, const storage::case_row& row, cases::closing_question question) {
    if (in.conversation().silent_case == row.id) in.release();
    in.ask(std::move(question));
}

class desk_impl final : public desk {
 public:
    desk_impl(asio::any_io_executor io,
              storage::store& store,
              towns& known,
              conversations& with,
              surroundings around)
        : io_(std::move(io)),
          store_(store),
          towns_(known),
          conversations_(with),
          around_(std::move(around)) {}

    asio::awaitable<result<acted>> act(std::string number, cases::action what, doer who) override {
        auto play = [number, what = std::move(what)](storage::transaction& in, unit& on) {
            on.begin(in, number);
            on.act(in, what);
            if (std::holds_alternative<cases::erase_action>(what))
                erase_thread(in, on.row, on.now());
            if (!on.question) return;
            on.with_resident(in, [&](turn& side) { ask_closing(side, on.row, *on.question); });
        };
        auto done = co_await run(number, std::move(who), std::move(play));
        co_return done;
    }

    asio::awaitable<result<acted>> reply(std::string number, std::string text, doer who) override {
        auto play = [number, text = std::move(text), actor = actor_of(who)](
                        storage::transaction& in, unit& on) {
            on.begin(in, number);
            const bool fits = !text.empty() && text.size() <= cases::text_max;
            if (on.row.conversation == 0 || !fits) fail(make_error_code(cases::errc::bad_value));
            const std::int64_t case_id = on.row.id;
            on.with_resident(in, [&](turn& side) { side.say(text, actor, case_id); });
            if (on.news.messages.empty()) fail(make_error_code(storage::errc::not_found));
            on.message_seq = on.news.messages.back().seq;
            on.act(in, cases::reply_action{on.message_seq});
        };
        auto done = co_await run(number, std::move(who), std::move(play));
        co_return done;
    }

    asio::awaitable<result<acted>> open(cases::opening what, doer who) override {
        what.actor = actor_of(who);
        auto play = [what = std::move(what)](storage::transaction& in, unit& on) {
            const int year = on.by().rules->calendar->year_at(on.now());
            const auto persons = storage::people::enabled(in);
            const auto number = storage::cases::take_number(in, year);
            auto opened = cases::open(
                *on.by().rules, what, number.year, number.seq, persons, on.now(), on.salts());
            opened.row.id = cases::save(in, opened);
            on.row = std::move(opened.row);
        };
        auto done = co_await run({}, std::move(who), std::move(play));
        co_return done;
    }

    asio::awaitable<result<acted>> release(std::string number, doer who) override {
        auto play = [number](storage::transaction& in, unit& on) {
            on.begin(in, number);
            const std::int64_t case_id = on.row.id;
            on.with_resident(in, [&](turn& side) {
                if (side.conversation().silent_case == case_id) side.release();
            });
        };
        auto done = co_await run(number, std::move(who), std::move(play));
        co_return done;
    }

 private:
    // The configuration and channel of the case's conversation are looked up first: compiling an
    // older bundle is nothing for a unit.
    asio::awaitable<resident_side> side_of(std::string number) {
        std::optional<storage::conversation_row> row;
        auto look = [&](storage::transaction& in) {
            const auto found = storage::cases::by_number(in, number);
            if (found && found->conversation != 0)
                row = storage::conversations::by_id(in, found->conversation);
        };
        if (!number.empty()) {
            const auto seen = co_await read(io_, store_, look);
            if (!seen) row.reset();
        }
        resident_side side;
        side.setting = conversations_.setting_of(row ? row->channel : std::string());
        storage::turn_rows rows;
        rows.conversation = row;
        side.by = co_await conversations_.town_of(
            std::string(bundle_wanted(rows, towns_.current()->hash)));
        co_return side;
    }

    template <class Play>
    asio::awaitable<result<acted>> run(std::string number, doer who, Play play) {
        const resident_side side = co_await side_of(std::move(number));
        const auto current = towns_.current();
        const std::int64_t now = around_.now();
        acted out;
        receipt news;
        auto write = [&](storage::transaction& in) {
            unit on(*current, side, who, now);
            const bool repeated = on.repeated(in);
            if (!repeated) {
                play(in, on);
                on.keep_key(in);
            }
            out = {std::move(on.row), on.message_seq, repeated};
            news = std::move(on.news);
        };
        const auto done = co_await submit(io_, store_, write);
        if (!done) co_return done.error();
        if (!news.messages.empty()) conversations_.tell(news);
        co_return out;
    }

    asio::any_io_executor io_;
    storage::store& store_;
    towns& towns_;
    conversations& conversations_;
    surroundings around_;
};

}  // namespace

std::unique_ptr<desk> make_desk(asio::any_io_executor io,
                                storage::store& store,
                                towns& known,
                                conversations& with,
                                surroundings around) {
    return std::make_unique<desk_impl>(std::move(io), store, known, with, std::move(around));
}

}  // namespace yishi::conversation

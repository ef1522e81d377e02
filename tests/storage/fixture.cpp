#include "tests/storage/fixture.hpp"

#include <stdlib.h>

#include <catch2/catch.hpp>

#include "storage/postgres/connection.hpp"
#include "storage/sql/people.hpp"

namespace yishi::storage::test {

temporary_folder::temporary_folder() {
    auto name = (std::filesystem::temp_directory_path() / "yishi-store-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string fresh_postgres() {
    const char* server = std::getenv("YISHI_TEST_POSTGRES");
    REQUIRE(server != nullptr);  // run beside one: tests/support/with_postgres COMMAND
    static int count = 0;
    const std::string name = "store_" + std::to_string(++count);
    postgres::connection(server).run(("CREATE SCHEMA " + name).c_str());
    return std::string(server) + " options=-csearch_path=" + name;
}

const std::vector<driver>& drivers() {
    static const std::vector<driver> all{
        {"sqlite",
         [](const temporary_folder& in) {
             return open_sqlite({.file = in.file("store.db"), .log = {}});
         }},
        {"postgres",
         [](const temporary_folder&) {
             return open_postgres({.connection = fresh_postgres(), .log = {}});
         }},
    };
    return all;
}

std::unique_ptr<store> open_fresh(const temporary_folder& in, const std::string& name) {
    auto opened = open_sqlite({.file = in.file(name), .log = {}});
    REQUIRE(opened.has_value());
    return std::move(*opened);
}

void add_person(store& to, const std::string& name) {
    person_row who;
    who.name = name;
    who.title = name;
    who.role = "moderator";
    REQUIRE(write(to, [&](transaction& tx) { people::insert(tx, who); }));
}

void on_each_driver(const std::function<void(store&)>& test) {
    for (const auto& kind : drivers()) {
        DYNAMIC_SECTION(kind.name) {
            const temporary_folder folder;
            auto opened = kind.open(folder);
            REQUIRE(opened.has_value());
            add_person(**opened, "li");
            test(**opened);
        }
    }
}

result<void> write(store& to, unit_fn unit) {
    std::promise<result<void>> done;
    to.submit(std::move(unit), [&](result<void> value) { done.set_value(value); });
    return done.get_future().get();
}

result<void> read(store& from, unit_fn unit) {
    std::promise<result<void>> done;
    from.read(std::move(unit), [&](result<void> value) { done.set_value(value); });
    return done.get_future().get();
}

result<turn_result> turn(store& to, turn_key key, decide_fn decide) {
    std::promise<result<turn_result>> done;
    to.submit_turn(std::move(key), std::move(decide), [&](result<turn_result> value) {
        done.set_value(std::move(value));
    });
    return done.get_future().get();
}

case_row some_case(const std::string& number, std::int64_t conversation) {
    case_row out;
    out.number = number;
    out.year = 2026;
    out.seq = 1;
    out.kind = "complaint";
    out.category = "noise";
    out.queue = "order";
    out.owner = 1;
    out.area = "grid-1";
    out.language = "en";
    out.source = "tg";
    out.conversation = conversation;
    out.title = "Noise";
    out.summary = "Loud music";
    out.answers = "{}";
    out.opened_at = 1'000;
    out.due_at = 2'000;
    return out;
}

conversation_row some_conversation(const std::string& chat) {
    conversation_row out;
    out.channel = "tg";
    out.chat = chat;
    out.sender = chat;
    out.state = "{}";
    out.created_at = 1;
    return out;
}

namespace {

turn_decision answer(const turn_rows& rows, const turn_key& key, const std::string& reply) {
    turn_decision out;
    if (rows.seen) return out;
    auto next = rows.conversation.value_or(some_conversation(key.chat));
    next.channel = key.channel;
    message_row in;
    in.seq = ++next.last_seq;
    in.platform_id = key.platform_id;
    in.author = "resident";
    in.body = "{}";
    message_row back;
    back.seq = ++next.last_seq;
    back.direction = direction::out;
    back.author = "bot";
    back.body = reply;
    back.status = delivery_status::queued;
    out.changes.messages = {in, back};
    out.changes.conversation = next;
    return out;
}

}  // namespace

decide_fn answers(const turn_key& key, const std::string& reply) {
    return [key, reply](const turn_rows& rows, const turn_extras&) {
        return answer(rows, key, reply);
    };
}

decide_fn opens_case(const turn_key& key, const std::string& tokens) {
    return [key, tokens](const turn_rows& rows, const turn_extras& extras) {
        turn_decision out;
        if (!rows.seen && extras.got.case_number_year == 0) {
            out.wants.emplace().case_number_year = 2026;
            return out;
        }
        out = answer(rows, key, "case");
        if (rows.seen) return out;
        auto opened =
            some_case(std::to_string(extras.case_year) + "-" + std::to_string(extras.case_seq));
        opened.year = extras.case_year;
        opened.seq = extras.case_seq;
        opened.event_seq = 1;
        out.changes.new_cases = {opened};
        event_row event;
        event.case_id = -1;
        event.seq = 1;
        event.type = "opened";
        event.payload = "{}";
        out.changes.events = {event};
        out.changes.messages.back().case_id = -1;
        out.changes.timers = {{"overdue", opened.number, 2'000}, {"idle", "@conversation", 3'000}};
        out.changes.search = {{-1, tokens}};
        out.changes.numbers_taken = 1;
        return out;
    };
}

}  // namespace yishi::storage::test

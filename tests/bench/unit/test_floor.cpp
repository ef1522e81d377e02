// The floor program's parts: what it understands, what it says, what it writes.
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "storage/sqlite/connection.hpp"
#include "tests/bench/floor/dialog.hpp"
#include "tests/bench/floor/store.hpp"
#include "tests/bench/floor/update.hpp"
#include "tests/bench/player.hpp"

using namespace yishi::bench;

namespace {

const std::array<std::string, turns_a_dialog> said = {
    "/start", "complaint", "noise", "Block \"7\"\n", "Drilling \\ at night", "yes"};

// A file of its own, gone afterwards.
struct file {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("floor-" + std::to_string(::getpid()) + ".db");
    file() { remove(); }
    ~file() { remove(); }
    void remove() const {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
    }
};

// Takes what the store hands on.
class taker {
 public:
    void take(floor_store::turns done) {
        const std::lock_guard lock(mutex_);
        for (auto& each : done) done_.push_back(std::move(each));
        changed_.notify_all();
    }
    std::vector<floor_turn> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return done_.size() >= count; });
        return done_;
    }

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<floor_turn> done_;
};

floor_turn said_by(std::int64_t chat, std::int64_t id, const std::string& text) {
    floor_turn out;
    out.said = {id, chat, text};
    return out;
}

std::int64_t number_from(const std::filesystem::path& path, std::string_view sql) {
    yishi::storage::sqlite::connection on({.file = path.string()});
    yishi::storage::sqlite::statement asked(on, sql);
    REQUIRE(asked.step());
    return asked.integer(0);
}

}  // namespace

TEST_CASE("the floor reads what the generator plays") {
    for (int position = 0; position < turns_a_dialog; ++position) {
        update read;
        REQUIRE(parse_update(update_json(4711, 99 + position, position), read));
        CHECK(read.id == 99 + position);
        CHECK(read.chat == 4711);
        CHECK_FALSE(read.text.empty());
    }
}

TEST_CASE("the floor takes only texts of somebody in a chat") {
    const std::array<const char*, 6> others = {
        "",
        "{",
        R"({"update_id":1})",
        R"({"update_id":1,"message":{"text":"x"}})",
        R"({"update_id":1,"message":{"from":{"id":5},"text":"x"}})",
        R"({"update_id":1,"edited_message":{"chat":{"id":5},"text":"x"}})",
    };
    for (const char* json : others) {
        INFO(json);
        update read;
        CHECK_FALSE(parse_update(json, read));
    }
    update read;
    CHECK(parse_update(R"({"message":{"text":"\u00e9\"","chat":{"id":-5}},"update_id":2})", read));
    CHECK(read.chat == -5);
    CHECK(json_text(read.text) == "\"\u00e9\\\"\"");
    CHECK(json_text("a\nb\\") == "\"a\\u000ab\\\\\"");
}

TEST_CASE("the floor plays the six turns, and only in order") {
    complaint now;
    for (std::size_t at = 0; at < said.size(); ++at) {
        INFO(said[at]);
        if (at > 0 && at != 3 && at != 4) {  // a place and a description may be anything
            const played lost = play(now, "something else");
            CHECK(lost.next.turns_played == now.turns_played);
            CHECK_FALSE(lost.files);
        }
        played done = play(from_state(padded(to_state(now), 500)), said[at]);
        CHECK(done.next.turns_played == static_cast<int>(at) + 1);
        CHECK(done.files == (at == 5));
        now = std::move(done.next);
    }
    CHECK(now.place == json_text(said[3]));
    CHECK(now.description == json_text(said[4]));
    CHECK(play(now, "/start").next.turns_played == 1);
}

TEST_CASE("the floor's store keeps each turn once, and hands it on when it is on disk") {
    const file at;
    taker got;
    {
        floor_store store(at.path.string(), [&](auto done) { got.take(std::move(done)); });
        std::int64_t id = 0;
        for (const std::string& text : said)
            for (const std::int64_t chat : {1, 2}) store.take(said_by(chat, ++id, text));
        const auto done = got.wait_for(12);
        CHECK(done[0].reply == done[1].reply);
        CHECK(done[10].reply.find("2026-000001") != std::string::npos);
        CHECK(done[11].reply.find("2026-000002") != std::string::npos);
        for (const floor_turn& each : done) store.mark({{each.message_id, "77"}});

        store.take(said_by(1, 3, "complaint"));  // a repeat
        CHECK(got.wait_for(13)[12].reply.empty());
    }
    CHECK(number_from(at.path, "SELECT count(*) FROM message WHERE direction = 0") == 12);
    CHECK(number_from(at.path, "SELECT count(*) FROM message WHERE status = 3") == 12);
    CHECK(number_from(at.path, "SELECT count(*) FROM cases WHERE chat_id IN (1, 2)") == 2);
    CHECK(number_from(at.path, "SELECT max(seq) FROM cases") == 2);
    CHECK(number_from(at.path, "SELECT count(*) FROM case_event") == 2);
    CHECK(number_from(at.path, "SELECT count(*) FROM case_search") == 2);
    CHECK(number_from(at.path, "SELECT count(*) FROM change_log") == 4);
}

// The routes, with a real store behind them.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "storage/sql/transaction.hpp"
#include "tests/bot/webchat/front.hpp"

using namespace yishi;
using namespace yishi::test;
using json_value = nlohmann::json;

namespace {

json_value text_frame(const std::string& id, const std::string& text) {
    return {{"type", "send"}, {"id", id}, {"text", text}};
}

std::string header(const http::response& in, std::string_view name) {
    return std::string(http::find(in.headers, name));
}

}  // namespace

TEST_CASE("a message is acknowledged and stands in the thread, with the answer") {
    front town;
    const auto token = town.new_device();
    const auto page = town.connect(token, 0);
    REQUIRE(page->of("welcome").size() == 1);
    CHECK(page->of("welcome")[0]["last"] == 0);
    town.talk->choices = R"([{"value":"noise","label":"Noise"}])";
    page->say(text_frame("k1", "hello"));
    REQUIRE(town.until([&] { return !page->of("ack").empty(); }));
    CHECK(page->of("ack")[0] == json_value{{"type", "ack"}, {"id", "k1"}, {"seq", 2}});
    CHECK(page->seqs() == std::vector<std::int64_t>{1, 2});
    const auto entries = page->of("entries")[0]["entries"];
    CHECK(entries[0]["id"] == "k1");
    CHECK(entries[1]["text"] == "re: hello");
    CHECK(entries[1]["choices"][0]["value"] == "noise");
    CHECK(town.talk->received.at(0).channel == "web");
}

TEST_CASE("a repeat is acknowledged again and changes nothing") {
    front town;
    const auto token = town.new_device();
    const auto page = town.connect(token, 0);
    for (int i = 0; i < 3; ++i) page->say(text_frame("k1", "hello"));
    REQUIRE(town.until([&] { return page->of("ack").size() == 3; }));
    CHECK(page->seqs() == std::vector<std::int64_t>{1, 2});
    CHECK(town.count("message") == 2);
    // Also over the other way in.
    CHECK(town.post_json("/chat/send", text_frame("k1", "hello"), token)["type"] == "ack");
    CHECK(town.count("message") == 2);
}

TEST_CASE("a page resumes after what it has") {
    front town;
    const auto token = town.new_device();
    for (int i = 0; i < 130; ++i) {
        town.now += 60'000;
        town.post_json("/chat/send", text_frame("k" + std::to_string(i), "x"), token);
    }
    const auto all = town.connect(token, 0);
    REQUIRE(town.until([&] { return all->seqs().size() == 260; }));
    CHECK(all->seqs().front() == 1);
    CHECK(all->seqs().back() == 260);
    const std::vector<std::int64_t> got = all->seqs();
    CHECK(std::set<std::int64_t>(got.begin(), got.end()).size() == 260);
    const auto rest = town.connect(token, 258);
    REQUIRE(town.until([&] { return !rest->seqs().empty(); }));
    CHECK(rest->seqs() == std::vector<std::int64_t>{259, 260});
    const auto none = town.connect(token, 260);
    CHECK(none->seqs().empty());
    CHECK_FALSE(none->of("welcome")[0].contains("reset"));
}

TEST_CASE("a page that has more than the store begins anew") {
    front town;
    const auto token = town.new_device();
    town.post_json("/chat/send", text_frame("k1", "x"), token);
    const auto page = town.connect(token, 40);
    REQUIRE(town.until([&] { return page->seqs().size() == 2; }));
    CHECK(page->of("welcome")[0]["reset"] == true);
    const auto polled = town.post_json("/chat/poll", {{"after", 40}, {"wait", true}}, token);
    CHECK(polled["reset"] == true);
    CHECK(polled["entries"].size() == 2);
}

TEST_CASE("what others write arrives, also when news were missed") {
    front town;
    const auto token = town.new_device();
    const auto page = town.connect(token, 0);
    page->say(text_frame("k1", "hello"));
    REQUIRE(town.until([&] { return page->seqs().size() == 2; }));
    town.officer_says("We are on our way.");
    REQUIRE(town.until([&] { return page->seqs().size() == 3; }));
    CHECK(page->sent.back()["entries"][0]["from"] == "person");
    town.talk->silent = true;  // a commit of which nobody told us
    town.post_json("/chat/send", text_frame("k2", "unseen"), token);
    town.officer_says("Done.");
    REQUIRE(town.until([&] { return page->seqs().size() == 6; }));
    CHECK(page->seqs() == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("what another process committed is shown when we are told of it") {
    front town;
    const auto token = town.new_device();
    const auto page = town.connect(token, 0);
    page->say(text_frame("k1", "hello"));
    REQUIRE(town.until([&] { return page->seqs().size() == 2; }));
    town.talk->silent = true;
    town.post_json("/chat/send", text_frame("k2", "elsewhere"), token);

    SECTION("by name, among those of other channels") {
        town.service->look_again({1, 999'999}, false);
    }
    SECTION("of so much that nothing is named") {
        town.service->look_again({}, true);
    }
    REQUIRE(town.until([&] { return page->seqs().size() == 4; }));
    CHECK(page->seqs() == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("a poll waits for what is new") {
    front town;
    const auto token = town.new_device();
    town.post_json("/chat/send", text_frame("k1", "hello"), token);
    const auto now = town.post_json("/chat/poll", {{"after", 0}, {"wait", true}}, token);
    CHECK(now["entries"].size() == 2);
    CHECK(town.post_json("/chat/poll", {{"after", 2}}, token)["entries"].empty());
    const auto later = town.begin("/chat/poll", R"({"after":2,"wait":true})", token);
    REQUIRE(town.until([&] { return town.service->sockets() == 1; }));
    CHECK_FALSE(later->has_value());
    town.officer_says("We are on our way.");
    REQUIRE(town.until([&] { return later->has_value(); }));
    CHECK(json_value::parse((*later)->body)["entries"][0]["text"] == "We are on our way.");
    CHECK(town.service->sockets() == 0);
}

TEST_CASE("stopping ends polls and sockets") {
    front town;
    const auto token = town.new_device();
    const auto page = town.connect(token, 0);
    const auto poll = town.begin("/chat/poll", R"({"after":0,"wait":true})", token);
    REQUIRE(town.until([&] { return town.service->sockets() == 2; }));
    town.service->stop();
    REQUIRE(town.until([&] { return poll->has_value() && page->over; }));
    CHECK((*poll)->status == 200);
}

TEST_CASE("nobody reads without a device") {
    front town;
    const auto page = town.connect("0123456789abcdef", 0);
    REQUIRE(town.until([&] { return page->over; }));
    CHECK(page->sent.at(0)["code"] == "unknown_device");
    const auto rude = town.open();
    rude->say(text_frame("k1", "no hello"));
    REQUIRE(town.until([&] { return rude->over; }));
    CHECK(rude->sent.at(0)["code"] == "hello_expected");
    for (const char* path :
         {"/chat/send", "/chat/poll", "/chat/upload", "/chat/pickup", "/chat/forget"}) {
        CHECK(town.post(path, "{}").status == 401);
        CHECK(town.post(path, "{}", "unknown").status == 401);
    }
    CHECK(town.get("/chat/media/1-0").status == 401);
    CHECK(town.talk->received.empty());
}

TEST_CASE("another site's page is refused everywhere") {
    front town;
    const http::headers evil{{"Origin", "https://evil.example"}};
    for (const auto& route : town.server.routes)
        if (route.method == "POST") CHECK(town.post(route.pattern, "{}", "", evil).status == 403);
    http::request value;
    value.headers = {{"Host", "town.example"}, {"Origin", "https://evil.example"}};
    REQUIRE(town.server.sockets.at(0).admit(value));
    CHECK(town.server.sockets.at(0).admit(value)->status == 403);
    value.headers = {{"Host", "town.example"}, {"Origin", "https://town.example"}};
    CHECK_FALSE(town.server.sockets.at(0).admit(value));
}

TEST_CASE("a busy store refuses for now, a bad frame for good") {
    front town;
    const auto token = town.new_device();
    const auto page = town.connect(token, 0);
    town.talk->failing = true;
    page->say(text_frame("k1", "hello"));
    REQUIRE(town.until([&] { return !page->of("refused").empty(); }));
    CHECK(page->of("refused")[0]["code"] == "busy");
    CHECK(page->of("refused")[0]["retry_ms"] > 0);
    town.talk->failing = false;
    page->say(text_frame("k1", "hello"));
    REQUIRE(town.until([&] { return !page->of("ack").empty(); }));
    page->say({{"type", "send"}, {"id", "k2"}, {"text", 7}});
    page->say("{");
    REQUIRE(town.until([&] { return page->of("refused").size() == 3; }));
    CHECK(page->of("refused")[1] == json_value{{"type", "refused"}, {"id", "k2"}, {"code", "bad"}});
    page->say({{"type", "ping"}});
    REQUIRE(town.until([&] { return !page->of("pong").empty(); }));
}

TEST_CASE("a conversation's messages are limited, and it recovers") {
    front town;
    const auto token = town.new_device();
    json_value last;
    int taken = 0;
    for (; taken < 1'000; ++taken) {
        last = town.post_json("/chat/send", text_frame("k" + std::to_string(taken), "x"), token);
        if (last["type"] == "refused") break;
    }
    CHECK(taken >= 10);
    REQUIRE(last["code"] == "slow");
    town.now += last["retry_ms"].get<std::int64_t>();
    CHECK(town.post_json("/chat/send", text_frame("later", "x"), token)["type"] == "ack");
}

TEST_CASE("the newest readers of a conversation stay") {
    front town;
    const auto token = town.new_device();
    std::vector<std::shared_ptr<fake_socket>> pages;
    for (int i = 0; i < 9; ++i) pages.push_back(town.connect(token, 0));
    REQUIRE(town.until([&] { return pages[0]->over; }));
    CHECK(town.service->sockets() == 8);
    CHECK_FALSE(pages[1]->closed);
}

TEST_CASE("a pick-up code opens the conversation elsewhere, once") {
    front town;
    const auto first = town.new_device();
    town.post_json("/chat/send", text_frame("k1", "hello"), first);
    const auto made = town.post_json("/chat/pickup", json_value::object(), first);
    const std::string code = made["code"];
    CHECK(code.size() == 9);
    CHECK(made["expires_at"] == town.now + 600'000);
    const auto second = town.post_json("/chat/claim", {{"code", code}})["token"];
    CHECK(second != first);
    const auto polled = town.post_json("/chat/poll", {{"after", 0}}, second);
    CHECK(polled["entries"][0]["text"] == "hello");
    CHECK(town.post("/chat/claim", json_value{{"code", code}}.dump()).status == 404);
}

TEST_CASE("a pick-up code ends after ten minutes, and guessing is slowed") {
    front town;
    const auto token = town.new_device();
    const std::string code = town.post_json("/chat/pickup", json_value::object(), token)["code"];
    town.now += 10 * 60'000;
    CHECK(town.post("/chat/claim", json_value{{"code", code}}.dump()).status == 404);
    CHECK(town.post("/chat/claim", "{}").status == 400);
    http::response got;
    int guesses = 0;
    for (; guesses < 100; ++guesses) {
        got = town.post("/chat/claim", json_value{{"code", std::to_string(guesses)}}.dump());
        if (got.status == 429) break;
    }
    CHECK(guesses < 20);
    CHECK(std::stoi(header(got, "Retry-After")) > 0);
}

TEST_CASE("a forgotten device opens nothing, and its pages are closed") {
    front town;
    const auto first = town.new_device();
    const std::string code = town.post_json("/chat/pickup", json_value::object(), first)["code"];
    const std::string second = town.post_json("/chat/claim", {{"code", code}})["token"];
    const auto page = town.connect(first, 0);
    const auto other = town.connect(second, 0);
    town.post_json("/chat/forget", json_value::object(), first);
    REQUIRE(town.until([&] { return page->over; }));
    CHECK_FALSE(other->closed);
    CHECK(town.post("/chat/poll", R"({"after":0})", first).status == 401);
    CHECK(town.post("/chat/poll", R"({"after":0})", second).status == 200);
}

TEST_CASE("the store has no secret of a device or a code") {
    front town;
    const auto token = town.new_device();
    const std::string code = town.post_json("/chat/pickup", json_value::object(), token)["code"];
    bool done = false;
    std::string all;
    storage::unit_fn look = [&](storage::transaction& tx) {
        const auto keep = [&](const storage::row& row) { all += std::string(row.text(0)) + " "; };
        tx.query("SELECT hash || chat FROM device", {}, keep);
        tx.query("SELECT hash || chat FROM pickup", {}, keep);
    };
    town.store->read(look,
                     [&](storage::result<void>) { asio::post(town.io, [&] { done = true; }); });
    REQUIRE(town.until([&] { return done; }));
    CHECK(all.size() > 128);
    CHECK(all.find(token) == std::string::npos);
    CHECK(all.find(code.substr(0, 4) + code.substr(5)) == std::string::npos);
}

TEST_CASE("a photo is sent with a message and seen by its conversation alone") {
    front town;
    const auto token = town.new_device();
    const std::string hash(64, 'b');
    town.photo.sha256 = hash;
    town.photo.type = "image/jpeg";
    town.photo.size = 3;
    town.kept[hash] = {"image/jpeg", "jpg"};
    const auto up = town.post("/chat/upload", "raw", token);
    REQUIRE(up.status == 200);
    const std::string ref = json_value::parse(up.body)["ref"];
    const json_value frame{{"type", "send"}, {"id", "k1"}, {"text", "see"}, {"media", {ref}}};
    CHECK(town.post_json("/chat/send", frame, token)["type"] == "ack");
    CHECK(town.talk->received.at(0).attachments.at(0).ref == hash);
    const auto seen = town.get("/chat/media/1-0", token);
    CHECK(seen.body == "jpg");
    CHECK(header(seen, "Content-Type") == "image/jpeg");
    CHECK(header(seen, "Cache-Control") == "no-store");
    CHECK(town.get("/chat/media/1-1", token).status == 404);
    CHECK(town.get("/chat/media/2-0", token).status == 404);
    CHECK(town.get("/chat/media/99-0", token).status == 404);

    const auto other = town.new_device();
    CHECK(town.get("/chat/media/1-0", other).status == 404);
    CHECK(town.post_json("/chat/send", frame, other)["code"] == "media");
}

TEST_CASE("an upload that is no photo is refused and says why") {
    front town;
    const auto token = town.new_device();
    using problem = webchat::stored_photo::problem;
    const struct {
        problem what;
        int status;
    } cases[] = {{problem::not_an_image, 415}, {problem::too_large, 413}, {problem::failed, 503}};
    for (const auto& each : cases) {
        town.photo.what = each.what;
        CHECK(town.post("/chat/upload", "raw", token).status == each.status);
    }
    town.photo.what = problem::none;
    CHECK(town.post("/chat/upload", std::string((10 << 20) + 1, 'x'), token).status == 413);
    int uploads = 0;
    while (uploads < 100 && town.post("/chat/upload", "raw", token).status == 200) ++uploads;
    CHECK(uploads < 50);
    CHECK(town.post("/chat/upload", "raw", token).status == 429);
}

TEST_CASE("the page is served under a strict policy, the widget to any site") {
    front town;
    const auto page = town.get("/");
    CHECK(page.status == 200);
    CHECK(page.body.find("<title>page") != std::string::npos);
    const std::string policy = header(page, "Content-Security-Policy");
    CHECK(policy.find("default-src 'none'") != std::string::npos);
    CHECK(policy.find("wss://town.example") != std::string::npos);
    CHECK(town.get("/widget.js").body == "widget");
    CHECK(town.get("/chat/assets/index-3f2a91bc.js").body == "script");
    CHECK(town.get("/chat/assets/../index.html").status == 404);
    CHECK(town.get("/chat/assets/none.js").status == 404);
    const auto about = json_value::parse(town.get("/chat/about").body);
    CHECK(about["title"]["zh"] == "柳镇");
    CHECK(about["privacy_url"] == "https://town.example/privacy");
    std::filesystem::remove(town.folder + "/page/index.html");
    CHECK(town.get("/").status == 503);
}

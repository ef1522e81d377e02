// What Telegram is asked for, and what its answers mean.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "adapters/adapter.hpp"
#include "adapters/common/buttons.hpp"
#include "adapters/common/split.hpp"
#include "channels.hpp"

namespace {

using namespace yishi;
using adapters::done;
using adapters::next;
using adapters::outcome;
using nlohmann::json;

const adapters::adapter& by() {
    return *adapters::find_adapter("telegram");
}

outbound_message say(std::string text) {
    outbound_message out;
    out.chat = "5000000001";
    out.text = std::move(text);
    return out;
}

next first(const adapters::task& what) {
    return std::get<next>(by().start(what, test::telegram_channel(), {}));
}

json first_body(const outbound_message& message) {
    return json::parse(first(adapters::send_task{message, "k"}).request.body);
}

adapters::http_response ok(int message_id) {
    return {200, {}, R"({"ok":true,"result":{"message_id":)" + std::to_string(message_id) + "}}"};
}

done failed(int status, std::string body, adapters::headers headers = {}) {
    const adapters::task what = adapters::send_task{say("x"), "k"};
    return std::get<done>(by().advance(
        what, test::telegram_channel(), {}, {status, std::move(headers), std::move(body)}));
}

}  // namespace

TEST_CASE("a text is one request") {
    const auto step = first(adapters::send_task{say("你好 \"quoted\"\n\x01 \\ end"), "k"});
    CHECK(step.request.method == "POST");
    CHECK(step.request.target == "https://api.telegram.org/bot7000000001:AAE-test/sendMessage");
    CHECK(adapters::find(step.request.headers, "content-type") == "application/json");
    CHECK(json::parse(step.request.body) ==
          json({{"chat_id", 5000000001}, {"text", "你好 \"quoted\"\n\x01 \\ end"}}));
    CHECK(step.state.empty());
}

TEST_CASE("bytes that are not UTF-8 do not break the request") {
    CHECK(first_body(say("a\xFF"
                         "b\xE4\xBD"))["text"] ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
}

TEST_CASE("another address for the API, with and without a slash") {
    auto on = test::telegram_channel();
    for (const char* base : {"http://127.0.0.1:8081", "http://127.0.0.1:8081/"}) {
        on.keys["api_base"] = base;
        const auto step = std::get<next>(by().start(adapters::send_task{say("x"), "k"}, on, {}));
        CHECK(step.request.target == "http://127.0.0.1:8081/bot7000000001:AAE-test/sendMessage");
    }
}

TEST_CASE("buttons in rows that suit their labels") {
    auto message = say("Is this right?");
    message.choices = {{"yes", "Yes"}, {"no", "No"}};
    CHECK(first_body(message)["reply_markup"]["inline_keyboard"] ==
          json::parse(
              R"([[{"text":"Yes","callback_data":"yes"},{"text":"No","callback_data":"no"}]])"));
    message.choices = {{"a", "噪音"}, {"b", "危及生命或者财产的情况"}, {"c", ""}};
    const auto rows = first_body(message)["reply_markup"]["inline_keyboard"];
    REQUIRE(rows.size() == 3);
    CHECK(rows[2][0]["text"] == "c");
}

TEST_CASE("a quote and its buttons: the first part quotes, the last has the buttons") {
    auto message = say(std::string(5000, 'x'));
    message.reply_to = "77";
    message.choices = {{"yes", "Yes"}};
    const adapters::task what = adapters::send_task{message, "k"};
    const auto on = test::telegram_channel();
    const auto one = std::get<next>(by().start(what, on, {}));
    const auto first_part = json::parse(one.request.body);
    CHECK(first_part["reply_parameters"]["message_id"] == 77);
    CHECK_FALSE(first_part.contains("reply_markup"));
    const auto two = std::get<next>(by().advance(what, on, one.state, ok(500)));
    const auto last_part = json::parse(two.request.body);
    CHECK_FALSE(last_part.contains("reply_parameters"));
    CHECK(last_part.contains("reply_markup"));
    CHECK(first_part["text"].get<std::string>() + last_part["text"].get<std::string>() ==
          message.text);
    const auto end = std::get<done>(by().advance(what, on, two.state, ok(501)));
    CHECK(end.outcome == outcome::sent);
    CHECK(end.id == "500");
    // After a crash the kept state makes the same request again.
    const auto again = std::get<next>(by().start(what, on, two.state));
    CHECK(again.request.body == two.request.body);
    CHECK(again.state == two.state);
}

TEST_CASE("places and files") {
    auto message = say("");
    SECTION("a point") {
        message.location = place{30.25, 120.5, ""};
        const auto step = first(adapters::send_task{message, "k"});
        CHECK(step.request.target.ends_with("/sendLocation"));
        CHECK(json::parse(step.request.body) ==
              json({{"chat_id", 5000000001}, {"latitude", 30.25}, {"longitude", 120.5}}));
    }
    SECTION("a named place with a text after it") {
        message.location = place{30.25, 120.5, "Lantern Market"};
        message.text = "here";
        const auto step = first(adapters::send_task{message, "k"});
        CHECK(step.request.target.ends_with("/sendVenue"));
        const adapters::task what = adapters::send_task{message, "k"};
        const auto then =
            std::get<next>(by().advance(what, test::telegram_channel(), step.state, ok(1)));
        CHECK(json::parse(then.request.body)["text"] == "here");
    }
    SECTION("a photo carries a short text and the buttons") {
        message.text = "your photo";
        message.attachments = {{attachment_kind::photo, std::string(64, 'a')}};
        message.choices = {{"yes", "Yes"}};
        const auto step = first(adapters::send_task{message, "k"});
        CHECK(step.request.target.ends_with("/sendPhoto"));
        REQUIRE(step.request.form.size() == 4);
        CHECK(step.request.form[0] == adapters::form_part{"chat_id", "5000000001", ""});
        CHECK(step.request.form[1] == adapters::form_part{"caption", "your photo", ""});
        CHECK(step.request.form[2] == adapters::form_part{"photo", "", std::string(64, 'a')});
        CHECK(json::parse(step.request.form[3].value)["inline_keyboard"][0][0]["text"] == "Yes");
        CHECK_FALSE(by().fits_webhook(message));
    }
    SECTION("a text too long for a caption follows the photo") {
        message.text = std::string(1025, 'x');
        message.attachments = {{attachment_kind::file, std::string(64, 'a')}};
        const auto step = first(adapters::send_task{message, "k"});
        CHECK(step.request.target.ends_with("/sendDocument"));
        CHECK(step.request.form.size() == 2);
    }
    SECTION("nothing") {
        const auto end = std::get<done>(
            by().start(adapters::send_task{message, "k"}, test::telegram_channel(), {}));
        CHECK(end.outcome == outcome::rejected);
    }
}

TEST_CASE("the reply in the webhook's response is the same request with its method") {
    auto message = say("hello");
    message.choices = {{"yes", "Yes"}};
    REQUIRE(by().fits_webhook(message));
    const auto answer = by().acknowledge(test::telegram_channel(), &message);
    CHECK(answer.status == 200);
    auto body = json::parse(answer.body);
    CHECK(body["method"] == "sendMessage");
    body.erase("method");
    CHECK(body == first_body(message));
    CHECK_FALSE(by().fits_webhook(say(std::string(4097, 'x'))));
    CHECK(by().fits_webhook(say(std::string(4096, 'x'))));
    const auto empty = by().acknowledge(test::telegram_channel(), nullptr);
    CHECK(empty.status == 200);
    CHECK(empty.body.empty());
}

TEST_CASE("what Telegram's failures mean") {
    struct row {
        int status;
        const char* body;
        outcome means;
        std::int64_t wait;
    };
    const auto one = GENERATE(values<row>({
        {0, "", outcome::retry_after, 0},
        {500, "", outcome::retry_after, 0},
        {502, "<html>Bad Gateway</html>", outcome::retry_after, 0},
        {200, "<html>Log in to the Wi-Fi</html>", outcome::retry_after, 0},
        {200, R"({"ok":true})", outcome::retry_after, 0},
        {302, "", outcome::misconfigured, 0},
        {429,
         R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}})",
         outcome::throttled,
         5'000},
        {429,
         R"({"ok":false,"error_code":429,"parameters":{"retry_after":99999999999}})",
         outcome::throttled,
         86'400'000},
        {429, "nonsense", outcome::throttled, 0},
        {403,
         R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})",
         outcome::recipient_gone,
         0},
        {403,
         R"({"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"})",
         outcome::recipient_gone,
         0},
        {400,
         R"({"ok":false,"error_code":400,"description":"Bad Request: chat not found"})",
         outcome::recipient_gone,
         0},
        {400,
         R"({"ok":false,"error_code":400,"description":"Bad Request: BUTTON_DATA_INVALID"})",
         outcome::rejected,
         0},
        {400, "nonsense", outcome::rejected, 0},
        {413,
         R"({"ok":false,"error_code":413,"description":"Request Entity Too Large"})",
         outcome::rejected,
         0},
        {401,
         R"({"ok":false,"error_code":401,"description":"Unauthorized"})",
         outcome::misconfigured,
         0},
        {404,
         R"({"ok":false,"error_code":404,"description":"Not Found"})",
         outcome::misconfigured,
         0},
    }));
    INFO(one.status << ' ' << one.body);
    const done got = failed(one.status, one.body);
    CHECK(got.outcome == one.means);
    CHECK(got.retry_after == one.wait);
    CHECK_FALSE(got.why.empty());
}

TEST_CASE("a Retry-After header is believed in seconds only") {
    CHECK(failed(503, "", {{"retry-after", "12"}}).retry_after == 12'000);
    CHECK(failed(429, "", {{"Retry-After", "3"}}).retry_after == 3'000);
    CHECK(failed(503, "", {{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}}).retry_after == 0);
    CHECK(failed(503, "", {{"Retry-After", "-5"}}).retry_after == 0);
}

TEST_CASE("a file is asked for, then downloaded") {
    const auto on = test::telegram_channel();
    attachment photo;
    photo.kind = attachment_kind::photo;
    photo.ref = "AgACAgI\"";
    photo.type = "image/jpeg";
    const adapters::task what = adapters::fetch_task{photo};
    const auto ask = first(what);
    CHECK(ask.request.target.ends_with("/getFile"));
    CHECK(json::parse(ask.request.body) == json({{"file_id", "AgACAgI\""}}));
    SECTION("well") {
        const auto get = std::get<next>(
            by().advance(what,
                         on,
                         ask.state,
                         {200, {}, R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})"}));
        CHECK(get.request.method == "GET");
        CHECK(get.request.target ==
              "https://api.telegram.org/file/bot7000000001:AAE-test/photos/file_1.jpg");
        CHECK(get.response_max == 20 << 20);
        const auto end = std::get<done>(by().advance(what, on, get.state, {200, {}, "JPEG"}));
        CHECK(end.body == "JPEG");
        CHECK(end.type == "image/jpeg");
        CHECK(std::get<done>(by().advance(what, on, get.state, {404, {}, ""})).outcome ==
              outcome::retry_after);
    }
    SECTION("a path that leads elsewhere") {
        for (const char* path : {"../../bot1/getMe", "a?b", "http://x/", ""}) {
            const std::string body =
                R"({"ok":true,"result":{"file_path":")" + std::string{path} + "\"}}";
            CHECK(std::get<done>(by().advance(what, on, ask.state, {200, {}, body})).outcome ==
                  outcome::rejected);
        }
    }
    SECTION("too big") {
        CHECK(
            std::get<done>(
                by().advance(
                    what,
                    on,
                    ask.state,
                    {400,
                     {},
                     R"({"ok":false,"error_code":400,"description":"Bad Request: file is too big"})"}))
                .outcome == outcome::rejected);
        photo.size = (20 << 20) + 1;
        CHECK(std::get<done>(by().start(adapters::fetch_task{photo}, on, {})).outcome ==
              outcome::rejected);
    }
}

TEST_CASE("checking, registering, releasing a button") {
    const auto on = test::telegram_channel();
    const auto check = first(adapters::check_task{});
    CHECK(check.request.target.ends_with("/getMe"));
    CHECK(std::get<done>(by().advance(adapters::check_task{},
                                      on,
                                      {},
                                      {200, {}, R"({"ok":true,"result":{"username":"town_bot"}})"}))
              .body == "@town_bot");
    const auto hook = first(adapters::register_task{"https://town.example/webhook/tg"});
    CHECK(hook.request.target.ends_with("/setWebhook"));
    const auto body = json::parse(hook.request.body);
    CHECK(body["url"] == "https://town.example/webhook/tg");
    CHECK(body["secret_token"] == "s3cret-Token_1");
    CHECK(body["allowed_updates"] ==
          json({"message", "edited_message", "callback_query", "my_chat_member"}));
    const adapters::task button = adapters::acknowledge_task{"438"};
    CHECK(json::parse(first(button).request.body) == json({{"callback_query_id", "438"}}));
    CHECK(std::get<done>(by().advance(button, on, {}, {200, {}, R"({"ok":true,"result":true})"}))
              .outcome == outcome::sent);
}

TEST_CASE("a button's value that is too long, or looks like one, travels as a hash") {
    CHECK(adapters::button_data("noise", 64) == "noise");
    CHECK(adapters::button_data(std::string(64, 'x'), 64) == std::string(64, 'x'));
    const auto hashed = adapters::button_data(std::string(65, 'x'), 64);
    CHECK(hashed.size() == 64);
    CHECK(hashed.starts_with('#'));
    CHECK(hashed != adapters::button_data(std::string(66, 'x'), 64));
    CHECK(adapters::button_data("#1", 64) != "#1");
}

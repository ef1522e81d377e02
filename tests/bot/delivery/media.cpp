// What residents send along: fetched, cleaned, kept whole, or refused by name.
#include "bot/delivery/media.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "bot/delivery/keep.hpp"
#include "office.hpp"
#include "pictures.hpp"
#include "storage/sql/media.hpp"

namespace {

using namespace yishi;
using namespace yishi::test;
using delivery::media_errc;
using storage::media_row;
using storage::media_status;

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::unique_ptr<delivery::media> make_media(office& at, std::int64_t tick = 0) {
    delivery::media_options options;
    options.folder = at.options.media_folder;
    return delivery::make_media(
        at.io->get_executor(),
        *at.store,
        *at.client,
        {at.telegram()},
        options,
        [&at, tick] { return at.now += tick; },
        [] { return 0.5; });
}

// A job for a photo that was just sent.
media_row job(office& at, const std::string& attachment_json) {
    const auto who = at.conversation("42");
    media_row out;
    out.conversation = who.id;
    out.message_seq = at.queue(who, "photo").seq;
    out.channel = "tg";
    out.attachment = attachment_json;
    out.due_at = at.now;
    out.deadline_at = at.now + 3'600'000;
    at.write([&](storage::transaction& tx) { out.id = storage::media::insert(tx, out); });
    return out;
}

media_row look(office& at, const media_row& of) {
    media_row out;
    at.write([&](storage::transaction& tx) { out = storage::media::by_id(tx, of.id).value(); });
    return out;
}

constexpr const char* photo = R"({"kind":"photo","ref":"AgACAgI","type":"image/jpeg","size":9000})";

// getFile, then the file.
fake_platform::rule serves(std::string content) {
    return [content = std::move(content)](const platform_request& request, std::size_t) {
        platform_answer out;
        out.body =
            request.target.ends_with("/getFile")
                ? R"({"ok":true,"result":{"file_id":"AgACAgI","file_path":"photos/file_1.jpg"}})"
                : content;
        return out;
    };
}

}  // namespace

TEST_CASE("a photo is fetched, turned upright, freed of its metadata and kept under its hash") {
    office at;
    at.platform.answer(serves(with_exif(make_image("image/jpeg", 64, 32), 6)));
    const auto row = job(at, photo);
    auto media = make_media(at);
    std::optional<media_row> told;
    media->listen([&](const media_row& value) { told = value; });
    media->start();
    REQUIRE(at.until([&] { return told.has_value(); }));
    CHECK(told->id == row.id);
    const auto stored = look(at, row);
    CHECK(stored.status == media_status::stored);
    CHECK(stored.type == "image/jpeg");
    const auto content = read_file(delivery::media_path(at.options.media_folder, stored.sha256));
    CHECK(stored.size == static_cast<std::int64_t>(content.size()));
    CHECK(content.find("Exif") == std::string::npos);
    CHECK(content.find("SECRET") == std::string::npos);
    const auto seen = facts_of(content);
    CHECK(seen.width == 32);
    CHECK(seen.height == 64);
    CHECK(seen.first == 'r');
    CHECK(seen.last == 'b');
    const auto asked = at.platform.requests();
    REQUIRE(asked.size() == 2);
    CHECK(asked[1].target == "/file/bot1:T/photos/file_1.jpg");
    at.run(media->drain());
}

TEST_CASE("all eight orientations end upright") {
    struct turned {
        int orientation;
        char first;
        char last;
        bool swapped;
    };
    const auto one = GENERATE(values<turned>({{1, 'r', 'b', false},
                                              {2, 'b', 'r', false},
                                              {3, 'b', 'r', false},
                                              {4, 'r', 'b', false},
                                              {5, 'r', 'b', true},
                                              {6, 'r', 'b', true},
                                              {7, 'b', 'r', true},
                                              {8, 'b', 'r', true}}));
    office at;
    const auto kept = delivery::keep_content(
        at.folder, with_exif(make_image("image/jpeg", 64, 32), one.orientation), 1'000'000);
    REQUIRE(kept.has_value());
    const auto seen = facts_of(read_file(delivery::media_path(at.folder, kept->sha256)));
    INFO(one.orientation);
    CHECK(seen.first == one.first);
    CHECK(seen.last == one.last);
    CHECK(seen.width == (one.swapped ? 32 : 64));
}

TEST_CASE("fetching is tried again, until the deadline") {
    office at;
    const auto content = make_image("image/png", 16, 16);
    int failures = 3;
    at.platform.answer([&](const platform_request& request, std::size_t number) {
        if (failures > 0) {
            --failures;
            return number == 1 ? said_no(500, "Internal") : said_no(429, "Too Many Requests", 5);
        }
        return serves(content)(request, number);
    });
    const auto row = job(at, photo);
    auto media = make_media(at);
    media->start();
    SECTION("it arrives in the end") {
        REQUIRE(at.until([&] {
            at.now += 1'000;
            media->wake();
            return look(at, row).status == media_status::stored;
        }));
        CHECK(look(at, row).attempts == 4);
        CHECK(look(at, row).type == "image/png");
    }
    SECTION("it never arrives") {
        failures = 1'000'000;
        REQUIRE(at.until([&] {
            at.now += 120'000;
            media->wake();
            return look(at, row).status != media_status::pending;
        }));
        CHECK(look(at, row).status == media_status::failed);
        CHECK(look(at, row).error.find("given up") == 0);
    }
    at.run(media->drain());
}

TEST_CASE("a clock that is set back keeps no photo waiting") {
    office at;
    at.platform.answer([](const auto&, std::size_t) { return said_no(502, "Bad Gateway"); });
    auto by = make_media(at);
    by->start();
    const auto row = job(at, photo);
    by->wake();
    REQUIRE(at.until([&] { return look(at, row).attempts == 1; }));
    at.platform.answer(serves(make_image("image/png", 16, 16)));
    at.now -= 3LL * 24 * 3'600'000;
    by->wake();
    REQUIRE(at.until([&] {
        at.now += 100;
        by->wake();
        return look(at, row).status == media_status::stored;
    }));
    at.run(by->drain());
}

TEST_CASE("a photo that becomes due while jobs are looked for is fetched soon") {
    office at;
    at.platform.answer([&](const platform_request& request, std::size_t number) {
        if (number == 1) return said_no(502, "Bad Gateway");
        return serves(make_image("image/png", 16, 16))(request, number);
    });
    const auto row = job(at, photo);
    constexpr std::int64_t tick = 300;  // ms that pass whenever the clock is asked
    auto media = make_media(at, tick);
    media->start();
    REQUIRE(at.until([&] { return look(at, row).status == media_status::stored; }));
    at.run(media->drain());
}

TEST_CASE("what is not kept fails by name") {
    struct refusal {
        const char* name;
        std::string content;
        std::string why;
    };
    const auto jpeg = make_image("image/jpeg", 64, 64);
    const auto one = GENERATE_COPY(values<refusal>({
        {"a program", "MZ\x90", "a kind of file that is not kept"},
        {"a page", "<!doctype html><script>", "a kind of file that is not kept"},
        {"HEIC",
         std::string("\0\0\0\x18"
                     "ftypheic",
                     12),
         "a kind of file that is not kept (image/heic)"},
        {"a cut JPEG head", jpeg.substr(0, 20), "the image is damaged (image/jpeg)"},
        {"a damaged PNG",
         make_image("image/png", 64, 64).substr(0, 60),
         "the image is damaged (image/png)"},
    }));
    INFO(one.name);
    office at;
    at.platform.answer(serves(one.content));
    const auto row = job(at, photo);
    auto media = make_media(at);
    media->start();
    REQUIRE(at.until([&] { return look(at, row).status == media_status::failed; }));
    CHECK(look(at, row).error == one.why);
    at.run(media->drain());
}

TEST_CASE("a job without a file, or unreadable, fails") {
    const auto text =
        GENERATE(R"({"kind":"contact","ref":"+4930"})", R"({"kind":"nonsense"})", "{");
    office at;
    const auto row = job(at, text);
    auto media = make_media(at);
    media->start();
    REQUIRE(at.until([&] { return look(at, row).status == media_status::failed; }));
    CHECK(at.platform.count() == 0);
    at.run(media->drain());
}

TEST_CASE("uploads from the page") {
    office at;
    auto media = make_media(at);
    media->start();
    const auto upload = [&](std::string bytes) {
        return at.run(media->store_upload(std::move(bytes)));
    };

    for (const char* type : {"image/jpeg", "image/png", "image/webp"}) {
        const auto kept = upload(make_image(type, 40, 20));
        REQUIRE(kept.has_value());
        CHECK(kept->type == type);
        CHECK(facts_of(read_file(delivery::media_path(at.options.media_folder, kept->sha256)))
                  .width == 40);
    }
    SECTION("the same content is kept once") {
        const auto a = upload(make_image("image/png", 40, 20));
        const auto b = upload(make_image("image/png", 40, 20));
        CHECK(a->sha256 == b->sha256);
    }
    SECTION("refusals") {
        CHECK(upload(make_image("image/gif", 4, 4)).error() == media_errc::refused_type);
        CHECK(upload("hello").error() == media_errc::refused_type);
        CHECK(upload("").error() == media_errc::refused_type);
        CHECK(upload(std::string((10 << 20) + 1, 'x')).error() == media_errc::too_large);
        CHECK(upload("\xFF\xD8\xFF\xE0").error() == media_errc::broken);
    }
    SECTION("an image that would fill the memory is not decoded") {
        auto png = make_image("image/png", 4, 4);
        png.replace(16, 8, std::string("\0\0\xFF\xFF\0\0\xFF\xFF", 8));
        CHECK(upload(png).error() == media_errc::too_many_pixels);
    }
    SECTION("a disk that takes nothing") {
        std::filesystem::remove_all(at.options.media_folder);
        std::ofstream(at.options.media_folder) << "not a folder";
        CHECK(upload(make_image("image/png", 4, 4)).error() == media_errc::disk);
    }
    at.run(media->drain());
}

TEST_CASE("leftovers of a process that died are removed") {
    office at;
    std::filesystem::create_directories(at.options.media_folder);
    const std::string part = at.options.media_folder + "/.part-abc-1-1";
    std::ofstream(part) << "half";
    auto media = make_media(at);
    media->start();
    CHECK_FALSE(std::filesystem::exists(part));
    at.run(media->drain());
}

TEST_CASE("a stored photo goes out as a file of a form") {
    office at;
    const auto kept =
        delivery::keep_content(at.options.media_folder, make_image("image/png", 8, 8), 1'000);
    REQUIRE(kept.has_value());
    const auto who = at.conversation("42");
    outbound_message message;
    message.chat = "42";
    message.text = "see this";
    message.attachments.push_back({attachment_kind::photo, kept->sha256});
    const auto row = at.queue(who, message);
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until_status(row, storage::delivery_status::sent));
    const auto seen = at.platform.requests();
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].target == "/bot1:T/sendPhoto");
    CHECK(seen[0].header("Content-Type").starts_with("multipart/form-data; boundary=yishi-"));
    const auto content = read_file(delivery::media_path(at.options.media_folder, kept->sha256));
    CHECK(seen[0].body.find(content) != std::string::npos);
    CHECK(seen[0].body.find("name=\"caption\"\r\n\r\nsee this\r\n") != std::string::npos);
    CHECK(seen[0].body.find("filename=\"" + kept->sha256.substr(0, 12) + ".png\"") !=
          std::string::npos);
    at.run(out->drain());
}

TEST_CASE("a photo that is gone from the disk makes a dead letter") {
    office at;
    const auto who = at.conversation("42");
    outbound_message message;
    message.chat = "42";
    message.attachments.push_back({attachment_kind::photo, std::string(64, 'a')});
    const auto row = at.queue(who, message);
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until_status(row, storage::delivery_status::dead));
    CHECK(at.platform.count() == 0);
    at.run(out->drain());
}

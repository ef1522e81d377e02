#include "workbench.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bot/config/folder.hpp"
#include "json/json.hpp"
#include "storage/sql/bundles.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/people.hpp"

namespace yishi::test {

namespace {

std::string temporary_folder() {
    std::string path = std::filesystem::temp_directory_path() / "yishi-conversation-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return path;
}

config::settings settings_with(std::string_view channel_keys) {
    const std::string text =
        R"({"listen":"127.0.0.1:0","time_zone":"Asia/Shanghai","storage":{"sqlite":"t.db"},
            "languages":["en","zh"],"privacy":{"version":"1","url":"https://town.example/privacy"},
            "channels":[{"id":"tg","type":"telegram","token":"1:x","secret_token":"s")" +
        std::string(channel_keys) + R"(},{"id":"web","type":"webchat"}]})";
    json::diagnostics wrong;
    json::diagnostics warnings;
    auto out = config::load_settings("yishi.json", text, {}, wrong, warnings);
    if (!out) throw std::runtime_error(json::to_string(wrong.front()));
    return *out;
}

std::string text_of(const storage::message_row& row) {
    nlohmann::json body;
    json::parse(row.body, body);
    return body.value("text", "");
}

}  // namespace

workbench::workbench(std::string_view channel_keys)
    : settings(settings_with(channel_keys)), folder(temporary_folder()) {
    json::diagnostics wrong;
    config::files files;
    config::read_folder(YISHI_SOURCE_DIR "/config", files, wrong);
    town = conversation::make_town(files, settings, wrong);
    if (!town) throw std::runtime_error(json::to_string(wrong.front()));
    storage::sqlite_options options;
    options.file = folder + "/t.db";
    auto opened = storage::open_sqlite(options);
    store = std::move(*opened);
    std::promise<void> ready;
    store->submit(
        [&](storage::transaction& in) {
            storage::person_row admin;
            admin.name = "admin";
            admin.role = "admin";
            storage::people::insert(in, admin);
            storage::bundles::put(in, {town->hash, now, "import", config::dump_files(files)});
            storage::bundles::set_current(in, town->hash, now, "import");
        },
        [&](auto) { ready.set_value(); });
    ready.get_future().get();
    towns = std::make_unique<conversation::towns>(town);
    const conversation::surroundings around{
        [this] { return now; },
        [this](std::size_t count) { return std::string(count, static_cast<char>('a' + seeds_++)); },
        [this] { return lanes; }};
    const auto executor = io.get_executor();
    conversations = conversation::make_conversations(executor, *store, *towns, settings, around);
    desk = conversation::make_desk(executor, *store, *towns, *conversations, around);
    clockwork = conversation::make_clockwork(executor,
                                             *store,
                                             *towns,
                                             *conversations,
                                             around,
                                             [this](std::string sha256) -> asio::awaitable<void> {
                                                 removed.push_back(std::move(sha256));
                                                 co_return;
                                             });
    conversations->listen([this](const conversation::receipt& news) { told.push_back(news); });
}

workbench::~workbench() {
    store->close();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

inbound_message workbench::message(const std::string& chat, const std::string& text) {
    inbound_message out;
    out.channel = "tg";
    out.chat = chat;
    out.id = std::to_string(++ids_);
    out.sender = {chat, "Li", "en"};
    out.text = text;
    return out;
}

conversation::receipt workbench::send(inbound_message message) {
    auto done = run(conversations->receive(std::move(message)));
    REQUIRE(done.has_value());
    return *done;
}

std::string workbench::say(const std::string& chat, const std::string& text) {
    const auto done = send(message(chat, text));
    for (const auto& each : done.messages)
        if (each.direction == storage::direction::out) return text_of(each);
    return {};
}

std::string workbench::complain(const std::string& chat) {
    say(chat, "/start");
    say(chat, "complaint");
    say(chat, "noise");
    say(chat, "Block 7, house 12, flat 3");
    say(chat, "Loud drilling every night after 23:00");
    const auto done = send(message(chat, "yes"));
    REQUIRE(done.case_numbers.size() == 1);
    return done.case_numbers.front();
}

void workbench::read(const storage::unit_fn& look) {
    std::promise<storage::result<void>> ready;
    store->read(look, [&](auto done) { ready.set_value(done); });
    REQUIRE(ready.get_future().get().has_value());
}

void workbench::write(const storage::unit_fn& unit) {
    std::promise<storage::result<void>> ready;
    store->submit(unit, [&](auto done) { ready.set_value(done); });
    REQUIRE(ready.get_future().get().has_value());
}

void workbench::write(const std::string& sql) {
    write([&](storage::transaction& in) { in.execute(sql, {}); });
}

storage::case_row workbench::case_of(const std::string& number) {
    std::optional<storage::case_row> row;
    read([&](storage::transaction& in) { row = storage::cases::by_number(in, number); });
    REQUIRE(row);
    return *row;
}

std::int64_t workbench::count(const std::string& sql) {
    std::int64_t out = 0;
    read([&](storage::transaction& in) {
        in.query(sql, {}, [&](const storage::row& row) { out = row.integer(0); });
    });
    return out;
}

}  // namespace yishi::test

#include "office.hpp"

#include <stdlib.h>

#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "storage/sql/conversations.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::test {

namespace {

std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "yishi-delivery-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
    return name;
}

std::unique_ptr<storage::store> open(const std::string& folder) {
    storage::sqlite_options options;
    options.file = folder + "/test.db";
    return storage::open_sqlite(options).value();
}

}  // namespace

office::office()
    : folder(make_folder()), store(open(folder)), client(http::make_client(io->get_executor())) {
    options.owner = "test";
    options.media_folder = folder + "/media";
}

office::~office() {
    client->close();
    store->close();
    io->restart();
    io->poll();
    std::filesystem::remove_all(folder);
}

adapters::channel office::telegram(std::string rate) const {
    adapters::channel out;
    out.id = "tg";
    out.type = "telegram";
    out.keys = {{"token", "1:T"},
                {"secret_token", "s"},
                {"api_base", platform.url()},
                {"rate_per_second", std::move(rate)}};
    return out;
}

std::unique_ptr<delivery::deliverer> office::make(std::vector<adapters::channel> channels) {
    return delivery::make_deliverer(
        io->get_executor(),
        *store,
        *client,
        std::move(channels),
        options,
        [this] { return now; },
        [] { return 0.5; });
}

void office::write(const storage::unit_fn& unit) {
    std::promise<storage::result<void>> done;
    store->submit(unit, [&](storage::result<void> how) { done.set_value(how); });
    done.get_future().get().value();
}

storage::conversation_row office::conversation(const std::string& chat,
                                               const std::string& channel) {
    storage::conversation_row out;
    out.channel = channel;
    out.chat = chat;
    out.sender = chat;
    out.state = "{}";
    out.created_at = now;
    write([&](storage::transaction& tx) { out.id = storage::conversations::insert(tx, out); });
    return out;
}

storage::message_row office::queue(const storage::conversation_row& in,
                                   outbound_message message,
                                   storage::delivery_status status) {
    storage::message_row out;
    out.conversation = in.id;
    out.direction = storage::direction::out;
    out.at = now;
    out.due_at = now;
    out.author = "bot";
    out.body = nlohmann::json(message).dump();
    out.status = status;
    out.lane = static_cast<int>(in.id % storage::lanes);
    storage::message_row stored;
    write([&](storage::transaction& tx) { stored = storage::messages::append(tx, out); });
    return stored;
}

storage::message_row office::queue(const storage::conversation_row& in, const std::string& text) {
    outbound_message message;
    message.chat = in.chat;
    message.text = text;
    return queue(in, std::move(message));
}

std::optional<storage::message_row> office::look(const storage::message_row& at) {
    std::optional<storage::message_row> out;
    std::promise<void> done;
    store->read(
        [&](storage::transaction& tx) { out = storage::messages::at(tx, at.conversation, at.seq); },
        [&](storage::result<void>) { done.set_value(); });
    done.get_future().get();
    return out;
}

bool office::until(const std::function<bool()>& so) {
    constexpr std::chrono::seconds limit{20};
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        io->restart();
        io->run_one_for(std::chrono::milliseconds{20});
    }
    return true;
}

bool office::until_status(const storage::message_row& of, storage::delivery_status status) {
    return until([&] {
        const auto now_is = look(of);
        return now_is && now_is->status == status;
    });
}

void office::run(boost::asio::awaitable<void> what) {
    bool ended = false;
    boost::asio::co_spawn(*io, std::move(what), [&](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
        ended = true;
    });
    if (!until([&] { return ended; })) throw std::runtime_error{"it does not end"};
}

void office::crash() {
    store->close();
    client.reset();
    io = std::make_unique<boost::asio::io_context>();
    client = http::make_client(io->get_executor());
    store = open(folder);
}

std::vector<std::string> texts_of(const std::vector<platform_request>& requests) {
    std::vector<std::string> out;
    for (const auto& one : requests)
        if (one.target.ends_with("/sendMessage"))
            out.push_back(nlohmann::json::parse(one.body).at("text").get<std::string>());
    return out;
}

}  // namespace yishi::test

#include "tests/bot/webchat/front.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bot/async/store.hpp"
#include "bot/webchat/identity.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/transaction.hpp"

namespace yishi::test {

namespace {

constexpr auto token_of_wait = asio::as_tuple(asio::use_awaitable);

bool matches(const std::string& pattern, std::string_view path, std::string& capture) {
    const auto open = pattern.find('{');
    if (open == std::string::npos) return pattern == path;
    if (path.substr(0, open) != pattern.substr(0, open)) return false;
    capture = path.substr(open);
    return true;
}

storage::message_row row_of(const storage::conversation_row& in, std::string author) {
    storage::message_row out;
    out.conversation = in.id;
    out.author = std::move(author);
    out.at = in.created_at;
    out.status = storage::delivery_status::thread;
    return out;
}

conversation::receipt store_turn(storage::transaction& tx,
                                 const inbound_message& message,
                                 const std::string& choices) {
    conversation::receipt out;
    auto found = storage::conversations::by_chat(tx, message.channel, message.chat);
    if (!found) {
        storage::conversation_row fresh;
        fresh.channel = message.channel;
        fresh.chat = message.chat;
        fresh.created_at = message.sent_at;
        fresh.state = "{}";
        fresh.id = storage::conversations::insert(tx, fresh);
        found = fresh;
    }
    const std::int64_t id = found->id;
    out.repeated = storage::messages::by_platform_id(tx, id, message.id).has_value();
    if (!out.repeated) {
        storage::message_row in = row_of(*found, "resident");
        in.direction = storage::direction::in;
        in.platform_id = message.id;
        in.body = nlohmann::json(message).dump();
        out.messages.push_back(storage::messages::append(tx, in));
        storage::message_row reply = row_of(*found, "bot");
        reply.direction = storage::direction::out;
        nlohmann::json body{{"chat", message.chat}, {"text", "re: " + message.text}};
        if (!choices.empty()) body["choices"] = nlohmann::json::parse(choices);
        reply.body = body.dump();
        out.messages.push_back(storage::messages::append(tx, reply));
    }
    out.conversation = *storage::conversations::by_id(tx, id);
    return out;
}

}  // namespace

asio::awaitable<std::optional<std::string>> fake_socket::receive() {
    while (incoming_.empty() && !closed) {
        wake_.expires_at(std::chrono::steady_clock::time_point::max());
        co_await wake_.async_wait(token_of_wait);
    }
    if (closed) co_return std::nullopt;
    std::string out = std::move(incoming_.front());
    incoming_.pop_front();
    co_return out;
}

void fake_socket::close() {
    closed = true;
    wake_.cancel();
}

void fake_socket::say(const nlohmann::json& frame) {
    incoming_.push_back(frame.is_string() ? frame.get<std::string>() : frame.dump());
    wake_.cancel();
}

std::vector<nlohmann::json> fake_socket::of(const std::string& type) const {
    std::vector<nlohmann::json> out;
    for (const auto& each : sent)
        if (each["type"] == type) out.push_back(each);
    return out;
}

std::vector<std::int64_t> fake_socket::seqs() const {
    std::vector<std::int64_t> out;
    for (const auto& frame : of("entries"))
        for (const auto& each : frame["entries"]) out.push_back(each["seq"]);
    return out;
}

asio::awaitable<storage::result<conversation::receipt>> fake_conversations::receive(
    inbound_message message, std::string) {
    received.push_back(message);
    if (failing) co_return make_error_code(storage::errc::busy);
    conversation::receipt out;
    storage::unit_fn write = [&](storage::transaction& tx) {
        out = store_turn(tx, message, choices);
    };
    const auto done = co_await submit(io_, store_, std::move(write));
    if (!done) co_return done.error();
    if (!out.repeated && !silent) tell(out);
    co_return out;
}

front::front() {
    folder = (std::filesystem::temp_directory_path() / "yishi-webchat-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error{"no folder"};
    storage::sqlite_options options;
    options.file = folder + "/town.db";
    auto opened = storage::open_sqlite(options);
    if (!opened) throw boost::system::system_error(opened.error());
    store = std::move(*opened);
    talk = std::make_unique<fake_conversations>(io.get_executor(), *store);
    std::filesystem::create_directories(folder + "/page/assets");
    std::ofstream(folder + "/page/index.html") << "<!doctype html><title>page</title>";
    std::ofstream(folder + "/page/widget.js") << "widget";
    std::ofstream(folder + "/page/assets/index-3f2a91bc.js") << "script";
    add_routes();
}

front::~front() {
    service->stop();
    until([this] { return service->sockets() == 0; });
    store->close();
    std::filesystem::remove_all(folder);
}

void front::add_routes() {
    webchat::dependencies with{
        io.get_executor(),
        *store,
        *talk,
        [this] { return now; },
        [this](std::size_t size) {
            std::string out;
            for (std::size_t i = 0; i < size; ++i) {
                seed_ = seed_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
                out += static_cast<char>(seed_ >> 56U);
            }
            return out;
        },
        [] {
            return webchat::about{{{"en", "Willow"}, {"zh", "柳镇"}},
                                  "https://town.example/privacy"};
        },
        [this](std::string) -> asio::awaitable<webchat::stored_photo> { co_return photo; },
        [this](std::string hash) -> asio::awaitable<std::optional<webchat::photo>> {
            const auto found = kept.find(hash);
            if (found == kept.end()) co_return std::nullopt;
            co_return found->second;
        }};
    webchat::options set;
    set.public_url = "https://town.example/";
    set.folder = folder + "/page";
    service = webchat::add_routes(server, std::move(with), std::move(set));
}

bool front::until(const std::function<bool()>& so) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!so()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        // Work on the store's threads comes back as a post.
        if (io.stopped()) io.restart();
        io.run_one_for(std::chrono::milliseconds(50));
    }
    return true;
}

http::response front::ask(http::request value) {
    std::optional<http::response> out;
    const std::string path(value.path());
    for (const http::route& route : server.routes) {
        std::string capture;
        if (route.method != value.method || !matches(route.pattern, path, capture)) continue;
        value.captures.assign(1, capture);
        if (route.pattern.find('{') == std::string::npos) value.captures.clear();
        asio::co_spawn(io, route.handle(value), [&](std::exception_ptr failed, http::response got) {
            if (failed) std::rethrow_exception(failed);
            out = std::move(got);
        });
        if (!until([&] { return out.has_value(); })) throw std::runtime_error{"no answer"};
        return *out;
    }
    throw std::runtime_error{"no route for " + path};
}

http::response front::post(const std::string& path,
                           const std::string& body,
                           const std::string& token,
                           const http::headers& more) {
    http::request value;
    value.method = "POST";
    value.target = path;
    value.body = body;
    value.peer = "192.0.2.7";
    value.headers = more;
    value.headers.emplace_back("Host", "town.example");
    if (!token.empty()) value.headers.emplace_back("Authorization", "Bearer " + token);
    return ask(std::move(value));
}

http::response front::get(const std::string& path, const std::string& token) {
    http::request value;
    value.method = "GET";
    value.target = path;
    value.headers.emplace_back("Host", "town.example");
    if (!token.empty()) value.headers.emplace_back("Authorization", "Bearer " + token);
    return ask(std::move(value));
}

nlohmann::json front::post_json(const std::string& path,
                                const nlohmann::json& body,
                                const std::string& token) {
    const http::response got = post(path, body.dump(), token);
    if (got.status != 200) throw std::runtime_error{path + ": " + std::to_string(got.status)};
    return nlohmann::json::parse(got.body);
}

std::string front::new_device() {
    return post_json("/chat/device", nlohmann::json::object())["token"];
}

std::shared_ptr<fake_socket> front::open() {
    const auto out = std::make_shared<fake_socket>(io.get_executor());
    const auto ended = [out](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
        out->over = true;
    };
    asio::co_spawn(io, server.sockets.at(0).serve(http::request(), out), ended);
    return out;
}

std::shared_ptr<fake_socket> front::connect(const std::string& token, std::int64_t after) {
    auto out = open();
    out->say({{"type", "hello"}, {"token", token}, {"after", after}});
    until([&] { return !out->of("welcome").empty() || out->closed; });
    return out;
}

std::shared_ptr<std::optional<http::response>> front::begin(const std::string& path,
                                                            const std::string& body,
                                                            const std::string& token) {
    const auto out = std::make_shared<std::optional<http::response>>();
    for (const http::route& route : server.routes) {
        if (route.pattern != path) continue;
        http::request value;
        value.method = "POST";
        value.target = path;
        value.body = body;
        value.headers.emplace_back("Authorization", "Bearer " + token);
        asio::co_spawn(io, route.handle(value), [out](std::exception_ptr, http::response got) {
            *out = std::move(got);
        });
    }
    return out;
}

void front::officer_says(const std::string& text) {
    conversation::receipt news;
    bool stored = false;
    storage::unit_fn write = [&](storage::transaction& tx) {
        news.conversation = *storage::conversations::by_id(tx, 1);
        storage::message_row row = row_of(news.conversation, "person:3");
        row.direction = storage::direction::out;
        row.body = nlohmann::json{{"text", text}}.dump();
        news.messages.assign(1, storage::messages::append(tx, row));
        news.conversation = *storage::conversations::by_id(tx, 1);
    };
    store->submit(write, [&](storage::result<void>) { asio::post(io, [&] { stored = true; }); });
    until([&] { return stored; });
    talk->tell(news);
}

std::int64_t front::count(const std::string& table) {
    std::int64_t out = 0;
    bool done = false;
    const std::string sql = "SELECT count(*) FROM " + table;
    storage::unit_fn look = [&](storage::transaction& tx) {
        tx.query(sql, {}, [&](const storage::row& row) { out = row.integer(0); });
    };
    store->read(look, [&](storage::result<void>) { asio::post(io, [&] { done = true; }); });
    until([&] { return done; });
    return out;
}

}  // namespace yishi::test

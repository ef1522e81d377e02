#include "bot/cli/publisher.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bot/async/store.hpp"
#include "bot/cases/event.hpp"
#include "bot/cli/publish.hpp"
#include "bot/cli/system.hpp"
#include "json/time.hpp"
#include "storage/sql/audit_log.hpp"
#include "storage/sql/bundles.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/settings.hpp"

namespace yishi::cli {

namespace {

namespace asio = boost::asio;

struct compiled {
    std::optional<reloaded> made;
    json::diagnostics wrong;
};

asio::awaitable<compiled> compile_folder(std::string folder, const config::settings& by) {
    compiled out;
    out.made = reload(folder, by, out.wrong);
    co_return out;
}

asio::awaitable<compiled> compile_bundle(std::string content, const config::settings& by) {
    compiled out;
    auto files = config::parse_files(content);
    auto town = files ? conversation::make_town(*files, by, out.wrong, "en") : nullptr;
    if (town) out.made = reloaded{std::move(*files), std::move(town)};
    co_return out;
}

nlohmann::json messages_json(const json::diagnostics& of) {
    nlohmann::json out = nlohmann::json::array();
    for (const json::diagnostic& each : of)
        out.push_back({{"file", each.file},
                       {"line", each.at.line},
                       {"column", each.at.column},
                       {"text", each.message}});
    return out;
}

nlohmann::json messages_json(const std::vector<std::string>& of) {
    nlohmann::json out = nlohmann::json::array();
    for (const std::string& each : of)
        out.push_back({{"file", ""}, {"line", 0}, {"column", 0}, {"text", each}});
    return out;
}

class publisher_impl final : public publisher {
 public:
    publisher_impl(asio::any_io_executor io,
                   asio::thread_pool& heavy,
                   storage::store& store,
                   conversation::towns& known,
                   const setup& by,
                   std::string folder)
        : io_(std::move(io)),
          heavy_(heavy),
          store_(store),
          towns_(known),
          setup_(by),
          folder_(std::move(folder)) {}

    asio::awaitable<api::publish_outcome> publish(std::string hash, std::int64_t person) override {
        compiled found = co_await compile(hash);
        for (const json::diagnostic& each : found.wrong) std::cerr << json::to_string(each) << '\n';
        if (!found.made) {
            spdlog::error("configuration refused: the running one stays");
            api::publish_outcome out = co_await refuse(messages_json(found.wrong), person);
            co_return out;
        }
        publishing result;
        const std::int64_t now = system_now();
        const std::string who = person == 0 ? "" : cases::person_actor(person);
        // From the folder it is an import, whoever asked for it: the next one may follow it.
        const std::string by = !hash.empty() ? who
                               : person == 0 ? std::string("import")
                                             : "import " + who;
        auto write = [&](storage::transaction& in) {
            result =
                cli::publish(in, found.made->files, *found.made->town, now, by, person != 0, "en");
            if (result.what != published::newly && result.what != published::unchanged) return;
            storage::settings::remove(in, api::refused_setting);
            if (result.what == published::unchanged) return;
            const char* action = hash.empty() ? "configuration.publish" : "configuration.rollback";
            storage::audit_log::append(in, {0, now, who, action, result.current, ""});
        };
        const auto done = co_await submit(io_, store_, write);
        if (!done) throw boost::system::system_error(done.error());
        api::publish_outcome out = co_await report(result, found.made->town, person);
        co_return out;
    }

    asio::awaitable<void> follow() override {
        std::string hash;
        auto look = [&](storage::transaction& in) {
            const auto current = storage::bundles::current(in);
            hash = current ? current->hash : std::string();
        };
        const auto seen = co_await read(io_, store_, look);
        if (!seen || hash.empty() || hash == towns_.current()->hash) co_return;
        compiled found = co_await compile(hash);
        if (!found.made) {
            // A newer program's, perhaps: what runs here goes on.
            spdlog::error("configuration {}, published elsewhere, is not understood here", hash);
            co_return;
        }
        towns_.publish(found.made->town);
        spdlog::info("configuration {} taken in, published elsewhere", hash);
    }

 private:
    asio::awaitable<compiled> compile(std::string hash) {
        if (hash.empty()) {
            auto work = compile_folder(folder_, setup_.settings);
            compiled out = co_await asio::co_spawn(heavy_, std::move(work), asio::use_awaitable);
            co_return out;
        }
        std::string content;
        auto look = [&](storage::transaction& in) {
            const auto bundle = storage::bundles::get(in, hash);
            content = bundle ? bundle->content : std::string();
        };
        const auto seen = co_await read(io_, store_, look);
        if (!seen) throw boost::system::system_error(seen.error());
        auto work = compile_bundle(std::move(content), setup_.settings);
        compiled out = co_await asio::co_spawn(heavy_, std::move(work), asio::use_awaitable);
        co_return out;
    }

    asio::awaitable<api::publish_outcome> refuse(nlohmann::json messages, std::int64_t person) {
        const std::int64_t now = system_now();
        const nlohmann::json kept = {{"at", json::rfc3339(now)}, {"messages", messages}};
        const std::string text = kept.dump();
        auto write = [&](storage::transaction& in) {
            storage::settings::put(in, api::refused_setting, text);
            storage::changes::append(in, {0, now, "configuration", "refused"});
            if (person != 0)
                storage::audit_log::append(
                    in, {0, now, cases::person_actor(person), "configuration.refused", "", ""});
        };
        const auto done = co_await submit(io_, store_, write);
        if (!done) throw boost::system::system_error(done.error());
        api::publish_outcome out;
        out.messages = messages.dump();
        co_return out;
    }

    asio::awaitable<api::publish_outcome> report(publishing result,
                                                 std::shared_ptr<const conversation::town> town,
                                                 std::int64_t person) {
        api::publish_outcome out;
        out.hash = result.current;
        out.published = true;
        if (result.what == published::newly) {
            towns_.publish(town);
            store_.announce(0);
            spdlog::info("configuration {} taken in", town->hash);
        } else if (result.what == published::unchanged && town->hash == towns_.current()->hash) {
            spdlog::info("configuration unchanged");
        } else if (result.what == published::unchanged) {
            towns_.publish(town);
            spdlog::info("configuration {} taken in, published before", town->hash);
        } else {
            if (result.what == published::console_newer)
                result.lost = {
                    "the console has published since the last import; `yishi config import "
                    "--over` replaces that"};
            for (const auto& each : result.lost) spdlog::error("configuration refused: {}", each);
            out = co_await refuse(messages_json(result.lost), person);
        }
        co_return out;
    }

    asio::any_io_executor io_;
    asio::thread_pool& heavy_;
    storage::store& store_;
    conversation::towns& towns_;
    const setup& setup_;
    std::string folder_;
};

}  // namespace

std::unique_ptr<publisher> make_publisher(asio::any_io_executor io,
                                          asio::thread_pool& heavy,
                                          storage::store& store,
                                          conversation::towns& known,
                                          const setup& by,
                                          std::string config_folder) {
    return std::make_unique<publisher_impl>(
        std::move(io), heavy, store, known, by, std::move(config_folder));
}

}  // namespace yishi::cli

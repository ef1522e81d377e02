#include "bot/cli/application.hpp"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <random>

#include "bot/api/api.hpp"
#include "bot/async/store.hpp"
#include "bot/cli/machine.hpp"
#include "bot/cli/publisher.hpp"
#include "bot/cli/system.hpp"
#include "bot/conversation/clockwork.hpp"
#include "bot/delivery/deliverer.hpp"
#include "bot/delivery/keep.hpp"
#include "bot/delivery/media.hpp"
#include "bot/http/client.hpp"
#include "bot/webchat/webchat.hpp"
#include "bot/webhook/webhook.hpp"
#include "dialogs/script/texts.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::cli {

namespace {

namespace asio = boost::asio;

constexpr std::size_t heavy_threads = 1;
constexpr std::size_t sends_max = 64;  // at once to one platform
constexpr std::chrono::seconds space_look{60};
constexpr int space_looks_a_warning = 60;  // it is logged again each hour

conversation::surroundings system_surroundings() {
    return {system_now, random_bytes};
}

conversation::surroundings surroundings_with(std::function<storage::messages::lane_set()> lanes) {
    return {system_now, random_bytes, std::move(lanes)};
}

std::vector<adapters::channel> list_of(const setup& by) {
    std::vector<adapters::channel> out;
    for (const auto& [id, each] : by.channels) out.push_back(each);
    return out;
}

delivery::random chance_source() {
    std::mt19937_64 engine(std::random_device{}());
    return [engine]() mutable { return std::uniform_real_distribution<>(0, 1)(engine); };
}

http::server_options server_options_of(const setup& by, const std::string& listen) {
    http::server_options out;
    out.listen = listen.empty() ? by.settings.listen : listen;
    out.trusted_proxies = by.settings.trusted_proxies;
    if (!by.settings.tls.certificate.empty())
        out.tls = http::tls_files{by.settings.tls.certificate, by.settings.tls.key};
    out.log_sample = by.settings.log.level == "debug" ? "all" : "errors";
    return out;
}

http::client_options client_options() {
    http::client_options out;
    out.connections_max_per_host = sends_max;
    return out;
}

delivery::deliverer_options deliverer_options_of(const application_options& by, bool shared) {
    delivery::deliverer_options out;
    out.shared = shared;
    out.owner = by.sender;
    out.media_folder = by.where.data + "/media";
    return out;
}

delivery::media_options media_options_of(const folders& where, const config::media_settings& by) {
    delivery::media_options out;
    out.folder = where.data + "/media";
    out.upload_max = by.bytes_max;
    out.pixels_max = by.pixels_max;
    return out;
}

// What this process writes to.
std::vector<place> places_of(const config::settings& settings, const folders& where) {
    std::vector<place> out{{"data", where.data}};
    if (settings.storage.sqlite.empty()) return out;
    const auto file = std::filesystem::path(sqlite_file(settings, where.data));
    out.push_back({"database", file.has_parent_path() ? file.parent_path() : "."});
    return out;
}

bool has_attachments(const conversation::receipt& news) {
    const auto names_them = [](const storage::message_row& each) {
        return each.body.find("attachments\":") != std::string::npos;
    };
    return std::ranges::any_of(news.messages, names_them);
}

webchat::stored_photo::problem problem_of(boost::system::error_code why) {
    using enum webchat::stored_photo::problem;
    if (why == delivery::media_errc::too_large || why == delivery::media_errc::too_many_pixels)
        return too_large;
    if (why == delivery::media_errc::refused_type || why == delivery::media_errc::broken)
        return not_an_image;
    return failed;
}

class application_impl final : public application {
 public:
    application_impl(application_options options, setup by, std::unique_ptr<storage::store> on)
        : options_(std::move(options)),
          setup_(std::move(by)),
          store_(std::move(on)),
          towns_(setup_.town),
          heavy_(heavy_threads),
          client_(http::make_client(io_.get_executor(), client_options())),
          conversations_(conversation::make_conversations(
              io_.get_executor(), *store_, towns_, setup_.settings, surroundings_with([this] {
                  return deliverer_->lanes();
              }))),
          desk_(conversation::make_desk(
              io_.get_executor(), *store_, towns_, *conversations_, system_surroundings())),
          clockwork_(conversation::make_clockwork(
              io_.get_executor(),
              *store_,
              towns_,
              *conversations_,
              system_surroundings(),
              [this](std::string sha256) {
                  return delivery::drop_content(
                      heavy_.get_executor(), options_.where.data + "/media", std::move(sha256));
              })),
          deliverer_(delivery::make_deliverer(
              io_.get_executor(),
              *store_,
              *client_,
              list_of(setup_),
              deliverer_options_of(options_, !setup_.settings.storage.postgres.empty()),
              system_now,
              chance_source())),
          media_(delivery::make_media(io_.get_executor(),
                                      *store_,
                                      *client_,
                                      list_of(setup_),
                                      media_options_of(options_.where, setup_.settings.media),
                                      system_now,
                                      chance_source())),
          publisher_(make_publisher(
              io_.get_executor(), heavy_, *store_, towns_, setup_, options_.where.config)),
          server_(
              http::make_server(io_.get_executor(), server_options_of(setup_, options_.listen))),
          api_{io_.get_executor(),
               *store_,
               towns_,
               *desk_,
               setup_.settings,
               system_surroundings(),
               heavy_,
               options_.where.data + "/media",
               [this] { return not_ready_; },
               {[this] { return deliverer_->stats(); },
                [this] { return state(); },
                [this] { return short_of_space_; },
                [this](const conversation::receipt& news) { conversations_->tell(news); },
                [this](std::string hash, std::int64_t person) {
                    return publisher_->publish(std::move(hash), person);
                }}},
          webhook_{setup_.channels, *conversations_, *deliverer_, system_surroundings(), [this] {
                       return group_declined();
                   }} {
        join();
    }

    int run() override {
        asio::co_spawn(io_, start(), [this](const std::exception_ptr& wrong) { fail_on(wrong); });
        asio::co_spawn(
            io_, watch_stop(), [this](const std::exception_ptr& wrong) { fail_on(wrong); });
        asio::co_spawn(io_, watch_reload(), asio::detached);
        asio::co_spawn(io_, watch_space(), asio::detached);
        io_.run();
        heavy_.join();
        store_->close();
        return status_;
    }

 private:
    void join() {
        conversations_->listen([this](const conversation::receipt& news) {
            deliverer_->offer(news.messages, news.conversation, news.request);
            store_->announce(news.conversation.id);
            if (has_attachments(news)) media_->wake();
        });
        media_->listen([this](const storage::media_row& job) { refuse_media(job); });
        api::add_routes(*server_, api_);
        api::add_console(*server_, web_folder() + "/console");
        webhook::add_routes(*server_, webhook_);
        for (const auto& [id, each] : setup_.channels)
            if (each.type == "webchat" && !page_) add_page(id);
    }

    api::server_state state() const {
        api::server_state out;
        out.now = system_now();
        out.version = program_version();
        out.http = server_->figures();
        out.turns = conversations_->figures();
        out.timers = clockwork_->figures();
        out.health = store_->health();
        out.ready = out.health.writable && not_ready_.empty();
        out.store = store_->figures();
        out.delivery = deliverer_->stats();
        out.disks = disk_figures(places_of(setup_.settings, options_.where));
        out.process = process_figures();
        return out;
    }

    // Other processes on the same database have changed something.
    void hear(const std::vector<std::int64_t>& subjects, bool all) {
        deliverer_->look_again(all ? std::vector<std::int64_t>() : subjects);
        if (all || std::ranges::find(subjects, 0) != subjects.end())
            asio::co_spawn(io_, publisher_->follow(), asio::detached);
        if (page_) page_->look_again(subjects, all);
    }

    // In all of the town's languages: whose group it is is not known.
    std::string group_declined() const {
        std::string out;
        for (const std::string& language : setup_.settings.languages) {
            if (!out.empty()) out += '\n';
            out += dialogs::system_text(*towns_.current()->scripts, "group_declined", language);
        }
        return out;
    }

    void refuse_media(const storage::media_row& job) {
        if (job.status != storage::media_status::failed) return;
        asio::co_spawn(io_, conversations_->refuse_media(job.conversation), asio::detached);
    }

    void add_page(const std::string& channel) {
        webchat::options set;
        set.channel = channel;
        set.public_url = setup_.settings.public_url;
        set.folder = web_folder() + "/chat";
        webchat::dependencies with{
            io_.get_executor(),
            *store_,
            *conversations_,
            system_now,
            random_bytes,
            [this] { return webchat::about{setup_.settings.title, setup_.settings.privacy.url}; },
            [this](std::string bytes) { return store_photo(bytes); },
            [this](std::string hash) { return load_photo(hash); }};
        page_ = webchat::add_routes(*server_, std::move(with), std::move(set));
    }

    asio::awaitable<webchat::stored_photo> store_photo(std::string bytes) {
        const auto kept = co_await media_->store_upload(std::move(bytes));
        webchat::stored_photo out;
        if (kept) {
            out.sha256 = kept->sha256;
            out.type = kept->type;
            out.size = kept->size;
        } else {
            out.what = problem_of(kept.error());
        }
        co_return out;
    }

    asio::awaitable<std::optional<webchat::photo>> load_photo(std::string hash) {
        auto bytes = co_await delivery::load_content(
            heavy_.get_executor(), options_.where.data + "/media", std::move(hash));
        std::optional<webchat::photo> out;
        if (bytes) {
            out.emplace();
            out->bytes = std::move(*bytes);
            out->type = delivery::sniff_type(out->bytes);
        }
        co_return out;
    }

    asio::awaitable<void> start() {
        const auto leased = co_await deliverer_->start();
        if (!leased) throw boost::system::system_error(leased.error(), "the outbox");
        media_->start();
        clockwork_->start();
        store_->hear([this](const std::vector<std::int64_t>& subjects, bool all) {
            asio::post(io_, [this, subjects, all] { hear(subjects, all); });
        });
        store_->announce(0);  // the folder's configuration may have become current
        const std::string bound = server_->start();
        not_ready_.clear();
        std::cout << "listening on http" << (setup_.settings.tls.certificate.empty() ? "" : "s")
                  << "://" << bound << std::endl;
    }

    asio::awaitable<void> watch_stop() {
        asio::signal_set signals(io_, SIGTERM, SIGINT);
        co_await signals.async_wait(asio::use_awaitable);
        not_ready_ = "stopping";
        spdlog::info("stopping: requests under way are finished");
        hangup_.cancel();
        if (page_) page_->stop();
        co_await server_->drain();
        clockwork_->stop();
        co_await deliverer_->drain();
        co_await media_->drain();
        client_->close();
        spdlog::info("stopped");
        io_.stop();
    }

    asio::awaitable<void> watch_reload() {
        for (;;) {
            co_await hangup_.async_wait(asio::use_awaitable);
            try {
                const auto done = co_await publisher_->publish("", 0);
                (void)done;  // it is in the log
            } catch (const std::exception& wrong) {
                spdlog::error("configuration not taken in: {}", wrong.what());
            }
        }
    }

    asio::awaitable<void> watch_space() {
        asio::steady_timer timer(io_);
        for (int looks = 0;; ++looks) {
            std::string now =
                short_of_space(disk_figures(places_of(setup_.settings, options_.where)),
                               setup_.settings.disk.free_percent_min);
            if (!now.empty() && (short_of_space_.empty() || looks % space_looks_a_warning == 0))
                spdlog::warn("{}", now);
            if (now.empty() && !short_of_space_.empty()) spdlog::info("there is disk space again");
            short_of_space_ = std::move(now);
            timer.expires_after(space_look);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    void fail_on(const std::exception_ptr& wrong) {
        if (!wrong) return;
        try {
            std::rethrow_exception(wrong);
        } catch (const std::exception& error) {
            spdlog::critical("{}", error.what());
        }
        status_ = failed;
        io_.stop();
    }

    application_options options_;
    setup setup_;
    std::unique_ptr<storage::store> store_;
    conversation::towns towns_;
    asio::io_context io_{1};
    asio::thread_pool heavy_;
    asio::signal_set hangup_{io_, SIGHUP};
    std::unique_ptr<http::client> client_;
    std::unique_ptr<conversation::conversations> conversations_;
    std::unique_ptr<conversation::desk> desk_;
    std::unique_ptr<conversation::clockwork> clockwork_;
    std::unique_ptr<delivery::deliverer> deliverer_;
    std::unique_ptr<delivery::media> media_;
    std::unique_ptr<publisher> publisher_;
    std::unique_ptr<http::server> server_;
    api::context api_;
    webhook::context webhook_;
    std::shared_ptr<webchat::service> page_;
    std::string not_ready_ = "starting";
    std::string short_of_space_;
    int status_ = ok;
};

}  // namespace

std::unique_ptr<application> make_application(application_options options,
                                              setup by,
                                              std::unique_ptr<storage::store> on) {
    return std::make_unique<application_impl>(std::move(options), std::move(by), std::move(on));
}

}  // namespace yishi::cli

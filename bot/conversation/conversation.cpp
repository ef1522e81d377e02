#include "bot/conversation/conversation.hpp"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "bot/async/store.hpp"
#include "bot/log/log.hpp"
#include "dialogs/script/texts.hpp"
#include "storage/sql/bundles.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/timers.hpp"

namespace yishi::conversation {

namespace {

constexpr std::size_t seed_bytes = 32;
constexpr int bundle_tries_max = 3;
constexpr int unanswered_least = 6;  // a dialog may say several things at once

// What is the same for all turns of a channel.
struct channel_facts {
    const adapters::adapter* adapter = nullptr;
    bool thread_is_delivery = false;
    bool reply_in_webhook = false;
    int unanswered_max = 0;
};

// As many as the channel sends to one chat in the time that the town allows. A channel that paces
// nothing piles nothing up. `rate`: the channel's "rate_per_second".
int unanswered_max_of(const adapters::facts& by, const std::string& rate, int flood_seconds) {
    const bool unpaced = !rate.empty() && std::strtod(rate.c_str(), nullptr) <= 0;
    if (by.thread_is_delivery || unpaced || flood_seconds == 0) return 0;
    const int most = storage::turn_unsent_max;
    return std::clamp(flood_seconds * by.messages_per_second_chat, unanswered_least, most);
}

std::map<std::string, channel_facts, std::less<>> facts_of(const config::settings& settings) {
    std::map<std::string, channel_facts, std::less<>> out;
    for (const config::channel& each : settings.channels) {
        const adapters::adapter* adapter = adapters::find_adapter(each.type);
        if (!adapter) continue;
        const auto reply = each.keys.find("reply");
        const bool wanted = reply != each.keys.end() && reply->second == "webhook";
        const adapters::facts facts = adapter->facts();
        const auto rate = each.keys.find("rate_per_second");
        const std::string paced = rate == each.keys.end() ? "" : rate->second;
        out[each.id] = {adapter,
                        facts.thread_is_delivery,
                        wanted && facts.reply_in_webhook,
                        unanswered_max_of(facts, paced, settings.flood_seconds)};
    }
    return out;
}

// A turn that could not be decided because its configuration is not loaded leaves this behind.
struct pending_bundle {
    std::string hash;
};

class conversations_impl final : public conversations {
 public:
    conversations_impl(asio::any_io_executor io,
                       storage::store& store,
                       towns& known,
                       const config::settings& settings,
                       surroundings around)
        : io_(std::move(io)),
          store_(store),
          towns_(known),
          settings_(settings),
          around_(std::move(around)),
          facts_(facts_of(settings)),
          seed_(around_.random(seed_bytes)) {
        for (const auto& [channel, facts] : facts_) figures_.try_emplace(channel);
    }

    void listen(listener value) override { listeners_.push_back(std::move(value)); }
    void tell(const receipt& news) override {
        for (const listener& each : listeners_) each(news);
    }

    turn_setting setting_of(std::string_view channel) override {
        turn_setting out;
        out.now = around_.now();
        out.seed = seed_ + std::to_string(++turns_);
        out.time_zone = settings_.time_zone;
        out.privacy_url = settings_.privacy.url;
        const auto found = facts_.find(channel);
        if (found == facts_.end()) return out;
        out.adapter = found->second.adapter;
        out.thread_is_delivery = found->second.thread_is_delivery;
        out.reply_in_webhook = found->second.reply_in_webhook;
        if (around_.lanes) out.lanes = around_.lanes();
        out.unanswered_max = found->second.unanswered_max;
        return out;
    }

    asio::awaitable<storage::result<receipt>> receive(inbound_message message,
                                                      std::string request) override {
        const auto began = std::chrono::steady_clock::now();
        turn_figures& counted = figures_.try_emplace(message.channel).first->second;
        auto setting = std::make_shared<const turn_setting>(setting_of(message.channel));
        storage::turn_key key{message.channel, message.chat, message.id, request};
        key.wants.unsent = setting->reply_in_webhook || setting->unanswered_max > 0;
        auto said = std::make_shared<const inbound_message>(std::move(message));
        auto play = [setting, said](const town& by, const auto& rows, const auto& extras) {
            return decide_message(by, *setting, *said, rows, extras);
        };
        auto done = co_await run(std::move(key), std::move(play));
        if (done)
            ++(done->repeated ? counted.repeated : counted.done);
        else
            lost(counted, request, done.error());
        counted.time.add(std::chrono::steady_clock::now() - began);
        co_return done;
    }

    asio::awaitable<storage::result<void>> wake(std::int64_t conversation) override {
        auto row = co_await find(conversation);
        if (!row) co_return row.error();
        if (!*row) co_return co_await forget_timer(conversation);
        auto done = co_await play_on(**row, decide_idle);
        co_return done;
    }

    asio::awaitable<storage::result<void>> refuse_media(std::int64_t conversation) override {
        auto row = co_await find(conversation);
        if (!row) co_return row.error();
        if (!*row) co_return storage::result<void>();
        auto done = co_await play_on(**row, decide_refusal);
        co_return done;
    }

    asio::awaitable<std::shared_ptr<const town>> town_of(std::string bundle) override {
        if (bundle.empty()) co_return towns_.current();
        if (auto found = towns_.find(bundle)) co_return found;
        co_await load(bundle);
        auto found = towns_.find(bundle);
        if (!found) found = towns_.current();
        co_return found;
    }

    const std::map<std::string, turn_figures, std::less<>>& figures() const override {
        return figures_;
    }

 private:
    static storage::turn_decision decide_idle(const town& by,
                                              const turn_setting& setting,
                                              const storage::turn_rows& rows,
                                              const storage::turn_extras& extras) {
        if (!rows.conversation) return {};
        turn working(by, setting, rows, extras);
        const storage::conversation_row& row = *rows.conversation;
        const std::string subject = std::to_string(row.id);
        if (row.idle_due > setting.now) {  // they went on meanwhile
            working.set_timer({"idle", subject, row.idle_due});
        } else {
            working.cancel_timer("idle", subject);
            if (row.idle_due != 0 && row.silent_case == 0) working.idle();
        }
        return working.finish();
    }

    static storage::turn_decision decide_refusal(const town& by,
                                                 const turn_setting& setting,
                                                 const storage::turn_rows& rows,
                                                 const storage::turn_extras& extras) {
        if (!rows.conversation) return {};
        turn working(by, setting, rows, extras);
        working.say(dialogs::system_text(*by.scripts, "media_refused", rows.conversation->language),
                    "bot",
                    rows.conversation->silent_case);
        return working.finish();
    }

    asio::awaitable<storage::result<std::optional<storage::conversation_row>>> find(
        std::int64_t conversation) {
        std::optional<storage::conversation_row> row;
        auto look = [&](storage::transaction& in) {
            row = storage::conversations::by_id(in, conversation);
        };
        const auto seen = co_await read(io_, store_, look);
        if (!seen) co_return seen.error();
        co_return row;
    }

    // Something other than a message happens in a conversation.
    asio::awaitable<storage::result<void>> play_on(const storage::conversation_row& row,
                                                   decltype(&decide_idle) decide) {
        storage::turn_key key{row.channel, row.chat, {}};
        auto setting = std::make_shared<const turn_setting>(setting_of(row.channel));
        auto play = [setting, decide](const town& by, const auto& rows, const auto& extras) {
            return decide(by, *setting, rows, extras);
        };
        const auto done = co_await run(std::move(key), std::move(play));
        if (!done) co_return done.error();
        co_return storage::result<void>();
    }

    // `play` is (town, rows, extras) -> decision; it runs under the conversation's own town.
    template <class Play>
    asio::awaitable<storage::result<receipt>> run(storage::turn_key key, Play play) {
        for (int tries = 0; tries < bundle_tries_max; ++tries) {
            auto missing = std::make_shared<pending_bundle>();
            auto decide = [this, play, missing](const storage::turn_rows& rows,
                                                const storage::turn_extras& extras) {
                auto by = towns_.current();
                const std::string_view wanted = bundle_wanted(rows, by->hash);
                if (!wanted.empty()) by = towns_.find(wanted);
                missing->hash = by ? std::string() : std::string(wanted);
                return by ? play(*by, rows, extras) : storage::turn_decision();
            };
            auto done = co_await submit_turn(io_, store_, key, std::move(decide));
            if (!done) co_return done.error();
            if (missing->hash.empty()) co_return told(std::move(*done), key.request);
            co_await load(missing->hash);
        }
        co_return make_error_code(storage::errc::failed);
    }

    static void lost(turn_figures& counted,
                     const std::string& request,
                     boost::system::error_code why) {
        ++counted.failed;
        log::write(
            log::level::warn, "turn not stored", {{"why", why.message()}, {"request", request}});
    }

    receipt told(storage::turn_result done, const std::string& request) {
        receipt news;
        news.request = request;
        news.repeated = done.repeated;
        news.conversation = std::move(done.conversation);
        news.messages = std::move(done.messages);
        news.case_numbers = std::move(done.case_numbers);
        log::write(log::level::debug,
                   "turn",
                   {{"channel", news.conversation.channel},
                    {"conversation", news.conversation.id},
                    {"last", news.conversation.last_seq},
                    {"request", request}});
        if (!news.messages.empty() && !news.repeated) tell(news);
        return news;
    }

    asio::awaitable<storage::result<void>> forget_timer(std::int64_t conversation) {
        auto cancel = [conversation](storage::transaction& in) {
            storage::timers::cancel(in, "idle", std::to_string(conversation));
        };
        const auto done = co_await submit(io_, store_, cancel);
        co_return done;
    }

    // An older configuration that can't be compiled any more is stood in for by the current one;
    // the engine moves a conversation whose step is gone.
    asio::awaitable<void> load(std::string hash) {
        std::optional<storage::bundle_row> row;
        auto look = [&](storage::transaction& in) { row = storage::bundles::get(in, hash); };
        const auto seen = co_await read(io_, store_, look);
        std::shared_ptr<const town> made;
        const auto files = row ? config::parse_files(row->content) : std::nullopt;
        if (files) {
            json::diagnostics wrong;
            made = make_town(*files, settings_, wrong);
        }
        if (!made) {
            spdlog::warn(
                "configuration {} can't be used any more; its dialogs go on in the current", hash);
            made = towns_.current();
        }
        if (seen) towns_.add(std::move(hash), std::move(made));
    }

    asio::any_io_executor io_;
    storage::store& store_;
    towns& towns_;
    const config::settings& settings_;
    surroundings around_;
    std::map<std::string, channel_facts, std::less<>> facts_;
    std::string seed_;
    std::uint64_t turns_ = 0;
    std::map<std::string, turn_figures, std::less<>> figures_;
    std::vector<listener> listeners_;
};

}  // namespace

std::unique_ptr<conversations> make_conversations(asio::any_io_executor io,
                                                  storage::store& store,
                                                  towns& known,
                                                  const config::settings& settings,
                                                  surroundings around) {
    return std::make_unique<conversations_impl>(
        std::move(io), store, known, settings, std::move(around));
}

}  // namespace yishi::conversation

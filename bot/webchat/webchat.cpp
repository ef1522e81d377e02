#include "bot/webchat/webchat.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "bot/async/store.hpp"
#include "bot/webchat/desk.hpp"
#include "bot/webchat/routes.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::webchat {

namespace {

// The newest entry is enough: a page fetches what lies between.
asio::awaitable<void> catch_up(std::shared_ptr<desk> at,
                               std::vector<std::int64_t> conversations,
                               bool all) {
    namespace rows = storage::conversations;
    const std::string& channel = at->set.channel;
    const std::vector<std::string> open = at->readers.chats();
    if (open.empty()) co_return;
    std::map<std::string, std::vector<storage::message_row>> news;  // by chat
    auto look = [&](storage::transaction& in) {
        std::vector<storage::conversation_row> grown;
        if (!all) grown = rows::in_channel(in, channel, conversations);
        for (std::size_t i = 0; all && i < open.size(); ++i)
            if (auto of = rows::by_chat(in, channel, open[i])) grown.push_back(*std::move(of));
        for (const auto& of : grown)
            news[of.chat] = storage::messages::before(in, of.id, of.last_seq + 1, 1);
    };
    const auto seen = co_await read(at->with.io, at->with.store, look);
    if (!seen) co_return;
    for (const auto& [chat, messages] : news) at->readers.tell(chat, messages);
}

class service_impl final : public service {
 public:
    explicit service_impl(std::shared_ptr<desk> at) : desk_(std::move(at)) {}
    void stop() override {
        desk_->stopping = true;
        desk_->readers.end_all();
    }
    std::size_t sockets() const override { return desk_->readers.size(); }
    void look_again(std::vector<std::int64_t> conversations, bool all) override {
        asio::co_spawn(
            desk_->with.io, catch_up(desk_, std::move(conversations), all), asio::detached);
    }

 private:
    std::shared_ptr<desk> desk_;
};

}  // namespace

std::shared_ptr<service> add_routes(http::server& to, dependencies with, options set) {
    auto at = std::make_shared<desk>(std::move(with), std::move(set));
    at->with.conversations.listen([at](const conversation::receipt& news) {
        if (news.conversation.channel == at->set.channel)
            at->readers.tell(news.conversation.chat, news.messages);
    });
    add_page(to, at);
    add_talk(to, at);
    add_devices(to, at);
    add_photos(to, at);
    return std::make_shared<service_impl>(std::move(at));
}

}  // namespace yishi::webchat

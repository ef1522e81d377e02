#include "bot/webchat/webchat.hpp"

#include <nlohmann/json.hpp>

#include "bot/webchat/desk.hpp"
#include "bot/webchat/routes.hpp"

namespace yishi::webchat {

namespace {

class service_impl final : public service {
 public:
    explicit service_impl(std::shared_ptr<desk> at) : desk_(std::move(at)) {}
    void stop() override {
        desk_->stopping = true;
        desk_->readers.end_all();
    }
    std::size_t sockets() const override { return desk_->readers.size(); }
    std::vector<std::string> chats() const override { return desk_->readers.chats(); }
    void tell(const std::string& chat, const std::vector<storage::message_row>& messages) override {
        desk_->readers.tell(chat, messages);
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

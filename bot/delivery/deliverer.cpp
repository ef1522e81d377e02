#include "bot/delivery/deliverer.hpp"

#include <utility>

#include "bot/delivery/outbox.hpp"

namespace yishi::delivery {

outbox::outbox(asio::any_io_executor io,
               storage::store& to,
               http::client& client,
               std::vector<adapters::channel> channels,
               deliverer_options options,
               clock now,
               random chance)
    : io_(std::move(io)),
      store_(to),
      options_(std::move(options)),
      now_(std::move(now)),
      chance_(std::move(chance)),
      sender_{client, files_.get_executor(), options_.media_folder},
      marks_(std::make_shared<marks>(io_, to)),
      alarm_(io_),
      renewal_(io_),
      refill_(io_),
      pace_(io_),
      quiet_(io_) {
    for (auto& on : channels) {
        const adapters::adapter* const how = adapters::find_adapter(on.type);
        if (how == nullptr || how->facts().thread_is_delivery) continue;
        std::string id = on.id;
        outlets_.try_emplace(std::move(id), std::move(on), *how, options_);
    }
}

outbox::~outbox() {
    files_.join();
}

void outbox::abandon() {
    stopping_ = true;
    for (auto* timer : {&alarm_, &renewal_, &refill_, &pace_, &quiet_}) timer->cancel();
    marks_->abandon();
}

namespace {

class running final : public deliverer {
 public:
    explicit running(std::shared_ptr<outbox> inside) : inside_(std::move(inside)) {}
    ~running() override { inside_->abandon(); }

    asio::awaitable<storage::result<void>> start() override { return inside_->start(); }
    void offer(const std::vector<storage::message_row>& rows,
               const storage::conversation_row& of,
               const std::string& request) override {
        inside_->offer(rows, of, request);
    }
    void written(const storage::message_row& row, bool ok) override { inside_->written(row, ok); }
    void acknowledge(std::string_view channel, std::string id) override {
        inside_->acknowledge(channel, std::move(id));
    }
    void decline(std::string_view channel, std::string chat, std::string text) override {
        inside_->decline(channel, std::move(chat), std::move(text));
    }
    void apply(std::string_view channel, const adapters::delivery_report& report) override {
        inside_->apply(channel, report);
    }
    asio::awaitable<void> drain() override { return inside_->drain(); }
    delivery_stats stats() const override { return inside_->stats(); }
    storage::messages::lane_set lanes() const override { return inside_->lanes(); }
    void wake() override { inside_->pump(); }
    void look_again(const std::vector<std::int64_t>& conversations) override {
        inside_->look_again(conversations);
    }

 private:
    std::shared_ptr<outbox> inside_;
};

}  // namespace

std::unique_ptr<deliverer> make_deliverer(asio::any_io_executor io,
                                          storage::store& to,
                                          http::client& client,
                                          std::vector<adapters::channel> channels,
                                          deliverer_options options,
                                          clock now,
                                          random chance) {
    return std::make_unique<running>(std::make_shared<outbox>(std::move(io),
                                                              to,
                                                              client,
                                                              std::move(channels),
                                                              std::move(options),
                                                              std::move(now),
                                                              std::move(chance)));
}

}  // namespace yishi::delivery

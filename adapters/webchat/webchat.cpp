#include "adapters/webchat/webchat.hpp"

#include "adapters/common/failure.hpp"

namespace yishi::adapters::webchat {

namespace {

constexpr std::string_view why = "the residents' page has no webhook: it speaks at /chat/ws";

class page final : public adapter {
 public:
    adapters::facts facts() const override {
        adapters::facts out;
        out.text_max = 16 << 10;
        out.unit = text_unit::code_points;
        out.messages_per_second = 0;
        out.messages_per_second_chat = 0;
        out.thread_is_delivery = true;
        out.media_max = 10 << 20;
        return out;
    }
    std::span<const std::string_view> keys_required() const override { return {}; }
    std::span<const std::string_view> keys_optional() const override {
        static constexpr std::string_view keys[] = {"api_base"};
        return keys;
    }
    std::span<const std::string_view> keys_secret() const override { return {}; }

    verdict verify(const http_request&, const channel&, std::int64_t) const override {
        return refused{404, std::string{why}};
    }
    parsed parse(const verified&, const channel&) const override {
        parsed out;
        out.error = why;
        return out;
    }
    http_response acknowledge(const channel&, const outbound_message*) const override {
        http_response out;
        out.status = 404;
        return out;
    }
    bool fits_webhook(const outbound_message&) const override { return false; }

    progress start(const task&, const channel&, std::string_view) const override {
        return nothing();
    }
    progress advance(const task&,
                     const channel&,
                     std::string_view,
                     const http_response&) const override {
        return nothing();
    }
    http_response rehearse(const http_request&) const override { return {}; }

 private:
    static progress nothing() {
        return make_done(outcome::rejected, "nothing is sent to the residents' page: it fetches");
    }
};

}  // namespace

const adapter& instance() {
    static const page it;
    return it;
}

}  // namespace yishi::adapters::webchat

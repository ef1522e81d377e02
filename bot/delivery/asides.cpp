// What is sent beside the outbox, once and without a row: releasing buttons, declining groups.
// And what arrives: written responses, reports.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "bot/delivery/outbox.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::delivery {

using storage::delivery_status;

asio::awaitable<void> outbox::aside(std::shared_ptr<outbox> self, outlet& on, adapters::task what) {
    const keep_state nothing_kept;
    try {
        const auto how = co_await run_task(
            self->sender_, *on.adapter, on.channel, std::move(what), {}, nothing_kept);
        if (how.outcome != adapters::outcome::sent)
            spdlog::debug("delivery: {}: a side request failed: {}", on.channel.id, how.why);
    } catch (const std::exception& problem) {
        spdlog::error("delivery: {}: a side request: {}", on.channel.id, problem.what());
    }
    --self->asides_;
}

void outbox::begin_aside(outlet& on, adapters::task what) {
    if (stopping_ || asides_ >= asides_max) return;
    ++asides_;
    asio::co_spawn(io_, aside(shared_from_this(), on, std::move(what)), asio::detached);
}

void outbox::acknowledge(std::string_view channel, std::string id) {
    if (outlet* const on = find(channel))
        begin_aside(*on, adapters::acknowledge_task{std::move(id)});
}

void outbox::decline(std::string_view channel, std::string chat, std::string text) {
    outlet* const on = find(channel);
    if (on == nullptr) return;
    const std::int64_t now = now_();
    if (declined_.size() >= declined_max)
        std::erase_if(declined_,
                      [&](const auto& each) { return each.second + decline_interval <= now; });
    if (declined_.size() >= declined_max) return;
    const auto [found, fresh] = declined_.try_emplace({on->channel.id, chat}, now);
    if (!fresh && found->second + decline_interval > now) return;
    found->second = now;
    outbound_message message;
    message.chat = std::move(chat);
    message.text = std::move(text);
    begin_aside(*on, adapters::send_task{std::move(message), {}});
}

void outbox::written(const storage::message_row& row, bool ok) {
    bool known = false;
    for (auto& [id, on] : outlets_) {
        known = known || on.plan.knows(row.conversation, row.seq);
        if (!ok) {
            on.plan.hurry(row.conversation, row.seq);
        } else if (const item* const which = on.plan.claim(row.conversation, row.seq)) {
            return count_written(on, *which);
        }
    }
    if (ok && !known) {
        // Not taken in for lack of room, or because another has its lane by now: then it must not
        // be loaded later, here or there.
        item sent;
        sent.conversation = row.conversation;
        sent.seq = row.seq;
        sent.lane = row.lane;
        sent.fence = storage::messages::any_fence;
        marks_->add(mark_of(sent, delivery_status::sent), false, {});
    }
    pump();
}

void outbox::apply(std::string_view channel, const adapters::delivery_report& report) {
    const delivery_status status = [&] {
        switch (report.kind) {
            case adapters::report_kind::sent:
                return delivery_status::sent;
            case adapters::report_kind::delivered:
                return delivery_status::delivered;
            case adapters::report_kind::read:
                return delivery_status::read;
            case adapters::report_kind::failed:
                break;
        }
        return delivery_status::dead;
    }();
    store_.submit(
        [channel = std::string{channel}, report, status](storage::transaction& tx) {
            storage::messages::report(tx, channel, report.message, status, report.error);
        },
        [](storage::result<void> how) {
            if (how.has_error())
                spdlog::warn("delivery: a report was not stored: {}", how.error().message());
        });
}

delivery_stats outbox::stats() const {
    delivery_stats out;
    out.leased = lanes_.set().any();
    for (const auto& [id, on] : outlets_) {
        channel_stats one = on.stats;
        one.waiting = on.plan.size();
        one.under_way = on.plan.under_way();
        one.behind = on.behind;
        const std::int64_t oldest = on.plan.oldest_at();
        if (oldest != 0 && (out.oldest_unsent_at == 0 || oldest < out.oldest_unsent_at))
            out.oldest_unsent_at = oldest;
        out.channels.emplace(id, std::move(one));
    }
    return out;
}

}  // namespace yishi::delivery

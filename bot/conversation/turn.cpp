#include "bot/conversation/turn.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace yishi::conversation {

namespace {

using storage::delivery_status;
using storage::direction;

bool fetchable(attachment_kind kind) {
    return kind == attachment_kind::photo || kind == attachment_kind::voice ||
           kind == attachment_kind::video || kind == attachment_kind::file;
}

storage::conversation_row new_conversation(const inbound_message& message, std::int64_t now) {
    storage::conversation_row out;
    out.channel = message.channel;
    out.chat = message.chat;
    out.sender = message.sender.id;
    out.created_at = now;
    return out;
}

}  // namespace

turn::turn(const town& by,
           const turn_setting& setting,
           const storage::turn_rows& rows,
           const storage::turn_extras& extras)
    : town_(by),
      setting_(setting),
      extras_(extras),
      conversation_(rows.conversation.value_or(storage::conversation_row{})),
      new_id_(rows.conversation ? rows.conversation->id : rows.new_id),
      salts_(setting.seed),
      needs_(extras.got) {
    if (auto kept = dialogs::parse_state(conversation_.state)) state_ = std::move(*kept);
}

dialogs::event turn::event_of(decltype(dialogs::event::what) what) const {
    return {setting_.now, setting_.time_zone, setting_.privacy_url, std::move(what)};
}

void turn::begin(const inbound_message& message) {
    if (conversation_.created_at == 0) conversation_ = new_conversation(message, setting_.now);
    if (!message.sender.name.empty()) conversation_.name = message.sender.name;
    if (conversation_.silent_case == 0 && dialogs::resting(state_)) {
        conversation_.bundle = town_.hash;
        // Words that came before their dialog are part of what leads to its case.
        if (!dialogs::keeps_words(state_, setting_.now))
            conversation_.dialog_seq = conversation_.last_seq + 1;
    }
    conversation_.last_in_at = setting_.now;
    touched_ = true;
}

std::int64_t turn::append_inbound(const inbound_message& message) {
    storage::message_row row;
    row.conversation = conversation_.id;
    row.seq = ++conversation_.last_seq;
    row.direction = direction::in;
    row.at = setting_.now;
    row.platform_id = message.id;
    row.author = "resident";
    row.body = to_text(message);
    changes_.messages.push_back(std::move(row));
    return conversation_.last_seq;
}

void turn::fetch_media(const inbound_message& message, std::int64_t seq) {
    for (std::size_t i = 0; i < message.attachments.size(); ++i) {
        const attachment& what = message.attachments[i];
        if (!fetchable(what.kind)) continue;
        storage::media_row row;
        row.conversation = conversation_.id;
        row.message_seq = seq;
        row.position = static_cast<int>(i);
        row.channel = message.channel;
        row.attachment = nlohmann::json(what).dump();
        row.type = what.type;
        row.size = what.size;
        row.due_at = setting_.now;
        row.deadline_at = setting_.now + media_deadline_ms;
        if (setting_.thread_is_delivery) {  // the page has uploaded it already
            row.status = storage::media_status::stored;
            row.sha256 = what.ref;
        }
        changes_.media.push_back(std::move(row));
    }
}

void turn::receive(const inbound_message& message) {
    begin(message);
    inbound_seq_ = append_inbound(message);
    fetch_media(message, inbound_seq_);
    if (conversation_.silent_case != 0) {
        attach(conversation_.silent_case, inbound_seq_);
        return;
    }
    // A pressed button names the message that held it: that is no quote.
    const bool quotes = message.kind == inbound_kind::message && !message.reply_to.empty() &&
                        !message.text.starts_with('/');
    if (quotes && attach_to_quoted(message, inbound_seq_)) return;
    if (overrun()) return;
    if (message.kind == inbound_kind::choice && message.choice.starts_with('#')) {
        play_shortened(message);
        return;
    }
    play(dialogs::message_event{message});
}

void turn::file(std::int64_t seq, std::int64_t case_id) {
    for (auto& row : changes_.messages)
        if (row.seq == seq) row.case_id = case_id;
}

void turn::attach(std::int64_t case_id, std::int64_t seq) {
    if (!extras_.got.all_cases) {
        needs_.all_cases = true;
        return;
    }
    const auto is_it = [case_id](const storage::case_row& of) { return of.id == case_id; };
    const auto found = std::ranges::find_if(extras_.cases, is_it);
    file(seq, case_id);
    if (found != extras_.cases.end()) act(found->number, cases::resident_message_action{seq});
}

void turn::play(decltype(dialogs::event::what) what) {
    dialogs::event next = event_of(std::move(what));
    for (int round = 0; round < dialogs::request_rounds_max; ++round) {
        dialogs::step_result stepped = dialogs::step(*town_.scripts, std::move(state_), next);
        state_ = std::move(stepped.state);
        touched_ = true;
        for (const dialogs::effect& each : stepped.effects) apply(each);
        if (!stepped.request) return;
        auto answered = answer(*stepped.request);
        if (!answered) return;  // rows are wanted: all of this runs again with them
        next = event_of(dialogs::answer_event{std::move(*answered)});
    }
}

void turn::apply(const dialogs::effect& what) {
    struct visitor {
        turn& self;
        void operator()(const dialogs::send_effect& effect) const {
            self.send(effect.message, "bot", self.filed_under(effect.case_number));
        }
        void operator()(const dialogs::attach_effect& effect) const { self.attach_message(effect); }
        void operator()(const dialogs::closing_effect& effect) const {
            const std::int64_t seq = self.inbound_seq_;
            const cases::closing_answer_action what{
                effect.solved, effect.satisfaction, effect.comment, seq};
            if (self.act(effect.case_number, what)) self.file(seq, self.id_of(effect.case_number));
        }
        void operator()(const dialogs::idle_timer_effect& effect) const {
            self.arm_idle(effect.after);
        }
        void operator()(const dialogs::privacy_effect& effect) const {
            self.conversation_.privacy = effect.version;
        }
        void operator()(const dialogs::silence_effect& effect) const {
            self.conversation_.silent_case = self.id_of(effect.case_number);
        }
    };
    std::visit(visitor{*this}, what);
}

void turn::attach_message(const dialogs::attach_effect& effect) {
    const storage::case_row* of = case_by_number(effect.case_number);
    if (!of) return;
    const std::int64_t case_id = of->id;
    std::int64_t seq = inbound_seq_;
    if (!effect.message.empty()) {
        if (extras_.got.quoted != effect.message) {
            needs_.quoted = effect.message;
            return;
        }
        if (!extras_.quoted) return;
        seq = extras_.quoted->seq;
        changes_.tags.push_back({seq, case_id});
    }
    file(seq, case_id);
    act(effect.case_number, cases::resident_message_action{seq});
}

// The case of a message that is about it; 0: about none, or not yet known (needs_).
std::int64_t turn::filed_under(std::string_view number) {
    if (number.empty()) return 0;
    for (const auto& each : extras_.cases)
        if (each.number == number) return each.id;
    needs_.all_cases = true;
    return 0;
}

void turn::send(const outbound_message& message, std::string_view author, std::int64_t case_id) {
    storage::message_row row;
    row.conversation = conversation_.id;
    row.seq = ++conversation_.last_seq;
    row.direction = direction::out;
    row.at = setting_.now;
    row.author = author;
    row.case_id = case_id;
    outbound_message addressed = message;
    addressed.chat = conversation_.chat;
    row.body = to_text(addressed);
    row.due_at = setting_.now;
    row.status = status_of_reply(addressed);
    changes_.messages.push_back(std::move(row));
    touched_ = true;
}

// In the webhook's response only if it is the conversation's single message under way.
delivery_status turn::status_of_reply(const outbound_message& message) {
    if (setting_.thread_is_delivery) return delivery_status::thread;
    if (!setting_.reply_in_webhook || inbound_seq_ == 0 || !setting_.adapter->fits_webhook(message))
        return delivery_status::queued;
    // Only who sends the lane may say that it was sent.
    const int lane = storage::lane_of(new_id_);
    if (!setting_.lanes.test(static_cast<std::size_t>(lane))) return delivery_status::queued;
    for (const auto& row : changes_.messages)
        if (row.direction == direction::out) return delivery_status::queued;
    if (!extras_.got.unsent && conversation_.id != 0) {
        needs_.unsent = true;
        return delivery_status::queued;
    }
    return extras_.unsent > 0 ? delivery_status::queued : delivery_status::offered;
}

void turn::say(std::string_view text, std::string_view author, std::int64_t case_id) {
    outbound_message message;
    message.text = text;
    send(message, author, case_id);
}

// The timer's row fires at or before the time that matters, so that a turn seldom writes it.
void turn::arm_idle(std::int64_t after) {
    const std::int64_t due = after == 0 ? 0 : setting_.now + after;
    if (conversation_.idle_due == 0 && due != 0)
        changes_.timers.push_back({"idle", "@conversation", due});
    conversation_.idle_due = due;
}

void turn::release() {
    conversation_.silent_case = 0;
    touched_ = true;
    play(dialogs::released_event{});
}

void turn::ask(cases::closing_question question) {
    play(dialogs::question_event{dialogs::question_event::kind::closing,
                                 std::move(question.case_number),
                                 std::move(question.case_title),
                                 std::move(question.text)});
}

void turn::idle() {
    conversation_.idle_due = 0;
    touched_ = true;
    play(dialogs::idle_event{});
}

void turn::cancel_timer(std::string_view kind, std::string_view subject) {
    changes_.cancelled.push_back({std::string(kind), std::string(subject), 0});
}

void turn::set_timer(storage::timer_row row) {
    changes_.timers.push_back(std::move(row));
}

storage::turn_decision turn::finish() {
    storage::turn_decision out;
    if (!(needs_ == extras_.got)) {
        out.wants = std::move(needs_);
        return out;
    }
    if (touched_) {
        conversation_.language = dialogs::language_of(state_);
        conversation_.state = dialogs::dump_state(state_);
        changes_.conversation = conversation_;
    }
    out.changes = std::move(changes_);
    return out;
}

storage::turn_decision decide_message(const town& by,
                                      const turn_setting& setting,
                                      const inbound_message& message,
                                      const storage::turn_rows& rows,
                                      const storage::turn_extras& extras) {
    if (rows.seen) return {};
    turn working(by, setting, rows, extras);
    if (working.has_foreseen()) working.receive(message);
    return working.finish();
}

std::string_view bundle_wanted(const storage::turn_rows& rows, std::string_view current) {
    if (!rows.conversation || rows.conversation->bundle.empty()) return {};
    if (rows.conversation->bundle == current) return {};
    const auto kept = dialogs::parse_state(rows.conversation->state);
    if (!kept || dialogs::resting(*kept)) return {};
    return rows.conversation->bundle;
}

}  // namespace yishi::conversation

#include "bot/conversation/erase.hpp"

#include "dialogs/engine/state.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/timers.hpp"
#include "storage/sql/uploads.hpp"

namespace yishi::conversation {

namespace {

constexpr int cases_max = 1'000;  // of one resident

bool has_words(const storage::case_row& of) {
    return !of.title.empty() || !of.summary.empty();
}

// Questions about the case that still wait carry its words.
bool forget_words(dialogs::state& in, const storage::case_row& of) {
    bool changed = false;
    for (dialogs::kept_question& each : in.questions) {
        if (each.case_number != of.number) continue;
        each.case_title.clear();
        each.text.clear();
        changed = true;
    }
    for (choice& each : in.offered) {
        if (each.value != of.number) continue;
        each.label = of.number;
        changed = true;
    }
    return changed;
}

}  // namespace

void erase_thread(storage::transaction& in, const storage::case_row& of, std::int64_t now) {
    auto conversation = storage::conversations::by_id(in, of.conversation);
    if (!conversation) return;
    for (std::string& sha256 : storage::media::erase_case(in, of)) {
        storage::uploads::forget(in, sha256);
        storage::timers::set(in, {storage::timers::unused_media, std::move(sha256), now});
    }
    storage::messages::erase_case(in, of);
    auto kept = dialogs::parse_state(conversation->state);
    bool changed = kept && forget_words(*kept, of);
    if (changed) conversation->state = dialogs::dump_state(*kept);
    bool known = false;
    for (const auto& each : storage::cases::of_conversation(in, of.conversation, true, cases_max))
        known = known || (each.id != of.id && has_words(each));
    if (!known && !conversation->name.empty()) {
        conversation->name.clear();
        changed = true;
    }
    if (changed) storage::conversations::update(in, *conversation);
}

}  // namespace yishi::conversation

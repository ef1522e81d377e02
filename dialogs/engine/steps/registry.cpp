#include <algorithm>

#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

const step_type* const types[] = {
    &say_step,
    &choice_step,
    &text_step,
    &number_step,
    &yes_no_step,
    &location_step,
    &media_step,
    &review_step,
    &open_case_step,
    &case_status_step,
    &call_step,
    &hand_over_step,
};

constexpr std::string_view common[] = {"id", "type", "next", "end"};
constexpr std::string_view asking_only[] = {"help", "title"};

}  // namespace

std::span<const step_type* const> step_types() {
    return types;
}

const step_type* find_step_type(std::string_view name) {
    for (const step_type* each : types) {
        if (each->name == name) {
            return each;
        }
    }
    return nullptr;
}

std::span<const std::string_view> common_members() {
    return common;
}
std::span<const std::string_view> asking_members() {
    return asking_only;
}

void put_question(turn& at, const script_step& self) {
    at.say(at.told(self.ask));
    at.offer({});
    if (self.optional) {
        at.offer_also("skip", at.format(at.texts().label_skip));
    }
}

void name_itself(const script_step& self, std::vector<std::string>& out) {
    out.push_back(self.id);
}

std::int64_t keep_attachments(turn& at, const script_step& self, const inbound_message& message) {
    const auto same = [&](const kept_attachment& each) { return each.step == self.id; };
    auto& kept = at.state.attachments;
    std::int64_t count = std::count_if(kept.begin(), kept.end(), same);
    for (const attachment& each : message.attachments) {
        if (keepable(each) && count < self.media_max && kept.size() < attachments_max) {
            kept.push_back({self.id, each});
            ++count;
        }
    }
    return count;
}

}  // namespace yishi::dialogs

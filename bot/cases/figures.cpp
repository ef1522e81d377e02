#include "bot/cases/figures.hpp"

#include <algorithm>

namespace yishi::cases {

void count(figures& into, const figure_row& of, const period& in, std::int64_t now) {
    const std::int64_t end = std::min(in.to, now);
    if (of.opened_at < end && (of.closed_at == 0 || of.closed_at >= end)) {
        into.open += 1;
        into.overdue += of.due_at < end ? 1 : 0;
    }
    if (of.closed_at >= in.from && of.closed_at < in.to && of.closed_at != 0) {
        into.closed += 1;
    }
    if (of.opened_at < in.from || of.opened_at >= in.to) {
        return;
    }
    into.opened += 1;
    into.response.of += 1;
    into.response.n += of.first_reply_at != 0 ? 1 : 0;
    into.solved.of += of.confirmed || of.not_solved ? 1 : 0;
    into.solved.n += of.confirmed ? 1 : 0;
    into.satisfaction.of += of.satisfaction != 0 ? 1 : 0;
    into.satisfaction.n += of.satisfaction;
}

const std::vector<definition>& figure_definitions() {
    static const std::vector<definition> all{
        {"open",
         "Cases that are not closed at the end of the period, or now.",
         "期末（或当前）未办结的事项数。"},
        {"overdue", "Open cases past their due time.", "未办结且已超过办理期限的事项数。"},
        {"opened", "Cases opened in the period.", "本期新受理的事项数。"},
        {"closed",
         "Cases closed in the period and not opened again.",
         "本期办结且未重新打开的事项数。"},
        {"response",
         "Of the cases opened in the period, those that got a first reply from an officer.",
         "本期受理的事项中，工作人员已首次答复的比例。"},
        {"solved",
         "Of the cases opened in the period whose resident answered, those that they call solved.",
         "本期受理且居民作出反馈的事项中，居民认为已解决的比例。"},
        {"satisfaction",
         "Mean of the residents' answers from 1 to 5, of the cases opened in the period.",
         "本期受理事项的居民满意度（1 至 5 分）平均值。"},
    };
    return all;
}

}  // namespace yishi::cases

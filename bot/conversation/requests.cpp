// What the engine asks for, answered from the town's rules and the rows of the unit.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/cases/number.hpp"
#include "bot/cases/search.hpp"
#include "bot/conversation/locate.hpp"
#include "bot/conversation/turn.hpp"
#include "json/json.hpp"
#include "storage/sql/cases.hpp"

namespace yishi::conversation {

namespace {

constexpr std::size_t summary_max = 2'000;  // bytes

nlohmann::json parsed(std::string_view json) {
    nlohmann::json out;
    json::parse(json, out);
    return out;
}

std::string text_at(const nlohmann::json& in, const char* name) {
    const auto found = in.find(name);
    return found != in.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The resident's own words: the description, else all that was typed.
std::string summary_of(const nlohmann::json& answers) {
    if (!answers.is_object()) return {};
    std::string out = text_at(answers, "description");
    if (!out.empty()) return out;
    for (const auto& [name, value] : answers.items()) {
        if (!value.is_string()) continue;
        if (!out.empty()) out += "; ";
        out += value.get_ref<const std::string&>();
        if (out.size() > summary_max) break;
    }
    return out;
}

}  // namespace

bool turn::have_persons() {
    needs_.persons = true;
    return extras_.got.persons;
}

bool turn::have_number() {
    needs_.case_number_year = town_.rules->calendar->year_at(setting_.now);
    return extras_.got.case_number_year == needs_.case_number_year;
}

bool turn::has_foreseen() {
    if (conversation_.silent_case != 0 || !dialogs::opens_next(*town_.scripts, state_)) return true;
    const bool persons = have_persons();
    return have_number() && persons;
}

const storage::case_row* turn::case_by_number(std::string_view number) {
    const auto is_it = [number](const storage::case_row& of) { return of.number == number; };
    auto changed = std::ranges::find_if(changes_.changed_cases, is_it);
    if (changed != changes_.changed_cases.end()) return &*changed;
    const auto found = std::ranges::find_if(extras_.cases, is_it);
    if (found != extras_.cases.end()) return &*found;
    auto& numbers = needs_.numbers;
    if (std::ranges::find(numbers, number) == numbers.end()) numbers.emplace_back(number);
    return nullptr;
}

// The case's id as a change set names it: -(k+1) when it is opened by this very turn.
std::int64_t turn::id_of(std::string_view number) {
    for (std::size_t k = 0; k < changes_.new_cases.size(); ++k)
        if (changes_.new_cases[k].number == number) return -static_cast<std::int64_t>(k) - 1;
    const storage::case_row* of = case_by_number(number);
    return of ? of->id : 0;
}

bool turn::act(std::string_view number, const cases::action& what) {
    const storage::case_row* of = case_by_number(number);
    if (!have_persons() || !of) return false;
    const cases::doing how{"resident", setting_.now, std::nullopt, nullptr};
    auto done = cases::apply(*town_.rules, *of, what, how, extras_.persons, salts_);
    if (!done) return false;  // such as an answer to a question that is no longer open
    record(std::move(*done));
    return true;
}

void turn::record(cases::changed changed) {
    const auto is_it = [&](const storage::case_row& of) { return of.id == changed.row.id; };
    std::erase_if(changes_.changed_cases, is_it);
    changes_.changed_cases.push_back(std::move(changed.row));
    std::ranges::move(changed.events, std::back_inserter(changes_.events));
    std::ranges::move(changed.timers, std::back_inserter(changes_.timers));
    std::ranges::move(changed.cancelled, std::back_inserter(changes_.cancelled));
    std::ranges::move(changed.changes, std::back_inserter(changes_.changes));
    if (changed.question) ask(std::move(*changed.question));
}

std::optional<std::string> turn::answer(const dialogs::request& asked) {
    if (asked.name == "locate") return answer_locate(*town_.rules, asked.json);
    if (asked.name == "open_case") return answer_open_case(asked.json);
    if (asked.name == "hand_over") return answer_hand_over(asked.json);
    if (asked.name == "find_cases") return answer_find_cases(asked.json);
    return "{}";
}

std::optional<cases::opened> turn::open(cases::opening what) {
    const bool persons = have_persons();
    if (!have_number() || !persons) return std::nullopt;
    what.source = conversation_.channel;
    what.conversation = new_id_;
    what.first_seq = conversation_.dialog_seq;
    what.opened_seq = inbound_seq_;
    what.position = static_cast<int>(changes_.new_cases.size());
    auto opened = cases::open(*town_.rules,
                              what,
                              extras_.case_year,
                              extras_.case_seq + changes_.numbers_taken,
                              extras_.persons,
                              setting_.now,
                              salts_);
    ++changes_.numbers_taken;
    changes_.search.push_back({-what.position - 1, cases::case_tokens(opened.row)});
    changes_.new_cases.push_back(opened.row);
    std::ranges::copy(opened.events, std::back_inserter(changes_.events));
    std::ranges::copy(opened.timers, std::back_inserter(changes_.timers));
    std::ranges::copy(opened.changes, std::back_inserter(changes_.changes));
    return opened;
}

std::optional<std::string> turn::answer_open_case(std::string_view json) {
    const nlohmann::json asked = parsed(json);
    cases::opening what;
    what.kind = text_at(asked, "kind");
    what.category = text_at(asked, "category");
    what.title = text_at(asked, "title");
    what.language = text_at(asked, "language");
    what.dialog = text_at(asked, "dialog");
    const auto answers = asked.find("answers");
    if (answers != asked.end()) {
        what.answers = answers->dump();
        what.summary = summary_of(*answers);
    }
    const auto place = asked.find("place");
    if (place != asked.end() && place->is_object()) {
        what.place = place->dump();
        what.area = text_at(*place, "area");
        const cases::area* found = what.area.empty() ? area_of(*town_.rules, *place) : nullptr;
        if (found) what.area = found->id;
    }
    const auto opened = open(std::move(what));
    if (!opened) return std::nullopt;
    const cases::queue& queue = cases::queue_of(*town_.rules, opened->row.queue);
    return nlohmann::json{{"case_number", opened->row.number},
                          {"due_at", opened->row.due_at},
                          {"queue_title", queue.title}}
        .dump();
}

std::optional<std::string> turn::answer_hand_over(std::string_view json) {
    const nlohmann::json asked = parsed(json);
    cases::opening what;
    what.kind = "person";
    what.language = text_at(asked, "language");
    what.dialog = text_at(asked, "dialog");
    what.title = text_at(asked, "title");
    const auto answers = asked.find("answers");
    if (answers != asked.end()) {
        what.answers = answers->dump();
        what.summary = summary_of(*answers);
    }
    const auto opened = open(std::move(what));
    if (!opened) return std::nullopt;
    return nlohmann::json{{"case_number", opened->row.number},
                          {"answer_by", opened->answer_by},
                          {"office_open", opened->office_open}}
        .dump();
}

// An officer spoke last, and the bot of nothing else since: what comes now is the answer.
turn::talk turn::talk_under_way() const {
    talk out;
    for (auto each = extras_.recent.rbegin(); each != extras_.recent.rend(); ++each) {
        if (each->direction == storage::direction::in) continue;
        if (each->case_id == 0 || setting_.now - each->at > talk_ms) break;
        if (!each->author.starts_with("person:")) {
            out.told = true;
            continue;
        }
        for (const storage::case_row& of : extras_.cases)
            if (of.id == each->case_id && of.status != storage::case_status::closed)
                out.number = of.number;
        break;
    }
    return out;
}

std::optional<std::string> turn::answer_find_cases(std::string_view json) {
    const nlohmann::json asked = parsed(json);
    const bool open_only = asked.value("open", true);
    const std::string typed = text_at(asked, "number");
    const std::string number = typed.empty() ? typed : cases::parse_number(typed).text;
    bool known = true;
    if (conversation_.id == 0) {  // a new conversation has none
    } else if (!typed.empty()) {
        if (std::ranges::find(extras_.got.numbers, number) == extras_.got.numbers.end()) {
            needs_.numbers.push_back(number);
            known = false;
        }
    } else if (open_only) {
        needs_.open_cases = true;
        needs_.recent = true;
        known = extras_.got.recent && (extras_.got.open_cases || extras_.got.all_cases);
    } else {
        needs_.all_cases = true;
        known = extras_.got.all_cases;
    }
    if (!known) return std::nullopt;

    nlohmann::json list = nlohmann::json::array();
    for (const storage::case_row& of : extras_.cases) {
        if (!typed.empty() && of.number != number) continue;
        if (typed.empty() && open_only && of.status == storage::case_status::closed) continue;
        list.push_back({{"number", of.number},
                        {"status", storage::cases::to_string(of.status)},
                        {"title", of.title},
                        {"category", of.category},
                        {"opened_at", of.opened_at},
                        {"due_at", of.due_at},
                        {"closed_at", of.closed_at ? nlohmann::json(of.closed_at) : nullptr}});
    }
    nlohmann::json out{{"cases", std::move(list)}};
    if (const talk with = talk_under_way(); open_only && !with.number.empty()) {
        out["talking"] = with.number;
        out["told"] = with.told;
    }
    return out.dump();
}

}  // namespace yishi::conversation

// The configuration: which one is current, what was before, what was refused; published from the
// folder, rolled back to one before.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/api/audit.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/json.hpp"
#include "bot/config/folder.hpp"
#include "storage/sql/bundles.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/settings.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int history_max = 100;
constexpr std::string_view folder = "dialogs/";
constexpr std::string_view ending = ".json";

json publication_json(const storage::bundles::publication& of,
                      const std::vector<storage::person_row>& persons) {
    const std::size_t at = std::min(of.by.find("person:"), of.by.size());
    const std::int64_t person = cases::person_of(std::string_view(of.by).substr(at));
    const auto who = std::ranges::find(persons, person, &storage::person_row::id);
    return {{"hash", of.hash},
            {"at", cases::time_json(of.at)},
            {"by", who == persons.end() ? of.by : who->name},
            {"from", of.by.starts_with("import") ? "disk" : "console"}};
}

// The dialogs of the current bundle, with comments left out.
std::map<std::string, json> dialogs_of(storage::transaction& from) {
    std::map<std::string, json> out;
    const auto current = storage::bundles::current(from);
    const auto bundle = current ? storage::bundles::get(from, current->hash) : std::nullopt;
    const auto files = bundle ? config::parse_files(bundle->content) : std::nullopt;
    if (!files) return out;
    for (const auto& [path, text] : *files) {
        if (!path.starts_with(folder) || !path.ends_with(ending)) continue;
        json dialog = json::parse(text, nullptr, false, true);
        if (dialog.is_object())
            out[path.substr(folder.size(), path.size() - folder.size() - ending.size())] =
                std::move(dialog);
    }
    return out;
}

json refused_json(storage::transaction& from) {
    const auto kept = storage::settings::get(from, refused_setting);
    json out = kept ? json::parse(*kept, nullptr, false) : json();
    return out.is_object() ? out : json();
}

http::response published_answer(const publish_outcome& done) {
    if (done.published) return http::json(json{{"hash", done.hash}}.dump());
    return problem_with(422,
                        "The configuration is refused",
                        "The one that runs stays.",
                        {{"messages", json::parse(done.messages)}});
}

}  // namespace

asio::awaitable<http::response> show_configuration(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_office))
        co_return std::move(*refused);
    json out;
    auto look = [&](storage::transaction& from) {
        const auto persons = storage::people::all(from);
        json history = json::array();
        for (const auto& each : storage::bundles::history(from, history_max))
            history.push_back(publication_json(each, persons));
        json dialogs = json::array();
        for (const auto& [name, dialog] : dialogs_of(from))
            dialogs.push_back({{"name", name}, {"title", dialog.value("title", json::object())}});
        out = {{"current", history.empty() ? json() : history.front()},
               {"history", history},
               {"refused", refused_json(from)},
               {"dialogs", std::move(dialogs)}};
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    co_return http::json(out.dump());
}

asio::awaitable<http::response> show_dialog(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_office))
        co_return std::move(*refused);
    json found;
    auto look = [&](storage::transaction& from) {
        auto all = dialogs_of(from);
        const auto at = all.find(asked.request.captures.at(0));
        found = at == all.end() ? json() : std::move(at->second);
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (found.is_null()) co_return problem_of(make_error_code(storage::errc::not_found));
    co_return http::json(found.dump());
}

asio::awaitable<http::response> publish_configuration(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::publish))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    if (text_at(*sent.value, "from") != "disk")
        co_return http::problem(422, "From where?", "\"from\" is \"disk\".");
    const publish_outcome done = co_await in.office.publish("", asked.who.person);
    co_return published_answer(done);
}

asio::awaitable<http::response> roll_back_configuration(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::publish))
        co_return std::move(*refused);
    body sent = read_body(asked.request);
    if (!sent.value) co_return std::move(sent.refused);
    const std::string hash = text_at(*sent.value, "hash");
    bool known = false;
    auto look = [&](storage::transaction& from) {
        const auto all = storage::bundles::history(from, history_max);
        known = std::ranges::find(all, hash, &storage::bundles::publication::hash) != all.end();
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (!known) co_return problem_of(make_error_code(storage::errc::not_found));
    const publish_outcome done = co_await in.office.publish(hash, asked.who.person);
    co_return published_answer(done);
}

}  // namespace yishi::api

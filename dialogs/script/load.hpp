// The parts of the loader. Each notes what is wrong and goes on, so that one run finds everything.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/script/findings.hpp"
#include "dialogs/script/model.hpp"
#include "json/json.hpp"

namespace yishi::dialogs {

struct loading {
    script_set& out;
    json::diagnostics& found;
    std::string language;                   // of the messages
    std::vector<json::document> documents;  // one a dialog, in the order of out.dialogs
};

// ---- values (load_values.cpp) ------------------------------------------------------------------

bool valid_id(std::string_view text);

// Appends a text in all of the town's languages; an object by language, or one text for all.
bool read_wording(const script_set& town,
                  reporter& report,
                  const nlohmann::json& value,
                  std::string_view pointer,
                  wording& out);

// Labels: as above, without placeholders, one a language.
bool read_labels(const script_set& town,
                 reporter& report,
                 const nlohmann::json& value,
                 std::string_view pointer,
                 std::vector<std::string>& out);

// Synonyms: a list, or lists by language, all put together.
bool read_words(reporter& report,
                const nlohmann::json& value,
                std::string_view pointer,
                std::vector<std::string>& out);

// Where a text in that language stands: below the pointer, or the pointer itself.
std::string pointer_of(const json::document& file,
                       std::string_view pointer,
                       std::string_view language);

// The value at a pointer, or null.
const nlohmann::json& value_at(const json::document& file, std::string_view pointer);

// ---- files -------------------------------------------------------------------------------------

void load_texts(loading& all, const files& from);
void load_dialog(loading& all, const json::document& file);
void read_choices(loading& all,
                  reporter& report,
                  const nlohmann::json& from,
                  const std::string& pointer,
                  script_step& out);
void read_next(reporter& report,
               const nlohmann::json& from,
               const std::string& pointer,
               script_step& out);
// The bot's own questions, once the texts are there.
void make_buttons(script_set& town);
bool load_step(loading& all,
               reporter& report,
               const nlohmann::json& value,
               std::string_view pointer,
               script_step& out);

// ---- checks over several steps or dialogs; they need dialogs that have loaded
// --------------------

// Resolves "go" and "dialog"; finds what is unreachable or endless.
void check_targets(loading& all);
void check_endless(loading& all);
void check_names(loading& all);
void check_words(loading& all);

// ---- the graph (graph.cpp) ---------------------------------------------------------------------

struct node {
    std::size_t dialog = 0;
    std::size_t step = 0;
    bool operator==(const node&) const = default;
};

// Where a step may lead within its dialog; `ends` is set if the dialog may end after it.
std::vector<std::size_t> followers(const dialog& in, std::size_t index, bool& ends);
// Dialogs that a step may run.
std::vector<std::size_t> called(const script_set& town, const script_step& from);

}  // namespace yishi::dialogs

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/engine/run.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::size_t word_bytes_max = 60;  // a longer text is no command
constexpr std::string_view language_value = "language:";

// "/start@bot deep link" -> "/start" and "deep link".
struct command_text {
    std::string_view name;
    std::string_view rest;
};

command_text split_command(std::string_view text) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n@"), text.size());
    const std::size_t space = std::min(text.find_first_of(" \t\r\n"), text.size());
    return {text.substr(0, end), trimmed(text.substr(space))};
}

// True if the question's choices are called exactly so.
bool is_label(turn& at, std::string_view name) {
    const script_step* here = asking(at.state) ? nullptr : top_step(at);
    if (here == nullptr) {
        return false;
    }
    return std::any_of(here->options.begin(), here->options.end(), [&](const option& each) {
        const auto same = [&](const std::string& one) { return normalised(one) == name; };
        return std::any_of(each.labels.begin(), each.labels.end(), same) ||
               std::any_of(each.accepts.begin(), each.accepts.end(), same);
    });
}

std::optional<word> find_word(const turn& at, std::string_view name) {
    const std::vector<table<word>>& words = at.scripts.words;
    if (const auto own = words[at.language].find(name); own != words[at.language].end()) {
        return own->second;
    }
    for (const table<word>& each : words) {
        if (const auto found = each.find(name); found != each.end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

bool works_everywhere(word which) {
    for (const word_spec& each : word_specs()) {
        if (each.word == which) {
            return each.everywhere;
        }
    }
    return false;
}

void offer_languages(turn& at) {
    for (std::size_t i = 0; i < at.scripts.own_names.size(); ++i) {
        at.offer_also(std::string(language_value) + at.scripts.settings.languages[i],
                      at.scripts.own_names[i]);
    }
}

void show_privacy(turn& at) {
    const std::string& version = at.scripts.settings.privacy_version;
    if (at.happened.privacy_url.empty() || at.state.privacy == version) {
        return;
    }
    at.say(at.texts().privacy, {{"privacy_url", at.happened.privacy_url}});
    at.state.privacy = version;
    at.effect_of(privacy_effect{version});
}

void set_language(turn& at, std::size_t index) {
    at.use_language(index);
    if (at.state.prompt == prompt::language || at.state.prompt == prompt::greeting) {
        at.state.prompt = prompt::none;
    }
    at.say(at.texts().language_set, {{"language", at.scripts.own_names[index]}});
    if (at.state.frames.empty() && !asking(at.state)) {
        start_menu(at);
    } else {
        repeat_question(at);
    }
}

}  // namespace

std::optional<word> everywhere(turn& at, const inbound_message& message) {
    const std::string_view text = message.kind == inbound_kind::choice
                                      ? std::string_view(message.choice)
                                      : trimmed(message.text);
    if (text.starts_with('/')) {
        const auto found = at.scripts.commands.find(split_command(text).name);
        const bool known = found != at.scripts.commands.end() && works_everywhere(found->second);
        return known ? std::optional(found->second) : std::nullopt;
    }
    if (text.empty() || text.size() > word_bytes_max || message.kind == inbound_kind::choice) {
        return std::nullopt;
    }
    const std::string name = word_key(text);
    const std::optional<word> found = find_word(at, name);
    if (!found || !works_everywhere(*found) || is_label(at, name)) {
        return std::nullopt;
    }
    return found;
}

bool means(const turn& at, std::string_view text, word wanted) {
    text = trimmed(text);
    if (text.empty() || text.size() > word_bytes_max) {
        return false;
    }
    if (text.starts_with('/')) {
        const auto found = at.scripts.commands.find(split_command(text).name);
        return found != at.scripts.commands.end() && found->second == wanted;
    }
    return find_word(at, word_key(text)) == wanted;
}

const dialog* triggered(const turn& at, std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.size() > word_bytes_max) {
        return nullptr;
    }
    std::string key;
    if (text.starts_with('/')) {
        const command_text command = split_command(text);
        key = command.name == "/start" && !command.rest.empty() ? '/' + std::string(command.rest)
                                                                : std::string(command.name);
    } else {
        key = word_key(text);
    }
    const auto found = at.scripts.triggers.find(key);
    return found == at.scripts.triggers.end() ? nullptr : &at.scripts.dialogs[found->second];
}

void ask_language(turn& at) {
    if (!asking(at.state)) {
        at.state.prompt = prompt::language;
    }
    at.say(at.texts().language_ask);
    at.offer({});
    offer_languages(at);
}

bool choose_language(turn& at, const inbound_message& message) {
    std::string_view wanted;
    if (message.kind == inbound_kind::choice) {
        wanted = message.choice;
        if (!wanted.starts_with(language_value)) {
            return false;
        }
        wanted.remove_prefix(language_value.size());
    } else if (const command_text command = split_command(trimmed(message.text));
               command.name == "/language") {
        wanted = command.rest;
    } else if (at.state.prompt == prompt::language || at.state.prompt == prompt::greeting) {
        wanted = trimmed(message.text);
    }
    if (wanted.empty() || wanted.size() > word_bytes_max) {
        return false;
    }
    const auto found = at.scripts.language_names.find(normalised(wanted));
    if (found != at.scripts.language_names.end()) {
        set_language(at, found->second);
        return true;
    }
    if (at.state.prompt == prompt::language) {
        const double number = understand_number(wanted, at.language_tag()).value_or(0);
        const auto count = static_cast<double>(at.scripts.own_names.size());
        if (number >= 1 && number <= count) {
            set_language(at, static_cast<std::size_t>(number) - 1);
            return true;
        }
    }
    return false;
}

void greet(turn& at, const inbound_message& message) {
    at.state.greeted = true;
    std::string names;
    for (const std::string& each : at.scripts.own_names) {
        names += (names.empty() ? "" : " · ") + each;
    }
    at.say(at.texts().greeting, {{"languages", names}});
    show_privacy(at);
    const dialog* wanted =
        message.kind == inbound_kind::choice ? nullptr : triggered(at, message.text);
    const std::optional<word> command = everywhere(at, message);
    if (wanted != nullptr) {
        start_dialog(at, *wanted);
    } else if (command == word::person) {
        obey(at, *command);
    } else if (message.kind == inbound_kind::message && !command &&
               !means(at, message.text, word::greeting)) {
        free_text(at, message);
    } else {
        start_menu(at);
    }
    if (!at.requesting() && !at.state.frames.empty() && at.scripts.own_names.size() > 1) {
        at.state.prompt = prompt::greeting;
        offer_languages(at);
    }
}

void obey(turn& at, word command) {
    switch (command) {
        case word::help:
            at.say(at.texts().help);
            if (const script_step* here = asking(at.state) ? nullptr : top_step(at)) {
                at.say(at.told(here->help));
            }
            repeat_question(at);
            break;
        case word::back:
            go_back(at);
            break;
        case word::cancel: {
            const bool open = (!at.state.frames.empty() && !at.state.lobby) || asking(at.state);
            rest(at);
            at.say(open ? at.texts().cancelled : at.texts().nothing_to_do);
            break;
        }
        case word::restart:
            restart(at);
            break;
        case word::status:
            at.ask_outside("find_cases", {{"open", false}}, continuation::status);
            break;
        case word::language:
            ask_language(at);
            break;
        case word::person:
            hand_over(at, at.state.misses >= misses_max ? "misses" : "asked");
            break;
        case word::menu:
            show_privacy(at);
            start_menu(at);
            break;
        case word::go_on:
            if (at.state.frames.empty() && !asking(at.state)) {
                start_menu(at);
            } else if (const step_type* type = asking(at.state) ? nullptr : top_step(at)->type;
                       type != nullptr && !type->asks) {
                run(at, flow::enter);  // it waited for the outside: try again
            } else {
                repeat_question(at);
            }
            break;
        case word::greeting:
        case word::thanks:
        case word::skip:
        case word::done:
        case word::send:
        case word::change:
        case word::fresh:
            break;  // these are answers, not commands
    }
}

}  // namespace yishi::dialogs

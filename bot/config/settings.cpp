#include "bot/config/settings.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "bot/config/expand.hpp"
#include "json/checker.hpp"

namespace yishi::config {
namespace {

constexpr json::wording no_variable{
    "the environment variable {0} is not set; set it, or write the value here",
    "环境变量 {0} 未设置；请设置，或在此直接填写"};
constexpr json::wording broken_variable{
    "a variable is written ${NAME}, with letters, digits and _ (write $${ for a plain ${)",
    "变量应写成 ${NAME}，由字母、数字和 _ 组成（普通的 ${ 请写 $${）"};
constexpr json::wording channel_off{
    "the channel \"{0}\" is switched off: the environment variable {1} is not set",
    "渠道 \"{0}\" 已停用：环境变量 {1} 未设置"};
constexpr json::wording why_off{"the environment variable {0} is not set", "环境变量 {0} 未设置"};
constexpr json::wording twice{"\"{0}\" stands here twice; rename one",
                              "\"{0}\" 重复出现；请改名其中一个"};
constexpr json::wording bad_id{"an id is 1 to 64 letters a-z, digits, - and _: \"{0}\" is not",
                               "标识须为 1 至 64 个英文字母、数字、- 或 _：\"{0}\" 不符合"};
constexpr json::wording bad_listen{
    "an address and a port belong here, like \"127.0.0.1:8080\" or \"[::1]:8080\", not \"{0}\"",
    "此处应为地址和端口，如 \"127.0.0.1:8080\" 或 \"[::1]:8080\"，而不是 \"{0}\""};
constexpr json::wording bad_url{"an address beginning with https:// or http:// belongs here",
                                "此处应为以 https:// 或 http:// 开头的网址"};
constexpr json::wording bad_language{
    "\"{0}\" is no language tag; write one like \"en\", \"zh\" or \"pt-BR\"",
    "\"{0}\" 不是语言标记；请写 \"en\"、\"zh\" 或 \"pt-BR\" 这样的标记"};
constexpr json::wording no_language{"name one language at least; the first one is the fallback",
                                    "请至少填写一种语言；第一种为默认语言"};
constexpr json::wording one_storage{
    "give either \"sqlite\" (a file) or \"postgres\" (a connection), one of both",
    "\"sqlite\"（文件）与 \"postgres\"（连接）请二选一"};
constexpr json::wording bad_level{"a level is debug, info, warn or error, not \"{0}\"",
                                  "级别为 debug、info、warn 或 error，不能是 \"{0}\""};
constexpr json::wording bad_format{"a format is text or json, not \"{0}\"",
                                   "格式为 text 或 json，不能是 \"{0}\""};
constexpr json::wording too_many{"more than {0} entries; remove some", "超过 {0} 项；请删减"};

bool valid_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

// Two or three letters, then parts of one to eight letters and digits.
bool valid_language(std::string_view tag) {
    std::size_t part = 0;
    std::size_t length = 0;
    for (const char c : tag) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (c == '-') {
            if (length < (part == 0 ? 2U : 1U)) {
                return false;
            }
            part += 1;
            length = 0;
        } else if (!(letter || (digit && part > 0)) || ++length > (part == 0 ? 3U : 8U)) {
            return false;
        }
    }
    return length >= (part == 0 ? 2U : 1U);
}

bool valid_listen(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return false;
    }
    const std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool bracketed = host.front() == '[' && host.back() == ']';
    return error == std::errc{} && end == port.data() + port.size() && number <= 65'535 &&
           (bracketed || host.find(':') == std::string_view::npos);
}

bool valid_url(std::string_view text) {
    return (text.starts_with("https://") && text.size() > 8) ||
           (text.starts_with("http://") && text.size() > 7);
}

class loader {
 public:
    loader(const json::checker& file, const environment& env, json::diagnostics& warnings)
        : file_(file), env_(env), warnings_(warnings) {}

    settings load() {
        const json::node root = file_.root();
        if (!root.object({"listen",           "public_url",    "trusted_proxies",
                          "time_zone",        "storage",       "languages",
                          "channels",         "start_dialog",  "idle_minutes",
                          "fragment_seconds", "flood_seconds", "closing_days",
                          "privacy",          "tls",           "log",
                          "metrics",          "disk",          "media",
                          "require_totp",     "title"})) {
            return out_;
        }
        server(root);
        storage(root);
        languages(root);
        channels(root);
        conversation(root);
        files_and_limits(root);
        return std::move(out_);
    }

 private:
    // A text outside of channels: every variable must have a value.
    std::optional<std::string> text(const json::node& from) const {
        const auto raw = from.name();
        if (!raw) {
            return std::nullopt;
        }
        expanded got = expand(*raw, env_);
        if (got.broken) {
            from.say(broken_variable);
            return std::nullopt;
        }
        for (const std::string& name : got.missing) {
            from.say(no_variable, {name});
        }
        return got.missing.empty() ? std::optional(std::move(got.text)) : std::nullopt;
    }
    void text(const json::node& in, std::string_view name, std::string& into) const {
        if (const auto found = in.find(name)) {
            if (auto got = text(*found)) {
                into = std::move(*got);
            }
        }
    }
    template <class T>
    static void integer(const json::node& in,
                        std::string_view name,
                        std::int64_t least,
                        std::int64_t most,
                        T& into) {
        if (const auto found = in.find(name)) {
            if (const auto got = found->integer(least, most)) {
                into = static_cast<T>(*got);
            }
        }
    }

    void server(const json::node& root) {
        text(root, "listen", out_.listen);
        if (const auto listen = root.find("listen"); listen && !valid_listen(out_.listen)) {
            listen->say(bad_listen, {out_.listen});
        }
        text(root, "public_url", out_.public_url);
        if (!out_.public_url.empty() && !valid_url(out_.public_url)) {
            root.find("public_url")->say(bad_url);
        }
        while (out_.public_url.ends_with('/')) {
            out_.public_url.pop_back();
        }
        out_.require_totp = out_.public_url.starts_with("https://");
        if (const auto required = root.find("require_totp")) {
            out_.require_totp = required->truth().value_or(out_.require_totp);
        }
        if (const auto list = root.find("trusted_proxies")) {
            for (const json::node& each : list->items()) {
                if (auto got = text(each)) {
                    out_.trusted_proxies.push_back(std::move(*got));
                }
            }
        }
        text(root, "time_zone", out_.time_zone);
    }

    void storage(const json::node& root) {
        const auto from = root.find("storage");
        if (!from) {
            out_.storage.sqlite = "yishi.db";
            return;
        }
        if (!from->object({"sqlite", "postgres"})) {
            return;
        }
        if (from->find("sqlite").has_value() == from->find("postgres").has_value()) {
            from->say(one_storage);
        }
        text(*from, "sqlite", out_.storage.sqlite);
        text(*from, "postgres", out_.storage.postgres);
    }

    void languages(const json::node& root) {
        const auto list = root.need("languages");
        if (!list) {
            return;
        }
        const auto all = list->items();
        if (list->is_array() && all.empty()) {
            list->say(no_language);
        }
        if (all.size() > languages_max) {
            list->say(too_many, {std::to_string(languages_max)});
            return;
        }
        for (const json::node& each : all) {
            const auto tag = text(each);
            if (!tag) {
                continue;
            }
            const auto& known = out_.languages;
            if (!valid_language(*tag)) {
                each.say(bad_language, {*tag});
            } else if (std::find(known.begin(), known.end(), *tag) != known.end()) {
                each.say(twice, {*tag});
            } else {
                out_.languages.push_back(*tag);
            }
        }
    }

    void channels(const json::node& root) {
        const auto list = root.find("channels");
        if (!list) {
            return;
        }
        const auto all = list->items();
        if (all.size() > channels_max) {
            list->say(too_many, {std::to_string(channels_max)});
            return;
        }
        for (const json::node& each : all) {
            one_channel(each);
        }
    }

    void one_channel(const json::node& from) {
        const auto members = from.members();
        const auto id_node = from.is_object() ? from.need("id") : std::nullopt;
        const auto type_node = from.is_object() ? from.need("type") : std::nullopt;
        const auto id = id_node ? text(*id_node) : std::nullopt;
        const auto type = type_node ? text(*type_node) : std::nullopt;
        if (!id || !type) {
            return;
        }
        if (!valid_id(*id)) {
            id_node->say(bad_id, {*id});
            return;
        }
        if (find_channel(out_, *id) != nullptr) {
            id_node->say(twice, {*id});
            return;
        }
        channel made;
        made.id = *id;
        made.type = *type;
        made.at = from.at();
        for (const auto& [name, value] : members) {
            if (name != "id" && name != "type") {
                key(name, value, made);
            }
        }
        out_.channels.push_back(std::move(made));
    }

    void key(const std::string& name, const json::node& value, channel& into) {
        nlohmann::json copy = value.value();
        std::vector<std::string> missing;
        if (!expand_within(copy, missing)) {
            value.say(broken_variable);
            return;
        }
        into.keys[name] = copy.is_string() ? copy.get<std::string>() : copy.dump();
        if (!missing.empty() && into.enabled) {  // one warning is enough
            into.enabled = false;
            into.why_not = json::say(why_off, {missing.front()}, file_.language());
            warnings_.push_back(
                {file_.of().file(),
                 value.at(),
                 json::say(channel_off, {into.id, missing.front()}, file_.language())});
        }
    }

    // False: a variable is written wrongly. Depth is bounded by the loader.
    bool expand_within(nlohmann::json& value, std::vector<std::string>& missing) const {
        if (value.is_string()) {
            expanded got = expand(value.get_ref<const std::string&>(), env_);
            missing.insert(missing.end(), got.missing.begin(), got.missing.end());
            value = std::move(got.text);
            return !got.broken;
        }
        bool fine = true;
        if (value.is_structured()) {
            for (auto& each : value) {
                fine = expand_within(each, missing) && fine;
            }
        }
        return fine;
    }

    void conversation(const json::node& root) {
        text(root, "start_dialog", out_.start_dialog);
        integer(root, "idle_minutes", 0, idle_minutes_max, out_.idle_minutes);
        integer(root, "fragment_seconds", 0, fragment_seconds_max, out_.fragment_seconds);
        integer(root, "flood_seconds", 0, flood_seconds_max, out_.flood_seconds);
        integer(root, "closing_days", 1, closing_days_max, out_.closing_days);
        if (const auto from = root.find("privacy"); from && from->object({"version", "url"})) {
            from->need("version");
            const auto url = from->need("url");
            text(*from, "version", out_.privacy.version);
            text(*from, "url", out_.privacy.url);
            if (url && !out_.privacy.url.empty() && !valid_url(out_.privacy.url) &&
                !out_.privacy.url.starts_with('/')) {
                url->say(bad_url);
            }
        }
        const auto title = root.find("title");
        if (title && title->is_text()) {
            if (auto got = text(*title); got && !out_.languages.empty()) {
                out_.title[out_.languages.front()] = *got;
            }
        } else if (title) {
            for (const auto& [language, value] : title->members()) {
                if (auto got = text(value)) {
                    out_.title[language] = std::move(*got);
                }
            }
        }
    }

    void files_and_limits(const json::node& root) {
        if (const auto from = root.find("tls"); from && from->object({"certificate", "key"})) {
            from->need("certificate");
            from->need("key");
            text(*from, "certificate", out_.tls.certificate);
            text(*from, "key", out_.tls.key);
        }
        if (const auto from = root.find("log"); from && from->object({"level", "file", "format"})) {
            text(*from, "level", out_.log.level);
            text(*from, "file", out_.log.file);
            text(*from, "format", out_.log.format);
            if (out_.log.format != "text" && out_.log.format != "json")
                from->find("format")->say(bad_format, {out_.log.format});
            static const std::set<std::string, std::less<>> levels{
                "debug", "info", "warn", "error"};
            if (!levels.contains(out_.log.level)) {
                from->find("level")->say(bad_level, {out_.log.level});
            }
        }
        if (const auto from = root.find("metrics"); from && from->object({"token"}))
            text(*from, "token", out_.metrics.token);
        if (const auto from = root.find("disk"); from && from->object({"free_percent_min"}))
            integer(*from, "free_percent_min", 0, 100, out_.disk.free_percent_min);
        if (const auto from = root.find("media");
            from && from->object({"bytes_max", "pixels_max", "decode_seconds_max"})) {
            integer(*from, "bytes_max", 1'000, 1'000'000'000, out_.media.bytes_max);
            integer(*from, "pixels_max", 10'000, 1'000'000'000, out_.media.pixels_max);
            integer(*from, "decode_seconds_max", 1, 600, out_.media.decode_seconds_max);
        }
    }

    const json::checker& file_;
    const environment& env_;
    json::diagnostics& warnings_;
    settings out_;
};

}  // namespace

const channel* find_channel(const settings& in, std::string_view id) {
    const auto found = std::find_if(
        in.channels.begin(), in.channels.end(), [&](const channel& each) { return each.id == id; });
    return found == in.channels.end() ? nullptr : &*found;
}

std::optional<settings> load_settings(const std::string& file,
                                      std::string_view text,
                                      const environment& env,
                                      json::diagnostics& errors,
                                      json::diagnostics& warnings,
                                      std::string_view language) {
    const std::size_t before = errors.size();
    const json::document read = json::read(file, text, errors, language);
    if (errors.size() != before) {
        return std::nullopt;
    }
    const json::checker checked(read, language, errors);
    settings out = loader(checked, env, warnings).load();
    return errors.size() == before ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace yishi::config

#include "bot/conversation/town.hpp"

#include <utility>

namespace yishi::conversation {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t second_ms = 1'000;

dialogs::script_settings script_settings_of(const config::settings& settings,
                                            std::string_view language) {
    dialogs::script_settings out;
    out.languages = settings.languages;
    out.start_dialog = settings.start_dialog;
    out.idle_after = settings.idle_minutes * minute_ms;
    out.fragment_within = settings.fragment_seconds * second_ms;
    out.privacy_version = settings.privacy.version;
    out.diagnostics_language = language;
    return out;
}

}  // namespace

std::shared_ptr<const town> make_town(const config::files& from,
                                      const config::settings& settings,
                                      json::diagnostics& out,
                                      std::string_view language) {
    auto made = std::make_shared<town>();
    made->hash = config::content_hash(from);
    made->scripts = dialogs::load_scripts(from, script_settings_of(settings, language), out);
    const cases::rules_settings rules{
        settings.languages, settings.time_zone, settings.closing_days};
    made->rules = cases::load_rules(from, rules, out, language);
    if (!made->scripts || !made->rules) return nullptr;
    return made;
}

towns::towns(std::shared_ptr<const town> current) : current_(std::move(current)) {
    by_hash_[current_->hash] = current_;
}

std::shared_ptr<const town> towns::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

std::shared_ptr<const town> towns::find(std::string_view hash) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? nullptr : found->second;
}

void towns::add(std::string hash, std::shared_ptr<const town> older) {
    const std::lock_guard lock(mutex_);
    by_hash_.emplace(std::move(hash), std::move(older));
}

void towns::publish(std::shared_ptr<const town> newer) {
    const std::lock_guard lock(mutex_);
    by_hash_[newer->hash] = newer;
    current_ = std::move(newer);
}

}  // namespace yishi::conversation

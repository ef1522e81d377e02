#include "dialogs/text/written.hpp"

#include <unicode/datefmt.h>
#include <unicode/numberformatter.h>
#include <unicode/timezone.h>

#include <map>
#include <memory>
#include <utility>

namespace yishi::dialogs {

namespace {

constexpr std::size_t formatters_max = 256;  // kept per thread and kind

std::unique_ptr<icu::TimeZone> zone_named(std::string_view name) {
    return std::unique_ptr<icu::TimeZone>(
        icu::TimeZone::createTimeZone(name.empty() ? icu::UnicodeString(u"UTC") : from_utf8(name)));
}

// ICU's formatters may not be shared between threads: each thread keeps copies of its own.
template <class Format, class Key, class Make>
Format* kept_by_thread(Key key, Make make) {
    thread_local std::map<Key, std::unique_ptr<Format>> kept;
    const auto found = kept.find(key);
    if (found != kept.end()) return found->second.get();
    if (kept.size() >= formatters_max) kept.clear();
    return (kept[std::move(key)] = make()).get();
}

std::string written_instant(instant time, std::string_view language, std::string_view time_zone) {
    const auto make = [&] {
        std::unique_ptr<icu::DateFormat> made(icu::DateFormat::createDateTimeInstance(
            icu::DateFormat::kMedium, icu::DateFormat::kShort, locale_of(language)));
        if (made != nullptr) made->adoptTimeZone(zone_named(time_zone).release());
        return made;
    };
    auto* format = kept_by_thread<icu::DateFormat>(
        std::pair(std::string(language), std::string(time_zone)), make);
    icu::UnicodeString out;
    if (format != nullptr) format->format(static_cast<UDate>(time.ms), out);
    return to_utf8(out);
}

std::string written_number(double number, std::string_view language) {
    UErrorCode status = U_ZERO_ERROR;
    const auto out = icu::number::NumberFormatter::withLocale(locale_of(language))
                         .formatDouble(number, status)
                         .toString(status);
    return U_SUCCESS(status) ? to_utf8(out) : std::string();
}

std::unique_ptr<icu::MessageFormat> copy_of(const icu::MessageFormat& prototype,
                                            std::string_view time_zone) {
    std::unique_ptr<icu::MessageFormat> made(prototype.clone());
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> names(made->getFormatNames(status));
    while (U_SUCCESS(status) && names != nullptr) {
        const auto* name = names->snext(status);
        if (name == nullptr || U_FAILURE(status)) break;
        UErrorCode unknown = U_ZERO_ERROR;
        if (auto* date = dynamic_cast<icu::DateFormat*>(made->getFormat(*name, unknown)))
            date->adoptTimeZone(zone_named(time_zone).release());
    }
    return made;
}

icu::Formattable formattable(const argument& value,
                             bool time,
                             std::string_view language,
                             std::string_view time_zone) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
    if (const auto* number = std::get_if<double>(&value)) return *number;
    const auto* moment = std::get_if<instant>(&value);
    if (moment != nullptr && time)
        return {static_cast<UDate>(moment->ms), icu::Formattable::kIsDate};
    return from_utf8(written(value, language, time_zone));
}

}  // namespace

icu::UnicodeString from_utf8(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

icu::Locale locale_of(std::string_view language) {
    UErrorCode status = U_ZERO_ERROR;
    const auto locale = icu::Locale::forLanguageTag(
        icu::StringPiece(language.data(), static_cast<std::int32_t>(language.size())), status);
    return U_SUCCESS(status) ? locale : icu::Locale::getRoot();
}

std::string written(const argument& value, std::string_view language, std::string_view time_zone) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* moment = std::get_if<instant>(&value))
        return written_instant(*moment, language, time_zone);
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return written_number(static_cast<double>(*whole), language);
    return written_number(std::get<double>(value), language);
}

bool write(const placeholder_format& format,
           const arguments& values,
           std::string_view language,
           std::string_view time_zone,
           std::string& out) {
    auto* own =
        kept_by_thread<icu::MessageFormat>(std::pair(format.identity, std::string(time_zone)),
                                           [&] { return copy_of(format.prototype, time_zone); });
    if (own == nullptr) return false;
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> given;
    names.reserve(values.size());
    given.reserve(values.size());
    for (const auto& [name, value] : values) {
        names.push_back(from_utf8(name));
        given.push_back(formattable(value, format.time, language, time_zone));
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString text;
    own->format(names.data(), given.data(), static_cast<std::int32_t>(given.size()), text, status);
    if (U_FAILURE(status)) return false;
    text.toUTF8String(out);
    return true;
}

}  // namespace yishi::dialogs

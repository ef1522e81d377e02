#include "dialogs/text/pattern.hpp"

#include <unicode/messagepattern.h>

#include <algorithm>
#include <atomic>

#include "dialogs/text/written.hpp"

namespace yishi::dialogs {

namespace {

constexpr std::int32_t error_context = 16;  // UTF-16 units shown of where a text breaks

// A stretch of the text, or a placeholder: plain if it has no format.
struct segment {
    bool placeholder = false;
    std::string text;                // the placeholder's name
    std::vector<std::string> reads;  // names used inside a placeholder with a kind
    std::shared_ptr<const placeholder_format> format;
};

std::uint64_t next_identity() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

struct pattern::content {
    std::string language;
    std::vector<segment> segments;
    std::vector<std::string> names;
    std::size_t length = 0;  // of the text, in bytes
};

namespace {

std::string broken(UErrorCode status, const icu::UnicodeString& text, const UParseError& where) {
    std::string what;
    switch (status) {
        case U_UNMATCHED_BRACES:
            what = "A \"{\" has no \"}\"";
            break;
        case U_DEFAULT_KEYWORD_MISSING:
            what = "A plural or select needs the case \"other\"";
            break;
        case U_ILLEGAL_ARGUMENT_ERROR:
            what = "A placeholder's kind or style is not known";
            break;
        default:
            what = "A placeholder does not parse (a name is letters, digits and _)";
    }
    if (where.offset >= 0 && where.offset < text.length())
        what += ", near \"" + to_utf8(text.tempSubString(where.offset, error_context)) + "\"";
    return what + ".";
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Turns ICU's parts into segments and names, and refuses what Yishi does not carry out.
class reader {
 public:
    reader(const icu::UnicodeString& text, pattern::content& out) : text_(text), out_(out) {}

    bool read(std::string& error) {
        UErrorCode status = U_ZERO_ERROR;
        UParseError where;
        where.offset = -1;
        parts_.parse(text_, &where, status);
        if (U_FAILURE(status)) {
            error = broken(status, text_, where);
            return false;
        }
        std::int32_t from = 0;
        for (std::int32_t i = 0; i < parts_.countParts(); ++i) {
            const auto& part = parts_.getPart(i);
            literal(from, part.getIndex());
            from = part.getLimit();
            if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
            const auto end = parts_.getLimitPartIndex(i);
            if (!placeholder(i, end, error)) return false;
            i = end;
            from = parts_.getPart(end).getLimit();
        }
        if (text_.indexOf(u'\'') >= 0 || !stray_brace()) return true;
        error = "A \"}\" has no \"{\".";
        return false;
    }

 private:
    void literal(std::int32_t from, std::int32_t to) {
        if (to <= from) return;
        if (out_.segments.empty() || out_.segments.back().placeholder) out_.segments.emplace_back();
        out_.segments.back().text += to_utf8(text_.tempSubStringBetween(from, to));
    }

    bool placeholder(std::int32_t begin, std::int32_t end, std::string& error) {
        segment made;
        made.placeholder = true;
        made.text = to_utf8(parts_.getSubstring(parts_.getPart(begin + 1)));
        if (!read_names(begin, end, made.reads, error)) return false;
        for (const auto& name : made.reads) add_once(out_.names, name);
        if (parts_.getPart(begin).getArgType() != UMSGPAT_ARG_TYPE_NONE &&
            !prepare(begin, end, made, error))
            return false;
        out_.segments.push_back(std::move(made));
        return true;
    }

    bool read_names(std::int32_t begin,
                    std::int32_t end,
                    std::vector<std::string>& names,
                    std::string& error) {
        for (std::int32_t i = begin; i < end; ++i) {
            const auto& part = parts_.getPart(i);
            if (part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER) {
                error = "Placeholders have names, not numbers: {case_number}, not {0}.";
                return false;
            }
            // Formats inside a plural cannot be given a time zone.
            if (part.getType() == UMSGPAT_PART_TYPE_ARG_TYPE && i > begin + 2 && is_time(part)) {
                error = "A date or time stands inside a plural or select: put it outside.";
                return false;
            }
            if (part.getType() == UMSGPAT_PART_TYPE_ARG_NAME)
                add_once(names, to_utf8(parts_.getSubstring(part)));
        }
        return true;
    }

    bool prepare(std::int32_t begin, std::int32_t end, segment& made, std::string& error) {
        const auto from = parts_.getPart(begin).getIndex();
        const auto source = text_.tempSubStringBetween(from, parts_.getPart(end).getLimit());
        const auto& kind = parts_.getPart(begin + 2);
        UErrorCode status = U_ZERO_ERROR;
        UParseError where;
        where.offset = -1;
        icu::MessageFormat format(source, locale_of(out_.language), where, status);
        if (U_FAILURE(status)) {
            error = broken(status, source, where);
            return false;
        }
        const bool time = kind.getType() == UMSGPAT_PART_TYPE_ARG_TYPE && is_time(kind);
        made.format = std::make_shared<const placeholder_format>(
            placeholder_format{next_identity(), format, time});
        return true;
    }

    bool is_time(const icu::MessagePattern::Part& part) const {
        const auto kind = to_utf8(parts_.getSubstring(part));
        return kind == "date" || kind == "time";
    }

    bool stray_brace() const {
        return std::any_of(out_.segments.begin(), out_.segments.end(), [](const segment& each) {
            return !each.placeholder && each.text.find('}') != std::string::npos;
        });
    }

    const icu::UnicodeString& text_;
    pattern::content& out_;
    UErrorCode made_ = U_ZERO_ERROR;
    icu::MessagePattern parts_{UMSGPAT_APOS_DOUBLE_OPTIONAL, made_};
};

const argument* find(const arguments& values, std::string_view name) {
    for (const auto& [key, value] : values) {
        if (key == name) return &value;
    }
    return nullptr;
}

// Only what the placeholder reads.
arguments read_by(const segment& placeholder, const arguments& values) {
    arguments out;
    for (const auto& name : placeholder.reads) {
        const auto* value = find(values, name);
        if (value != nullptr) out.emplace_back(name, *value);
    }
    return out;
}

}  // namespace

pattern::pattern(std::shared_ptr<const content> value) : content_(std::move(value)) {}

std::optional<pattern> pattern::compile(std::string_view text,
                                        std::string_view language,
                                        std::string& error) {
    auto made = std::make_shared<content>();
    made->language = language;
    made->length = text.size();
    const auto source = from_utf8(text);
    if (!reader(source, *made).read(error)) return std::nullopt;
    return pattern(std::move(made));
}

std::span<const std::string> pattern::names() const {
    return content_->names;
}

std::string pattern::format(const arguments& values, std::string_view time_zone) const {
    std::string out;
    out.reserve(content_->length + 64);
    for (const auto& each : content_->segments) {
        if (!each.placeholder) {
            out += each.text;
            continue;
        }
        const auto* value = find(values, each.text);
        if (value == nullptr) {
            out += '{' + each.text + '}';
        } else if (const auto* text = std::get_if<std::string>(value);
                   text != nullptr && each.format == nullptr) {
            out += *text;
        } else if (each.format == nullptr ||
                   !write(
                       *each.format, read_by(each, values), content_->language, time_zone, out)) {
            out += written(*value, content_->language, time_zone);
        }
    }
    return out;
}

}  // namespace yishi::dialogs

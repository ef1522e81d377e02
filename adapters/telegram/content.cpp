#include "adapters/telegram/content.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace yishi::adapters::telegram {

namespace {

using node = nlohmann::json;

const node* find(const node& of, const char* name) {
    if (!of.is_object()) return nullptr;
    const auto found = of.find(name);
    return found == of.end() ? nullptr : &*found;
}

struct file_kind {
    const char* name;
    attachment_kind kind;
    std::string_view type;  // where the platform names none
};

// In this order: an animation also has `document`, for older programs.
constexpr file_kind file_kinds[] = {
    {"voice", attachment_kind::voice, "audio/ogg"},
    {"animation", attachment_kind::video, "video/mp4"},
    {"video", attachment_kind::video, "video/mp4"},
    {"video_note", attachment_kind::video, "video/mp4"},
    {"audio", attachment_kind::file, "audio/mpeg"},
    {"document", attachment_kind::file, ""},
};

// What people can send beside; answered kindly, nothing of it is kept.
constexpr const char* other_kinds[] = {
    "poll",
    "dice",
    "game",
    "story",
    "invoice",
    "paid_media",
    "checklist",
    "gift",
    "giveaway",
    "web_app_data",
    "users_shared",
    "chat_shared",
    "rich_message",
};

bool add_file(const node& message, const file_kind& kind, inbound_message& into) {
    const node* const file = member(message, kind.name);
    if (file == nullptr) return false;
    attachment out;
    out.kind = kind.kind;
    out.ref = text(*file, "file_id");
    out.type = text(*file, "mime_type");
    if (out.type.empty()) out.type = kind.type;
    out.size = integer(*file, "file_size");
    out.name = text(*file, "file_name");
    if (!out.ref.empty()) into.attachments.push_back(std::move(out));
    return true;
}

// The same photo comes in several sizes: the largest counts.
bool add_photo(const node& message, inbound_message& into) {
    const node* const sizes = find(message, "photo");
    if (sizes == nullptr || !sizes->is_array()) return false;
    const node* largest = nullptr;
    std::int64_t most = -1;
    for (const node& one : *sizes) {
        if (text(one, "file_id").empty()) continue;
        constexpr std::int64_t side_max = 1 << 20;  // pixels; keeps the product in range
        const std::int64_t pixels = std::clamp<std::int64_t>(integer(one, "width"), 0, side_max) *
                                    std::clamp<std::int64_t>(integer(one, "height"), 0, side_max);
        if (pixels >= most) {
            most = pixels;
            largest = &one;
        }
    }
    if (largest == nullptr) return true;
    attachment out;
    out.kind = attachment_kind::photo;
    out.ref = text(*largest, "file_id");
    out.type = "image/jpeg";
    out.size = integer(*largest, "file_size");
    into.attachments.push_back(std::move(out));
    return true;
}

bool add_sticker(const node& message, inbound_message& into) {
    const node* const sticker = member(message, "sticker");
    if (sticker == nullptr) return false;
    attachment out;
    out.kind = attachment_kind::sticker;
    out.ref = text(*sticker, "file_id");
    out.type = flag(*sticker, "is_animated") ? "application/x-tgsticker"
               : flag(*sticker, "is_video")  ? "video/webm"
                                             : "image/webp";
    out.size = integer(*sticker, "file_size");
    out.name = text(*sticker, "emoji");
    into.attachments.push_back(std::move(out));
    return true;
}

bool add_contact(const node& message, inbound_message& into) {
    const node* const contact = member(message, "contact");
    if (contact == nullptr) return false;
    attachment out;
    out.kind = attachment_kind::contact;
    out.ref = text(*contact, "phone_number");
    out.name = text(*contact, "first_name");
    if (const auto last = text(*contact, "last_name"); !last.empty()) {
        out.name += ' ';
        out.name += last;
    }
    into.attachments.push_back(std::move(out));
    return true;
}

std::optional<place> read_point(const node& of) {
    const node* const point = member(of, "location");
    if (point == nullptr) return std::nullopt;
    const node* const lat = find(*point, "latitude");
    const node* const lon = find(*point, "longitude");
    if (lat == nullptr || lon == nullptr || !lat->is_number() || !lon->is_number())
        return std::nullopt;
    place out;
    out.lat = lat->get<double>();
    out.lon = lon->get<double>();
    if (out.lat < -90 || out.lat > 90 || out.lon < -180 || out.lon > 180) return std::nullopt;
    return out;
}

// A venue comes with a location of its own as well.
bool add_place(const node& message, inbound_message& into) {
    into.location = read_point(message);
    const node* const venue = member(message, "venue");
    if (venue == nullptr) return member(message, "location") != nullptr;
    if (!into.location) into.location = read_point(*venue);
    if (!into.location) return true;
    into.location->name = text(*venue, "title");
    if (const auto address = text(*venue, "address"); !address.empty()) {
        if (!into.location->name.empty()) into.location->name += ", ";
        into.location->name += address;
    }
    return true;
}

// "/cmd@name args" is "/cmd args": in a private chat the name can only be ours.
std::string without_bot_name(std::string_view said) {
    std::string out{said};
    if (!out.starts_with('/')) return out;
    const auto end = std::min(out.find_first_of(" \n\t"), out.size());
    const auto at = out.find('@');
    if (at < end) out.erase(at, end - at);
    return out;
}

bool is_other_kind(const node& message) {
    return std::ranges::any_of(other_kinds,
                               [&](const char* name) { return find(message, name) != nullptr; });
}

}  // namespace

const node* member(const node& of, const char* name) {
    const node* const found = find(of, name);
    return found != nullptr && found->is_object() ? found : nullptr;
}

std::string_view text(const node& of, const char* name) {
    const node* const found = find(of, name);
    if (found == nullptr || !found->is_string()) return {};
    return found->get_ref<const std::string&>();
}

std::int64_t integer(const node& of, const char* name) {
    const node* const found = find(of, name);
    if (found == nullptr || !found->is_number_integer()) return 0;
    constexpr std::int64_t most = std::int64_t{1} << 52;  // no size or date is larger
    if (found->is_number_unsigned())
        return static_cast<std::int64_t>(
            std::min<std::uint64_t>(found->get<std::uint64_t>(), static_cast<std::uint64_t>(most)));
    return std::clamp<std::int64_t>(found->get<std::int64_t>(), -most, most);
}

bool flag(const node& of, const char* name) {
    const node* const found = find(of, name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::string id_text(const node& of, const char* name) {
    const node* const found = find(of, name);
    if (found == nullptr) return {};
    if (found->is_number_unsigned()) return std::to_string(found->get<std::uint64_t>());
    if (found->is_number_integer()) return std::to_string(found->get<std::int64_t>());
    if (found->is_string()) return found->get<std::string>();
    return {};
}

bool is_service(const node& message) {
    inbound_message ignored;
    return !read_content(message, ignored);
}

bool read_content(const node& message, inbound_message& into) {
    if (const auto said = text(message, "text"); !said.empty()) {
        into.text = without_bot_name(said);
        return true;
    }
    into.text = text(message, "caption");
    bool known = add_place(message, into) || add_photo(message, into);
    for (const auto& kind : file_kinds) known = known || add_file(message, kind, into);
    known = known || add_sticker(message, into) || add_contact(message, into);
    return known || !into.text.empty() || is_other_kind(message);
}

}  // namespace yishi::adapters::telegram

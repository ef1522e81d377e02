#include "adapters/telegram/content.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace yishi::adapters::telegram {

namespace {

struct file_kind {
    std::string_view name;
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
constexpr std::string_view other_kinds[] = {
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

bool add_file(node message, const file_kind& kind, inbound_message& into) {
    const node file = member(message, kind.name);
    if (!file) return false;
    attachment out;
    out.kind = kind.kind;
    out.ref = text(file, "file_id");
    out.type = text(file, "mime_type");
    if (out.type.empty()) out.type = kind.type;
    out.size = integer(file, "file_size");
    out.name = text(file, "file_name");
    if (!out.ref.empty()) into.attachments.push_back(std::move(out));
    return true;
}

// The same photo comes in several sizes: the largest counts.
bool add_photo(node message, inbound_message& into) {
    const node sizes = message.member("photo");
    if (!sizes.is_array()) return false;
    node largest;
    std::int64_t most = -1;
    sizes.each([&](node one) {
        if (text(one, "file_id").empty()) return;
        constexpr std::int64_t side_max = 1 << 20;  // pixels; keeps the product in range
        const std::int64_t pixels = std::clamp<std::int64_t>(integer(one, "width"), 0, side_max) *
                                    std::clamp<std::int64_t>(integer(one, "height"), 0, side_max);
        if (pixels >= most) {
            most = pixels;
            largest = one;
        }
    });
    if (!largest) return true;
    attachment out;
    out.kind = attachment_kind::photo;
    out.ref = text(largest, "file_id");
    out.type = "image/jpeg";
    out.size = integer(largest, "file_size");
    into.attachments.push_back(std::move(out));
    return true;
}

bool add_sticker(node message, inbound_message& into) {
    const node sticker = member(message, "sticker");
    if (!sticker) return false;
    attachment out;
    out.kind = attachment_kind::sticker;
    out.ref = text(sticker, "file_id");
    out.type = flag(sticker, "is_animated") ? "application/x-tgsticker"
               : flag(sticker, "is_video")  ? "video/webm"
                                            : "image/webp";
    out.size = integer(sticker, "file_size");
    out.name = text(sticker, "emoji");
    into.attachments.push_back(std::move(out));
    return true;
}

bool add_contact(node message, inbound_message& into) {
    const node contact = member(message, "contact");
    if (!contact) return false;
    attachment out;
    out.kind = attachment_kind::contact;
    out.ref = text(contact, "phone_number");
    out.name = text(contact, "first_name");
    if (const auto last = text(contact, "last_name"); !last.empty()) {
        out.name += ' ';
        out.name += last;
    }
    into.attachments.push_back(std::move(out));
    return true;
}

std::optional<place> read_point(node of) {
    const node point = member(of, "location");
    const node lat = point.member("latitude");
    const node lon = point.member("longitude");
    if (!lat.is_number() || !lon.is_number()) return std::nullopt;
    place out;
    out.lat = lat.number();
    out.lon = lon.number();
    if (out.lat < -90 || out.lat > 90 || out.lon < -180 || out.lon > 180) return std::nullopt;
    return out;
}

// A venue comes with a location of its own as well.
bool add_place(node message, inbound_message& into) {
    into.location = read_point(message);
    const node venue = member(message, "venue");
    if (!venue) return bool(member(message, "location"));
    if (!into.location) into.location = read_point(venue);
    if (!into.location) return true;
    into.location->name = text(venue, "title");
    if (const auto address = text(venue, "address"); !address.empty()) {
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

bool is_other_kind(node message) {
    return std::ranges::any_of(other_kinds,
                               [&](std::string_view name) { return bool(message.member(name)); });
}

}  // namespace

node member(node of, std::string_view name) {
    const node found = of.member(name);
    return found.is_object() ? found : node();
}

std::string_view text(node of, std::string_view name) {
    return of.member(name).text();
}

std::int64_t integer(node of, std::string_view name) {
    return of.member(name).integer(std::int64_t{1} << 52);  // no size or date is larger
}

bool flag(node of, std::string_view name) {
    return of.member(name).is_true();
}

std::string id_text(node of, std::string_view name) {
    const node found = of.member(name);
    std::string number = found.digits();
    return number.empty() ? std::string(found.text()) : number;
}

bool is_service(node message) {
    inbound_message ignored;
    return !read_content(message, ignored);
}

bool read_content(node message, inbound_message& into) {
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

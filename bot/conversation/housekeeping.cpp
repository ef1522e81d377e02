#include "bot/conversation/housekeeping.hpp"

#include <utility>

#include "storage/sql/changes.hpp"
#include "storage/sql/keys.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/timers.hpp"
#include "storage/sql/uploads.hpp"

namespace yishi::conversation {

namespace {

constexpr int portion = 500;  // rows of each kind in one unit: others wait meanwhile
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t changes_ms = 30 * day_ms;  // a console that slept longer loads anew
constexpr std::int64_t keys_ms = 7 * day_ms;
constexpr std::int64_t uploads_ms = day_ms;  // a page that sends one later uploads it again

}  // namespace

bool keep_house(storage::transaction& in, std::int64_t now) {
    bool more = storage::changes::prune(in, now - changes_ms, portion) == portion;
    more = storage::keys::prune(in, now - keys_ms, portion) == portion || more;
    auto unsent = storage::uploads::prune(in, now - uploads_ms, portion);
    more = unsent.size() == portion || more;
    for (std::string& content : unsent)
        if (!storage::media::by_sha256(in, content) && !storage::uploads::names(in, content))
            storage::timers::set(in, {storage::timers::unused_media, std::move(content), now});
    return more;
}

}  // namespace yishi::conversation

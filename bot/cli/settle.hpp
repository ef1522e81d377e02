// What a restored store has to be told before anybody is served from it, as time went on without
// it: numbers given after the backup, replies sent after it, dialogs that were ended.
#pragma once

#include <cstdint>
#include <map>

namespace yishi::storage {
class transaction;
}

namespace yishi::cli {

// The store whose place a restored one takes. That of a town that never was is as empty as this.
struct predecessor {
    std::int64_t origin = 0;           // when its first person was made; 0: there is none
    std::map<int, std::int64_t> last;  // by year, the highest case number that it gave
};

predecessor read_predecessor(storage::transaction& in);

struct settled {
    std::int64_t held = 0;               // messages
    std::int64_t waiting = 0;            // timers that were due
    std::map<int, std::int64_t> jumped;  // years whose numbers go on later, and after which
};

// In one unit with all that makes the restored store what it is, and before it is served from.
//
// Case numbers go on where the predecessor would have. If it is not known to have given all that
// were given after the backup (it is unreadable, empty, another town's or older than the backup),
// they jump by more than a town files between two backups. What waited to be sent is held. What
// fell due meanwhile waits a day, in which somebody can bring the cases up to date; who was in the
// middle of a dialog is not asked whether they are still there. Consoles reload, and what is said
// from now on has numbers that no page has seen, however long it was away.
settled settle(storage::transaction& restored, const predecessor& before, std::int64_t now);

}  // namespace yishi::cli

#include "bot/cli/sender.hpp"

#include <fstream>

#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "json/digest.hpp"
#include "storage/sql/lanes.hpp"

namespace yishi::cli {

namespace {

constexpr std::size_t name_bytes = 8;

}  // namespace

std::optional<std::string> take_over_lanes(storage::store& on,
                                           const std::string& data,
                                           bool alone) {
    const std::string path = data + "/sender";
    std::string before;
    std::getline(std::ifstream(path), before);
    const auto free = [&](storage::transaction& in) {
        if (alone)
            storage::leases::release_all(in);
        else if (!before.empty())
            storage::leases::release(in, before);
    };
    if (!run_unit(on, free)) return std::nullopt;
    std::string name = json::hex(random_bytes(name_bytes));
    // Should it be lost, the one after us waits until our leases are over.
    std::ofstream(path) << name << '\n';
    return name;
}

}  // namespace yishi::cli

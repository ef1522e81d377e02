// Every platform is one line of the table.
#include "adapters/adapter.hpp"
#include "adapters/telegram/telegram.hpp"
#include "adapters/webchat/webchat.hpp"

namespace yishi::adapters {

namespace {

struct entry {
    std::string_view type;
    const adapter& (*get)();
};

constexpr entry table[] = {
    {"telegram", telegram::instance},
    {"webchat", webchat::instance},
};

}  // namespace

const adapter* find_adapter(std::string_view type) {
    for (const auto& one : table)
        if (one.type == type) return &one.get();
    return nullptr;
}

std::vector<std::string_view> adapter_types() {
    std::vector<std::string_view> types;
    for (const auto& one : table) types.push_back(one.type);
    return types;
}

}  // namespace yishi::adapters

// Channels for tests: every key that a type has, with a value that is easy to find.
#pragma once

#include "adapters/adapter.hpp"

namespace yishi::test {

// The channel "tg" of the recorded payloads.
adapters::channel telegram_channel();
// Any type's channel with every key set.
adapters::channel full_channel(std::string_view type);

}  // namespace yishi::test

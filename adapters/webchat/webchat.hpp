// The residents' own page: nothing is sent to it, its thread is the delivery (bot/webchat).
#pragma once

#include "adapters/adapter.hpp"

namespace yishi::adapters::webchat {

const adapter& instance();

}  // namespace yishi::adapters::webchat

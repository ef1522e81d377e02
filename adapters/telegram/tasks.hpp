// Everything outbound: one or several requests, with what is kept between them.
#pragma once

#include <string_view>

#include "adapters/adapter.hpp"

namespace yishi::adapters::telegram {

progress start_task(const task& what, const channel& on, std::string_view state);
progress advance_task(const task& what,
                      const channel& on,
                      std::string_view state,
                      const http_response& response);

}  // namespace yishi::adapters::telegram

// What the operating system says of this process and of the disks that it writes to.
#pragma once

#include <string>
#include <vector>

#include "bot/api/metrics.hpp"

namespace yishi::cli {

api::process_figures process_figures();

// A place that is written to, and what stands there.
struct place {
    std::string of;
    std::string path;  // a folder
};
// Those that can be asked; free is what this process may still write.
std::vector<api::disk_figures> disk_figures(const std::vector<place>& of);

// What is short of space, as a text for people; empty: nothing is.
std::string short_of_space(const std::vector<api::disk_figures>& disks, int free_percent_min);

}  // namespace yishi::cli

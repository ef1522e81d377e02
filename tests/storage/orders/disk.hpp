// What lies on the disk of a store, as a power cut would leave it at this moment.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace yishi::orders {

using each_row = std::function<void(std::string, std::string)>;
// Runs a statement of two columns.
using ask_fn = std::function<void(const char* sql, const each_row& each)>;

// What of a store can be seen.
struct sight {
    std::map<std::string, std::set<int>> threads;  // chat -> numbers
    std::set<int> units;
    std::vector<std::string> wrong;  // out of order, twice, half of it
};

sight see(const ask_fn& ask);
// What stands in `one` and not in `other`.
std::vector<std::string> missing(const sight& one, const sight& other);

class disk {
 public:
    disk();
    ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    std::string file() const { return folder_ + "/store.db"; }
    sight look();

 private:
    std::string folder_;
    int looks_ = 0;
};

}  // namespace yishi::orders

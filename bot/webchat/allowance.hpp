// How often somebody may do something: a burst, then one each `every`. Pure: time is handed in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace yishi::webchat {

class allowance {
 public:
    // At most `keys_max` somebodies are remembered; more, and those who are free again are
    // forgotten, then anyone.
    allowance(int burst, std::int64_t every_ms, std::size_t keys_max);

    // 0: go ahead; otherwise how long to wait, in milliseconds, and nothing is counted.
    std::int64_t take(std::string_view key, std::int64_t now);
    std::size_t size() const { return next_.size(); }

 private:
    void make_room(std::int64_t now);

    int burst_;
    std::int64_t every_ms_;
    std::size_t keys_max_;
    std::unordered_map<std::string, std::int64_t> next_;  // when all of it is earned again
};

}  // namespace yishi::webchat

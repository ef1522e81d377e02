// Slows guesses: some mistakes are free, then each one doubles the wait. Kept in memory; used on
// one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace yishi::auth {

struct brake_options {
    int free = 5;                        // mistakes without a wait
    std::int64_t first_wait_ms = 1'000;  // after the next one
    std::int64_t wait_max_ms = 300'000;
    std::int64_t forget_ms = 3'600'000;  // without a mistake
    std::size_t keys_max = 50'000;
};

class brake {
 public:
    explicit brake(brake_options options);
    // How long until the next try, ms; 0: now.
    std::int64_t wait(std::string_view key, std::int64_t now) const;
    void failed(std::string_view key, std::int64_t now);
    void succeeded(std::string_view key);

 private:
    struct entry {
        int failures = 0;
        std::int64_t last = 0;
        std::int64_t until = 0;
    };
    void make_room(std::int64_t now);

    brake_options options_;
    std::map<std::string, entry, std::less<>> entries_;
};

}  // namespace yishi::auth

// What the API keeps in memory: how often somebody asks, who guesses passwords, how many passwords
// are being hashed. Used on the io thread only.
#pragma once

#include "bot/api/presence.hpp"
#include "bot/auth/brake.hpp"
#include "bot/webchat/allowance.hpp"

namespace yishi::api {

inline constexpr int calls_burst = 600;          // of one token or session
inline constexpr std::int64_t calls_every = 20;  // ms; one more each
inline constexpr std::size_t callers_max = 20'000;
inline constexpr int hashing_max = 8;  // passwords waiting to be hashed

class memory {
 public:
    auth::brake accounts{{5, 1'000, 300'000, 3'600'000, 50'000}};
    auth::brake addresses{{20, 1'000, 900'000, 3'600'000, 50'000}};
    webchat::allowance calls{calls_burst, calls_every, callers_max};
    presence present;
    int hashing = 0;
};

// One of the places for hashing a password, while it lives; `held()` false: all are taken.
class hashing_place {
 public:
    explicit hashing_place(memory& of) : of_(of), held_(of.hashing < hashing_max) {
        if (held_) ++of_.hashing;
    }
    ~hashing_place() {
        if (held_) --of_.hashing;
    }
    hashing_place(const hashing_place&) = delete;
    hashing_place& operator=(const hashing_place&) = delete;
    bool held() const { return held_; }

 private:
    memory& of_;
    bool held_;
};

}  // namespace yishi::api

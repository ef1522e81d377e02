// Who is looking at which case now: kept in memory, forgotten when nothing is heard any more.
// Pure: time is handed in. Used on the io thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::api {

inline constexpr std::int64_t presence_ms = 45'000;  // the console says it every 20 s
inline constexpr std::size_t presence_cases_max = 20'000;

struct present_person {
    std::string name;
    std::string title;
    std::int64_t until = 0;
};

class presence {
 public:
    // True: the person was not there before.
    bool here(const std::string& number, std::string name, std::string title, std::int64_t now);
    // Those there, by name.
    std::vector<present_person> at(std::string_view number, std::int64_t now) const;

 private:
    std::map<std::string, std::vector<present_person>, std::less<>> cases_;
};

}  // namespace yishi::api

// A platform on loopback that does what a test says: answers, fails, hangs up in the middle.
// Runs on a thread of its own; all members may be called from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yishi::test {

struct platform_request {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string_view header(std::string_view name) const;  // case-insensitive
};

// nothing, half: then the connection is closed.
enum class manner { whole, nothing, half };

struct platform_answer {
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::chrono::milliseconds delay{0};
    test::manner manner = test::manner::whole;
};

// As Telegram's Bot API says it.
platform_answer said_ok(long long message_id);
platform_answer said_no(int code, std::string_view description, int retry_after = 0);

class fake_platform {
 public:
    using rule = std::function<platform_answer(const platform_request&, std::size_t number)>;

    fake_platform();
    ~fake_platform();
    fake_platform(const fake_platform&) = delete;
    fake_platform& operator=(const fake_platform&) = delete;

    std::string url() const;  // "http://127.0.0.1:PORT"
    // How the next requests are answered; `number` counts all requests from 1. At first each is
    // answered with said_ok(number).
    void answer(rule how);
    // All requests so far, in the order in which they arrived in full.
    std::vector<platform_request> requests() const;
    std::size_t count() const;
    // False if they did not come within a generous limit.
    bool wait_for(std::size_t requests) const;

 private:
    struct core;
    std::shared_ptr<core> core_;
};

}  // namespace yishi::test

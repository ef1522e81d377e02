// One task of an adapter, from its first request to its outcome.
// Threading: the io thread; files are read on the pool given.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "adapters/adapter.hpp"
#include "bot/http/client.hpp"

namespace yishi::delivery {

namespace asio = boost::asio;

inline constexpr int task_requests_max = 64;  // a message in more parts is refused
inline constexpr std::chrono::milliseconds send_timeout{15'000};
inline constexpr std::chrono::milliseconds fetch_timeout{60'000};

struct sender {
    http::client& client;
    asio::any_io_executor files;  // where attachments are read
    std::string media_folder;
};

// Called before the second and each further request, with what to go on from after a crash; the
// request is made when it returned true, and the task given up (retry_after) when false.
using keep_state = std::function<asio::awaitable<bool>(std::string state)>;

// `with` and `keep` must outlive the call. Never throws for what the network or the platform does.
asio::awaitable<adapters::done> run_task(const sender& with,
                                         const adapters::adapter& how,
                                         const adapters::channel& on,
                                         adapters::task what,
                                         std::string state,
                                         const keep_state& keep);

}  // namespace yishi::delivery

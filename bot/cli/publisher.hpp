// Takes configurations into the running server: the folder's on SIGHUP and from the console, one of
// before when the console rolls back. What does not check is refused, kept for the console to show,
// and the running one stays.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>

#include "bot/api/api.hpp"
#include "bot/cli/setup.hpp"

namespace yishi::cli {

class publisher {
 public:
    virtual ~publisher() = default;
    // `hash`: of a bundle in the store; empty: the folder. `person`: who wishes it; 0: SIGHUP,
    // which does not replace what the console has published since. Throws if the store does not
    // answer.
    virtual boost::asio::awaitable<api::publish_outcome> publish(std::string hash,
                                                                 std::int64_t person) = 0;
    // Takes in what another process has published, if one has.
    virtual boost::asio::awaitable<void> follow() = 0;
};

// All must outlive it; `by` is not changed.
std::unique_ptr<publisher> make_publisher(boost::asio::any_io_executor io,
                                          boost::asio::thread_pool& heavy,
                                          storage::store& store,
                                          conversation::towns& known,
                                          const setup& by,
                                          std::string config_folder);

}  // namespace yishi::cli

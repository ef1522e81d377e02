// Between the io thread and the store's threads, in both directions what comes together goes
// together: the units that one pass of the event loop asks for reach the store a handful at a time,
// so that they share a commit, and a commit's completions are run by one handler.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace yishi {

struct letter {
    virtual ~letter() = default;
    virtual void go() = 0;    // hands its unit to the store
    virtual void open() = 0;  // takes what came of it
};

// One for each io context, made when it is first asked for.
class mailbox final : public boost::asio::execution_context::service {
 public:
    using key_type = mailbox;
    static inline boost::asio::execution_context::id id;

    static mailbox& of(const boost::asio::any_io_executor& io) {
        return boost::asio::use_service<mailbox>(
            boost::asio::query(io, boost::asio::execution::context));
    }

    explicit mailbox(boost::asio::execution_context& owner) : service(owner) {}

    // On any thread. `io` is one of the owner's: it calls open(), never before push() returns, and
    // go(), unless a handful has come together by this call.
    void send(const boost::asio::any_io_executor& io, std::shared_ptr<letter> value) {
        const std::size_t waiting = put(leaving_, std::move(value));
        if (waiting == 1) boost::asio::post(io, [this] { empty(leaving_, &letter::go); });
        // The writer begins with these while the rest of the pass is still being read.
        if (waiting == handful) empty(leaving_, &letter::go);
    }
    void push(const boost::asio::any_io_executor& io, std::shared_ptr<letter> value) {
        if (put(arrived_, std::move(value)) == 1)
            boost::asio::post(io, [this] { empty(arrived_, &letter::open); });
    }

 private:
    using letters = std::vector<std::shared_ptr<letter>>;
    static constexpr std::size_t handful = 8;

    // How many there are now. More than one: a post is on its way already.
    std::size_t put(letters& to, std::shared_ptr<letter> value) {
        const std::lock_guard lock(mutex_);
        to.push_back(std::move(value));
        return to.size();
    }

    void empty(letters& from, void (letter::*what)()) {
        letters all;
        {
            const std::lock_guard lock(mutex_);
            all.swap(from);
        }
        for (auto& each : all) {
            const auto one = std::move(each);  // gone before the next
            ((*one).*what)();
        }
    }

    void shutdown() override {
        leaving_.clear();
        arrived_.clear();
    }

    std::mutex mutex_;
    letters leaving_;
    letters arrived_;
};

}  // namespace yishi

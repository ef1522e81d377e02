// From the store's threads to the io thread: what arrives together is run by one handler, so that a
// commit of a hundred turns costs one post, and what follows from them can be done together too.
// Threading: push() from any thread.
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
    virtual void open() = 0;
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

    // open() is called on `io`, which is one of the owner's, and never before this returns.
    void push(const boost::asio::any_io_executor& io, std::shared_ptr<letter> value) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(value));
            if (waiting_.size() > 1) return;  // that post is on its way
        }
        boost::asio::post(io, [this] { empty(); });
    }

 private:
    void empty() {
        std::vector<std::shared_ptr<letter>> all;
        {
            const std::lock_guard lock(mutex_);
            all.swap(waiting_);
        }
        for (auto& each : all) std::exchange(each, nullptr)->open();
    }

    void shutdown() override { std::exchange(waiting_, {}); }

    std::mutex mutex_;
    std::vector<std::shared_ptr<letter>> waiting_;
};

}  // namespace yishi

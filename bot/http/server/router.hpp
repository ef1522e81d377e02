// Which route answers a method and a path: a tree of path segments.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bot/http/server.hpp"

namespace yishi::http {

using endpoint = std::variant<route, socket_route, stream_route>;

struct route_match {
    const endpoint* to = nullptr;
    std::string_view pattern;           // as added; empty if no path matched
    std::vector<std::string> captures;  // percent-decoded
    std::string allow;                  // the path's methods when only the method did not match
};

class router {
 public:
    router();
    ~router();
    router(router&&) noexcept;
    router& operator=(router&&) noexcept;
    // Throws std::invalid_argument on a malformed pattern or one that exists with this method.
    void add(endpoint value);
    // `path` without query, percent-encoded. HEAD finds GET's route if it has none of its own.
    route_match find(std::string_view method, std::string_view path) const;

 private:
    struct node;
    struct search;
    std::unique_ptr<node> root_;
};

}  // namespace yishi::http

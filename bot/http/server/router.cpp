#include "bot/http/server/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace yishi::http {

namespace {

constexpr std::size_t segments_max = 64;

const std::string& pattern_of(const endpoint& value) {
    if (const auto* plain = std::get_if<route>(&value)) return plain->pattern;
    if (const auto* socket = std::get_if<socket_route>(&value)) return socket->path;
    return std::get<stream_route>(value).path;
}

std::string_view method_of(const endpoint& value) {
    const auto* plain = std::get_if<route>(&value);
    return plain ? std::string_view(plain->method) : std::string_view("GET");
}

// "/a/b" has the segments "a" and "b", "/a/" has "a" and "".
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> out;
    if (path.empty() || path.front() != '/') return out;
    path.remove_prefix(1);
    while (out.size() < segments_max) {
        const auto end = path.find('/');
        out.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return out;
        path.remove_prefix(end + 1);
    }
    return {};
}

bool serves(const endpoint& value, std::string_view method) {
    const auto own = method_of(value);
    return own == method || own == "*";
}

}  // namespace

struct router::node {
    std::map<std::string, std::unique_ptr<node>, std::less<>> literal;
    std::unique_ptr<node> capture;
    std::vector<std::unique_ptr<endpoint>> here;  // by method
    std::vector<std::unique_ptr<endpoint>> rest;  // "{name...}" by method
};

// Goes down the tree, literal segments first, until a route serves the method.
struct router::search {
    std::string_view method;
    std::string_view path;
    std::vector<std::string_view> segments;
    std::vector<std::string> captures;
    std::vector<std::string_view> allowed;
    const endpoint* found = nullptr;

    bool take(const std::vector<std::unique_ptr<endpoint>>& choices) {
        for (const auto& choice : choices) {
            if (serves(*choice, method)) {
                found = choice.get();
                return true;
            }
        }
        if (method == "HEAD") {
            for (const auto& choice : choices) {
                if (method_of(*choice) == "GET" && std::holds_alternative<route>(*choice)) {
                    found = choice.get();
                    return true;
                }
            }
        }
        for (const auto& choice : choices) allowed.push_back(method_of(*choice));
        return false;
    }

    bool down(const node& at, std::size_t depth) {
        if (depth == segments.size()) return take(at.here);
        const auto segment = segments[depth];
        const bool encoded = segment.find('%') != std::string_view::npos;
        const auto literal =
            encoded ? at.literal.find(percent_decode(segment)) : at.literal.find(segment);
        if (literal != at.literal.end() && down(*literal->second, depth + 1)) return true;
        if (at.capture && !segment.empty()) {
            captures.push_back(percent_decode(segment));
            if (down(*at.capture, depth + 1)) return true;
            captures.pop_back();
        }
        if (at.rest.empty() || !take(at.rest)) return false;
        captures.push_back(
            percent_decode(path.substr(static_cast<std::size_t>(segment.data() - path.data()))));
        return true;
    }
};

router::router() : root_(std::make_unique<node>()) {}
router::~router() = default;
router::router(router&&) noexcept = default;
router& router::operator=(router&&) noexcept = default;

void router::add(endpoint value) {
    const std::string pattern = pattern_of(value);
    const auto segments = split(pattern);
    if (segments.empty())
        throw std::invalid_argument("route pattern must begin with /: " + pattern);
    node* at = root_.get();
    auto* list = &at->here;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto segment = segments[i];
        if (segment.empty() || segment.front() != '{') {
            auto& next = at->literal[std::string(segment)];
            if (!next) next = std::make_unique<node>();
            at = next.get();
        } else if (segment.back() != '}') {
            throw std::invalid_argument("a capture must be a whole segment: " + pattern);
        } else if (segment.ends_with("...}")) {
            if (i + 1 != segments.size())
                throw std::invalid_argument("{...} must be last: " + pattern);
            list = &at->rest;
            break;
        } else {
            if (!at->capture) at->capture = std::make_unique<node>();
            at = at->capture.get();
        }
        list = &at->here;
    }
    for (const auto& other : *list) {
        if (method_of(*other) == method_of(value))
            throw std::invalid_argument("route added twice: " + pattern);
    }
    // "*" stands last, so that a route of the method itself wins.
    const auto place = method_of(value) == "*" ? list->end() : list->begin();
    list->insert(place, std::make_unique<endpoint>(std::move(value)));
}

route_match router::find(std::string_view method, std::string_view path) const {
    search look;
    look.method = method;
    look.path = path;
    look.segments = split(path);
    route_match out;
    if (look.segments.empty()) return out;
    if (look.down(*root_, 0)) {
        out.to = look.found;
        out.pattern = pattern_of(*look.found);
        out.captures = std::move(look.captures);
        return out;
    }
    auto& allowed = look.allowed;
    if (std::find(allowed.begin(), allowed.end(), "GET") != allowed.end())
        allowed.emplace_back("HEAD");
    std::sort(allowed.begin(), allowed.end());
    allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
    for (const auto& one : allowed) out.allow.append(out.allow.empty() ? "" : ", ").append(one);
    return out;
}

}  // namespace yishi::http

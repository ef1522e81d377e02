#include "adapters/telegram/tasks.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "adapters/common/failure.hpp"
#include "adapters/telegram/content.hpp"
#include "adapters/telegram/limits.hpp"
#include "adapters/telegram/telegram.hpp"
#include "json/quote.hpp"

namespace yishi::adapters::telegram {

namespace {

constexpr std::string_view standard_base = "https://api.telegram.org";

std::string base_of(const channel& on) {
    std::string_view base = on.key("api_base");
    if (base.empty()) base = standard_base;
    while (base.ends_with('/')) base.remove_suffix(1);
    return std::string{base};
}

http_request call(const channel& on, std::string_view method, std::string body) {
    http_request out;
    out.method = "POST";
    out.target = base_of(on) + "/bot" + std::string{on.key("token")} + "/" + std::string{method};
    if (!body.empty()) out.headers.emplace_back("Content-Type", "application/json");
    out.body = std::move(body);
    return out;
}

// ---- send: state {"part":2,"id":"77"}: this part is under way, 77 was the first part's id -------

struct sending {
    std::size_t part = 0;
    std::string id;
};

sending read_sending(std::string_view state) {
    sending out;
    json::wire_text kept;
    if (state.empty() || !kept.read(state)) return out;
    const std::int64_t part = integer(kept.root(), "part");
    out.part = part > 0 ? static_cast<std::size_t>(part) : 0;
    out.id = text(kept.root(), "id");
    return out;
}

std::string write_sending(const sending& value) {
    if (value.part == 0) return {};
    std::string out = R"({"part":)" + std::to_string(value.part) + R"(,"id":)";
    json::append_quoted(out, value.id);
    out += '}';
    return out;
}

progress send_part(std::vector<part> parts, const channel& on, const sending& at) {
    if (parts.empty())
        return make_done(outcome::rejected, "there is nothing in the message to send");
    if (at.part >= parts.size()) {
        done out;
        out.id = at.id;
        return out;
    }
    part& one = parts[at.part];
    next out;
    out.request = call(on, one.method, std::move(one.json));
    out.request.form = std::move(one.form);
    out.state = write_sending(at);
    return out;
}

progress after_part(const send_task& what,
                    const channel& on,
                    std::string_view state,
                    const http_response& response) {
    done result = read_sent(response);
    sending at = read_sending(state);
    if (result.outcome != outcome::sent) {
        // A resident who left after part one: the message as a whole did not arrive.
        result.id = at.id;
        return result;
    }
    if (at.id.empty()) at.id = std::move(result.id);
    ++at.part;
    if (!is_one_part(what.message)) {
        auto parts = make_parts(what.message);
        if (at.part < parts.size()) return send_part(std::move(parts), on, at);
    }
    done out;
    out.id = std::move(at.id);
    return out;
}

// ---- fetch: getFile, then state {"path":"photos/file_1.jpg"} and the download -------------------

progress start_fetch(const fetch_task& what, const channel& on) {
    if (what.what.kind == attachment_kind::contact || what.what.ref.empty())
        return make_done(outcome::rejected, "there is no file behind it");
    if (what.what.size > download_max)
        return make_done(outcome::rejected, "larger than the 20 MB that Telegram hands out");
    std::string body = R"({"file_id":)";
    json::append_quoted(body, what.what.ref);
    body += '}';
    next out;
    out.request = call(on, "getFile", std::move(body));
    return out;
}

progress download(const channel& on, const std::string& path) {
    next out;
    out.request.method = "GET";
    out.request.target = base_of(on) + "/file/bot" + std::string{on.key("token")} + "/" + path;
    out.state = R"({"path":)";
    json::append_quoted(out.state, path);
    out.state += '}';
    out.response_max = download_max;
    return out;
}

bool harmless_path(std::string_view path) {
    return !path.empty() && path.find("..") == std::string_view::npos &&
           std::ranges::all_of(path, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '/' || c == '.' || c == '_' || c == '-';
           });
}

progress advance_fetch(const fetch_task& what,
                       const channel& on,
                       std::string_view state,
                       const http_response& response) {
    if (state.empty()) {
        const answer found = read_result(response);
        if (!found.ok) return found.failure;
        if (!harmless_path(found.file_path))
            return make_done(outcome::rejected, "Telegram named no file that can be fetched");
        return download(on, found.file_path);
    }
    if (auto failure = classify_transport(response)) return std::move(*failure);
    // A link lives for an hour: an old one is asked for anew.
    if (response.status == 404)
        return make_done(outcome::retry_after, "the file's link is no longer good");
    if (response.status != 200)
        return classify_status(response.status,
                               "the file: status " + std::to_string(response.status));
    done out;
    out.body = response.body;
    out.type = what.what.type;
    return out;
}

// ---- the rest: one request each -----------------------------------------------------------------

std::string registration(const register_task& what, const channel& on) {
    std::string body = R"({"url":)";
    json::append_quoted(body, what.webhook_url);
    json::append_key(body, "secret_token");
    json::append_quoted(body, on.key("secret_token"));
    body += R"(,"max_connections":100,)"
            R"("allowed_updates":["message","edited_message","callback_query","my_chat_member"]})";
    return body;
}

next single(http_request request) {
    next out;
    out.request = std::move(request);
    return out;
}

struct starting {
    const channel& on;
    std::string_view state;

    progress operator()(const send_task& what) const {
        return send_part(make_parts(what.message), on, read_sending(state));
    }
    progress operator()(const acknowledge_task& what) const {
        std::string body = R"({"callback_query_id":)";
        json::append_quoted(body, what.id);
        return single(call(on, "answerCallbackQuery", body + '}'));
    }
    // After a crash the link may be too old: always from getFile on.
    progress operator()(const fetch_task& what) const { return start_fetch(what, on); }
    progress operator()(const check_task&) const { return single(call(on, "getMe", "{}")); }
    progress operator()(const register_task& what) const {
        return single(call(on, "setWebhook", registration(what, on)));
    }
};

struct advancing {
    const channel& on;
    std::string_view state;
    const http_response& response;

    progress operator()(const send_task& what) const {
        return after_part(what, on, state, response);
    }
    progress operator()(const fetch_task& what) const {
        return advance_fetch(what, on, state, response);
    }
    progress operator()(const acknowledge_task&) const { return plain(); }
    progress operator()(const register_task&) const { return plain(); }
    progress operator()(const check_task&) const {
        answer found = read_result(response);
        if (!found.ok) return std::move(found.failure);
        done out;
        out.body = "@" + found.username;
        return out;
    }
    progress plain() const {
        answer found = read_result(response);
        if (!found.ok) return std::move(found.failure);
        return done{};
    }
};

}  // namespace

progress start_task(const task& what, const channel& on, std::string_view state) {
    return std::visit(starting{on, state}, what);
}

progress advance_task(const task& what,
                      const channel& on,
                      std::string_view state,
                      const http_response& response) {
    return std::visit(advancing{on, state, response}, what);
}

}  // namespace yishi::adapters::telegram

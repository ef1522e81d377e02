#include "tests/bench/player.hpp"

#include <array>
#include <memory>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "tests/bench/wire.hpp"

namespace yishi::bench {
namespace {

constexpr std::int64_t first_chat = 100'000;
constexpr std::int64_t drain_ns = 15'000'000'000;  // for answers still under way at the stop
constexpr int tries_max = 5;

constexpr std::array<std::string_view, turns_a_dialog> said = {
    "/start",
    "complaint",
    "noise",
    "Block 7, house {chat}, flat 12",
    "Loud drilling every night after 23:00, please send someone",
    "yes",
};

struct resident {
    std::int64_t chat = 0;
    int position = 0;
    std::int64_t update = 0;
    int tries = 0;
    std::int64_t done = 0;
};

struct line {
    std::unique_ptr<stream> peer;
    std::size_t resident = 0;
    bool busy = false;
    bool repeat = false;
    std::int64_t sent_ns = 0;
};

class player {
 public:
    explicit player(const play_options& options)
        : options_(options), random_(options.seed), next_update_(options.first_update) {
        for (int i = 0; i < options.residents; ++i) {
            residents_.push_back({.chat = first_chat + i, .update = next_update_++});
            ready_.push_back(static_cast<std::size_t>(i));
        }
        lines_.resize(static_cast<std::size_t>(options.connections));
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            connect(i);
            idle_.push_back(i);
        }
    }

    play_result run() {
        const std::int64_t begin = now_ns();
        result_.measured.begin_ns = begin + static_cast<std::int64_t>(options_.warmup_s * 1e9);
        result_.measured.end_ns =
            result_.measured.begin_ns + static_cast<std::int64_t>(options_.seconds * 1e9);
        while (true) {
            const std::int64_t now = now_ns();
            over_ = now >= result_.measured.end_ns;
            if (over_ && (busy_ == 0 || now > result_.measured.end_ns + drain_ns)) break;
            if (!over_) send_ready();
            if (busy_ == 0 && all_sent()) break;
            for (const ready& event : poller_.wait(50)) serve(event);
        }
        result_.unfinished = busy_;
        for (const resident& one : residents_) result_.dialogs.emplace_back(one.chat, one.done);
        return std::move(result_);
    }

 private:
    std::uint16_t port_of(std::size_t line) const {
        return options_.ports[line % options_.ports.size()];
    }

    bool all_sent() const { return options_.turns > 0 && sent_ >= options_.turns; }

    void connect(std::size_t index) {
        lines_[index].peer = std::make_unique<stream>(connect_loopback(port_of(index)));
        poller_.add(lines_[index].peer->fd(), index);
    }

    void send_ready() {
        while (!idle_.empty() && !ready_.empty() && !all_sent()) {
            ++sent_;
            const std::size_t pick = random_() % ready_.size();
            const std::size_t who = ready_[pick];
            ready_[pick] = ready_.back();
            ready_.pop_back();
            const std::size_t index = idle_.back();
            idle_.pop_back();
            send(index, who, false);
        }
    }

    void send(std::size_t index, std::size_t who, bool repeat) {
        line& on = lines_[index];
        const resident& one = residents_[who];
        const std::string body = update_json(one.chat, one.update, one.position);
        on.resident = who;
        on.busy = true;
        on.repeat = repeat;
        ++busy_;
        on.peer->write("POST " + options_.path + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                       std::to_string(port_of(index)) + "\r\nContent-Type: application/json\r\n" +
                       "X-Telegram-Bot-Api-Secret-Token: " + options_.secret +
                       "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        on.sent_ns = now_ns();
        if (!on.peer->flush()) return broken(index);
        if (on.peer->pending()) poller_.watch(on.peer->fd(), index, true);
    }

    void serve(const ready& event) {
        const auto index = static_cast<std::size_t>(event.key);
        line& on = lines_[index];
        if (event.writable) {
            if (!on.peer->flush()) return broken(index);
            if (!on.peer->pending()) poller_.watch(on.peer->fd(), index, false);
        }
        if (!event.readable) return;
        const bool alive = on.peer->fill();
        bool close = false;
        if (on.busy && on.peer->next(message_)) {
            close = message_.close;
            answered(index);
        }
        if (!alive || close) broken(index);
    }

    // The connection is gone; a turn under way on it is sent again.
    void broken(std::size_t index) {
        line& on = lines_[index];
        if (on.busy) {
            failed(index, "connection closed");
        } else {
            ++result_.reconnects;
        }
        connect(index);
    }

    void failed(std::size_t index, const std::string& why) {
        line& on = lines_[index];
        ++result_.errors;
        if (result_.first_error.empty()) result_.first_error = why;
        release(index);
        resident& one = residents_[on.resident];
        if (on.repeat) {
            advance(one);
        } else if (++one.tries >= tries_max) {
            return;  // given up: the count of errors tells
        }
        ready_.push_back(on.resident);
    }

    void answered(std::size_t index) {
        line& on = lines_[index];
        const std::int64_t now = now_ns();
        const std::string_view status = message_.start_line;
        if (status.substr(0, 12) != "HTTP/1.1 200") {
            return failed(index, message_.start_line + ' ' + message_.body.substr(0, 200));
        }
        resident& one = residents_[on.resident];
        release(index);
        if (on.repeat) {
            ++result_.repeats;
        } else {
            result_.turns.push_back({one.chat, one.position, on.sent_ns, now});
            if (json_member(message_.body, "method") == "sendMessage") {
                result_.in_response.push_back(
                    {one.chat, now, text_class(json_member(message_.body, "text"))});
            }
            std::uniform_real_distribution<> percent(0, 100);
            if (!over_ && percent(random_) < options_.repeat_percent) {
                idle_.pop_back();
                return send(index, on.resident, true);
            }
        }
        advance(one);
        ready_.push_back(on.resident);
    }

    void release(std::size_t index) {
        lines_[index].busy = false;
        --busy_;
        idle_.push_back(index);
    }

    void advance(resident& one) {
        one.tries = 0;
        one.update = next_update_++;
        if (++one.position == turns_a_dialog) {
            one.position = 0;
            ++one.done;
        }
    }

    play_options options_;
    std::mt19937 random_;
    poller poller_;
    std::vector<resident> residents_;
    std::vector<std::size_t> ready_;
    std::vector<line> lines_;
    std::vector<std::size_t> idle_;
    std::int64_t next_update_;
    std::int64_t busy_ = 0;
    std::int64_t sent_ = 0;  // turns, without repeats
    bool over_ = false;
    wire_message message_;
    play_result result_;
};

}  // namespace

std::string update_json(std::int64_t chat, std::int64_t update, int position) {
    std::string text(said[static_cast<std::size_t>(position)]);
    const std::string id = std::to_string(chat);
    if (const std::size_t at = text.find("{chat}"); at != std::string::npos) {
        text.replace(at, 6, id);
    }
    std::string entities;
    if (text.starts_with('/')) {
        entities = ",\"entities\":[{\"offset\":0,\"length\":" + std::to_string(text.size()) +
                   ",\"type\":\"bot_command\"}]";
    }
    const std::string number = std::to_string(update);
    return "{\"update_id\":" + number + ",\"message\":{\"message_id\":" + number +
           ",\"from\":{\"id\":" + id + ",\"is_bot\":false,\"first_name\":\"Resident\"," +
           "\"language_code\":\"en\"},\"chat\":{\"id\":" + id +
           ",\"first_name\":\"Resident\",\"type\":\"private\"},\"date\":1700000000,\"text\":\"" +
           text + "\"" + entities + "}}";
}

play_result play(const play_options& options) {
    return player(options).run();
}

}  // namespace yishi::bench

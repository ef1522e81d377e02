#include "bot/webchat/identity.hpp"

#include "bot/async/store.hpp"
#include "json/digest.hpp"
#include "storage/sql/devices.hpp"

namespace yishi::webchat {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t chat_bytes = 16;
constexpr std::int64_t seen_every_ms = 24 * 60 * 60 * 1'000;
// Nothing that is mistaken for something else when read out.
constexpr std::string_view code_letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

class identity_impl final : public identity {
 public:
    identity_impl(asio::any_io_executor io,
                  storage::store& store,
                  std::string channel,
                  std::function<std::int64_t()> now,
                  std::function<std::string(std::size_t)> random_bytes)
        : io_(std::move(io)),
          store_(store),
          channel_(std::move(channel)),
          now_(std::move(now)),
          random_(std::move(random_bytes)) {}

    asio::awaitable<storage::result<std::string>> create() override {
        const std::string token = json::hex(random_(token_bytes));
        const storage::device_row row = new_device(token, json::hex(random_(chat_bytes)));
        storage::unit_fn write = [row](storage::transaction& tx) {
            storage::devices::insert(tx, row);
        };
        const auto done = co_await submit(io_, store_, std::move(write));
        if (!done) co_return done.error();
        co_return token;
    }

    asio::awaitable<storage::result<std::optional<device>>> find(std::string token) override {
        std::optional<storage::device_row> row;
        if (token.empty()) co_return std::optional<device>();
        const std::string hash = json::sha256_hex(token);
        storage::unit_fn look = [&row, &hash](storage::transaction& tx) {
            row = storage::devices::by_hash(tx, hash);
        };
        const auto done = co_await read(io_, store_, std::move(look));
        if (!done) co_return done.error();
        if (!row || row->channel != channel_) co_return std::optional<device>();
        if (now_() - row->seen_at > seen_every_ms) note_seen(hash);
        device out;
        out.hash = row->hash;
        out.chat = row->chat;
        co_return std::optional<device>(std::move(out));
    }

    asio::awaitable<storage::result<void>> forget(device what) override {
        storage::unit_fn write = [hash = what.hash](storage::transaction& tx) {
            storage::devices::remove(tx, hash);
        };
        co_return co_await submit(io_, store_, std::move(write));
    }

    asio::awaitable<storage::result<pickup>> make_pickup(device from) override {
        pickup out;
        out.code = new_code();
        out.expires_at = now_() + pickup_ms;
        storage::pickup_row row;
        row.hash = json::sha256_hex(out.code);
        row.channel = channel_;
        row.chat = from.chat;
        row.expires_at = out.expires_at;
        storage::unit_fn write = [row](storage::transaction& tx) {
            storage::devices::insert_pickup(tx, row);
        };
        const auto done = co_await submit(io_, store_, std::move(write));
        if (!done) co_return done.error();
        co_return out;
    }

    asio::awaitable<storage::result<std::optional<std::string>>> claim(std::string code) override {
        const std::string token = json::hex(random_(token_bytes));
        const auto claimed = std::make_shared<bool>(false);
        storage::unit_fn write = [claimed,
                                  channel = channel_,
                                  hash = json::sha256_hex(normal_code(code)),
                                  row = new_device(token, ""),
                                  now = now_()](storage::transaction& tx) {
            const auto found = storage::devices::take_pickup(tx, hash, now);
            *claimed = found && found->channel == channel;
            if (!*claimed) return;
            storage::device_row fresh = row;
            fresh.chat = found->chat;
            storage::devices::insert(tx, fresh);
        };
        const auto done = co_await submit(io_, store_, std::move(write));
        if (!done) co_return done.error();
        if (!*claimed) co_return std::optional<std::string>();
        co_return std::optional<std::string>(token);
    }

 private:
    storage::device_row new_device(std::string_view token, std::string chat) const {
        storage::device_row out;
        out.hash = json::sha256_hex(token);
        out.channel = channel_;
        out.chat = std::move(chat);
        out.created_at = now_();
        out.seen_at = out.created_at;
        return out;
    }

    std::string new_code() const {
        constexpr std::size_t letters = code_letters.size();
        constexpr std::size_t fair =
            256 / letters * letters;  // above it, letters would not be even
        std::string out;
        while (out.size() < pickup_size) {
            for (const char c : random_(pickup_size)) {
                const auto byte = static_cast<unsigned char>(c);
                if (byte < fair && out.size() < pickup_size) out += code_letters[byte % letters];
            }
        }
        return out;
    }

    // Nobody waits for it: at worst the device is noted the next time.
    void note_seen(const std::string& hash) {
        storage::unit_fn write = [hash, now = now_()](storage::transaction& tx) {
            storage::devices::seen(tx, hash, now);
        };
        store_.submit(std::move(write), [](storage::result<void>) {});
    }

    asio::any_io_executor io_;
    storage::store& store_;
    std::string channel_;
    std::function<std::int64_t()> now_;
    std::function<std::string(std::size_t)> random_;
};

}  // namespace

std::unique_ptr<identity> make_identity(asio::any_io_executor io,
                                        storage::store& store,
                                        std::string channel,
                                        std::function<std::int64_t()> now,
                                        std::function<std::string(std::size_t)> random_bytes) {
    return std::make_unique<identity_impl>(
        std::move(io), store, std::move(channel), std::move(now), std::move(random_bytes));
}

std::string normal_code(std::string_view typed) {
    std::string out;
    for (const char c : typed) {
        if (c >= 'a' && c <= 'z') out += static_cast<char>(c - ('a' - 'A'));
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
    }
    return out;
}

}  // namespace yishi::webchat

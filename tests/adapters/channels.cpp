#include "channels.hpp"

namespace yishi::test {

adapters::channel telegram_channel() {
    adapters::channel out;
    out.id = "tg";
    out.type = "telegram";
    out.keys = {{"token", "7000000001:AAE-test"}, {"secret_token", "s3cret-Token_1"}};
    return out;
}

adapters::channel full_channel(std::string_view type) {
    adapters::channel out;
    out.id = "one";
    out.type = type;
    const adapters::adapter& of = *adapters::find_adapter(type);
    for (const auto name : of.keys_optional())
        out.keys[std::string{name}] = "value-" + std::string{name};
    for (const auto name : of.keys_required())
        out.keys[std::string{name}] = "value-" + std::string{name};
    out.keys["api_base"] = "http://127.0.0.1:9";
    return out;
}

}  // namespace yishi::test

// yishi audit: proves that the log of what was done to cases is whole.
#include <sodium.h>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "bot/cases/audit.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"

namespace yishi::cli {

namespace {

constexpr const char* key_name = "/audit.key";  // Ed25519 secret key, made at the first head

struct arguments {
    folders where;
    std::string heads;
};

std::string hex(const unsigned char* bytes, std::size_t count) {
    std::string out(count * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, count);
    out.pop_back();
    return out;
}

using secret_key = std::array<unsigned char, crypto_sign_SECRETKEYBYTES>;
using public_key = std::array<unsigned char, crypto_sign_PUBLICKEYBYTES>;

std::optional<secret_key> read_key(const std::string& data) {
    std::ifstream file(data + key_name, std::ios::binary);
    secret_key key{};
    if (!file.read(reinterpret_cast<char*>(key.data()), key.size())) return std::nullopt;
    return key;
}

std::optional<secret_key> make_key(const std::string& data) {
    secret_key key{};
    public_key open{};
    crypto_sign_keypair(open.data(), key.data());
    const std::string path = data + key_name;
    std::ofstream file(path, std::ios::binary);
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    file.write(reinterpret_cast<const char*>(key.data()), key.size());
    if (!file.flush()) return std::nullopt;
    return key;
}

// "HEAD SIGNATURE": the head's JSON, a space, 128 hex digits.
std::string signed_line(const std::string& head, const secret_key& key) {
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(),
                         nullptr,
                         reinterpret_cast<const unsigned char*>(head.data()),
                         head.size(),
                         key.data());
    return head + ' ' + hex(signature.data(), signature.size());
}

bool read_heads(const arguments& by, std::vector<cases::audit_head>& out) {
    if (by.heads.empty()) return true;
    const auto key = read_key(by.where.data);
    std::ifstream file(by.heads);
    if (!file || !key) {
        std::cerr << by.heads << ": " << (file ? "the key is missing" : "cannot be read") << '\n';
        return false;
    }
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const std::size_t space = line.rfind(' ');
        const std::string head = line.substr(0, space);
        const auto parsed = cases::parse_head(head);
        if (space == std::string::npos || !parsed || signed_line(head, *key) != line) {
            std::cerr << by.heads << ':' << number << ":1: not a head signed with our key\n";
            return false;
        }
        out.push_back(*parsed);
    }
    return true;
}

std::unique_ptr<storage::store> store_of(const arguments& by) {
    const auto settings = load_settings_only(by.where.config);
    if (!settings || sodium_init() < 0) return nullptr;
    return open_store(*settings, by.where.data, false);
}

int verify(const arguments& by) {
    std::vector<cases::audit_head> heads;
    const auto store = store_of(by);
    if (!store || !read_heads(by, heads)) return failed;
    cases::audit_report report;
    const auto look = [&](storage::transaction& in) { report = cases::verify(in, heads); };
    if (!run_read(*store, look)) return failed;
    for (const auto& each : report.findings) {
        std::cerr << (each.case_number.empty() ? "-" : each.case_number);
        if (each.event_seq != 0) std::cerr << " event " << each.event_seq;
        std::cerr << ": " << each.what << '\n';
    }
    std::cout << report.cases << " cases, " << report.events
              << " events: " << (report.findings.empty() ? "whole\n" : "NOT whole\n");
    return report.findings.empty() ? ok : failed;
}

int head(const arguments& by) {
    const auto store = store_of(by);
    if (!store) return failed;
    auto key = read_key(by.where.data);
    if (!key) key = make_key(by.where.data);
    if (!key) {
        std::cerr << by.where.data << key_name << ": cannot be written\n";
        return failed;
    }
    cases::audit_head value;
    const auto look = [&](storage::transaction& in) { value = cases::head_at(in, system_now()); };
    if (!run_read(*store, look)) return failed;
    std::cout << signed_line(cases::dump_head(value), *key) << '\n';
    return ok;
}

}  // namespace

void add_audit(CLI::App& app, action& chosen) {
    CLI::App* group =
        app.add_subcommand("audit", "the log of what was done")->require_subcommand(1);
    auto given = std::make_shared<arguments>();
    CLI::App* command = group->add_subcommand("verify", "find any change, gap or cut tail");
    add_folders(*command, given->where);
    command->add_option("--heads", given->heads, "signed heads that were kept elsewhere");
    command->callback([given, &chosen] { chosen = [given] { return verify(*given); }; });
    command = group->add_subcommand("head", "print a signed head: keep one a day elsewhere");
    add_folders(*command, given->where);
    command->callback([given, &chosen] { chosen = [given] { return head(*given); }; });
}

}  // namespace yishi::cli

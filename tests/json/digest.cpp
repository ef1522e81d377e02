#include "json/digest.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <vector>

namespace json = yishi::json;

TEST_CASE("SHA-256 of the examples of FIPS 180-4") {
    CHECK(json::sha256_hex("") ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(json::sha256_hex("abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(json::sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(json::sha256_hex(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(json::sha256("abc")[0] == 0xBA);
}

TEST_CASE("several threads hash at the same time") {
    std::vector<std::future<bool>> all;
    for (int i = 0; i < 4; ++i)
        all.push_back(std::async(std::launch::async, [] {
            for (int k = 0; k < 1'000; ++k)
                if (!json::sha256_hex("abc").starts_with("ba7816bf")) return false;
            return true;
        }));
    for (auto& each : all) CHECK(each.get());
}

TEST_CASE("fields say how long they are, so that no two lists of texts are the same bytes") {
    std::string bytes;
    json::append_field(bytes, "ab");
    json::append_integer(bytes, 0x0102030405060708U);
    CHECK(json::hex(bytes) == "000000000000000261620102030405060708");
    CHECK(json::hex("").empty());
}

// https on both sides, with a certificate made for the test.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "bot/http/client.hpp"
#include "tests/bot/http/fake_peer.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

namespace {

template <class Write>
void write_pem(const std::string& path, Write write) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    REQUIRE(file);
    write(file);
    std::fclose(file);
}

// A self-signed certificate for one name, and its key.
void make_certificate(const temporary_folder& folder, const std::string& name) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3'600);
    X509_set_pubkey(made, key);
    auto* subject = X509_get_subject_name(made);
    const auto* common = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common, -1, -1, 0);
    X509_set_issuer_name(made, subject);
    const auto alternative = "DNS:" + name;
    auto* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str());
    X509_add_ext(made, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(made, key, EVP_sha256());
    write_pem(folder.path() + "/certificate.pem", [&](std::FILE* to) { PEM_write_X509(to, made); });
    write_pem(folder.path() + "/key.pem", [&](std::FILE* to) {
        PEM_write_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_free(made);
    EVP_PKEY_free(key);
}

server_options tls_options(const temporary_folder& folder) {
    auto out = quick_options();
    out.tls = tls_files{folder.path() + "/certificate.pem", folder.path() + "/key.pem"};
    return out;
}

}  // namespace

TEST_CASE("https from the client to the server") {
    temporary_folder folder;
    make_certificate(folder, "localhost");
    running_server server(tls_options(folder), add_usual_routes);
    client_options options;
    options.certificates = folder.path() + "/certificate.pem";
    const auto url = "https://localhost:" + std::to_string(server.port());
    SECTION("trusted: small, large, kept") {
        waiting_client client(options);
        auto value = waiting_client::request_to(url + "/echo");
        value.method = "POST";
        for (const std::size_t size : {0U, 5U, 60'000U}) {
            value.body = std::string(size, 'b');
            const auto got = client.send(value);
            REQUIRE(got);
            CHECK(got->body == value.body);
        }
        CHECK(server.connections() == 1);
        client.get_client().close();
    }
    SECTION("unknown root") {
        waiting_client client;
        CHECK_FALSE(client.get(url + "/hello"));
    }
    SECTION("another name") {
        waiting_client client(options);
        CHECK_FALSE(client.get("https://127.0.0.1:" + std::to_string(server.port()) + "/hello"));
    }
    SECTION("a peer that does not speak TLS") {
        fake_peer plain({[](talk& with) { with.say("HTTP/1.1 200 OK\r\n\r\n"); }});
        waiting_client client(options);
        CHECK_FALSE(client.get("https://localhost:" + std::to_string(plain.port()) + "/"));
    }
}

TEST_CASE("a client that does not finish its handshake is cut") {
    temporary_folder folder;
    make_certificate(folder, "localhost");
    running_server server(tls_options(folder), add_usual_routes);
    raw_client client(server.port());
    client.send("\x16\x03\x01");
    CHECK(client.ended());
}

TEST_CASE("plain HTTP to a TLS port is closed") {
    temporary_folder folder;
    make_certificate(folder, "localhost");
    running_server server(tls_options(folder), add_usual_routes);
    raw_client client(server.port());
    CHECK(client.ask("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n").status == 0);
}

TEST_CASE("a server without usable certificate does not start") {
    temporary_folder folder;
    folder.write("certificate.pem", "nonsense");
    folder.write("key.pem", "nonsense");
    asio::io_context io;
    CHECK_THROWS_AS(make_server(io.get_executor(), tls_options(folder)),
                    boost::system::system_error);
}

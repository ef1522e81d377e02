// A PostgreSQL that is there and does not answer, or answers what must not be overheard.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "storage/postgres/bulletin.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/sql/settings.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;
using std::chrono::milliseconds;

namespace {

// Takes connections and closes them at once, as a server that does not want any.
class refusing_server {
 public:
    refusing_server() : listens_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const name = reinterpret_cast<sockaddr*>(&at);
        REQUIRE(::bind(listens_, name, size) == 0);
        REQUIRE(::listen(listens_, 100) == 0);
        REQUIRE(::getsockname(listens_, name, &size) == 0);
        port_ = ntohs(at.sin_port);
    }
    ~refusing_server() { ::close(listens_); }
    refusing_server(const refusing_server&) = delete;
    refusing_server& operator=(const refusing_server&) = delete;

    std::string address() const {
        return "host=127.0.0.1 dbname=none sslmode=disable port=" + std::to_string(port_);
    }
    // Refuses one; false: nobody came in that time.
    bool refuse(milliseconds longest) const {
        if (!postgres::wait_readable(listens_, -1, longest)) return false;
        const int came = ::accept(listens_, nullptr, nullptr);
        if (came >= 0) ::close(came);
        return came >= 0;
    }

 private:
    int listens_;
    int port_ = 0;
};

}  // namespace

TEST_CASE("a statement that is not answered in time costs its connection") {
    const std::string address = fresh_postgres();
    postgres::connection holder(address);
    holder.run("CREATE TABLE held (n int)");
    holder.run("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
    postgres::connection on(address, milliseconds(200));
    const auto slow = [&] { on.run("SELECT n FROM held"); };
    const auto slow_too = [&] {
        on.run("SELECT n FROM held WHERE n = ?", std::vector<param>{std::int64_t{1}});
    };
    SECTION("as a script") {
        CHECK_THROWS_AS(slow(), boost::system::system_error);
    }
    SECTION("prepared") {
        CHECK_THROWS_AS(slow_too(), boost::system::system_error);
    }
    CHECK(on.lost());
    on.rollback();
}

TEST_CASE("a script fails by its first error and is run to its end") {
    postgres::connection on(fresh_postgres(), milliseconds(60'000));
    on.run("CREATE TABLE t (n int); INSERT INTO t VALUES (1)");
    CHECK_THROWS_AS(on.run("SELECT 1; SELECT 1 / 0; SELECT 2"), boost::system::system_error);
    const auto rows = on.run("SELECT n FROM t", {});
    CHECK(std::string_view(PQgetvalue(rows.get(), 0, 0)) == "1");
}

TEST_CASE("a store that hangs refuses, and goes on when it no longer does") {
    const std::string address = fresh_postgres();
    const auto on =
        open_postgres({.connection = address, .patience = milliseconds(300), .log = {}}).value();
    const auto note = [&] {
        return write(*on, [](transaction& tx) { settings::put(tx, "a", "b"); });
    };
    REQUIRE(note());
    {
        postgres::connection holder(address);
        holder.run("BEGIN; LOCK TABLE setting IN ACCESS EXCLUSIVE MODE");
        CHECK(note().error() == errc::busy);
        CHECK_FALSE(on->health().writable);
        CHECK_FALSE(on->health().why.empty());
    }
    // Until the lock is gone and the pause before the next connection is over.
    while (!note()) std::this_thread::yield();
    CHECK(on->health().writable);
}

TEST_CASE("a unit that passes over a statement's error is not said to be stored") {
    const auto on = open_postgres({.connection = fresh_postgres(), .log = {}}).value();
    const auto how = write(*on, [](transaction& tx) {
        settings::put(tx, "a", "b");
        CHECK_THROWS_AS(tx.execute("INSERT INTO nowhere VALUES (1)", {}),
                        boost::system::system_error);
    });
    CHECK(how.error() == errc::failed);
    REQUIRE(write(*on, [](transaction& tx) { CHECK_FALSE(settings::get(tx, "a")); }));
}

TEST_CASE("what is announced while the server is gone makes nobody hurry") {
    const refusing_server server;
    const postgres_options options{.connection = server.address(), .log = {}};
    postgres::bulletin board(options, [](const std::vector<std::int64_t>&, bool) {});
    REQUIRE(server.refuse(milliseconds(10'000)));
    board.announce(1);
    int came = 0;
    while (came < 20 && server.refuse(milliseconds(1'000))) board.announce(++came);
    CHECK(came < 3);
}

TEST_CASE("a server that does not wait for commits is named") {
    std::string address = fresh_postgres();
    const std::string option = " options=";
    const auto at = address.find(option) + option.size();
    address = address.substr(0, at) + "'-csynchronous_commit=off " + address.substr(at) + "'";
    const auto on = open_postgres({.connection = address, .log = {}}).value();
    CHECK(on->health().warning.find("synchronous_commit") != std::string::npos);
}

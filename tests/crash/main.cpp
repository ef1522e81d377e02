// yishi_crash: the same program on a file system that loses at SIGKILL what was not synced, with a
// clock that tests set, and able to kill itself at named points of a message's way.
// tests/crash/run and tests/faults/run use it.
#include "bot/cli/cli.hpp"
#include "tests/crash/kill_points.hpp"
#include "tests/support/crash_vfs.hpp"

int main(int argc, char** argv) {
    using namespace yishi;
    crash::set_kill_point_from_environment();
    auto options = support::crash_options_from_environment();
    options.around_log_sync = [](bool done) {
        crash::pass(done ? crash::kill_point::after_commit : crash::kill_point::before_commit);
    };
    support::use_crash_vfs(options);
    return cli::run(argc, argv);
}

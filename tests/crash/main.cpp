// yishi_crash: the same program on a file system that loses at SIGKILL what was not synced.
// tests/crash/run kills it.
#include "bot/cli/cli.hpp"
#include "tests/support/crash_vfs.hpp"

int main(int argc, char** argv) {
    yishi::support::use_crash_vfs(yishi::support::crash_options_from_environment());
    return yishi::cli::run(argc, argv);
}

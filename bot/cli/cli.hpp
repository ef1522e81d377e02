#pragma once

namespace yishi::cli {

// The whole program: parses the command line, calls one command, returns the exit status.
int run(int argc, char** argv);

}  // namespace yishi::cli

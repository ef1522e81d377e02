#include "bot/cli/cli.hpp"

int main(int argc, char** argv) {
    return yishi::cli::run(argc, argv);
}

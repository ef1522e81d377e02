#include "bot/cli/cli.hpp"

// Read by jemalloc (https://jemalloc.net/jemalloc.3.html): few arenas for our few threads, of which
// each keeps only small pieces to itself; what is not needed goes back to the system. Not sooner
// than in seconds: giving pages away interrupts every core (measured: a twelfth of all time under
// load, with 100 ms).
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:2,tcache_max:4096,dirty_decay_ms:5000,muzzy_decay_ms:0";

int main(int argc, char** argv) {
    return yishi::cli::run(argc, argv);
}

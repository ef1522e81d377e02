// The program's wall clock, set by the tests: linked in front of cli::system_now (--wrap), it adds
// the milliseconds that stand in the eight bytes of the file that YISHI_CRASH_CLOCK names.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

#define SYSTEM_NOW "_ZN5yishi3cli10system_nowEv"

std::int64_t real_system_now() __asm__("__real_" SYSTEM_NOW);
std::int64_t set_system_now() __asm__("__wrap_" SYSTEM_NOW);

namespace {

using offset = std::atomic<std::int64_t>;
static_assert(offset::is_always_lock_free && sizeof(offset) == 8);

// Null: the clock is the system's. Written by another process, so it is mapped.
const offset* open_offset() {
    const char* path = std::getenv("YISHI_CRASH_CLOCK");
    if (path == nullptr) return nullptr;
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) std::abort();
    void* at = ::mmap(nullptr, sizeof(offset), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    if (at == MAP_FAILED) std::abort();
    return static_cast<const offset*>(at);
}

}  // namespace

std::int64_t set_system_now() {
    static const offset* const added = open_offset();
    return real_system_now() + (added == nullptr ? 0 : added->load());
}

// Every answer waits for the threads that write. Where the machine is busy they come before the
// program's other threads, so that a batch is not put aside half-made.
#pragma once

namespace yishi::storage::sqlite {

// The calling thread, and it alone, is two steps of niceness before its process. Where the system
// does not allow it (setpriority(2): root, CAP_SYS_NICE or RLIMIT_NICE) everything stays as it is.
void come_before_others();

}  // namespace yishi::storage::sqlite

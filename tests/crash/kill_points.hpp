// Where in the path of a message the crash suite's server kills itself. The points are seen from
// outside of the product: by the file system under SQLite and by the bytes that pass its sockets
// (wire.cpp, which is linked around send and recv).
#pragma once

namespace yishi::crash {

enum class kill_point {
    before_commit,  // the log is written and not yet synced
    after_commit,   // it is synced, nobody was told
    answered,       // an update was answered 200 and its reply not yet sent
    sent,           // a reply was taken by the platform and that is not yet recorded
};

// From YISHI_CRASH_AT, "POINT:COUNT": the COUNT-th passing of POINT after the first webhook request
// ends the process by SIGKILL, having said so on stderr. Not set: never. Throws
// std::invalid_argument for anything else.
void set_kill_point_from_environment();

// The first webhook request has come: from now on points count. On any thread.
void arm();
// Does not return if it was the one. On any thread.
void pass(kill_point which);

}  // namespace yishi::crash

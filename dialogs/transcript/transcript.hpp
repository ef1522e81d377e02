// Conversations written down as tests: config/transcripts/*.txt.
//
//   == A noise complaint            a new transcript
//   # a comment
//   language: zh                    the resident's platform says so (default: the town's first)
//   dialog: complaint               begin with this dialog instead of the greeting
//   at: 2026-11-05T09:00:00+08:00   when it begins
//   answer locate: {"area": "g1"}   how the town answers a request from here on
//   > 噪音                           the resident writes; [photo], [choice noise], [location 30.1
//   120.2] < 受理编号                        the bot's message contains this; … stands for anything
//   < [噪音] [垃圾]                   it has these buttons
//   <                               the bot says nothing
//   <! 您好                          it does not contain this
//   * open_case {"category": "noise"}   this was asked of the town (or done: attach, closing,
//   silence) [after 20 minutes]              time goes by [closing 2026-000001-0 Noise]   the
//   office asks whether the case is solved [notice 2026-000001-0 text]  [released]
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dialogs/script/script.hpp"
#include "dialogs/transcript/rehearsal.hpp"

namespace yishi::dialogs {

struct transcript_result {
    int passed = 0;
    int failed = 0;
    std::vector<std::string>
        messages;  // "file:line:column: ..." of what failed, several lines each
};

// Runs every transcripts/*.txt. A file that cannot be read counts as one failed transcript.
// `settings.language` counts where a transcript names none.
transcript_result run_transcripts(std::shared_ptr<const script_set> scripts,
                                  const files& from,
                                  const rehearsal_settings& settings);

}  // namespace yishi::dialogs

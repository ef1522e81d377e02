// A small town for tests: its own dialogs, and the shipped texts.
#pragma once

#include <memory>
#include <string>

#include "dialogs/script/model.hpp"
#include "dialogs/script/script.hpp"

namespace yishi::test {

std::string read_file(const std::string& path);
// Every file below a folder, by its path inside.
dialogs::files read_folder(const std::string& path);
// The shipped texts in English and Chinese.
dialogs::files shipped_texts();
// en and zh, reminders after 10 minutes, fragments within 20 seconds.
dialogs::script_settings settings();
// Loads, and fails the test with what is wrong.
std::shared_ptr<const dialogs::script_set> load(const dialogs::files& from,
                                                const dialogs::script_settings& with = settings());
// tests/testdata/dialogs/town.
std::shared_ptr<const dialogs::script_set> small_town();

}  // namespace yishi::test

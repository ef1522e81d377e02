"""What goes first on a busy machine: niceness of the server's threads, as the system allows it."""

import collections
import glob
import os
import unittest

from harness.case import Folder
from harness.database import on_postgres

WITHOUT_THE_RIGHT = ("setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice")
WRITING = 3  # the writer, the syncer, the checkpointer


def niceness(pid):
    """Of the first thread, and how many of the others have which."""
    def of(task):
        with open(f"/proc/{pid}/task/{task}/stat") as file:
            return int(file.read().rsplit(")", 1)[1].split()[16])
    tasks = [int(os.path.basename(path)) for path in glob.glob(f"/proc/{pid}/task/*")]
    return of(pid), collections.Counter(of(task) for task in tasks if task != pid)


@unittest.skipUnless(os.geteuid() == 0, "only root may go before others")
class Priority(Folder):
    def served(self, *prefix):
        server = self.start(prefix=prefix)
        self.addCleanup(server.end)
        return niceness(server.process.pid)

    @unittest.skipIf(on_postgres(), "a database beside it would have to stand back")
    def test_the_server_goes_first_and_its_writing_threads_before_the_others(self):
        first, others = self.served()
        self.assertEqual(first, -3)
        self.assertEqual(others[-5], WRITING)
        self.assertEqual(set(others), {-3, -5})

    @unittest.skipIf(on_postgres(), "a database beside it would have to stand back")
    def test_what_somebody_has_chosen_stays(self):
        first, others = self.served("nice", "-n", "4")
        self.assertEqual(first, 4)
        self.assertEqual(others[2], WRITING)

    @unittest.skipUnless(on_postgres(), "SQLite's threads go first")
    def test_nothing_goes_before_the_database(self):
        first, others = self.served()
        self.assertEqual((first, set(others)), (0, {0}))

    def test_without_the_right_to_everything_stays_as_it_is(self):
        first, others = self.served(*WITHOUT_THE_RIGHT)
        self.assertEqual((first, set(others)), (0, {0}))

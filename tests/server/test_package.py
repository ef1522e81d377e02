"""The Debian package: made, installed into a root of its own, serving from the installed paths, removed."""

import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import telegram
from harness.api import Client
from harness.case import NUMBER, PROGRAM, Town
from harness.database import on_postgres
from harness.platform import FakePlatform
from harness.program import ROOT, Server, read_settings, write_settings

UNIT = "usr/lib/systemd/system/yishi.service"


def run(*line, **more):
    done = subprocess.run(line, capture_output=True, text=True, timeout=300, **more)
    assert done.returncode == 0, f"{' '.join(line)}: {done.stdout}{done.stderr}"
    return done.stdout


class Installed(Server):
    """The installed program as its unit runs it: told of no folder, from a folder with nothing in it."""

    def __init__(self, root, env):
        self.log_path = os.path.join(root, "server.log")
        self._log = open(self.log_path, "ab")
        self.process = subprocess.Popen([os.path.join(root, "usr/bin/yishi"), "serve", "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=self._log, stdin=subprocess.DEVNULL,
                                        cwd=os.path.join(root, "tmp"), env=dict(os.environ, LC_ALL="C.UTF-8", **env))
        self.said = ""
        self.port = self._wait_for_port()


@unittest.skipIf(on_postgres(), "does not depend on the store")
@unittest.skipUnless(os.geteuid() == 0, "dpkg wants root")
class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = os.path.join(ROOT, run(os.path.join(ROOT, "scripts", "package"), os.path.dirname(PROGRAM)).split()[-1])
        cls.root = tempfile.mkdtemp(prefix="yishi-root-")
        cls.addClassCleanup(shutil.rmtree, cls.root, ignore_errors=True)
        for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "etc", "tmp"):
            os.makedirs(os.path.join(cls.root, folder))
        for file in ("var/lib/dpkg/status", "var/lib/dpkg/available", "etc/passwd", "etc/group"):
            open(os.path.join(cls.root, file), "w").close()
        cls.platform = FakePlatform()
        cls.addClassCleanup(cls.platform.close)

    @classmethod
    def dpkg(cls, *arguments):
        """In the root of its own, where nothing that we depend on is."""
        return run("dpkg", f"--root={cls.root}", "--force-script-chrootless", "--force-depends",
                   "--force-confold", *arguments)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def installed(self):
        """Files and folders below the root, but dpkg's own."""
        found = glob.glob(self.path("**"), recursive=True)
        return {os.path.relpath(each, self.root) for each in found
                if not re.match(r"(var/lib/dpkg|tmp|server\.log)\b", os.path.relpath(each, self.root))}

    def test_what_it_says_of_itself(self):
        fields = run("dpkg-deb", "--field", self.file)
        self.assertIn("Package: yishi\n", fields)
        depends = re.search(r"^Depends: (.*)$", fields, re.M)[1]
        for each in ("libc6", "libsimdjson14", "libpq5", "libprometheus-cpp-core1.0", "systemd-standalone-sysusers"):
            self.assertIn(each, depends)
        conffiles = run("dpkg-deb", "--info", self.file, "conffiles").split()
        shipped = [os.path.join("/etc/yishi", os.path.relpath(os.path.join(folder, name), os.path.join(ROOT, "config")))
                   for folder, _, names in os.walk(os.path.join(ROOT, "config")) for name in names]
        self.assertEqual(sorted(conffiles), sorted([*shipped, "/etc/yishi/environment"]))

    def test_install_serve_chat_upgrade_purge(self):
        before = self.installed()
        self.dpkg("--install", self.file)
        self.assertRegex(self.text("etc/passwd"), r"(?m)^yishi:x?:\d+:\d+:.*:/var/lib/yishi:")
        data = os.stat(self.path("var/lib/yishi"))
        uid = int(re.search(r"(?m)^yishi:[^:]*:(\d+):", self.text("etc/passwd"))[1])
        self.assertEqual((data.st_uid, data.st_mode & 0o777), (uid, 0o750))
        secrets = os.stat(self.path("etc/yishi/environment"))
        self.assertEqual((secrets.st_mode & 0o777, secrets.st_uid), (0o640, 0))
        self.check_program()
        self.check_town()
        # What the town has changed stays; what is new comes.
        self.dpkg("--install", self.file)
        self.assertEqual(read_settings(self.path("etc/yishi"))["title"]["en"], "Changed")
        self.assertEqual(self.serve_and(lambda port: Client(port).get("/readyz").status), 200)
        # What the residents wrote stays, whatever becomes of the program.
        self.dpkg("--remove", "yishi")
        self.assertFalse(os.path.exists(self.path("usr/bin/yishi")))
        self.assertTrue(os.path.exists(self.path("etc/yishi/yishi.json")))
        self.dpkg("--purge", "yishi")
        left = self.installed() - before
        self.assertIn("var/lib/yishi/yishi.db", left)
        self.assertEqual([each for each in left if each.startswith(("usr/bin", "usr/share/yishi", "etc/yishi",
                                                                    "usr/lib"))], [])
        shutil.rmtree(self.path("var/lib/yishi"))

    def test_a_data_folder_without_a_town_goes_with_it(self):
        self.dpkg("--install", self.file)
        self.dpkg("--purge", "yishi")
        self.assertFalse(os.path.exists(self.path("var/lib/yishi")))

    def text(self, path):
        with open(self.path(path)) as file:
            return file.read()

    def check_program(self):
        program = self.path("usr/bin/yishi")
        self.assertRegex(run(program, "--version"), r"^\d+\.\d+\.\d+$")
        run(program, "check", cwd=self.path("tmp"))
        self.assertIn(" 0 failed", run(program, "test", cwd=self.path("tmp")))

    def serve_and(self, use):
        server = Installed(self.root, {"TELEGRAM_TOKEN": telegram.TOKEN, "TELEGRAM_SECRET": telegram.SECRET})
        try:
            return use(server.port)
        finally:
            self.assertEqual(server.end(), 0)

    def check_town(self):
        settings = read_settings(self.path("etc/yishi"))
        settings["title"]["en"] = "Changed"
        settings["channels"][1].update(api_base=self.platform.base, rate_per_second="0")
        write_settings(self.path("etc/yishi"), settings)
        self.serve_and(self.complain)
        self.assertTrue(os.path.exists(self.path("var/lib/yishi/yishi.db")))

    def complain(self, port):
        anyone = Client(port)
        for page in ("/", "/console/", "/widget.js"):
            self.assertEqual(anyone.get(page).status, 200, page)
        li = telegram.Resident(41)
        for count, text in enumerate(Town.COMPLAINT, 1):
            self.assertEqual(anyone.post("/webhook/tg", li.text(text), **{telegram.HEADER: telegram.SECRET}).status, 200)
            answer = self.platform.wait_sent(li.chat, count)[-1].text
        self.assertRegex(answer, NUMBER)

    def test_the_unit_is_sound_and_shut_tight(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not here")
        folder = tempfile.mkdtemp(prefix="yishi-unit-")
        self.addCleanup(shutil.rmtree, folder)
        run("dpkg-deb", "--extract", self.file, folder)
        unit = os.path.join(folder, UNIT)
        with open(unit) as file:
            text = file.read()
        self.assertIn("ExecStart=/usr/bin/yishi serve --config /etc/yishi --data /var/lib/yishi\n", text)
        # Verified where the program really is.
        with open(unit, "w") as file:
            file.write(text.replace("/usr/bin/yishi", os.path.join(folder, "usr/bin/yishi")))
        done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("yishi.service", done.stderr)
        shown = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
                               capture_output=True, text=True, timeout=60)
        self.assertEqual(shown.returncode, 0, shown.stdout[-600:] + shown.stderr)

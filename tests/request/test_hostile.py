"""Hostile adapters in a running daemon: each is contained and said in words, while not one search fails."""
import glob
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import daemon
import opstap

BUILD = daemon.BUILD
HOSTILE = os.path.join(BUILD, "tests", "hostile")
FILES = ("hostile", "early_exit", "early_loop", "early_open", "early_segv", "nosymbol")
CSV = "id,title\na,Law\nb,Statistics\n"

# act: what the reason must say
ACTS = {
    "segv": "SIGSEGV", "abort": "SIGABRT", "exit": r"half way \(exit 0\) after 1 course",
    "loop": "deadline", "loop-ignoring": "deadline",
    "sleep": "deadline", "sleep-ignoring": "deadline", "close-all": "closed its line", "overwrite-table": "SIGSEGV",
    "garbage": "broke the protocol", "unknown-frame": "broke the protocol", "memory": "memory: denied", "fork": "fork: denied",
    "descriptors": "descriptors: denied", "thread": "thread: denied", "flood-output": "1 MiB to standard output",
    "flood-errors": "1 MiB to standard output", "endless-courses": "more than the 500 courses",
    "many-requests": "more than 8 requests",
    "open": "open: denied", "stat": "stat: denied", "sockets": "socketpair: denied", "exec": "execve: denied",
    "ptrace": "ptrace: denied", "kill-parent": "kill: denied", "kill-all": "kill: denied", "tgkill": "tgkill: denied",
    "executable": "mprotect: denied", "calls": "calls: denied",
}
HARMLESS = ("last-words", "endless-course", "huge-course", "endless-log", "nonsense")  # these end well: their course is shown
# what only a deadline ends; everything else has time enough on a machine that stalls
HURRIED = [f"act-{act}" for act, words in ACTS.items() if words == "deadline"] + ["early-loop"]
CONSTRUCTORS = {"early_open": "constructor: denied", "early_segv": "SIGSEGV", "early_exit": "half way", "early_loop": "deadline"}
BROKEN = {"nosymbol": "exports no opstap_adapter_v1", "empty": "is empty", "text": "is text", "directory": "is a directory",
          "cut": "is cut off", "machine": "is built for", "absent": "No such file"}
# A sanitizer turns crashes into its own exit and needs more address space than the sandbox gives: tests/unit/test_hostile
# runs the same acts under sanitizers, with other expectations.
without_sanitizers = unittest.skipIf(os.environ.get("OPSTAP_ASAN"), "a sanitizer ends crashing processes itself")


def make_adapters(folder):
    """Copies the built ones to where the daemon's user can read them, and spoils some."""
    subprocess.run(["make", "-s", "-C", BUILD, *[f"tests/hostile/{name}.la" for name in FILES]], check=True,
                   stdout=subprocess.DEVNULL, timeout=300)
    for name in FILES:
        shutil.copy(os.path.join(HOSTILE, ".libs", f"{name}.so"), folder)
    with open(os.path.join(folder, "hostile.so"), "rb") as f:
        good = f.read()
    spoiled = {"empty": b"", "text": b"#!/bin/sh\necho\n", "cut": good[:len(good) // 2],
               "machine": good[:18] + bytes([good[18] ^ 0x55]) + good[19:]}
    for name, content in spoiled.items():
        with open(os.path.join(folder, f"{name}.so"), "wb") as f:
            f.write(content)
    os.mkdir(os.path.join(folder, "directory.so"))


class Searches:
    """A client that never stops asking."""

    PATHS = ("/api/v1/courses?q=law", "/en/courses?q=statistics", "/api/v1/courses?q=statistics", "/en/courses")

    def __init__(self, instance):
        self.instance, self.count, self.failures, self.ended = instance, 0, [], threading.Event()
        self.thread = threading.Thread(target=self.search, daemon=True)
        self.thread.start()

    def search(self):
        while not self.ended.is_set():
            path = self.PATHS[self.count % len(self.PATHS)]
            try:
                answer = self.instance.get(path)
                if answer.status != 200 or b"Law" not in answer.body and b"Statistics" not in answer.body:
                    self.failures.append((path, answer.status, answer.text[:300]))
            except Exception as e:  # whatever it is, a search failed
                self.failures.append((path, repr(e)))
            self.count += 1
            time.sleep(0.01)

    def end(self):
        self.ended.set()
        self.thread.join(60)


class Hostile:
    environment = {}

    @classmethod
    def section(cls, name, file, act=""):
        extra = f'setting "act" {{ value = "{act}" }}' if act else 'setting "act" { value = "none" }'
        adapter = os.path.join(cls.folder, f"{file}.so")
        return opstap.partner(name, "file:good.csv", adapter, deadline="2s" if name in HURRIED else "90s", max_records=500, extra=extra)

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="opstap-adapters-", dir="/var/tmp")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        os.chmod(cls.folder, 0o755)
        make_adapters(cls.folder)
        good = "".join(opstap.partner(name, "file:good.csv") for name in ("good1", "good2"))
        cls.opstap = opstap.Instance(good, {"good.csv": CSV}, environment=cls.environment)
        cls.addClassCleanup(cls.opstap.remove)
        cls.addClassCleanup(cls.opstap.down)
        cls.opstap.start()
        cls.before = {p["role"]: p for p in cls.opstap.status()["processes"]}
        cls.searches = Searches(cls.opstap)
        cls.addClassCleanup(cls.searches.end)
        bad = "".join(cls.section(f"act-{act}", "hostile", act) for act in [*ACTS, *HARMLESS])
        bad += "".join(cls.section(name.replace("_", "-"), name) for name in [*CONSTRUCTORS, *BROKEN])
        cls.opstap.write("opstap.conf", 'allow-private = {"127.0.0.1"}\n' + good + bad)
        cls.opstap.kill(signal.SIGHUP)
        cls.partners, cls.after = cls.wait()
        cls.searches.end()

    @classmethod
    def wait(cls):
        """Until every partner was asked: partners by id, and the processes as they were after the reload and at the end."""
        end, seen = time.monotonic() + 200, []
        while time.monotonic() < end:
            status = cls.opstap.status()
            seen.append(status)
            partners = {p["id"]: p for p in status["partners"]}
            if len(partners) > 2 and all(p["last_attempt"] for p in partners.values()):
                return partners, status
            time.sleep(0.2)
        raise RuntimeError("not every partner was asked:\n" + cls.opstap.log()[-4000:])

    def assertFailed(self, name, words):
        partner = self.partners[name]
        self.assertEqual((partner["state"], partner["courses"]), ("failed", 0), partner)
        self.assertRegex(partner["reason"], words, name)

    def test_each_act_fails_in_words(self):
        for act, words in ACTS.items():
            with self.subTest(act):
                self.assertFailed(f"act-{act}", words)
                self.assertNotIn("ESCAPED", self.partners[f"act-{act}"]["reason"])

    def test_acts_that_end_well_do_no_harm(self):
        for act in HARMLESS:
            with self.subTest(act):
                self.assertEqual(self.partners[f"act-{act}"]["state"], "ok", self.partners[f"act-{act}"])
        self.assertNotIn("LAST WORDS", self.opstap.log())

    def test_constructors_and_broken_files(self):
        for name, words in {**CONSTRUCTORS, **BROKEN}.items():
            with self.subTest(name):
                self.assertFailed(name.replace("_", "-"), words)

    def test_not_one_search_failed(self):
        self.assertEqual(self.searches.failures[:5], [])
        self.assertGreater(self.searches.count, 50)

    def test_the_good_are_not_hurt(self):
        for name in ("good1", "good2"):
            self.assertEqual((self.partners[name]["state"], self.partners[name]["courses"]), ("ok", 2))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_nothing_restarted(self):
        self.assertEqual([p for p in self.after["processes"] if p["restarts"]], [])
        now = {p["role"]: p["pid"] for p in self.after["processes"]}
        for role in ("master", "harvester"):
            self.assertEqual(now[role], self.before[role]["pid"], role)
        self.assertNotRegex(self.opstap.log(), r"error master\[\d+\] ended")

    def test_no_process_is_left(self):
        host = os.path.join(self.opstap.data, "bin", "opstap-adapter-host")
        left = []
        for link in glob.glob("/proc/[0-9]*/exe"):
            try:
                left += [link] if os.readlink(link).startswith(host) else []
            except OSError:
                pass
        self.assertEqual(left, [])

    def test_the_daemon_knows_which_sandbox_is_meant(self):
        with open(f"/proc/{self.opstap.pid()}/environ", "rb") as f:
            self.assertEqual(b"OPSTAP_NO_LANDLOCK=1" in f.read().split(b"\0"), bool(self.environment))


@without_sanitizers
class WithLandlock(Hostile, unittest.TestCase):
    pass


@without_sanitizers
class WithoutLandlock(Hostile, unittest.TestCase):
    environment = {"OPSTAP_NO_LANDLOCK": "1"}


if __name__ == "__main__":
    unittest.main(verbosity=2)

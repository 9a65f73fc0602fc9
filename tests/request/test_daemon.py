"""The daemon's processes: a clean start and end, crashes healed, reload, the second daemon refused, the control socket."""
import contextlib
import os
import re
import signal
import socket
import stat
import subprocess
import time
import unittest

import daemon
import opstap

CSV = "id,title\na,Law\nb,Statistics\n"


def conf(**more):
    return opstap.partner("p", "file:p.csv", **more)


class DaemonTest(unittest.TestCase):
    def daemon(self, text=None, start=True, **more):
        d = daemon.Daemon(conf() if text is None else text, **more)
        self.addCleanup(d.close)
        d.write("p.csv", CSV)
        return d.start() if start else d

    def promptly(self, seconds, attempt):
        """attempt() says how long it took. What is meant to be quick may be slow once, when the machine was; not every time."""
        taken = []
        for _ in range(5):
            taken.append(attempt())
            if taken[-1] < seconds:
                return
        self.fail(f"not once within {seconds} s: {taken}")

    def eventually(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                self.fail("it did not happen in time")
            time.sleep(0.02)
        return value


class Life(DaemonTest):
    def test_every_role_runs_and_term_ends_all(self):
        d = self.daemon(workers=3, start=False)
        self.promptly(5, lambda: self.ended(d))

    def ended(self, d):
        d.start()
        roles = sorted(p["role"] for p in d.processes())
        self.assertEqual(roles, ["courier", "harvester", "ledger", "master", "worker", "worker", "worker"])
        pids = [p["pid"] for p in d.processes()]
        with open(d.path("run", "opstapd.pid")) as f:
            self.assertEqual(int(f.read()), d.process.pid)
        code, seconds = d.stop()
        self.assertEqual(code, 0)
        self.assertFalse([pid for pid in pids if daemon.alive(pid)])
        self.assertEqual([n for n in os.listdir(d.path("run")) if n.endswith((".sock", ".pid"))], [])
        return seconds

    def test_term_during_a_fetch(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, never answers
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
            d = self.daemon(opstap.partner("p", url, timeout="300s", deadline="300s"), start=False)
            self.promptly(5, lambda: self.ended_while_fetching(d))

    def ended_while_fetching(self, d):
        d.start()
        harvester = d.processes("harvester")[0]["pid"]
        self.eventually(lambda: d.children_of(harvester))
        runs = d.children_of(harvester)
        code, seconds = d.stop()
        self.assertEqual(code, 0)
        self.assertFalse([pid for pid in runs if daemon.alive(pid)])
        return seconds

    def test_an_outsider_reaches_only_what_is_meant(self):
        d = self.daemon()
        self.assertEqual(stat.S_IMODE(os.stat(d.path("run", "control.sock")).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(d.path("run", "ledger.sock")).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(d.path("run", "opstap.sock")).st_mode), 0o660)
        for folder in ("store", "keys"):
            self.assertEqual(stat.S_IMODE(os.stat(d.path(folder)).st_mode), 0o700)

    def test_no_core_files_and_no_descriptors_left_open(self):
        d = self.daemon()
        for p in d.processes():
            if p["role"] != "master":
                with open(f"/proc/{p['pid']}/limits") as f:
                    line = next(text for text in f if text.startswith("Max core file size"))
                self.assertEqual(line.split()[4:6], ["0", "0"], p["role"])
        if os.getuid() == 0:
            held = {}
            for p in d.processes():
                folder = f"/proc/{p['pid']}/fd"
                held[p["role"]] = [os.readlink(os.path.join(folder, n)) for n in os.listdir(folder)]
            for role in ("ledger", "worker", "harvester"):
                self.assertFalse([x for x in held[role] if x.endswith("store/lock")], role)
            self.assertFalse([x for x in held["master"] if x.endswith(".mdb")])
            self.assertFalse([x for x in held["harvester"] if x.endswith(".mdb")])


class Healing(DaemonTest):
    def test_a_killed_role_is_back_within_a_second(self):
        d = self.daemon()
        for role in ("worker", "ledger", "harvester", "courier"):
            with self.subTest(role):
                before = sum(p["restarts"] for p in d.processes(role))
                attempts = []
                self.promptly(1, lambda: self.healed(d, role, attempts))
                self.assertEqual(sum(p["restarts"] for p in d.processes(role)), before + len(attempts))
        self.assertEqual(d.ctl("fetch", "p")[0], 0)

    def healed(self, d, role, attempts):
        attempts.append(role)
        if len(attempts) > 1:
            time.sleep(1.5)  # one that dies at once is started with a pause, on purpose
        old = d.processes(role)[0]["pid"]
        begin = time.monotonic()
        os.kill(old, signal.SIGKILL)
        self.eventually(lambda: all(daemon.alive(p["pid"]) for p in d.processes(role)) and
                        old not in [p["pid"] for p in d.processes(role)] and
                        len(d.processes(role)) == (2 if role == "worker" else 1))
        return time.monotonic() - begin

    def test_again_and_again(self):
        d = self.daemon(workers=1)
        for _ in range(12):
            pid = self.eventually(lambda: d.processes("worker"))[0]["pid"]
            with contextlib.suppress(ProcessLookupError):   # it may be the one before, gone by now
                os.kill(pid, signal.SIGKILL)
        self.eventually(lambda: d.processes("worker"))

    def test_a_command_whose_harvester_dies_is_answered(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
            d = self.daemon(opstap.partner("p", url, timeout="300s", deadline="300s"))
            waiting = subprocess.Popen([os.path.join(daemon.BUILD, "opstapctl"), "-c", d.path("opstap.conf"), "fetch", "p"],
                                       stderr=subprocess.PIPE, text=True)
            # once may be too early: the command must have reached the one that dies
            self.eventually(lambda: self.killed_until_ended(d, waiting))
            _, err = waiting.communicate()
        self.assertEqual(waiting.returncode, 4)
        self.assertIn("ask again", err)

    @staticmethod
    def killed_until_ended(d, waiting):
        for p in d.processes("harvester"):
            os.kill(p["pid"], signal.SIGKILL)
        time.sleep(1)
        return waiting.poll() is not None

    def test_starts_on_what_a_kill_left(self):
        d = self.daemon()
        d.wait_fetched()
        pids = [p["pid"] for p in d.processes()]
        d.process.kill()
        d.process.wait()
        self.eventually(lambda: not [pid for pid in pids if daemon.alive(pid)])
        d.log_file.close()
        d.start()
        self.assertEqual(d.partner("p")["courses"], 2)
        self.assertEqual(d.ctl("verify")[0], 0)

    def test_a_run_that_dies_is_noted(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
            d = self.daemon(opstap.partner("p", url, timeout="300s", deadline="300s"))
            harvester = d.processes("harvester")[0]["pid"]
            # the harvester has other children, too; the one that fetches has an adapter's host below it
            self.eventually(lambda: [pid for pid in d.children_of(harvester) if d.children_of(pid)])
            os.kill(next(pid for pid in d.children_of(harvester) if d.children_of(pid)), signal.SIGKILL)
            self.eventually(lambda: d.partner("p")["state"] == "failed")
            self.assertIn("the run died: Killed", d.partner("p")["reason"])

    def test_a_worker_has_searched_before_anybody_asks(self):
        d = self.daemon()
        d.wait_fetched()
        d.stop()
        d.log_file.close()
        d.start()

        def opened(worker):
            with open(f"/proc/{worker['pid']}/maps", encoding="utf-8") as f:
                return "catalogue/data.mdb" in f.read()
        self.eventually(lambda: all(map(opened, d.processes("worker"))), 10)

    def test_a_damaged_catalogue_is_built_anew(self):
        d = self.daemon()
        d.wait_fetched()
        d.stop()
        with open(d.path("store", "catalogue", "data.mdb"), "r+b") as f:
            f.write(b"\0" * 8192)
        d.write("p.csv", "")  # the partner is down meanwhile
        d.log_file.close()
        d.start()
        self.assertEqual(d.partner("p")["courses"], 2)
        self.assertEqual(d.ctl("verify")[0], 0)

    def test_damage_inside_is_found_after_the_start(self):
        d = self.daemon()
        d.wait_fetched()
        d.stop()
        name = os.path.join("store", "catalogue", "data.mdb")
        content = d.read(name)
        self.assertTrue(b"Statistics" in content)
        with open(d.path(name), "r+b") as f:
            f.write(content.replace(b"Statistics", b"Statisticz"))
        self.assertEqual(d.ctl("verify")[0], 5)
        d.log_file.close()
        d.start()
        self.eventually(lambda: " rebuild " in d.log())
        self.eventually(lambda: d.partner("p")["courses"] == 2 and d.ctl("verify")[0] == 0)
        # two workers of the first start, two of the second, two that open the new catalogue
        self.eventually(lambda: len(d.events("started role=worker")) == 6)

    def test_a_damaged_index_is_mended_while_it_serves(self):
        d = self.daemon()
        d.wait_fetched()
        self.assertIn(b"Statistics", d.ask("/en/courses?q=statistics"))
        name = os.path.join("store", "catalogue", "data.mdb")
        content = d.read(name)
        with open(d.path(name), "r+b") as f:  # folded titles stand in the index alone
            for place in re.finditer(b"statistics", content):
                f.seek(place.start())
                f.write(b"statisticz")
        for worker in d.processes("worker"):  # those that come next have not looked at the index yet
            os.kill(worker["pid"], signal.SIGKILL)
        self.eventually(lambda: b"Statistics" in d.ask("/en/courses?q=statistics"), 20)
        self.assertIn(" index-anew ", d.log())
        self.assertNotIn(" rebuild ", d.log())
        self.assertEqual(d.ctl("verify")[0], 0)

    def test_damaged_enrolments_stop_the_start(self):
        d = self.daemon()
        name = os.path.join("store", "enrolments", "data.mdb")
        self.eventually(lambda: os.path.exists(d.path(name)))
        d.stop()
        with open(d.path(name), "r+b") as f:
            f.write(b"\xff" * 8192)
        before = d.read(name)
        code, _, err = d.run("opstapd", "-c", d.path("opstap.conf"))
        self.assertEqual(code, 5)
        self.assertIn("enrolments are damaged", err)
        self.assertEqual(d.read(name), before)
        self.assertEqual(d.ctl("verify")[0], 5)


class Configuration(DaemonTest):
    def test_reload(self):
        d = self.daemon()
        d.wait_fetched()
        master = d.processes("master")[0]["pid"]
        old = {p["pid"] for p in d.processes("worker")}
        d.workers = 3
        d.configure(conf() + opstap.partner("q", "file:p.csv"))
        d.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: len(d.processes("worker")) == 3 and not old & {p["pid"] for p in d.processes("worker")})
        d.wait_fetched()
        self.assertEqual(d.partner("q")["courses"], 2)
        self.assertEqual(d.processes("master")[0]["pid"], master)
        self.assertEqual(d.processes("ledger")[0]["restarts"], 0)

    def test_a_bad_file_keeps_the_old_configuration(self):
        d = self.daemon()
        pids = {p["pid"] for p in d.processes()}
        d.configure(conf(intervall="1h") + 'nonsense = 1\n')
        d.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: "the old one stays" in d.log())
        self.assertRegex(d.log(), r"opstap\.conf:\d+: .*intervall.*interval")
        self.assertRegex(d.log(), r"opstap\.conf:\d+: .*nonsense")
        time.sleep(0.3)
        d.configure(conf())
        self.assertEqual({p["pid"] for p in d.processes()}, pids)

    def test_places_do_not_move_under_a_running_daemon(self):
        d = self.daemon()
        text = d.read("opstap.conf").decode()
        d.write("opstap.conf", text.replace('data-dir = "store"', 'data-dir = "elsewhere"'))
        d.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: "data-dir cannot change" in d.log())
        self.assertFalse(os.path.exists(d.path("elsewhere")))

    def test_errors_have_file_and_line(self):
        d = self.daemon(start=False)
        self.assertEqual(d.run("opstapd", "-c", d.path("opstap.conf"), "-t"), (0, "", ""))
        path = d.write("bad.conf", 'wrokers = 2\npartner "P!" { }\n\ntimezone = "Mars/Phobos"\n')
        code, out, err = d.run("opstapd", "-t", "-c", path)
        self.assertEqual((code, out), (2, ""))
        lines = err.splitlines()
        for number, word in ((1, "workers"), (2, "P!"), (4, "Mars/Phobos")):
            self.assertTrue([x for x in lines if x.startswith(f"{path}:{number}: ") and word in x], f"{number} {word}: {err}")
        code, _, err = d.run("opstapd", "-c", d.path("absent.conf"), "-t")
        self.assertEqual(code, 2)
        self.assertIn("absent.conf", err)

    def test_files_that_the_configuration_names(self):
        d = self.daemon(start=False)
        more = {"name": '"Q"', "adapter": '"nowhere"', "feed-url": '"file:p.csv"', "overlay": '"absent.csv"',
                "deliver-secret-file": '"hush"'}
        d.write("text.so", "#!/bin/sh\n")
        d.configure('elmo-xsd = "absent.xsd"\n' + conf() + 'partner "q" {\n' + "".join(f"{k} = {v}\n" for k, v in more.items()) +
                    'setting "token" {\nvalue-file = "secret" }\n}\n' +
                    f'partner "r" {{ name = "R" adapter = "{d.path("text.so")}" feed-url = "file:p.csv" }}\n' +
                    'partner "off" { enabled = false name = "O" adapter = "nowhere" feed-url = "file:p.csv" }\n')
        lines = d.read("opstap.conf").decode().splitlines()
        code, out, err = d.run("opstapd", "-t", "-c", d.path("opstap.conf"))
        self.assertEqual((code, out, len(err.splitlines())), (2, "", 6), err)
        for start, words in (("elmo-xsd", r"elmo-xsd: .*absent\.xsd"), ("adapter = \"nowhere\"", r'partner "q": adapter "nowhere": .*No such file'),
                             ("overlay =", r'partner "q": overlay: .*absent\.csv'),
                             ("deliver-secret-file", r'partner "q": deliver-secret-file: .*hush'),
                             ("value-file", r'partner "q": setting "token": .*secret'), ('partner "r"', r'partner "r": adapter .*is text')):
            number = next(i for i, line in enumerate(lines, 1) if line.startswith((start, 'setting "token" {\n' + start)))
            self.assertRegex(err, rf"(?m)^{d.path('opstap.conf')}:{number}: {words}")

    def test_texts_that_are_not_there(self):
        d = self.daemon(start=False)
        whole = d.read("opstap.conf").decode()
        d.write("part.conf", '\nwww-dir = "absent"\n')
        d.write("opstap.conf", 'include "part.conf"\n' + re.sub("www-dir.*", "", whole))
        self.assertEqual(d.run("opstapd", "-t", "-c", d.path("opstap.conf")),
                         (2, "", f"{d.path('part.conf')}:2: www-dir: {d.path('absent')}/i18n/en.po: open: No such file or directory\n"))
        os.makedirs(d.path("look", "i18n", "nl.po"))
        d.write("opstap.conf", whole + '\nwww-overlay = "look"\n')
        code, _, err = d.run("opstapd", "-t", "-c", d.path("opstap.conf"))
        self.assertEqual(code, 2)
        self.assertRegex(err, rf"^{d.path('opstap.conf')}:{len(whole.splitlines()) + 2}: www-overlay: {d.path('look')}/i18n/nl\.po: ")

    def test_templates_that_cannot_be_read(self):
        d = self.daemon()
        d.wait_fetched()
        workers = {p["pid"] for p in d.processes("worker")}
        os.makedirs(d.path("look", "templates"))
        d.write("look/templates/home.mustache", "<p>\n{{#broken}}\n")
        d.write("opstap.conf", 'www-overlay = "look"\n' + d.read("opstap.conf").decode())
        code, _, err = d.run("opstapd", "-t", "-c", d.path("opstap.conf"))
        self.assertEqual(code, 2)
        line = 1 + d.read("opstap.conf").decode().splitlines().index(f'www-dir = "{opstap.SOURCE}/www"')
        self.assertRegex(err, rf"^{d.path('opstap.conf')}:{line}: www-dir or www-overlay: home\.mustache:\d+: ")
        d.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: "the old configuration stays" in d.log())
        self.assertEqual({p["pid"] for p in d.processes("worker")}, workers)
        d.stop()
        self.assertEqual(d.run("opstapd", "-c", d.path("opstap.conf"))[0], 2)

    def test_arguments(self):
        d = self.daemon(start=False)
        for program in ("opstapd", "opstapctl"):
            self.assertEqual(d.run(program, "--help")[0], 0)
            self.assertEqual(d.run(program, "--help")[2], "")
            self.assertEqual(d.run(program, "-V")[0], 0)
            self.assertEqual(d.run(program, "--frobnicate")[0], 1)
        self.assertEqual(d.run("opstapd", "extra")[0], 1)
        for words in (["fetch"], ["fetch", "p", "q"], ["fetch", "nobody"], ["partner", "kick", "p"], ["partner", "hold"],
                      ["status", "--xml"], ["verify", "now"], ["dance"]):
            self.assertEqual(d.ctl(*words)[0], 1, words)
        self.assertEqual(d.ctl("fetch", "p")[0], 4)  # nobody listens
        self.assertEqual(d.status()["processes"], [])
        self.assertEqual(d.partner("p")["state"], "stale")
        code, out, _ = d.ctl("config")
        self.assertEqual(code, 0)
        self.assertIn('partner "p"', out)

    @unittest.skipUnless(os.getuid() == 0, "only root can be refused for being root")
    def test_root_is_refused(self):
        d = self.daemon(start=False)
        done = subprocess.run([os.path.join(daemon.BUILD, "opstapd"), "-c", d.path("opstap.conf")], capture_output=True, text=True,
                              timeout=120)
        self.assertEqual(done.returncode, 2)
        self.assertIn("root", done.stderr)
        self.assertFalse(os.path.exists(d.path("store")))


class Two(DaemonTest):
    def test_a_second_daemon_on_the_same_data_is_refused(self):
        d = self.daemon()
        text = d.read("opstap.conf").decode().replace('"run"', '"run2"').replace("unix:run/", "unix:run2/")
        other = d.write("other.conf", text)
        code, _, err = d.run("opstapd", "-c", other)
        self.assertEqual(code, 4)
        self.assertIn(f"another opstapd (process {d.process.pid})", err)
        self.assertTrue(d.processes("worker"))
        self.assertEqual(d.ctl("fetch", "p")[0], 0)


class Control(DaemonTest):
    def say(self, d, data, wait=True):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(120)
            s.connect(d.path("run", "control.sock"))
            s.sendall(data)
            return s.recv(65536) if wait else b""

    def test_nonsense_is_answered_and_harmless(self):
        d = self.daemon()
        for data in (b"\n", b"{}\n", b"hello\n", b'{"do":"fetch"}\n', b'{"do":"fetch","partner":"../x"}\n', b"x" * 5000,
                     b'{"do":"hold","partner":"nobody"}\n', b"\0\n"):
            with self.subTest(data[:30]):
                self.assertIn(b'"code":1', self.say(d, data))
        for _ in range(30):
            self.say(d, b'{"do":"sta', wait=False)
        self.assertEqual(d.ctl("fetch", "p")[0], 0)

    def test_reload_by_command(self):
        d = self.daemon()
        self.assertIn(b'"code":0', self.say(d, b'{"do":"reload"}\n'))
        d.configure("nonsense = 1\n")
        self.assertIn(b'"code":2', self.say(d, b'{"do":"reload"}\n'))

    @unittest.skipUnless(os.getuid() == 0, "needs a second user")
    def test_strangers_are_turned_away(self):
        d = self.daemon()
        os.chmod(d.path("run"), 0o755)
        os.chmod(d.path("run", "control.sock"), 0o666)
        code = ("import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b'{\"do\":\"status\"}\\n'); "
                "sys.stdout.write(repr(s.recv(100)))")
        os.chmod(d.folder, 0o755)
        done = subprocess.run(["/usr/bin/python3", "-c", code, d.path("run", "control.sock")], capture_output=True, text=True, user=1,
                              group=1, extra_groups=[], timeout=120)
        self.assertNotIn("processes", done.stdout)
        self.assertEqual(len(d.events("a stranger was turned away")), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""An adapter author's first ten minutes, on an installed copy: the tutorial's commands, each form of feed, a preview."""
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import opstap

TUTORIAL = os.path.join(opstap.SOURCE, "conf/man/opstap-adapter-tutorial.7")
MANUAL = os.path.join(opstap.SOURCE, "conf/man/opstap_adapter.3")
BUILD = os.path.join(os.environ.get("OPSTAP_BUILD") or os.path.join(opstap.SOURCE, "build"),
                     "asan" if os.environ.get("OPSTAP_ASAN") else "")
PREFIX = "/usr/local"   # what ./dev configures with
MAPPING = 'format csv\n# a "quoted" \\ remark\nid = id\ntitle = title\n'
OWN = "id,title\na,Rivers and cities\nb,Reading maps\n"


def shown_commands():
    """What stands behind "$ " in the tutorial, in its order."""
    with open(TUTORIAL) as f:
        return [line[2:].rstrip("\n").replace("\\e", "\\") for line in f if line.startswith("$ ")]


class Kit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="opstap-kit-", dir="/var/tmp")
        os.chmod(cls.top, 0o755)
        root = os.path.join(cls.top, "root")
        done = subprocess.run(["make", "-s", "-C", BUILD, "install", f"DESTDIR={root}"],
                              capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"make install: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        cls.prefix = root + PREFIX
        pc = os.path.join(cls.prefix, "lib/pkgconfig/opstap-adapter.pc")
        with open(pc) as f:
            text = f.read()
        with open(pc, "w") as f:   # what a packager's tool does for a staged copy
            f.write(re.sub(rf"={PREFIX}", f"={cls.prefix}", text))
        cls.environment = {**os.environ, "PATH": f"{cls.prefix}/bin:{os.environ['PATH']}:/usr/sbin", "TMPDIR": cls.top, "LC_ALL": "C.UTF-8"}
        for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PKG_CONFIG_PATH"):    # the programs' folder in PATH is all that a kit needs
            cls.environment.pop(name, None)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.top, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.top)

    def sh(self, command, folder=None, code=0):
        done = subprocess.run(command, shell=True, cwd=folder or self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(content)

    def preview(self, command, folder):
        """Starts it (make preview, or the program itself), reads the page it names, ends it as Ctrl-C does."""
        port = opstap.free_port()
        command = command.replace("make preview", f"make preview OPSTAP_ADAPTER=preview_at_{port}")
        command = re.sub("^opstap-adapter", f"preview_at_{port}", command)
        wrapper = os.path.join(self.top, f"preview_at_{port}")
        with open(wrapper, "w") as f:
            f.write(f'#!/bin/sh\nexec opstap-adapter "$@" --port {port}\n')
        os.chmod(wrapper, 0o755)
        running = subprocess.Popen(command, shell=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, start_new_session=True,
                                   env={**self.environment, "PATH": f"{self.top}:{self.environment['PATH']}"})
        said = []
        for line in running.stdout:
            said.append(line)
            if line.startswith("ready "):
                break
        try:
            self.assertIn(f"ready http://127.0.0.1:{port}/en/courses", "".join(said))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/en/courses")
            page = connection.getresponse().read().decode()
            self.assertIn("Rivers and cities", page)
            self.assertIn("Reading maps", page)
        finally:
            os.killpg(running.pid, signal.SIGINT)
            running.communicate(timeout=30)
        until = time.monotonic() + 10
        while time.monotonic() < until and self.left():
            time.sleep(0.1)
        self.assertEqual(self.left(), [])

    def left(self):
        return [name for name in os.listdir(self.top) if name.startswith("opstap-preview")]

    def test_the_tutorial(self):
        commands = shown_commands()
        self.assertEqual(commands[:5][-1], "make preview")
        folder = self.folder
        for command in commands:
            if command.startswith("cd "):
                folder = os.path.join(folder, command[3:])
            elif command == "make preview":
                self.preview(command, folder)
            else:
                said = self.sh(command, folder)
                if command == "make test":
                    self.assertIn("as expected", said)
                if command == "make check":
                    self.assertIn("2 courses with 2 offerings, 0 left out; 0 errors", said)
                if command == "make deliver":
                    self.assertIn("Idempotency-Key: ", said)
                    self.assertIn('{"event":"placed","at":', said)
        with open(os.path.join(folder, "expected.json")) as f:
            self.assertIn('"exam": "online"', f.read())

    def test_the_manual_s_adapter(self):
        with open(MANUAL) as f:
            text = f.read().split(".Bd -literal\n")[1].split(".Ed\n")[0]
        with open(os.path.join(self.folder, "plain.c"), "w") as f:
            f.write(text)
        self.sh("cc -std=c99 -Wall -Wextra -Wshadow -Werror -shared -fPIC -fvisibility=hidden "
                f"$(PKG_CONFIG_PATH={self.prefix}/lib/pkgconfig pkg-config --cflags opstap-adapter libxml-2.0) -o plain.so plain.c -lxml2")
        with open(os.path.join(self.folder, "feed.xml"), "w") as f:
            f.write('<feed><unit code="LAW-1"><name>Law</name><points>5</points><run id="1" from="2027-02-01"/></unit></feed>')
        self.assertIn("1 course with 1 offering,", self.sh("opstap-adapter check plain.so feed.xml"))
        said = self.sh("opstap-adapter deliver plain.so withdrawn")
        self.assertIn("PUT https://partner.example/enrolments\n", said)
        self.assertIn('<enrolment event="withdrawn" student="s1234567" unit="CS-401" run="2027-1"/>', said)
        self.assertIn("delivered", said)
        self.assertIn("does not take it", self.sh("opstap-adapter deliver plain.so placed --status 404", code=4))
        self.assertIn("not now", self.sh("opstap-adapter deliver plain.so placed --status 503"))
        self.assertIn("entries  run deliver\n", self.sh("opstap-adapter info plain.so"))

    def test_each_form(self):
        for form in ("json", "csv"):
            with self.subTest(form):
                self.sh(f"opstap-adapter new my-{form} --from {form}")
                self.assertIn("as expected", self.sh("make test", os.path.join(self.folder, f"my-{form}")))

    def test_a_test_that_should_fail_does(self):
        self.sh("opstap-adapter new other --from csv && sed -i s/Rivers/Lakes/ other/feed.csv")
        self.assertIn("Lakes and cities", self.sh("make test", os.path.join(self.folder, "other"), code=2))

    def test_no_warnings(self):
        for compiler in ("gcc", "clang"):
            if not shutil.which(compiler):
                continue
            for form in ("xml", "json", "csv"):
                name = f"{compiler}-{form}"
                self.sh(f"opstap-adapter new {name} --from {form}")
                self.sh(f'make CC={compiler} CFLAGS="-std=gnu11 -O2 -Wall -Wextra -Wshadow -Werror"', os.path.join(self.folder, name))

    def test_an_xml_adapter_is_short(self):
        self.sh("opstap-adapter new short")
        with open(os.path.join(self.folder, "short/short.c")) as f:
            self.assertLessEqual(len(f.readlines()), 60)

    def test_what_cannot_be_made(self):
        os.mkdir(os.path.join(self.folder, "there"))
        self.assertIn("there is there already", self.sh("opstap-adapter new there", code=4))
        self.assertIn("cannot be an adapter's name", self.sh("opstap-adapter new ../there", code=1))
        self.assertIn("usage:", self.sh("opstap-adapter new there --from yaml", code=1))
        self.assertIn("usage:", self.sh("opstap-adapter new", code=1))
        self.assertIn("is no file", self.sh("opstap-adapter preview nothing.so nothing.xml", code=4))
        self.assertIn("usage:", self.sh("opstap-adapter preview a.so b.xml --port 0", code=1))

    def test_an_adapter_that_came_with_it(self):
        """Named without a folder it is one of the installation, unless a file of that name is here."""
        self.write("own.csv", OWN)
        for name in ("list.so", "list"):
            self.assertIn("2 courses with 0 offerings, 0 left out", self.sh(f"opstap-adapter check {name} own.csv"))
        self.assertIn("POST https://partner.example/enrolments", self.sh("opstap-adapter deliver list.so placed"))
        self.assertIn("name     list\n", self.sh("opstap-adapter info list.so"))
        self.preview("opstap-adapter preview list.so own.csv", self.folder)
        self.write("list.so", "mine")
        self.assertIn("list.so", self.sh("opstap-adapter check list.so own.csv", code=4))
        for command in ("check nothing.so own.csv", "preview nothing.so own.csv", "deliver nothing.so placed", "info nothing.so"):
            said = self.sh(f"opstap-adapter {command}", code=4)
            self.assertIn("nothing.so is no file here, and no adapter of this installation", said)
        self.assertIn("(no adapter, no sandbox was needed)", self.sh("opstap-adapter check ./nothing.so own.csv", code=4))

    def test_a_preview_by_a_mapping(self):
        self.write("own.csv", OWN)
        self.write("own.map", MAPPING)
        self.preview("opstap-adapter preview own.map own.csv", self.folder)
        self.preview("opstap-adapter preview map.so own.csv --setting mapping=@own.map", self.folder)
        self.preview('opstap-adapter preview map.so own.csv --setting "mapping=$(cat own.map)"', self.folder)
        self.preview("opstap-adapter preview list.so own.csv --setting 'note=a\\b \"c\"'", self.folder)
        said = self.sh(f"opstap-adapter preview map.so own.csv --setting mapping=@no.map --port {opstap.free_port()}", code=4)
        self.assertIn("the setting mapping cannot be read", said)
        self.assertIn("no.map", self.sh(f"opstap-adapter preview no.map own.csv --port {opstap.free_port()}", code=4))
        self.assertEqual(self.left(), [])

    def test_a_preview_on_a_port_that_is_taken(self):
        self.write("own.csv", OWN)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            said = self.sh(f"opstap-adapter preview list.so own.csv --port {port}", code=4)
        self.assertIn(f"nginx did not start; is port {port} in use? (--port)", said)
        self.assertNotIn("ready http", said)
        self.assertEqual(self.left(), [])

    def test_a_preview_of_nothing_says_why(self):
        self.sh("opstap-adapter new bad && make -C bad bad.so && echo '<courses/>' > bad/feed.xml")
        said = self.sh(f"opstap-adapter preview bad/bad.so bad/feed.xml --port {opstap.free_port()}", code=4)
        self.assertIn("no course", said)
        self.assertEqual(self.left(), [])


if __name__ == "__main__":
    unittest.main()

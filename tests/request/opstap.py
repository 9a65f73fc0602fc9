"""What request tests stand on: an Opstap of their own behind a real nginx, and an HTTP client without dependencies.

    import opstap

    class Search(opstap.TestCase):
        conf = opstap.partner("demo", feed="demo.csv")      # text of an opstap.conf; None is the demonstration
        files = {"demo.csv": "id,title\\na,Law\\n"}         # written beside it

        def test_found(self):
            page = self.get("/en/courses?q=law")
            self.assertEqual(page.status, 200)
            self.assertIn("Law", page.text)

One instance serves all tests of a class. OPSTAP_BUILD names the build folder, OPSTAP_ASAN=1 takes the sanitized one.
"""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import clock
import page

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")     # of every page
FEEDS = os.environ.get("OPSTAP_FEEDS", "")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def partner(name, feed, adapter="list", **keys):
    """Text of a partner section. feed is a file beside the configuration or an address; keys like max_drop=10 as written."""
    address = feed if "://" in feed or feed.startswith("file:") else f"file:{feed}"
    lines = [f'name = "{keys.pop("title", name)}"', f'adapter = "{adapter}"', f'feed-url = "{address}"',
             'timezone = "Europe/Amsterdam"', 'interval = 1h']
    lines += [f"{key.replace('_', '-')} = {value}" for key, value in keys.items() if key != "extra"]
    lines += [keys["extra"]] if "extra" in keys else []
    return f'partner "{name}" {{\n\t' + "\n\t".join(lines) + "\n}\n"


def home(name, domain="home.example", **keys):
    """Text of a home section whose students need no proof of who they are."""
    lines = [f'name = "{name}"', f'mail-domains = {{"{domain}"}}', 'verify = "none"',
             'faculty "law" { name = "Faculty of Law"  name-nl = "Faculteit Rechten" }']
    lines += [f"{key.replace('_', '-')} = {value}" for key, value in keys.items()]
    return f'home "{name}" {{\n\t' + "\n\t".join(lines) + "\n}\n"


class Response:
    def __init__(self, answer, body):
        self.status = answer.status
        self.headers = answer.headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def page(self):
        """The parsed HTML (page.Page)."""
        return page.Page(self.text)

    def header(self, name):
        return self.headers.get(name)

    def json(self):
        return json.loads(self.text)


class Instance:
    """nginx and opstapd on a port and a data folder of their own."""

    def __init__(self, conf=None, files=None, limits=False, environment=None):
        self.folder = tempfile.mkdtemp(prefix="opstap-test-", dir="/var/tmp")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        self.port = free_port()
        self.environment = environment or {}
        self.options = ["--limits"] if limits else []
        self.conf = None
        for name, content in (files or {}).items():
            self.write(name, content)
        if conf is not None:
            self.conf = self.write("opstap.conf", "allow-private = {\"127.0.0.1\"}\n" + conf)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def start(self):
        """Returns when every partner was fetched once; raises with the daemon's last lines when it dies first."""
        command = [os.path.join(SOURCE, "dev"), "up", "--no-install", "--detach", "--port", str(self.port),
                   "--data", self.data, *self.options]
        if self.conf:
            command += ["--conf", self.conf]
        if os.environ.get("OPSTAP_ASAN"):
            command.append("--asan")
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, env={**os.environ, "OPSTAP_NO_BUILD": "1", **clock.environment(), **self.environment},
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=300)
            output.seek(0)
            said = output.read().decode("utf-8", "replace")
        if done.returncode != 0 or f"ready http://127.0.0.1:{self.port}/" not in said:
            raise RuntimeError(f"dev up: exit {done.returncode}\n{said}")

    def down(self):
        subprocess.run([os.path.join(SOURCE, "dev"), "down", "--data", self.data], check=True, timeout=300)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self, name=signal.SIGKILL):
        """Sends a signal to the master."""
        os.kill(self.pid(), name)

    def pid(self):
        with open(os.path.join(self.data, "run", "opstapd.pid")) as f:
            return int(f.read())

    def log(self):
        with open(os.path.join(self.data, "log", "opstapd.log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def sanitizer_reports(self):
        """What address and undefined-behaviour sanitizers had to say."""
        folder = os.path.join(self.data, "log")
        names = [n for n in os.listdir(folder) if n.startswith("asan.")] if os.path.isdir(folder) else []
        return "".join(open(os.path.join(folder, n), errors="replace").read() for n in names)

    def ctl(self, *words, timeout=300):
        """Runs opstapctl: (exit code, standard output, standard error)."""
        command = [os.path.join(self.data, "bin", "opstapctl"), "-c", os.path.join(self.data, "etc", "opstap.conf")]
        done = subprocess.run([*command, *words], env={**os.environ, **clock.environment()}, capture_output=True, text=True, timeout=timeout)
        return done.returncode, done.stdout, done.stderr

    def status(self):
        code, out, err = self.ctl("status", "--json")
        if code != 0:
            raise RuntimeError(f"opstapctl status: exit {code}: {err}")
        return json.loads(out)

    def enrolments(self):
        code, out, err = self.ctl("enrolments", "--json")
        if code != 0:
            raise RuntimeError(f"opstapctl enrolments: exit {code}: {err}")
        return [json.loads(line) for line in out.splitlines()]

    def request(self, method, path, body=None, headers=None, timeout=120):
        """One request, no redirect followed. body: bytes, or fields as a list of pairs or a dictionary."""
        headers = dict(headers or {})
        if isinstance(body, (list, tuple, dict)):
            body = urllib.parse.urlencode(body, doseq=True).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return Response(answer, answer.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        """GET; headers as keywords: accept_language="nl"."""
        return self.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path, fields, **headers):
        return self.request("POST", path, body=fields, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def raw(self, data, timeout=60):
        """Bytes as they are, straight to nginx; everything it answers until it closes (ask for "Connection: close")."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as s:
            s.sendall(data)
            parts = []
            while part := s.recv(65536):
                parts.append(part)
        return b"".join(parts)


class TestCase(unittest.TestCase):
    conf = None
    files = {}
    limits = False
    environment = {}

    @classmethod
    def setUpClass(cls):
        cls.opstap = Instance(cls.conf, cls.files, cls.limits, cls.environment)
        try:
            cls.opstap.start()
        except BaseException:
            cls.opstap.down()
            cls.opstap.remove()
            raise
        cls.get, cls.post, cls.request = cls.opstap.get, cls.opstap.post, cls.opstap.request

    @classmethod
    def tearDownClass(cls):
        cls.opstap.down()
        reports = cls.opstap.sanitizer_reports()
        cls.opstap.remove()
        if reports:
            raise AssertionError("sanitizer reports:\n" + reports[-8000:])

    def eventually(self, condition, seconds=60, message="it did not happen in time"):
        """Waits until condition() is true; returns what it gave."""
        end = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                self.fail(message)
            time.sleep(0.05)


def needs_feeds(test):
    """For tests on real feeds: skipped without $OPSTAP_FEEDS."""
    return unittest.skipUnless(os.path.isdir(FEEDS), "OPSTAP_FEEDS names no folder")(test)

"""opstapd alone, without nginx: for tests of processes and fetches. As any operator would: unprivileged, in a folder of its own."""
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

import clock
import opstap

BUILD = os.path.abspath(os.environ.get("OPSTAP_BUILD") or os.path.join(opstap.SOURCE, "build"))
USER = 65534  # nobody, when the tests run as root

HEAD = """listen = "unix:run/opstap.sock"
data-dir = "store"
run-dir = "run"
key-dir = "keys"
adapter-dir = "{adapters}"
www-dir = "{www}"
workers = {workers}
timezone = "Europe/Amsterdam"
allow-private = {{"127.0.0.1"}}
"""


def alive(pid):
    """A process that runs (a zombie does not)."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


class Daemon:
    def __init__(self, conf="", workers=2, environment=None):
        self.folder = tempfile.mkdtemp(prefix="opstap-daemon-", dir="/var/tmp")
        self.environment = environment or {}
        self.workers = workers
        self.process = None
        self.configure(conf)
        if os.getuid() == 0:
            os.chown(self.folder, USER, USER)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def configure(self, conf):
        head = HEAD.format(adapters=os.path.join(BUILD, "adapters", ".libs"), www=os.path.join(opstap.SOURCE, "www"),
                           workers=self.workers)
        self.write("opstap.conf", head + conf)

    def run(self, program, *words, timeout=300, **more):
        """A program of the build to its end: (exit code, standard output, standard error)."""
        done = subprocess.run([os.path.join(BUILD, program), *words], capture_output=True, text=True, timeout=timeout,
                              env={**os.environ, **clock.environment(), **self.environment}, **self.identity(), **more)
        return done.returncode, done.stdout, done.stderr

    @staticmethod
    def identity():
        return {"user": USER, "group": USER, "extra_groups": []} if os.getuid() == 0 else {}

    def start(self, seconds=120):
        self.log_file = open(self.path("log"), "ab")
        self.process = subprocess.Popen([os.path.join(BUILD, "opstapd"), "-c", self.path("opstap.conf")], stderr=self.log_file,
                                        env={**os.environ, **clock.environment(), **self.environment}, **self.identity())
        end = time.monotonic() + seconds
        while not os.path.exists(self.path("run", "control.sock")) or not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"opstapd: exit {self.process.poll()}\n{self.log()[-4000:]}")
            time.sleep(0.02)
        return self

    def answers(self):
        """Does status work? While a damaged catalogue is built anew, which a start does not wait for, it says so with exit 5."""
        code, out, err = self.ctl("status", "--json")
        if code not in (0, 5):
            raise RuntimeError(f"opstapctl status: exit {code}: {err}")
        return code == 0 and json.loads(out)["processes"]

    def stop(self):
        """Ends it with TERM: (exit code, seconds)."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code, seconds = self.process.wait(120), time.monotonic() - begin
        self.log_file.close()
        return code, seconds

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        reports = ""
        if self.process:
            self.log_file.close()
            reports = self.log() if re.search("Sanitizer|runtime error:", self.log()) else ""
        shutil.rmtree(self.folder, ignore_errors=True)
        if reports:
            raise AssertionError("sanitizer reports:\n" + reports[-8000:])

    def log(self):
        with open(self.path("log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def ctl(self, *words, timeout=300):
        return self.run("opstapctl", "-c", self.path("opstap.conf"), *words, timeout=timeout)

    def ask(self, uri, *more):
        """A GET request straight to a worker; what it answers, FastCGI's frames included (empty when the connection breaks).
        more are further parameters, pairs of name and value, which may stand there twice."""
        path, _, query = uri.partition("?")
        values = {"REQUEST_METHOD": "GET", "REQUEST_URI": uri, "SCRIPT_NAME": path, "DOCUMENT_URI": path, "QUERY_STRING": query,
                  "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "REQUEST_SCHEME": "http"}
        params = b"".join(bytes((len(k), len(v))) + k.encode() + v.encode() for k, v in [*values.items(), *more])
        frames = [(1, b"\0\1\0\0\0\0\0\0"), (4, params), (4, b""), (5, b"")]
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(10)
                s.connect(self.path("run", "opstap.sock"))
                s.sendall(b"".join(struct.pack(">BBHHBx", 1, kind, 1, len(text), 0) + text for kind, text in frames))
                parts = []
                while part := s.recv(65536):
                    parts.append(part)
            return b"".join(parts)
        except OSError:
            return b""

    def status(self):
        code, out, err = self.ctl("status", "--json")
        if code != 0:
            raise RuntimeError(f"opstapctl status: exit {code}: {err}")
        return json.loads(out)

    def processes(self, role=None):
        return [p for p in self.status()["processes"] if role in (None, p["role"])]

    def partner(self, name):
        return next(p for p in self.status()["partners"] if p["id"] == name)

    def wait_fetched(self, seconds=180):
        """Waits until every partner was asked once; the partners by id."""
        end = time.monotonic() + seconds
        while True:
            partners = {p["id"]: p for p in self.status()["partners"]}
            if all(p["last_attempt"] or p["state"] == "off" for p in partners.values()):
                return partners
            if time.monotonic() > end:
                raise RuntimeError("not every partner was fetched:\n" + self.log()[-4000:])
            time.sleep(0.1)

    def children_of(self, pid):
        """Ids of running child processes."""
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open(f"/proc/{name}/stat") as f:
                        fields = f.read().rsplit(")", 1)[1].split()
                except (FileNotFoundError, ProcessLookupError):
                    continue
                if int(fields[1]) == pid and fields[0] not in "ZX":
                    found.append(int(name))
        return found

    def events(self, pattern):
        return re.findall(pattern, self.log())

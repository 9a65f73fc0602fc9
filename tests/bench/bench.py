#!/usr/bin/env python3
"""Measures Opstap; ./dev bench calls it. Figures are ratios of two things measured in turn in the same run wherever that
is possible, because machines differ and are shared. See CONTRIBUTING.md; --help lists the options.
"""
import argparse
import glob
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import enrol
import feed
import search

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 5


class Report:
    def __init__(self, as_json):
        self.as_json = as_json

    def add(self, what, value, unit, goal=""):
        if self.as_json:
            print(json.dumps({"what": what, "value": value, "unit": unit, "goal": goal}), flush=True)
        else:
            print("%-58s %12s %-8s %s" % (what, "%.4g" % value, unit, goal and "(goal %s)" % goal), flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_of(command):
    """CPU seconds (user and system, children included) of one run."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def compile_c(source, folder, *packages):
    out = os.path.join(folder, os.path.basename(source)[:-2])
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", *packages], capture_output=True, text=True, check=True)
    subprocess.run(["gcc", "-O2", "-o", out, source, *flags.stdout.split()], check=True)
    return out


class Instance:
    """The demonstration behind nginx, and beside it the minimal program on a port of its own."""

    def __init__(self, build, folder):
        self.folder, self.port, self.minimal_port = os.path.join(folder, "data"), free_port(), free_port()
        self.env = dict(os.environ, OPSTAP_BUILD=build)
        self.minimal = None
        subprocess.run([os.path.join(TOP, "dev"), "up", "--detach", "--no-install", "--port", str(self.port),
                        "--data", self.folder], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def get(self, path, encoding="identity"):
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), headers={"Accept-Encoding": encoding})
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers

    def status(self):
        out = subprocess.run([self.folder + "/bin/opstapctl", "-c", self.folder + "/etc/opstap.conf", "status", "--json"],
                             capture_output=True, text=True, check=True).stdout
        return json.loads(out)

    def worker_pids(self):
        return [p["pid"] for p in self.status()["processes"] if p["role"] == "worker"]

    def start_minimal(self, program, body, folder):
        page, sock = os.path.join(folder, "page"), os.path.join(folder, "minimal.sock")
        with open(page, "wb") as f:
            f.write(body)
        if self.minimal:
            self.stop_minimal()
        self.minimal = subprocess.Popen([program, sock, page, str(len(self.worker_pids()))], start_new_session=True)
        conf = os.path.join(self.folder, "etc/nginx.conf")
        with open(conf) as f:
            text = f.read()
        if "minimal.sock" not in text:
            site = open(os.path.join(self.folder, "etc/nginx-site.conf")).read()
            fast = "\n".join(line for line in site.split("\n") if re.match(r"\s*(fastcgi_\w+ |access_log|include)", line) and "pass" not in line and "param " not in line)
            text = text.rstrip().rstrip("}") + "\tserver { listen 127.0.0.1:%d; %s location / { fastcgi_pass unix:%s; } }\n}\n" % (
                self.minimal_port, fast, sock)
            with open(conf, "w") as f:
                f.write(text)
            with open(os.path.join(self.folder, "run/nginx.pid")) as f:
                os.kill(int(f.read()), 1)
        deadline = time.time() + 10
        while time.time() < deadline:
            try:
                with urllib.request.urlopen("http://127.0.0.1:%d/" % self.minimal_port) as answer:
                    if answer.read() == body:
                        return
            except OSError:
                pass
            time.sleep(0.1)
        sys.exit("bench: the minimal program does not answer")

    def stop_minimal(self):
        os.killpg(self.minimal.pid, 15)
        self.minimal.wait()
        self.minimal = None

    def stop(self):
        if self.minimal:
            self.stop_minimal()
        subprocess.run([os.path.join(TOP, "dev"), "down", "--data", self.folder], env=self.env, check=False)


def rate(port, path, seconds, script=None):
    command = ["wrk", "-t1", "-c16", "-d%ds" % seconds, *(["-s", script] if script else []), "http://127.0.0.1:%d%s" % (port, path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        sys.exit("bench: %s answers with errors" % path)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def first_course(instance):
    page = instance.get("/api/v1/courses?limit=1")[0]
    return json.loads(page)["hits"][0]["url"]


def bench_pages(report, build, folder, seconds):
    minimal = compile_c(os.path.join(HERE, "minimal_fcgi.c"), folder, "fcgi")
    instance = Instance(build, folder)
    try:
        pages = {"results page": "/en/courses", "results of a search": "/en/courses?q=law", "course page": first_course(instance)}
        for name, path in pages.items():
            body, _ = instance.get(path)
            instance.start_minimal(minimal, body, folder)
            rate(instance.port, path, 1), rate(instance.minimal_port, "/", 1)
            pairs = [(rate(instance.port, path, seconds), rate(instance.minimal_port, "/", seconds)) for _ in range(ROUNDS)]
            ratio = statistics.median(a / b for a, b in pairs)
            report.add("%s (%d bytes), rate against minimal libfcgi" % (name, len(body)), ratio, "ratio", "0.6" if name == "results page" else "")
            report.add("%s, requests a second" % name, statistics.median(a for a, _ in pairs), "1/s")
            pairs = [(rate(instance.port, path, seconds, HERE + "/every_address_once.lua"), rate(instance.minimal_port, "/", seconds))
                     for _ in range(3)]
            report.add("%s, every address asked once" % name, statistics.median(a / b for a, b in pairs), "ratio")
        for path in ["/en/", "/en/courses", "/nl/courses"]:
            body, headers = instance.get(path, "gzip")
            size = len(body) + sum(len(k) + len(v) + 4 for k, v in headers.items())
            report.add("first answer of %s, compressed with head" % path, size, "bytes", "14336")
        anon = []
        for pid in instance.worker_pids():
            with open("/proc/%d/status" % pid) as f:
                anon.append(int(re.search(r"RssAnon:\s+(\d+)", f.read()).group(1)) / 1024)
        report.add("RssAnon of the largest worker after the load", max(anon), "MB", "6")
    finally:
        instance.stop()


def bench_feed(report, build, folder, size):
    feed.run(report, build, folder, size, ROUNDS, compile_c, cpu_of)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure Opstap.")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--courses", type=int, default=100000, help="size of the catalogue for the engine (default 100000)")
    parser.add_argument("--seed", type=int, default=1, help="which catalogue and questions (default 1)")
    parser.add_argument("--queries", type=int, default=200, metavar="PER_CLASS", help="questions of each class (default 200)")
    parser.add_argument("--seconds", type=int, default=3, help="length of one load (default 3)")
    parser.add_argument("--ten-minutes", action="store_true", help="enrol: all of 7,500 enrolments in ten minutes beside ten times as many "
                        "readers, and nothing else of this part")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("part", nargs="*", choices=["pages", "feed", "engine", "enrol", []], help="default: all four")
    options = parser.parse_args()
    parts = options.part or ["pages", "feed", "engine", "enrol"]
    report, folder = Report(options.json), tempfile.mkdtemp(prefix="opstap-bench-")
    os.chmod(folder, 0o755)
    build = os.path.abspath(options.build)
    try:
        if "pages" in parts:
            bench_pages(report, build, folder, options.seconds)
        if "feed" in parts:
            bench_feed(report, build, folder, 50_000_000)
        if "engine" in parts:
            search.run(build, options.courses, options.seed, options.queries, options.json, folder)
        if "enrol" in parts:
            enrol.run(report, build, options.seconds, options.ten_minutes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

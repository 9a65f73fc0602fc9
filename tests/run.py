#!/usr/bin/env python3
"""Runs the tests and counts them: tests/run.py [--long] [NAME...]; "./dev test" calls it. Names: see PARTS below;
--long adds LONG_PARTS and, through OPSTAP_LONG=1, the long form of tests that have one.

A part is a function that runs commands through step(). What a command prints in TAP ("ok 1 - …", "not ok …",
"… # SKIP …") is counted line by line; of one that prints none, the exit code counts: 0 passed, 77 skipped.

Whole runs have lanes: what mostly computes runs at a lower priority beside what mostly waits for a daemon.
"""
import datetime
import glob
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zoneinfo

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("OPSTAP_BUILD") or os.path.join(TOP, "build"))
DEV = os.path.join(TOP, "dev")
LOGS = os.path.join(BUILD, "test-logs")
TAP = re.compile(r"^(not )?ok\b(.*)$")
counts = {"passed": 0, "failed": 0, "skipped": 0}
failures = []
counting = threading.Lock()
running = set()
lane = threading.local()
asan_done = threading.Event()


def count(kind, name, said=""):
    with counting:
        counts[kind] += 1
        if kind == "failed":
            failures.append(name)
            print(f"FAILED {name}\n{said}", flush=True)
        elif kind == "skipped":
            print(f"skipped {name} {said}", flush=True)


def execute(name, command, timeout, environment=None, folder=TOP):
    """Runs a command in its own process group; (exit code, output). The output is kept below LOGS."""
    os.makedirs(LOGS, exist_ok=True)
    path = os.path.join(LOGS, re.sub(r"[^A-Za-z0-9._-]+", "-", name) + ".log")
    with open(path, "wb") as log:
        process = subprocess.Popen([*getattr(lane, "prefix", []), *command], cwd=folder, stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log, env={**os.environ, **(environment or {})},
                                   start_new_session=True)
        running.add(process)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        running.discard(process)
    with open(path, errors="replace") as log:
        said = log.read()
    return code, said if code is not None else said + f"\n(ended after {timeout} s)"


def tally(name, code, said):
    """Counts what one command did."""
    results = [m for m in map(TAP.match, said.splitlines()) if m]
    failed_lines = 0
    for m in results:
        if "# SKIP" in m.group(2).upper():
            count("skipped", f"{name}:{m.group(2)}")
        elif m.group(1):
            failed_lines += 1
            count("failed", f"{name}:{m.group(2)}")
        else:
            count("passed", name)
    tail = "\n".join([line for line in said.splitlines() if not line.startswith("ok ")][-60:])
    if failed_lines:
        print(tail, flush=True)
    elif code == 77 and not results:
        count("skipped", name)
    elif code != 0:
        count("failed", f"{name} (exit {code})", tail)
    elif not results:
        count("passed", name)
    return code == 0


def step(name, command, timeout=600, **more):
    began = time.monotonic()
    code, said = execute(name, command, timeout, **more)
    good = tally(name, code, said)
    print(f"{'ok' if good else '--'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    return good


def python_tests(pattern, environment=None, timeout=900, without=()):
    for path in sorted(glob.glob(os.path.join(TOP, pattern))):
        if os.path.basename(path) in without:
            continue
        name = os.path.relpath(path, os.path.join(TOP, "tests")).removesuffix(".py")
        step(name + ("" if not environment else "-asan"), [sys.executable, os.path.join(TOP, "tests/tap.py"), path],
             timeout, environment=environment)


def make_check(name, build):
    """make check, and each of its programs counted test by test."""
    began = time.monotonic()
    environment = {"CMOCKA_MESSAGE_OUTPUT": "TAP", "ASAN_OPTIONS": "detect_leaks=1"}
    code, said = execute(name, ["make", "-s", "-C", build, "-k", "-j", str(os.cpu_count()), "check"], 1800, environment)
    results = glob.glob(os.path.join(build, "tests", "**", "*.trs"), recursive=True)
    for trs in sorted(results):
        with open(trs) as f:
            verdict = re.search(r":test-result: (\w+)", f.read()).group(1)
        with open(trs.removesuffix(".trs") + ".log", errors="replace") as f:
            text = f.read()
        tally(f"{name} {os.path.basename(trs).removesuffix('.trs')}", {"PASS": 0, "SKIP": 77}.get(verdict, 1), text)
    if code != 0 and not failures or not results:
        count("failed", f"{name} (exit {code})", "\n".join(said.splitlines()[-40:]))
    print(f"{'ok' if code == 0 else '--'} {name} ({time.monotonic() - began:.1f} s)", flush=True)


def build(variant):
    return step(f"build-{variant}", [DEV, "build", variant], 1800)


def part_check():
    make_check("check", BUILD)


def part_feeds():
    step("feeds", [sys.executable, os.path.join(TOP, "tests/feeds/run.py"), BUILD])
    mutated = "10000" if "OPSTAP_LONG" in os.environ else "100"
    step("feeds/mutate", [sys.executable, os.path.join(TOP, "tests/feeds/mutate.py"), BUILD, mutated], 3600)


def part_request():
    python_tests("tests/request/test_*.py")


def part_faults():
    python_tests("tests/faults/test_*.py", timeout=1200)


def part_browser():
    folder = os.path.join(TOP, "tests/browser")
    modules = os.path.join(BUILD, "browser")
    if step("browser-packages", [os.path.join(folder, "install"), modules]):
        for name in ("test_pages.py", "test_staff.py", "test_results.py"):
            step("browser/" + name.removesuffix(".py"), [sys.executable, os.path.join(TOP, "tests/tap.py"), os.path.join(folder, name)],
                 1200, environment={"NODE_PATH": os.path.join(modules, "node_modules")})


def part_asan_computing():
    try:
        if build("asan"):
            make_check("asan-check", os.path.join(BUILD, "asan"))
    finally:
        asan_done.set()


def part_asan_waiting():
    asan_done.wait()
    if os.access(os.path.join(BUILD, "asan", "opstapd"), os.X_OK):
        step("asan-feeds", [sys.executable, os.path.join(TOP, "tests/feeds/run.py"), os.path.join(BUILD, "asan")])
        # ./dev itself is no C: once is enough for it. A day ends in each, so that none depends on the hour at which it runs.
        for pattern, zone in (("tests/request/test_[a-d]*.py", "Europe/Amsterdam"), ("tests/request/test_[!a-d]*.py", "UTC")):
            night = datetime.datetime.combine(datetime.date.today(), datetime.time(23, 59, 40), zoneinfo.ZoneInfo(zone))
            python_tests(pattern, {"OPSTAP_ASAN": "1", "OPSTAP_TEST_AT": night.isoformat()}, 1200, without=["test_dev.py"])


def part_asan():
    part_asan_computing()
    part_asan_waiting()


def part_fuzz():
    """Whole runs take inputs that are the same each time; --long looks for new ones."""
    step("fuzz", [DEV, "fuzz"] + (["60"] if "OPSTAP_LONG" in os.environ else ["--runs", "2000"]), 1800)


def part_lint():
    """Whole runs leave the analyzer to ./dev lint and to --long."""
    step("lint", [DEV, "lint"], 1500, environment=None if "OPSTAP_LONG" in os.environ else {"OPSTAP_QUICK": "1"})


def part_dist():
    """Whole runs have checked the same programs already, so that only --long checks them again."""
    flags = ["DISTCHECK_CONFIGURE_FLAGS=--enable-werror CFLAGS=-O2" + (" CC=\"ccache gcc\"" if ccache() else "")]
    if "OPSTAP_LONG" not in os.environ:
        flags += ["check_PROGRAMS=", "check_LIBRARIES=", "check_LTLIBRARIES=",
                  "TESTS=tests/bench/test_questions.py tests/floors.py"]
    step("distcheck", ["make", "-s", "-C", BUILD, "-j", str(os.cpu_count()), "distcheck", *flags], 1500)


def part_valgrind():
    for log in sorted(glob.glob(os.path.join(BUILD, "tests/unit/*.trs"))):
        program = log.removesuffix(".trs")
        step(f"valgrind {os.path.basename(program)}",
             ["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--trace-children=no", program], 900,
             environment={"CMOCKA_MESSAGE_OUTPUT": "TAP", "top_srcdir": TOP, "top_builddir": BUILD}, folder=BUILD)


def part_tsan():
    if build("tsan"):
        make_check("tsan-check", os.path.join(BUILD, "tsan"))


def part_coverage():
    """Counts the lines of core/ that the unit tests and feed cases execute; says the share of each folder."""
    if not build("coverage"):
        return
    folder = os.path.join(BUILD, "coverage")
    make_check("coverage-check", folder)
    lines = {}
    for data in glob.glob(os.path.join(folder, "core/*/*.gcda")):
        said = subprocess.run(["gcov", "-n", data], cwd=folder, capture_output=True, text=True).stdout
        for name, share, total in re.findall(r"File '([^']+)'\nLines executed:([\d.]+)% of (\d+)", said):
            if "/core/" in name and name.endswith(".c"):
                lines[os.path.relpath(name, TOP)] = (float(share) * int(total) / 100, int(total))
    for floor in sorted({os.path.dirname(name) for name in lines}):
        of_floor = [v for name, v in lines.items() if os.path.dirname(name) == floor]
        executed, total = sum(v[0] for v in of_floor), sum(v[1] for v in of_floor)
        print(f"coverage {floor}: {100 * executed / total:.0f} % of {total} lines", flush=True)
    if not lines:
        count("failed", "coverage", "gcov found nothing")


def ccache():
    return any(os.access(os.path.join(p, "ccache"), os.X_OK) for p in os.environ.get("PATH", "").split(":"))


PARTS = {
    "check": part_check, "feeds": part_feeds, "request": part_request, "faults": part_faults,
    "browser": part_browser, "asan": part_asan, "fuzz": part_fuzz, "lint": part_lint, "dist": part_dist,
}
COMPUTING = [part_asan_computing, part_lint, part_fuzz, part_dist]
WAITING = [part_feeds, part_request, part_faults, part_browser]
LONG_PARTS = {"valgrind": part_valgrind, "tsan": part_tsan, "coverage": part_coverage}


def finish():
    for name in failures:
        print(f"failed: {name}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    sys.exit(1 if counts["failed"] or not counts["passed"] else 0)


def run_lane(parts, prefix=()):
    lane.prefix = prefix
    for part in parts:
        part()


def run_all():
    """Every part. The lanes only begin when make check has built the last file in BUILD."""
    part_check()
    others = [threading.Thread(target=run_lane, args=(COMPUTING, ["nice", "-n", "10"]), daemon=True),
              threading.Thread(target=run_lane, args=([part_asan_waiting],), daemon=True)]
    for other in others:
        other.start()
    run_lane(WAITING)
    while any(other.is_alive() for other in others):
        time.sleep(1)


def main():
    wanted = [word for word in sys.argv[1:] if word != "--long"]
    unknown = [name for name in wanted if name not in {**PARTS, **LONG_PARTS}]
    if unknown:
        sys.exit(f"no part {', '.join(unknown)}; there are {', '.join([*PARTS, *LONG_PARTS])}")
    parts = {**PARTS, **LONG_PARTS}
    if "--long" in sys.argv:
        os.environ["OPSTAP_LONG"] = "1"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["OPSTAP_BUILD"] = BUILD
    try:
        if build("main"):
            for name in [name for name in parts if name in wanted] if wanted else []:
                parts[name]()
            if not wanted:
                run_all()
            for part in LONG_PARTS.values() if "--long" in sys.argv and not wanted else []:
                part()
    except BaseException:
        for process in list(running):
            os.killpg(process.pid, signal.SIGTERM)
        raise
    finish()


if __name__ == "__main__":
    main()

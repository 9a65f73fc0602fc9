#!/usr/bin/env python3
"""Fuzzes every parser of outside bytes: tests/fuzz/run.py BUILD [SECONDS | --runs N] [NAME...].

For so many seconds (60) new inputs are looked for at random and stay in BUILD/corpus. With --runs each parser gets N inputs
that depend on nothing but the program and the shipped corpus, so that the same sources always give the same result.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SOURCE = os.path.dirname(os.path.abspath(__file__))


def fuzz(build, target, extent):
    name = os.path.basename(target).replace("fuzz_", "", 1)
    found = os.path.join(build, "corpus", name if "-seed=1" not in extent else name + "-runs")
    if "-seed=1" in extent:
        shutil.rmtree(found, ignore_errors=True)
    os.makedirs(found, exist_ok=True)
    command = [target, *extent, "-timeout=60", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0", found]
    shipped = os.path.join(SOURCE, "corpus", name)
    if os.path.isdir(shipped):
        command.append(shipped)
    done = subprocess.run(command, cwd=found, capture_output=True, text=True, errors="replace")
    log = os.path.join(build, "corpus", name + ".log")
    with open(log, "w") as f:
        f.write(done.stdout + done.stderr)
    runs = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
    if done.returncode == 0 and runs and int(runs.group(1)) > 0:
        print(f"ok - fuzz {name}: {runs.group(1)} inputs", flush=True)
        return True
    print(f"not ok - fuzz {name}: see {log}; its last lines:", flush=True)
    print("".join(f"# {line}\n" for line in (done.stdout + done.stderr).splitlines()[-25:]), end="", flush=True)
    return False


def main():
    build = os.path.abspath(sys.argv[1])
    rest = sys.argv[2:] or ["60"]
    if rest[0] == "--runs":
        extent, wanted = ["-seed=1", f"-runs={int(rest[1])}"], rest[2:]
    else:
        extent, wanted = [f"-max_total_time={int(rest[0])}"], rest[1:]
    targets = [t for t in sorted(glob.glob(os.path.join(build, "tests/fuzz/fuzz_*")))
               if os.access(t, os.X_OK) and not t.endswith((".o", ".lo"))
               and (not wanted or os.path.basename(t)[5:] in wanted)]
    if not targets:
        print("not ok - no fuzz target was built")
        return 4
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        good = list(pool.map(lambda target: fuzz(build, target, extent), targets))
    return 0 if all(good) else 4


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Fuzzes every parser of outside bytes: tests/fuzz/run.py BUILD [SECONDS] [NAME...]; new inputs stay in BUILD/corpus."""
import glob
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SOURCE = os.path.dirname(os.path.abspath(__file__))


def fuzz(build, target, seconds):
    name = os.path.basename(target).replace("fuzz_", "", 1)
    found = os.path.join(build, "corpus", name)
    os.makedirs(found, exist_ok=True)
    command = [target, f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=2048", "-print_final_stats=1",
               "-verbosity=0", found]
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
    print(f"not ok - fuzz {name}: see {log}", flush=True)
    return False


def main():
    build = os.path.abspath(sys.argv[1])
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    wanted = sys.argv[3:]
    targets = [t for t in sorted(glob.glob(os.path.join(build, "tests/fuzz/fuzz_*")))
               if os.access(t, os.X_OK) and not t.endswith((".o", ".lo"))
               and (not wanted or os.path.basename(t)[5:] in wanted)]
    if not targets:
        print("not ok - no fuzz target was built")
        return 4
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        good = list(pool.map(lambda target: fuzz(build, target, seconds), targets))
    return 0 if all(good) else 4


if __name__ == "__main__":
    sys.exit(main())

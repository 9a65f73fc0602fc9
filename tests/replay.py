#!/usr/bin/env python3
"""Replays the corpus of every fuzz target that was built ($FUZZ); a target without a corpus fails."""
import os
import subprocess
import sys

source = os.environ.get("top_srcdir", ".")
build = os.environ.get("top_builddir", ".")
failed = 0
for target in os.environ.get("FUZZ", "").split():
    name = os.path.basename(target)
    corpus = os.path.join(source, "tests/fuzz/corpus", name.replace("fuzz_", "", 1))
    if not os.path.isdir(corpus) or not os.listdir(corpus):
        print(f"not ok - {name}: no corpus in tests/fuzz/corpus/")
        failed += 1
        continue
    command = [os.path.join(build, target), corpus]
    if "libFuzzer" in subprocess.run([command[0], "-help=1"], capture_output=True, text=True).stderr:
        command.insert(1, "-runs=0")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    print(f"{'ok' if done.returncode == 0 else 'not ok'} - {name}: corpus replayed {done.stdout.strip()}")
    if done.returncode != 0:
        sys.stdout.write(done.stderr[-4000:])
        failed += 1
sys.exit(1 if failed else 0)

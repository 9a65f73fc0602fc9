#!/usr/bin/env python3
"""Mutated feeds through the sandboxed host: tests/feeds/mutate.py BUILD COUNT [ADAPTER...]; prints TAP.

Every adapter's feed cases, with bytes flipped, cut, doubled, moved, or swapped for what parsers stumble over; COUNT of them for each
adapter, the same ones every time, and other ones for every $OPSTAP_SEED. Whatever the bytes are, opstap-adapter ends with 0 or 4 and a reason in words; neither it nor
the host dies of a signal or of a deadline.
"""
import glob
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BATCH = 50
WRONG = ("the adapter died of", "processor time", "deadline", "protocol", "without a reason", "not loaded", "no sandbox")
NASTY = [b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&", b"&#0;", b"]]>", b"<![CDATA[", b"<!--", b"\"", b"\\", b"\\u0000", b"\\ud800",
         b"{", b"}", b"[", b"]", b",", b":", b"null", b"[[]]", b"-1", b"1e999", b"99999999999999999999", b"\xe2\x80\xae", b"\xc3\x28",
         b"\n\n\n", b"A" * 5000, b"[" * 300, b"<a>" * 300, b"9" * 400]


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(data) + 1)
        length = min(rng.choice((1, 2, 8, 64, 512)), len(data) - at)
        what = rng.randrange(6)
        if what == 0 and length:
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            del data[at:at + length]
        elif what == 2:
            data[at:at] = data[at:at + length] * rng.choice((1, 2, 30))
        elif what == 3:
            data[at:at + rng.choice((0, length))] = rng.choice(NASTY)
        elif what == 4:
            piece = data[at:at + length]
            del data[at:at + length]
            to = rng.randrange(len(data) + 1)
            data[to:to] = piece
        else:
            del data[at:]
    return bytes(data)


def cases(name, names):
    """(folder, path of the feed below it) of the cases that belong to this adapter."""
    for folder in sorted(glob.glob(os.path.join(HERE, f"{name}*", ""))):
        case = os.path.basename(folder[:-1])
        if max((n for n in names if case.startswith(n)), key=len) != name:
            continue
        for feed in glob.glob(os.path.join(folder, "feed.*")) + glob.glob(os.path.join(folder, "exchange")):
            yield folder, feed


def options_of(folder):
    path = os.path.join(folder, "options")
    if not os.path.exists(path):
        return []
    with open(path) as f:
        return f.read().split("\n")[:-1]


def make(rng, feed, target):
    """A copy of the feed with one document changed; its path."""
    if os.path.isfile(feed):
        with open(feed, "rb") as f:
            data = f.read()
        path = target + os.path.splitext(feed)[1]
        with open(path, "wb") as f:
            f.write(mutate(rng, data))
        return path
    shutil.copytree(feed, target)
    bodies = [n for n in sorted(os.listdir(target)) if n != "exchange.json" and os.path.isfile(os.path.join(target, n))]
    if bodies:
        path = os.path.join(target, rng.choice(bodies))
        with open(path, "rb") as f:
            data = f.read()
        with open(path, "wb") as f:
            f.write(mutate(rng, data))
    return target


def judge(program, adapter, folder, feeds):
    command = [program, "check", adapter, *feeds, "--summary", *options_of(folder)]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
    said = done.stdout.decode(errors="replace")
    faults = [line for line in said.splitlines() if "failed: " in line and any(
        words in line for words in WRONG)]
    if done.returncode not in (0, 4):
        faults.append(f"exit {done.returncode}: {said[-400:]}")
    return faults


def torture(program, adapter, name, all_cases, count):
    rng = random.Random(f"opstap {name}" + os.environ.get("OPSTAP_SEED", ""))
    faults = []
    with tempfile.TemporaryDirectory(dir="/var/tmp") as top:
        for begun in range(0, count, BATCH):
            folder, feed = all_cases[(begun // BATCH) % len(all_cases)]
            kept = os.path.join(top, "now")
            os.mkdir(kept)
            feeds = [make(rng, feed, os.path.join(kept, f"m{begun + i}")) for i in range(min(BATCH, count - begun))]
            found = judge(program, adapter, folder, feeds)
            faults += [f"{os.path.basename(folder[:-1])}: {fault}" for fault in found]
            shutil.rmtree(kept)
            if len(faults) > 20:
                break
    return faults


def main(argv):
    build, count, chosen = os.path.abspath(argv[1]), int(argv[2]), argv[3:]
    program = os.path.join(build, "opstap-adapter")
    names = sorted(os.path.basename(p)[:-3] for p in glob.glob(os.path.join(build, "adapters/.libs/*.so")))
    failed = 0
    for number, name in enumerate(chosen or names, 1):
        all_cases = list(cases(name, names))
        faults = torture(program, os.path.join(build, "adapters/.libs", name + ".so"), name, all_cases, count) if all_cases else [
            "there is no feed case for it"]
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {count} mutated feeds of {name}", flush=True)
        for fault in faults[:20]:
            print(f"# {fault}", flush=True)
    print(f"1..{len(chosen or names)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

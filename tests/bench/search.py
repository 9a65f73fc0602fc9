#!/usr/bin/env python3
"""Measures the search engine by itself: makes a catalogue, builds it with opstap-bench, asks the questions of questions.py.

One process answers everything: once to warm up, then three times for ids (the times and the quality) and for pages (with
facets and highlighting); a question's time is the middle one of the three, because machines are shared. A hit counts when its
title is the wanted one. Times are those that opstap-bench says: the engine's call alone.
"""
import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading

import catalogue
import questions

ROUNDS = 3
REFRESHES, REFRESHES_FEW = 12, 4  # with changes; few of many courses, which take seconds
WORST = ("stop-words", "one-letter", "thousand-words")
TYPOS = ("typo", "typo-two-edits", "typo-two-words")
THERE = ("title", "dropped", "reordered", "no-accents", "code", "filters", "common")

# Goals for so many courses and fewer: (2,000, 20,000, 100,000, 1,000,000).
SIZES = (2000, 20000, 100000, 1000000)
GOALS = {
    "p50 over all classes": (0.03, 0.05, 0.08, 0.2), "p99 over all classes": (0.3, 0.6, 1, 5),
    "p99 of a page": (0.3, 0.6, 1.5, 5), "p99 of a misspelt query": (0.3, 0.6, 1, 3), "p99 of a keystroke": (0.15, 0.3, 0.5, 2),
    "worst query": (1, 2, 3, 10), "building": (20, 20, 20, 15), "bytes on disk per course": (1100, 1100, 1000, 950),
    "replacing 1 % of the courses": (0.005, 0.02, 0.1, 1.5), "RssAnon after the run": (8, 12, 20, 64),
    "MRR@10, all typos": (0.98, 0.96, 0.95, None), "MRR@10, compounds": (0.98, 0.95, 0.90, None),
    "MRR@10, inflected": (0.98, 0.96, 0.92, None), "MRR@10, across-label": (0.85, 0.80, 0.75, None),
    "MRR@10, across-cognate": (0.5, 0.5, 0.5, None), "keystrokes until in the top ten": (3.3, None, None, None),
    "no result, of questions with words that are there": (0.5, 0.5, 0.5, 0.5), "nonsense with a result": (0, 0, 0, 0),
}


def goal(what, n):
    return GOALS.get(what, (None,) * 4)[next((i for i, size in enumerate(SIZES) if n <= size), 3)]


def at(values, share):
    """The value that so many percent are at or below; the values are sorted."""
    return values[min(len(values) - 1, len(values) * share // 100)] if values else 0


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0


class Engine:
    """opstap-bench below one folder. It answers line by line because of stdbuf, so its memory can be read while it runs."""

    def __init__(self, build, folder):
        self.program, self.folder = os.path.join(build, "opstap-bench"), folder

    def index(self, path):
        out = subprocess.run([self.program, self.folder, "index", path], capture_output=True, text=True, check=True).stdout
        return json.loads(out.strip().split("\n")[-1])

    def start(self):
        self.process = subprocess.Popen(["stdbuf", "-oL", self.program, self.folder, "query"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, items, **more):
        """The answers, in order."""
        lines = [json.dumps({"q": item["q"], "limit": 20, **item.get("filters", {}), **more}) + "\n" for item in items]
        feeder = threading.Thread(target=lambda: (self.process.stdin.writelines(lines), self.process.stdin.flush()))
        feeder.start()
        answers = []
        for item in items:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("search: opstap-bench ended at %r" % item["q"][:200])
            answers.append(json.loads(line))
        feeder.join()
        return answers

    def ask_often(self, items, **more):
        """The answers with the middle one of three times."""
        rounds = [self.ask(items, **more) for _ in range(ROUNDS)]
        for same in zip(*rounds):
            if "ms" in same[0]:
                same[0]["ms"] = statistics.median(answer["ms"] for answer in same)
        return rounds[0]

    def anonymous_memory(self):
        """MB."""
        with open("/proc/%d/status" % self.process.pid) as f:
            return int(re.search(r"RssAnon:\s+(\d+)", f.read()).group(1)) / 1024

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Report:
    """Lines of text or, with as_json, JSON lines."""

    def __init__(self, as_json, n):
        self.as_json, self.n = as_json, n

    def total(self, what, value, unit):
        wanted = goal(what, self.n)
        if self.as_json:
            print(json.dumps({"what": what, "courses": self.n, "value": value, "unit": unit, "goal": wanted}), flush=True)
        else:
            print("%-52s %12.4g %-8s %s" % (what, value, unit, "" if wanted is None else "(goal %g)" % wanted), flush=True)

    def classes(self, rows):
        if self.as_json:
            for row in rows:
                print(json.dumps({"courses": self.n, **row}), flush=True)
            return
        print("%-16s %5s %6s %7s %6s | %7s %7s %7s %7s | %7s %7s %7s" % (
            "class", "n", "MRR@10", "none %", "errors", "p50 ms", "p95", "p99", "max", "pg p50", "pg p99", "pg max"))
        for r in rows:
            print("%-16s %5d %6s %7.2f %6d | %7.3f %7.3f %7.3f %7.3f | %7.3f %7.3f %7.3f" % (
                r["class"], r["count"], "" if r["mrr"] is None else "%.3f" % r["mrr"], r["none"], r["errors"], r["p50"], r["p95"],
                r["p99"], r["max"], r["page_p50"], r["page_p99"], r["page_max"]), flush=True)


class Score:
    def __init__(self, items, answers, pages, courses):
        self.items, self.answers, self.pages, self.courses = items, answers, pages, courses
        self.by_class = {}
        for i, item in enumerate(items):
            self.by_class.setdefault(item["class"], []).append(i)

    def title(self, hit):
        return self.courses.titles[self.courses.title_of[self.courses.number[hit["provider"], hit["id"]]]]

    def rank(self, i):
        """1 to 10, or None."""
        hits = self.answers[i].get("hits", [])[:10]
        return next((k for k, hit in enumerate(hits, 1) if self.title(hit) == self.items[i]["want"]), None)

    def mrr(self, *classes):
        asked = [i for name in classes for i in self.by_class.get(name, ()) if self.items[i]["want"] is not None]
        return mean(1 / rank if rank else 0 for rank in map(self.rank, asked)) if asked else None

    def times(self, answers, *classes):
        return sorted(answers[i]["ms"] for name in classes for i in self.by_class.get(name, ()) if "ms" in answers[i])

    def none(self, *classes):
        """Percent without a result."""
        return 100 * mean(self.answers[i].get("total") == 0 for name in classes for i in self.by_class.get(name, ()))

    def row(self, name):
        ms, page = self.times(self.answers, name), self.times(self.pages, name)
        return {"class": name, "count": len(self.by_class[name]), "mrr": None if name == "keystroke" else self.mrr(name),
                "none": self.none(name), "errors": sum("error" in self.answers[i] for i in self.by_class[name]),
                "p50": at(ms, 50), "p95": at(ms, 95), "p99": at(ms, 99), "max": at(ms, 100),
                "page_p50": at(page, 50), "page_p99": at(page, 99), "page_max": at(page, 100)}

    def keystrokes(self):
        """How many until the title is in the top ten, on average; all of its letters when never."""
        first, total = {}, {}
        for i in self.by_class["keystroke"]:
            want = self.items[i]["want"]
            total[want] = max(total.get(want, 0), len(self.items[i]["q"]))
            if want not in first and self.rank(i):
                first[want] = len(self.items[i]["q"])
        return mean(first.get(want, length) for want, length in total.items())

    def even(self, answers, rng):
        """Times with every class as often as the others: of keystrokes, which are many, a sample. Not the worst classes."""
        times = []
        most = len(self.by_class["title"])
        for name in self.by_class:
            if name not in WORST:
                ms = self.times(answers, name)
                times += rng.sample(ms, min(most, len(ms)))
        return sorted(times)


def tell(report, score):
    report.classes([score.row(name) for name in score.by_class])
    rng = random.Random(1)
    ids, pages = score.even(score.answers, rng), score.even(score.pages, rng)
    for share in (50, 99):
        report.total("p%d over all classes" % share, at(ids, share), "ms")
    report.total("p99 of a page", at(pages, 99), "ms")
    report.total("p99 of a misspelt query", at(score.times(score.answers, *TYPOS), 99), "ms")
    report.total("p99 of a keystroke", at(score.times(score.answers, "keystroke"), 99), "ms")
    report.total("worst query", at(score.times(score.answers, *WORST), 100), "ms")
    report.total("MRR@10, all typos", score.mrr(*TYPOS), "")
    report.total("MRR@10, compounds", score.mrr("apart", "together"), "")
    for name in ("inflected", "across-label", "across-cognate"):
        report.total("MRR@10, " + name, score.mrr(name) or 0, "")
    report.total("keystrokes until in the top ten", score.keystrokes(), "")
    report.total("no result, of questions with words that are there", score.none(*THERE), "%")
    report.total("nonsense with a result", 100 - score.none("nonsense"), "%")


def change_some(path, changed):
    """One course in a hundred gets another title."""
    rng = random.Random(5)
    with open(path, encoding="utf-8") as old, open(changed, "w", encoding="utf-8") as new:
        for line in old:
            new.write(line.replace('"title":"', '"title":"Changed ', 1) if rng.random() < 0.01 else line)


def measure_refresh(report, engine, path, rounds):
    """index on an existing folder refreshes it: it reads all of the list and hands it to the store, which looks which courses
    are the same and writes what is not. opstap-bench says what the store took of the time ("store"); what the changes cost is
    the difference between a list with and one without. The list and the changed one alternate, each twice: so half of the runs
    change one course in a hundred, the others nothing, and each kind is measured in its median, as machines are shared."""
    changed = path + ".changed"
    change_some(path, changed)
    same, other, whole = [], [], []
    for i in range(rounds):
        for times in (other, same):
            built = engine.index(path if i % 2 else changed)
            times.append(built["store"])
        whole.append(built["seconds"])
    os.remove(changed)
    report.total("reading the same list again", statistics.median(whole), "s")
    report.total("of that in the store", statistics.median(same), "s")
    report.total("replacing 1 % of the courses", max(0.0, statistics.median(other) - statistics.median(same)), "s")


def run(build, n, seed=1, per_class=200, as_json=False, folder=None):
    report, path = Report(as_json, n), os.path.join(folder, "courses.jsonl")
    catalogue.write(build, path, n, "--seed", str(seed))
    engine = Engine(build, os.path.join(folder, "engine"))
    built = engine.index(path)
    report.total("building %d courses" % built["docs"], built["seconds"], "s")
    report.total("building", os.path.getsize(path) / 1e6 / built["seconds"], "MB/s")
    report.total("bytes on disk per course", built["bytes"] / n, "bytes")
    courses = catalogue.Catalogue(path)
    items = list(questions.make(build, courses, seed, per_class))
    with open(os.path.join(folder, "questions.jsonl"), "w", encoding="utf-8") as f:
        f.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    engine.start()
    engine.ask(items)
    answers = engine.ask_often(items)
    pages = engine.ask_often(items, facets=True, highlight=True)
    memory = engine.anonymous_memory()
    engine.stop()
    tell(report, Score(items, answers, pages, courses))
    report.total("RssAnon after the run", memory, "MB")
    measure_refresh(report, engine, path, REFRESHES if n <= SIZES[2] else REFRESHES_FEW)


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/search.py", description="Measures the search engine.")
    parser.add_argument("--build", default="build", help="build folder (default build)")
    parser.add_argument("--courses", type=int, default=100000, help="size of the catalogue (default 100000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=200, metavar="PER_CLASS", help="questions of each class (default 200)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--keep", metavar="DIR", help="work there and leave the courses, the questions and the catalogue")
    o = parser.parse_args()
    if o.keep:
        os.makedirs(o.keep, exist_ok=True)
    folder = o.keep or tempfile.mkdtemp(prefix="opstap-search-", dir=os.environ.get("TMPDIR", "/var/tmp"))
    try:
        run(os.path.abspath(o.build), o.courses, o.seed, o.queries, o.json, folder)
    finally:
        if not o.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

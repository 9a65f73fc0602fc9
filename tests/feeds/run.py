#!/usr/bin/env python3
"""Feed cases: tests/feeds/run.py BUILD [--write] [CASE...]; prints TAP.

A case is a folder: feed.*, or the recorded exchange in a folder exchange, is read by the adapter that the folder's name begins with
(list-…, xcricap…), in the sandbox, through "opstap-adapter check"; options, when there, holds more arguments, one a line, in which paths are
relative to the folder of the case. What must come out:
  expected.json    {"records": […], "messages": ["LINE:COLUMN level rule record: text", …]}, all of them, in order; where there is
                   "sources", also the document that each message names ("" is the feed)
  expected-error   words that the reason for refusing the whole feed must contain; no course may come out. Each further line must be
                   the beginning of a message
--write writes expected.json anew, to be read before it is committed. Documents too large to keep are made here (MADE), and
real feeds are read from $OPSTAP_FEEDS where that is set.
"""
import glob
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from xml.etree import ElementTree

from real import REAL, refused

HERE = os.path.dirname(os.path.abspath(__file__))
MAPPINGS = os.path.join(HERE, "..", "..", "conf", "mappings")
ROOT = '<catalog xmlns="http://xcri.org/profiles/1.2/catalog">'
COURSE = "<course><identifier>%s</identifier><title>t</title><description>%s</description></course>"


def deep(levels):
    return ROOT + "<a>" * levels + "</a>" * levels + "</catalog>"


def attributes(count):
    return ROOT + "<course " + " ".join(f'a{i}="1"' for i in range(count)) + "/></catalog>"


def laughs(n):
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, n + 1))
    return f'<!DOCTYPE catalog [<!ENTITY l0 "lol">{entities}]>{ROOT}<course><title>&l{n};</title></course></catalog>'


# Mappings for made documents, by what stands in the place of an adapter.
MAPPED = {
    "map json": "format json\nrecord = a\nid = id\ntitle = ../t | t\ndescription = d\n",
    "map csv": "format csv\ngroup by id\nid = id\ntitle = t\noffering = .\n\toffering = o\n",
    "map xml": "format xml\nrecord = //course\nid = identifier\ntitle = title\ndescription = description\n",
}

def course_texts(n, text):
    return ROOT + "".join(COURSE % (i, text) for i in range(n)) + "</catalog>"


# name: (adapter, document of a size, its size, words of the reason or None when it must be read, courses)
MADE = {
    "deep nesting": ("xcricap", deep, 100_000, "200 deep", 0),
    "deep nesting of a list": ("list", lambda n: "<courses><course>" + "<a>" * n, 100_000, "200 deep", 0),
    "80,000 attributes": ("xcricap", attributes, 80_000, "a tag of more than 64 KB", 0),
    "entities that expand": ("xcricap", laughs, 9, "declarations of its own", 0),
    "a text of 30 MB": ("xcricap", lambda n: ROOT + COURSE % ("a", "x" * n) + "</catalog>", 30_000_000, None, 1),
    "5 MB of open quotes": ("list", lambda n: 'id,title\n"' + '""' * n, 2_500_000, "never closed", 0),
    "a million short rows": ("list", lambda n: "id,title\n" + "a,b\n" * n, 1_000_000, None, 1),
    "a row of a million cells": ("list", lambda n: "id,title\n" + "," * n, 1_000_000, "400 cells", 0),
    "300 courses of one megabyte": ("xcricap", lambda n: course_texts(n, "é" * 60_000), 300, None, 300),
    "UTF-16 of many chunks": ("xcricap", lambda n: course_texts(n, "é漢\U0001d11e " * 500).encode("utf-16"), 200, None, 200),
    "UTF-8 of many chunks": ("xcricap", lambda n: course_texts(n, "é漢\U0001d11e " * 501), 200, None, 200),
    "bytes without sense": ("xcricap", lambda n: bytes(range(256)) * n, 100, "not well-formed", 0),
    "deep JSON by a mapping": ("map json", lambda n: '{"a":' * n, 100_000, "200 deep", 0),
    "a JSON text of 30 MB by a mapping": ("map json", lambda n: '{"t": "t", "a": {"id": 1, "d": "%s"}}' % ("é" * n), 15_000_000, None, 1),
    "50,000 records in front of what stands around them, by a mapping": (
        "map json", lambda n: '{"a": [%s], "t": "t"}' % ",".join('{"id": %d, "d": "x"}' % i for i in range(n)), 50_000, None, 50_000),
    "more than can be held by a mapping": ("map json", lambda n: '{"t": "t", "a": [%s]}' % ",".join(['{"id": 1, "d": "x"}'] * n), 400_000,
                                           "more than 40 MB", 0),
    "60,000 rows in groups by a mapping": ("map csv", lambda n: "id,t,o\n" + "".join(f"{i % 20000},t,{i}\n" for i in range(n)), 60_000,
                                           None, 20000),
    "more rows than can be grouped by a mapping": ("map csv", lambda n: "id,t,o\n" + "".join(f"{i % 9},{'t' * 150},{i}\n" for i in range(n)),
                                                   200_000, "the feed is too large to be grouped: more than 40 MB", 0),
    "80,000 attributes by a mapping": ("map xml", attributes, 80_000, "a tag of more than 64 KB", 0),
    "deep nesting by a mapping": ("map xml", deep, 100_000, "200 deep", 0),
    "300 courses of one megabyte by a mapping": ("map xml", lambda n: course_texts(n, "é" * 60_000), 300, None, 300),
    "nothing at all": ("xcricap", lambda _: "", 0, "the feed is empty", 0),
    "nothing at all, as a list": ("list", lambda _: "", 0, "the list is empty", 0),
    "only blanks, as a list": ("list", lambda _: " \n \n", 0, "the list is empty", 0),
}
# Processor time is judged by how it grows, as machines differ: reading this share of a document may be cheaper than reading the whole
# by this factor and no more. Where the work grows with the square of the size, it is cheaper by 64. Less than a second is not judged.
SHARE, CHEAPER = 8, 24


class Tap:
    def __init__(self):
        self.number = self.failed = 0

    def say(self, name, faults):
        self.number += 1
        self.failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {self.number} - {name}", flush=True)
        for fault in faults:
            print(f"# {fault}", flush=True)

    def skip(self, name, why):
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {why}", flush=True)


class Checker:
    def __init__(self, build):
        self.program = os.path.abspath(os.path.join(build, "opstap-adapter"))
        self.folder = os.path.abspath(os.path.join(build, "adapters", ".libs"))

    def run(self, adapter, feed, options=(), folder=None):
        """The report, the exit code, and the processor time of opstap-adapter and its sandboxed child."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [self.program, "check", os.path.join(self.folder, adapter + ".so"), feed, "--json", *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, cwd=folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        try:
            return json.loads(done.stdout), done.returncode, spent
        except ValueError:
            raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.decode(errors='replace')[:400]}")


def message_line(m):
    record = f" {m['record']}" if m["record"] else ""
    return f"{m['line']}:{m['column']} {m['level']} {m['rule']}{record}: {m['text']}"


def outcome(report):
    return {"records": report["records"], "messages": [message_line(m) for m in report["messages"]],
            "sources": [m["source"] for m in report["messages"]]}


def differences(expected, found):
    faults = []
    for part in expected:
        if expected[part] == found[part]:
            continue
        if len(expected[part]) != len(found[part]):
            faults.append(f"{len(expected[part])} {part} expected, {len(found[part])} found")
        faults += [f"{part}: expected {json.dumps(a, ensure_ascii=False)}\n#      found {json.dumps(b, ensure_ascii=False)}"
                   for a, b in zip(expected[part], found[part]) if a != b][:3]
    return faults


def adapter_of(checker, case):
    names = [os.path.basename(path).removesuffix(".so") for path in glob.glob(os.path.join(checker.folder, "*.so"))]
    return max((name for name in names if case.startswith(name)), key=len)


def feed_of(folder):
    """The file or the exchange of a case; None when the folder is none."""
    return next(iter(glob.glob(os.path.join(folder, "feed.*")) + glob.glob(os.path.join(folder, "exchange", ""))), None)


def run_case(checker, folder, write):
    options = []
    if os.path.exists(os.path.join(folder, "options")):
        with open(os.path.join(folder, "options")) as f:
            options = f.read().split("\n")[:-1]
    case = os.path.basename(folder)
    report, code, _ = checker.run(adapter_of(checker, case), feed_of(folder), ["--timezone", "Europe/Amsterdam", *options], folder)
    wanted = os.path.join(folder, "expected-error")
    if os.path.exists(wanted):
        with open(wanted) as f:
            words, *messages = f.read().strip().split("\n")
        found = [message_line(m) for m in report["messages"]]
        return refused(report, code, words) + [f"no message {m!r} in {found}" for m in messages
                                               if not any(line.startswith(m) for line in found)]
    wanted = os.path.join(folder, "expected.json")
    found = outcome(report)
    if write:
        if len(set(found["sources"])) < 2:
            del found["sources"]
        with open(wanted, "w") as f:
            json.dump(found, f, indent=1, ensure_ascii=False)
            f.write("\n")
    with open(wanted) as f:
        faults = differences(json.load(f), outcome(report))
    return faults + ([f"exit {code}: {report['error']}"] if code else [])


def run_made(checker, name, folder):
    adapter, document, size, words, courses = MADE[name]
    path = os.path.join(folder, "feed")
    options = ["--setting", "mapping=" + MAPPED[adapter]] if adapter in MAPPED else []

    def read(n):
        made = document(n)
        with open(path, "wb") as f:
            f.write(made if isinstance(made, bytes) else made.encode())
        return checker.run(adapter.split()[0], path, options)

    report, code, spent = read(size)
    faults = []
    if spent > 1:
        share = max(read(size // SHARE)[2] for _ in range(3))
        if spent > CHEAPER * share:
            faults = [f"{spent:.1f} s of processor time, where one part in {SHARE} takes {share:.2f} s"]
    if words:
        return faults + refused(report, code, words)
    if any("\ufffd" in text for record in report["records"] for text in record.get("description", {}).values()):
        faults.append("characters were broken")
    if report["courses"] != courses or code:
        faults.append(f"{report['courses']} courses instead of {courses}, exit {code}: {report['error']}")
    return faults


def command(checker, arguments, code, *words, environment=None):
    """What opstap-adapter answers on its command line."""
    done = subprocess.run([checker.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
                          env={**os.environ, **(environment or {})})
    said = done.stdout.decode(errors="replace")
    faults = [f"exit {done.returncode} instead of {code}"] if done.returncode != code else []
    return faults + [f"{word!r} is missing in: {said[:500]}" for word in words if word not in said]


def said(checker, *arguments):
    return subprocess.run([checker.program, *arguments], stdout=subprocess.PIPE, timeout=300).stdout.decode()


def junit(checker, adapter):
    feeds = [os.path.join(HERE, c, "feed.csv") for c in ("list-impossible", "list-csv-broken", "list-bad-utf8")]
    root = ElementTree.fromstring(said(checker, "check", adapter, *feeds, "--junit"))
    suites = root.findall("testsuite")
    faults = [] if [s.get("errors") for s in suites] == ["0", "1", "0"] else ["the broken feed is no error"]
    if not suites[2].findall("testcase/failure") or suites[0].findall("testcase/failure"):
        faults.append("what leaves courses out, and only that, is a failure")
    if any(int(s.get("tests")) != len(s.findall("testcase")) for s in suites):
        faults.append("cases are miscounted")
    return faults


def page(checker, adapter):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "<b>.csv")
        with open(path, "w") as f:
            f.write("id,title,level\n" + "".join(f"{i},T,<script>\n" for i in range(300)))
        text = said(checker, "check", adapter, path, "--html")
    faults = [f"{word!r} is in the page" for word in ("<script>", "<b>.csv", "src=", "href=") if word in text]
    return faults + ([] if text.count("level &quot;&lt;script&gt;&quot;") == 300 else ["messages are missing"])


def exchanges(checker, adapter):
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "a.csv"), "w") as f:
            f.write("id,title\n1,Law\n")
        for description, code, words in (
                (None, 4, "exchange.json"), ("{", 4, "exchange.json:1:"), ("{}", 4, '"feed_url"'),
                ('{"feed_url": "http://h/", "exchanges": [{}]}', 4, 'exchange 1: "url" is missing'),
                ('{"feed_url": "http://h/", "exchanges": [{"url": "/", "status": 7}]}', 4, '"status" must be'),
                ('{"feed_url": "http://h/l", "exchanges": [{"url": "other"}]}', 4, "no answer to GET http://h/l"),
                ('{"feed_url": "http://h/l", "exchanges": [{"url": "/l", "body": "../a.csv"}]}', 4, "plain names"),
                ('{"feed_url": "http://h/l", "exchanges": [{"url": "/l", "body": "b.csv"}]}', 4, "file b.csv"),
                ('{"feed_url": "http://h/l", "exchanges": [{"url": "/l", "status": 404}]}', 4, "404"),
                ('{"feed_url": "http://h/l", "exchanges": [{"url": "/l", "body": "a.csv"}]}', 0, "1 course with")):
            if description:
                with open(os.path.join(folder, "exchange.json"), "w") as f:
                    f.write(description)
            faults += command(checker, ["check", adapter, folder], code, words)
    return faults


def commands(tap, checker):
    xcricap, listed = (os.path.join(checker.folder, n + ".so") for n in ("xcricap", "list"))
    normal, broken = (os.path.join(HERE, c, "feed.csv") for c in ("list-csv-normal", "list-csv-broken"))
    counts = "1 course with 2 offerings, 0 left out; 0 errors, 0 warnings, 0 notes (list 1.0, "
    for name, arguments, code, words in (
            ("no arguments", [], 1, ["usage:"]),
            ("--help", ["--help"], 0, ["usage:", "--json"]),
            ("an unknown command", ["frobnicate"], 1, ["frobnicate", "usage:"]),
            ("check without a feed", ["check", listed], 1, ["usage:"]),
            ("an unknown option", ["check", listed, normal, "--nonsense"], 1, ["usage:"]),
            ("an unknown field in --map", ["check", listed, normal, "--map", "nonsense:a=b"], 1, ["usage:"]),
            ("a setting from a file", ["check", listed, normal, "--summary", "--setting", "note=@" + normal], 0, [counts]),
            ("a setting from a file that is not there", ["check", listed, normal, "--setting", "note=@/nonexistent/file"], 4,
             ["/nonexistent/file"]),
            ("a mapping", ["check", os.path.join(MAPPINGS, "soap.map"), os.path.join(HERE, "map-soap", "feed.xml"), "--summary"], 0,
             ["2 courses with 2 offerings, 0 left out", "(map 1.0, "]),
            ("a mapping with a fault", ["check", os.path.join(HERE, "map-broken-climb", "case.map"), normal], 4,
             ["mapping:4: error", "climbs with .. above the document"]),
            ("a mapping that is not there", ["check", "/nonexistent/x.map", normal], 4, ["/nonexistent/x.map"]),
            ("an unknown zone", ["check", listed, normal, "--timezone", "Mars/Olympus"], 4, ["Mars/Olympus"]),
            ("info", ["info", xcricap], 0, ["name     xcricap", "version  1.0", "abi      1", "libxml2"]),
            ("info of a text", ["info", normal], 4, ["is text"]),
            ("check with a text as adapter", ["check", normal, normal], 4, ["failed:"]),
            ("a feed that is not there", ["check", listed, "/nonexistent/feed"], 4, ["No such file"]),
            ("counts", ["check", listed, normal], 0, [counts]),
            ("one of two feeds broken", ["check", listed, normal, broken], 4, [counts, "failed: line 2: a quote"]),
            ("a message", ["check", listed, os.path.join(HERE, "list-map", "feed.csv")], 0,
             ['feed.csv:2:7 course A: warning: level "UG" is not a word that is known; shown as "level unknown". '
              'Use bachelor, master, doctoral, other, or map "level" { values = {"UG=word"} }.'])):
        guarded(tap, "command: " + name, lambda *a: command(checker, a[0], a[1], *a[2]), arguments, code, words)
    guarded(tap, "command: JUnit is XML with a case for each rule", junit, checker, listed)
    guarded(tap, "command: the page holds every message, escaped", page, checker, listed)
    guarded(tap, "command: an exchange", exchanges, checker, listed)
    guarded(tap, "command: without Landlock", lambda: command(
        checker, ["check", listed, normal], 0, counts + "seccomp)", environment={"OPSTAP_NO_LANDLOCK": "1"}))


def guarded(tap, name, function, *arguments):
    try:
        tap.say(name, function(*arguments))
    except (RuntimeError, OSError, KeyError, IndexError, subprocess.TimeoutExpired) as trouble:
        tap.say(name, [repr(trouble)])


def main(argv):
    write = "--write" in argv
    argv = [a for a in argv if a != "--write"]
    checker, tap, chosen = Checker(argv[1]), Tap(), argv[2:]
    feeds = os.environ.get("OPSTAP_FEEDS")
    for folder in sorted(glob.glob(os.path.join(HERE, "*", ""))):
        case = os.path.basename(folder[:-1])
        if feed_of(folder) and (not chosen or case in chosen):
            guarded(tap, case, run_case, checker, folder[:-1], write)
    with tempfile.TemporaryDirectory() as scratch:
        for name in MADE if not chosen else ():
            guarded(tap, name, run_made, checker, name, scratch)
    if not chosen:
        commands(tap, checker)
    for pattern, function in REAL if not chosen else ():
        paths = sorted(glob.glob(os.path.join(feeds, pattern), recursive=True)) if feeds else []
        for path in paths:
            guarded(tap, "real " + os.path.relpath(path, feeds), function, checker, path)
        if not paths:
            tap.skip("real " + pattern, "OPSTAP_FEEDS does not hold it")
    print(f"1..{tap.number}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

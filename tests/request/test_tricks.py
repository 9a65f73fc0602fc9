"""A partner that plays tricks, over HTTP, in every format of several documents: each trick ends in time with its reason, the list
that was shown stays, no other partner waits, and nothing is lost over a hundred rounds.
"""
import concurrent.futures
import json
import os
import re
import socket
import time
import unittest
import urllib.parse

import daemon
import opstap
import paged
import tricks

LONG = "OPSTAP_LONG" in os.environ
ROUNDS = 100


def half(s, good):
    s.sendall(tricks.head(Content_Length=len(good)) + good[:len(good) // 2])


def cut(s, good):
    s.sendall(tricks.head(Content_Length=len(good) - 20) + good)


def chunks_cut(s, good):
    s.sendall(tricks.head(Transfer_Encoding="chunked") + b"%x\r\n" % (len(good) + 5) + good)


def plain(behaviour):
    return lambda s, good, request, _: behaviour(s, request)


def of_good(behaviour):
    return lambda s, good, request, _: behaviour(s, good)


def elsewhere(target):
    return lambda s, good, request, server: s.sendall(tricks.whole("", "302 Found", Location=target.format(other=server.other)))


SLOW = {"hang": (plain(tricks.hang), r"no complete answer within 2 seconds"),
        "one byte a second": (plain(tricks.trickle), r"no complete answer within 2 seconds; \d+ bytes")}
# what the second document is instead: (what the server does, what the reason must say)
FAST = {
    "reset": (plain(tricks.reset), r"the connection was lost after \d+ bytes|broke off after \d+ bytes"),
    "half a body": (of_good(half), r"broke off after \d+ bytes"),
    "chunks that end": (of_good(chunks_cut), r"broke off after \d+ bytes"),
    "endless chunks": (plain(tricks.endless_chunks), r"more than the 262144 bytes that max-bytes allows"),
    "endless headers": (plain(tricks.endless_headers), r"more than 65536 bytes of headers"),
    "wrong length": (of_good(cut), r"line \d+|:\d+:\d+: "),
    "sixty redirects": (plain(tricks.redirects), r"more than 5 redirects"),
    "to a file": (elsewhere("file:///etc/passwd"), r"only http and https"),
    "to another host": (elsewhere("http://localhost:1/"), r"host localhost is neither the feed's own nor in allow-hosts"),
    "to another port": (elsewhere("{other}/feed"), r"a redirect to another port, 127\.0\.0\.1:\d+, which allow-hosts does not name"),
    "304 without a cache": (plain(tricks.says(tricks.head("304 Not Modified", ETag='"1"'))), r"\b304\b"),
    "429": (plain(tricks.says(tricks.BUSY)), r"\b429\b"),
    "500": (plain(tricks.says(tricks.whole("Oops", "500 Oops"))), r"\b500\b"),
    "nothing": (plain(tricks.says(tricks.whole(""))), r"(?i)empty|line 1"),
    "login page": (plain(tricks.says(tricks.LOGIN)), r"web page"),
    "no answer": (lambda *_: None, r"closed the connection without an answer"),
}
CIRCLE = r"the same page came before; paging of this feed goes in a circle"
# how pages follow each other: number of a page as asked for → (whose courses, next, total)
PAGING = {
    "page loop": (lambda n: (n, 2 if n == 2 else n + 1, None), CIRCLE),
    "back to the first": (lambda n: (n, 1 if n == 2 else n + 1, None), CIRCLE),
    "page that repeats": (lambda n: (min(n, 2), n + 1, None), CIRCLE),
    "total that grows": (lambda n: (min(n, 3), n + 1, n + 1), CIRCLE),
}


def usual(n):
    return n, n + 1 if n < 3 else None, None


class Partner(tricks.Server):
    """Every format at /NAME/feed. trick: (what it does to document 2, how pages follow), None where it does not matter."""

    def __init__(self, other):
        super().__init__()
        self.other, self.spoil, self.order = other, None, usual

    def number(self, name, request):
        if name == "ewp":
            first = urllib.parse.parse_qs(request.body.decode("ascii"))["los_id"][0]
            return (int(first.removeprefix("CR/c")) + 1) // 2
        found = re.search(r"(?:page|pageNumber)=(\d+)", request.query)
        return int(found.group(1)) if found else 1

    def document(self, name, number):
        of, after, total = self.order(number)
        return paged.FORMATS[name][1](f"{self.url}/{name}", of, after, total)

    def answer(self, connection, request):
        name = request.path.split("/")[1]
        if request.path == "/ewp/feed" and request.method == "GET" and "hop=" not in request.query:
            connection.sendall(tricks.whole(paged.ewp_list(None)))
            return
        number = 2 if "hop=" in request.query else self.number(name, request)
        good = self.document(name, number)
        if self.spoil and number == 2:
            self.spoil(connection, good, request, self)
        else:
            connection.sendall(tricks.whole(good))


def sections(server, names, timeout):
    text = ""
    for name in names:
        adapter, _, settings = paged.FORMATS[name]
        extra = "\n\t".join(f'setting "{k}" {{ value = "{v}" }}' for k, v in settings.items())
        if name in paged.MAPPINGS:
            extra = f'setting "mapping" {{ value-file = "{name}.map" }}'
        text += opstap.partner(name, f"{server.url}/{name}/feed?key=whisper", adapter, extra=extra, **{
            "timeout": timeout, "deadline": "60s", "max_bytes": "256K", "runs_key": '"for-the-partner-alone"'})
    return text


class Played:
    """A partner of each format, which were read once."""
    NAMES = tuple(paged.FORMATS)
    timeout = "60s"  # what needs no time may still take it on a machine that stalls

    @classmethod
    def setUpClass(cls):
        other = tricks.Server({"feed": tricks.says(tricks.whole("{}"))})
        cls.other, cls.server = other, Partner(other.url)
        cls.daemon = daemon.Daemon(sections(cls.server, cls.NAMES, cls.timeout))
        for name, text in paged.MAPPINGS.items():
            cls.daemon.write(f"{name}.map", text)
        for closed in (other, cls.server, cls.daemon):
            cls.addClassCleanup(closed.close)
        cls.daemon.start()
        cls.partners = cls.daemon.wait_fetched()

    def setUp(self):
        self.server.spoil, self.server.order = None, usual

    def fetch(self, name):
        """As opstapctl does: (exit code, text, seconds)."""
        begun = time.monotonic()
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(120)
            s.connect(self.daemon.path("run", "control.sock"))
            s.sendall(json.dumps({"do": "fetch", "partner": name, "id": 1}).encode() + b"\n")
            said = b""
            while part := s.recv(65536):
                said += part
        answer = json.loads(said)
        return answer["code"], answer["text"], time.monotonic() - begun

    def fetch_all(self, names=NAMES):
        with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
            return dict(zip(names, pool.map(self.fetch, names)))

    def assertFails(self, pattern, names=NAMES, most=60.0):
        for name, (code, text, seconds) in self.fetch_all(names).items():
            with self.subTest(name):
                self.assertEqual(code, 4, text)
                self.assertRegex(text, pattern)
                self.assertNotIn("whisper", text)
                self.assertLess(seconds, most)
        partners = {p["id"]: p for p in self.daemon.status()["partners"]}
        for name in names:
            self.assertEqual((partners[name]["state"], partners[name]["courses"]), ("failed", 6), partners[name])

    def assertWell(self):
        for name, (code, text, _) in self.fetch_all().items():
            self.assertEqual(code, 0, f"{name}: {text}")
            self.assertIn("6 courses", text)


class Tricks(Played, unittest.TestCase):
    def test_before_all_tricks_every_format_is_read(self):
        for name in self.NAMES:
            self.assertEqual((self.partners[name]["state"], self.partners[name]["courses"]), ("ok", 6), self.partners[name])
        self.assertWell()

    def test_each_trick_fails_with_its_reason(self):
        for trick, (behaviour, pattern) in FAST.items():
            with self.subTest(trick):
                self.server.spoil = behaviour
                self.assertFails(pattern)
        self.assertEqual(self.other.asked, [])
        self.server.spoil = None
        self.assertWell()

    def test_pages_without_end(self):
        names = tuple(n for n in self.NAMES if n != "ewp")  # which has no pages; see the next
        for trick, (order, pattern) in PAGING.items():
            with self.subTest(trick):
                self.server.order = order
                self.assertFails(pattern, tuple(n for n in names if n != "ooapi" or trick not in ("page loop", "back to the first")))
        self.server.order = usual
        self.assertWell()

    def test_batches_that_repeat_give_nothing_new(self):
        self.server.order = lambda n: (min(n, 1), None, None)
        code, text, _ = self.fetch("ewp")
        self.assertEqual(code, 3, text)  # held: four of six courses would be gone
        self.assertRegex(text, "6 courses, now 2")

    def test_a_total_that_changes(self):
        self.server.order = lambda n: (n, n + 1 if n < 3 else None, 6 + n)
        names = tuple(n for n in self.NAMES if n != "ooapi")
        for name, (code, text, _) in self.fetch_all(names).items():
            self.assertEqual(code, 0, f"{name}: {text}")  # where pages name the next, no total matters
            self.assertIn("6 courses", text)
        self.server.order = lambda n: (n, None, 4 - n)
        self.assertFails("the number of pages fell from 3 to 2 while they were read", ("ooapi",))

    def test_a_failure_that_is_over(self):
        failed = set()

        def once(connection, good, request, _):
            name = request.path.split("/")[1]
            connection.sendall(tricks.whole(good) if name in failed else tricks.whole("Oops", "500 Oops"))
            failed.add(name)

        self.server.spoil = once
        self.assertFails(r"\b500\b")
        self.assertWell()
        partners = {p["id"]: p["state"] for p in self.daemon.status()["partners"]}
        self.assertEqual(partners, dict.fromkeys(self.NAMES, "ok"))

    def test_messages_name_the_page_and_no_secret(self):
        """What is said of a course on a later page names that page; what its address holds is not for everybody."""
        pages = {"ooapi": f"{self.server.url}/ooapi/feed#page-2", "ewp": "batch#batch-2"}
        for name in self.NAMES:
            with self.subTest(name):
                self.fetch(name)
                report = self.daemon.ask(f"/en/partners/{name}/runs?key=for-the-partner-alone").decode(errors="replace")
                self.assertIn("<bdi>" + pages.get(name, f"{self.server.url}/{name}/feed?page=2&amp;key=xxxxxxx"), report)
                self.assertNotIn("whisper", report)
        self.assertNotIn("whisper", self.daemon.log())


class SlowTricks(Played, unittest.TestCase):
    timeout = "2s"

    def test_each_slow_trick_ends_in_time(self):
        for _ in range(5):  # two seconds may be too short for a first list on a machine that stalls
            if all(code == 0 for code, _, _ in self.fetch_all().values()):
                break
        for trick, (behaviour, pattern) in SLOW.items():
            with self.subTest(trick):
                self.server.spoil = behaviour
                self.assertFails(pattern, most=30.0)


# ---- Nothing is lost

def footprint(pid):
    """(descriptors, bytes of memory that are its own) of a process; None when it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            private = sum(int(n) for n in re.findall(r"Private_\w+:\s+(\d+) kB", f.read()))
        return len(os.listdir(f"/proc/{pid}/fd")), private * 1024
    except (FileNotFoundError, ProcessLookupError):
        return None


@unittest.skipIf(os.environ.get("OPSTAP_ASAN"), "memory is judged without sanitizers")
class HundredRounds(Played, unittest.TestCase):
    """Each round is another trick, played on another format; with --long on all of them."""

    def processes(self):
        return {f'{p["role"]} {p["pid"]}': footprint(p["pid"]) for p in self.daemon.processes()}

    def play(self, rounds):
        every = [*FAST.values(), *((order, None) for order, _ in PAGING.values())]
        for number in range(rounds):
            behaviour, pattern = every[number % len(every)]
            self.server.spoil, self.server.order = (behaviour, usual) if pattern else (None, behaviour)
            names = self.NAMES if LONG else (self.NAMES[number % len(self.NAMES)],)
            for name, (code, text, _) in self.fetch_all(names).items():
                self.assertIn(code, (0, 3, 4), f"{name}: {text}")
        self.server.spoil, self.server.order = None, usual

    def settled(self):
        """No run is under way and no worker has work."""
        for _ in range(200):
            if not [c for p in self.daemon.processes("harvester") for c in self.daemon.children_of(p["pid"])]:
                return
            time.sleep(0.05)
        self.fail("a run is left over")

    def test_no_descriptor_and_no_memory_is_lost(self):
        self.play(2 * len(FAST))  # what is only once made is made
        self.settled()
        before = self.processes()
        self.play(ROUNDS)
        self.settled()
        after = self.processes()
        self.assertEqual(before.keys(), after.keys())  # none was started anew
        if any(after[name][1] - private >= 512 * 1024 for name, (_, private) in before.items()):
            before = after  # something that is made once came late: what is lost in every round is lost again
            self.play(ROUNDS)
            self.settled()
            after = self.processes()
            self.assertEqual(before.keys(), after.keys())
        self.assertGreaterEqual(len(before), 4)
        for name, (descriptors, private) in before.items():
            with self.subTest(name):
                once = name.split()[0] in ("courier", "ledger")  # their one connection, made when the courier first has something to say
                self.assertLessEqual(after[name][0], descriptors + once)
                self.assertLess(after[name][1] - private, 512 * 1024)
        self.assertEqual(self.daemon.ctl("verify")[0], 0)


# ---- Nobody waits for others

class NobodyWaits(unittest.TestCase):
    """Eight partners that hang do not keep one that works from its turn, and one that asks to be left alone is."""

    def test_a_good_partner_has_its_turn(self):
        def busy(s, request):
            s.sendall(tricks.BUSY if request.query else tricks.whole(paged.edx(f"{server.url}/busy", 1, 2, None)))

        with tricks.Server({"hang": tricks.hang, "good": tricks.says(tricks.whole("id,title\na,Law\nb,Logic\n")),
                            "busy": busy}) as server:
            conf = "".join(opstap.partner(f"hang-{i}", f"{server.url}/hang-{i}", timeout="6s") for i in range(8))
            conf += opstap.partner("good", f"{server.url}/good") + opstap.partner("busy", f"{server.url}/busy", "edx")
            with daemon.Daemon(conf.replace("interval = 1h", "interval = 1s")) as d:
                d.wait_fetched()  # now it is known who fails
                begun = time.monotonic()
                while time.monotonic() - begun < 10:
                    time.sleep(0.2)
                turns = [r.at for r in server.asked_for("good") if r.at >= begun]
                gaps = [b - a for a, b in zip([begun, *turns], [*turns, begun + 10])]
                self.assertLess(max(gaps), 8, gaps)
                self.assertEqual(len(server.asked_for("busy")), 2)  # its list and, with "Retry-After", the page that is next
                self.assertEqual(d.partner("good")["state"], "ok")


if __name__ == "__main__":
    unittest.main(verbosity=2)

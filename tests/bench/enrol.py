"""Enrolments: how many are acknowledged in a second, all of them on disk; the desk with ten thousand of them; the first hour of an enrolment period.

Forms are made beforehand, with tokens signed as the daemon signs them (core/store/token.c), so that nothing but sending them is measured.
"""
import base64
import concurrent.futures
import datetime
import hashlib
import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/request"))
import opstap  # noqa: E402

PARALLEL = 64
APPLICATIONS = 10_000
PLACED = 1_500                  # of them, with an exam at home
EXAM_DAYS = 10
PER_SECOND = 7500 / 600         # enrolments of ten minutes
ROUNDS = 5
READERS = 10                    # readers for each
DAY = datetime.timedelta(days=1)
ALL, OF_HOST = ({"Authorization": "Basic " + base64.b64encode(who + b":demo").decode()} for who in (b"all", b"host"))
LUA = """
local bodies, next_body, stored = {}, 0, 0
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local head = { ["Content-Type"] = "application/x-www-form-urlencoded" }
request = function()
	next_body = next_body + 1
	if next_body > #bodies then wrk.thread:stop() next_body = #bodies end
	return wrk.format("POST", "/en/enrol", head, bodies[next_body])
end
response = function(status) if status == 303 then stored = stored + 1 end end
"""


class Forms:
    """An endless row of students, each with a form of their own."""

    def __init__(self, secret):
        derived = hashlib.blake2b(key=secret, digest_size=32, salt=(1).to_bytes(16, "little"), person=b"opstap-1".ljust(16, b"\0"))
        self.key, self.number = derived.digest(), 0

    def token(self):
        body = os.urandom(16) + int(time.time()).to_bytes(8, "little")
        mac = hashlib.blake2b(b"enrol\0" + body, key=self.key, digest_size=24).digest()
        return base64.urlsafe_b64encode(body + mac).decode()

    def make(self, count):
        words = " ".join(f"word{i}" for i in range(200))
        for _ in range(count):
            self.number += 1
            n = self.number
            yield urllib.parse.urlencode({
                "token": self.token(), "c": f"host:c{n % 20}", "home": "uni", "name": f"Student {n}", "email": f"s{n}@uni.example",
                "student_number": f"s{n}", "faculty": "law", "programme": "Law", "year": "2", "purpose-1": "elective", "motivation-1": words,
                "board-1": "not-needed", "consent": "1", "action": "send"})


def configuration():
    today = datetime.date.today()
    rows = "".join(f"c{i},Course {i},5,r1,{today + 60 * DAY},{today + 120 * DAY},{today + 30 * DAY},1000000,home,"
                   f"{today + (110 + i % EXAM_DAYS) * DAY}T13:00:00Z\n" for i in range(20))
    conf = (f"workers = {PARALLEL}\n" + opstap.partner("host", "feed.csv", extra='coordinator "host" { }')
            + opstap.home("uni", domain="uni.example").replace('faculty "law"', 'coordinator "all" { }\n\tfaculty "law"'))
    return conf, {"feed.csv": "id,title,ects,offering,start,end,apply_until,places,exam,exam_at\n" + rows}


def disk_rate(folder, seconds):
    """How often a second this machine brings a page to disk, where the store is."""
    path = os.path.join(folder, "disk")
    fd, n, end = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        os.pwrite(fd, b"x" * 4096, n % 4096 * 4096)
        os.fdatasync(fd)
        n += 1
    os.close(fd)
    os.unlink(path)
    return n / seconds


def stored(instance):
    """Applications in the ledger: the host's course pages say how many places are taken."""
    hits = instance.get("/api/v1/courses?limit=100").json()["hits"]
    return sum(h["places"] - h["places_left"] for h in hits)


def send(instance, forms, students, seconds):
    """Acknowledged enrolments a second with so many students at once, each of whom sends one form after the other."""
    bodies, script = os.path.join(instance.folder, "bodies"), os.path.join(instance.folder, "send.lua")
    with open(bodies, "w") as f:
        f.writelines(b + "\n" for b in forms.make(seconds * 6000))
    with open(script, "w") as f:
        f.write(LUA % bodies)
    before, began = stored(instance), time.monotonic()
    out = subprocess.run(["wrk", "-t1", f"-c{students}", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{instance.port}"],
                         capture_output=True, text=True, check=True).stdout
    took = float(re.search(r"requests in ([\d.]+)s", out).group(1)) if "requests in" in out else time.monotonic() - began
    if "Non-2xx" in out:
        sys.exit("bench: forms are refused:\n" + out)
    return (stored(instance) - before) / took


def place(instance):
    """As many students as PLACED get their places."""
    rows = instance.request("GET", "/staff/outgoing?format=json", headers=ALL).json()["rows"][:PLACED]

    def one(row):
        for who in ("home", "host"):
            code, _, said = instance.ctl("act", row["receipt"], str(row["choice"]), {"home": "approve", "host": "place"}[who], "--as", who)
            if code != 0:
                sys.exit("bench: a place is refused:\n" + said)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(one, rows))
    return len(rows)


def desk_pages(report, instance):
    placed = place(instance)
    days = [datetime.date.today() + (110 + i) * DAY for i in range(EXAM_DAYS)]
    for name, path, who in (("to decide", "/staff/outgoing", ALL), ("front page", "/staff/", ALL), ("page 80", "/staff/outgoing?page=80", ALL),
                            (f"exam list, {placed} placed", "/staff/exams", ALL), ("exams of a day", f"/staff/exams?date={days[-1]}", ALL),
                            ("host's courses", "/staff/incoming", OF_HOST), ("host's list", "/staff/incoming?view=home", OF_HOST)):
        times = []
        for _ in range(15):
            began = time.monotonic()
            answer = instance.request("GET", path, headers=who)
            times.append((time.monotonic() - began) * 1000)
            if answer.status != 200:
                sys.exit(f"bench: {path} answers {answer.status}")
        report.add(f"desk with {stored(instance)} applications, {name}", statistics.median(times), "ms", "50")


class Crowd:
    """Requests at fixed moments; each is measured from the moment at which it should have gone."""

    def __init__(self, port, jobs):
        self.port, self.jobs, self.lock = port, iter(jobs), threading.Lock()
        self.took, self.refused = {"enrol": [], "read": []}, 0

    def one(self):
        while True:
            with self.lock:
                job = next(self.jobs, None)
            if job is None:
                return
            at, kind, method, path, body = job
            time.sleep(max(0, at - time.monotonic()))
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            with self.lock:
                self.took[kind].append((time.monotonic() - at) * 1000)
                self.refused += answer.status != (303 if body else 200)

    def run(self):
        threads = [threading.Thread(target=self.one) for _ in range(PARALLEL)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()


def first_hour(report, instance, forms, seconds):
    pages = ["/en/courses", "/nl/courses?q=course", "/en/courses/host/c1", "/en/enrol?c=host:c2", "/en/"]
    begin, jobs = time.monotonic() + 1, []
    bodies = list(forms.make(int(PER_SECOND * seconds)))
    for i, body in enumerate(bodies):
        jobs.append((begin + i / PER_SECOND, "enrol", "POST", "/en/enrol", body))
    for i in range(len(bodies) * READERS):
        jobs.append((begin + i / PER_SECOND / READERS, "read", "GET", pages[i % len(pages)], None))
    crowd = Crowd(instance.port, sorted(jobs, key=lambda j: j[0]))
    crowd.run()
    if crowd.refused:
        sys.exit(f"bench: {crowd.refused} requests of the crowd were refused")
    for kind, what in (("enrol", "enrolments"), ("read", "readers beside them")):
        took = sorted(crowd.took[kind])
        report.add(f"7,500 in ten minutes, {seconds} s of it: {what}, p99 of {len(took)}", took[int(len(took) * 0.99)], "ms", "300")
        report.add("  median", took[len(took) // 2], "ms")
        report.add("  slowest", took[-1], "ms")


def at_once(report, instance, forms, seconds):
    """One at a time and many in turn, since disks and neighbours change from second to second."""
    disk = disk_rate(instance.data, seconds)
    report.add("fdatasync of a page", disk, "1/s")
    rounds = [(send(instance, forms, 1, seconds), send(instance, forms, PARALLEL, seconds)) for _ in range(ROUNDS)]
    one, many = (statistics.median(r[i] for r in rounds) for i in (0, 1))
    report.add("enrolments acknowledged, one student at a time", one, "1/s")
    report.add(f"enrolments acknowledged, {PARALLEL} at a time", many, "1/s")
    report.add("  against one at a time", statistics.median(b / a for a, b in rounds), "ratio", "4")
    report.add("  against fdatasync", many / disk, "ratio")


def run(report, build, seconds, ten_minutes=False):
    os.environ["OPSTAP_BUILD"] = build
    conf, files = configuration()
    instance = opstap.Instance(conf, files)
    try:
        instance.start()
        with open(os.path.join(instance.data, "keys/secret"), "rb") as f:
            forms = Forms(f.read())
        if ten_minutes:
            first_hour(report, instance, forms, 600)
            return
        while stored(instance) < APPLICATIONS:
            send(instance, forms, PARALLEL, 1)
        desk_pages(report, instance)
        at_once(report, instance, forms, seconds)
        first_hour(report, instance, forms, 10 * seconds)
    finally:
        instance.down()
        instance.remove()

"""Every address of the desk with every role: whoever a coordinator's part of the exchange does not reach is on no page, in no export, and moved
by no form, also not by one that was made by hand with a good token."""
import itertools
import os
import re
import unittest

import clock
import desk
import mailserver
import opstap
from desk import COLUMNS, course, home

ROLES = {   # who sees applications of which home and faculty, or at which host
    "all": lambda a: a.home == "uni", "lawyer": lambda a: (a.home, a.faculty) == ("uni", "law"),
    "artist": lambda a: (a.home, a.faculty) == ("uni", "arts"), "elsewhere": lambda a: a.home == "away",
    "hostess": lambda a: a.partner == "host", "stranger": lambda a: a.partner == "other",
    "both": lambda a: a.home == "away" or a.partner == "other",     # one person, two universities
}
ACTIONS = ("approve", "decline", "place", "ask", "undo", "room", "extra-time", "transcript-sent", "received", "registered", "cancel", "preview",
           "withdraw", "confirm", "finish", "lapse", "offer")
COURSE_ACTIONS = ("close", "open", "places", "cancel")


class Application:
    def __init__(self, test, number, home_name, faculty, partner, name, person=None):
        self.home, self.faculty, self.partner, self.course = home_name, faculty, partner, name
        self.person = person or f"q{number:04}"
        self.secrets = {f"because of reason {number:04}"}
        self.receipt = test.apply(name, home=home_name, faculty=faculty, partner=partner, name=f"Geheim {self.person}", student_number=self.person,
                                  email=f"{self.person}@{home_name}.example", **{"motivation-1": f"because of reason {number:04}"})
        self.secrets.add(self.receipt)
        self.path = f"/staff/enrolments/{self.receipt}/1"


class Scope(desk.DeskCase):
    files = {"feed.csv": COLUMNS + course("law"), "other.csv": COLUMNS + course("art")}

    @classmethod
    def setUpClass(cls):
        cls.server = mailserver.Server()        # refuses all: every letter is one that was not delivered, and shown
        cls.addClassCleanup(cls.server.close)
        cls.server.does(rcpt="550 nobody here")
        cls.conf = (f'mail {{ smtp = "{cls.server.url}"  from = "exchange@uni.example" }}\n'
                    + opstap.partner("host", "feed.csv", extra='coordinator "hostess" { mail = "h@host.example" }')
                    + opstap.partner("other", "other.csv", extra='coordinator "stranger" { }\n\tcoordinator "both" { }')
                    + home("uni", 'coordinator "all" { mail = "a@uni.example" }\n\tcoordinator "lawyer" { faculties = {"law"} }\n'
                           '\tcoordinator "artist" { faculties = {"arts"} }')
                    + home("away", 'coordinator "elsewhere" { }\n\tcoordinator "both" { }'))
        super().setUpClass()

    # ---- who is there

    def make(self):
        """Of each kind one to be decided, one with a place and one after the course; the first two of one person at two hosts."""
        numbers = itertools.count(1)
        kinds = [("uni", "law", "host", "law"), ("uni", "law", "other", "art"), ("uni", "arts", "host", "law"), ("away", "law", "host", "law")]
        self.all = [Application(self, next(numbers), *kind) for kind in kinds[1:] for _ in range(3)]
        self.all += [Application(self, next(numbers), *kinds[0], person=self.all[i].person) for i in range(3)]
        desks = {"uni": "all", "away": "elsewhere", "host": "hostess", "other": "stranger"}
        for i, a in enumerate(self.all):
            if i % 3 > 0:
                self.decide(desks[a.home], a.receipt, "approve")
                self.decide(desks[a.partner], a.receipt, "place")
            if i % 3 > 1:
                self.decide(desks[a.partner], a.receipt, "transcript-sent")
        self.eventually(lambda: self.opstap.log().count("outcome=dead") >= 2 * len(self.all))

    def secrets(self, who):
        """What must not be seen: of foreign applications all, of their students what no application in reach tells."""
        foreign = [a for a in self.all if not ROLES[who](a)]
        known = {a.person for a in self.all if ROLES[who](a)}
        return set().union(*(a.secrets for a in foreign)) | {a.person for a in foreign} - known

    def assertBlind(self, who, answer, path):
        found = [s for s in self.secrets(who) if s in answer.text]
        self.assertEqual(found, [], (who, path))

    # ---- addresses

    @staticmethod
    def table():
        """The routes of the desk as the program has them."""
        with open(os.path.join(opstap.SOURCE, "core/web/route_table.c")) as f:
            text = f.read()
        found = re.findall(r'(GET|DESK_POST)\("[\w-]+", "(/staff/[^"]*)"', text)
        found += [("POST", p) for p in re.findall(r'\.pattern = "(/staff/[^"]*)", \.methods = METHOD_POST', text)]
        return {(m.replace("DESK_", ""), p) for m, p in found}

    def lists(self):
        for path in ("/staff/", "/staff/outgoing", "/staff/incoming", "/staff/after", "/staff/exams", "/staff/results", "/staff/login"):
            yield path
        for path in ("/staff/outgoing", "/staff/incoming", "/staff/after", "/staff/exams"):
            for view in ("", "decide", "home", "placed", "waiting", "ended"):
                for form in ("", "csv", "json"):
                    for more in ("", "&page=2", "&lang=nl"):
                        yield f"{path}?" + (f"view={view}" if view else "") + (f"&format={form}" if form else "") + more
        for day in (clock.day(n) for n in (109, 110, 111)):
            for form in ("", "&format=csv", "&format=json"):
                yield f"/staff/exams?date={day}{form}"

    def token(self, who):
        """One that this person may have: from a page of theirs."""
        pages = (self.staff_get(who, a.path).page for a in self.all if ROLES[who](a))
        return next(field.get("value") for page in pages for field in page.all("input", name="token"))

    def before_and_after(self):
        return sorted((r["receipt"], r["state"], len(r["history"]), len(r.get("marks", []))) for r in self.opstap.enrolments())

    # ---- tests

    def test_every_address_with_every_role(self):
        self.assertEqual(self.table(), {
            ("GET", "/staff/"), ("GET", "/staff/outgoing"), ("POST", "/staff/outgoing"), ("GET", "/staff/incoming"), ("GET", "/staff/after"),
            ("GET", "/staff/results"), ("POST", "/staff/results"), ("GET", "/staff/exams"), ("POST", "/staff/exams"),
            ("GET", "/staff/courses/PARTNER/ID"), ("POST", "/staff/courses/PARTNER/ID"), ("GET", "/staff/enrolments/RECEIPT/CHOICE"),
            ("POST", "/staff/enrolments/RECEIPT/CHOICE"), ("GET", "/staff/login"), ("POST", "/staff/login"),
        }, "a new address of the desk has to be tried here, too")
        self.make()
        for who in ROLES:
            with self.subTest(who):
                self.look(who)
                self.send(who)
        self.nobody()

    def look(self, who):
        seen = ""
        for path in self.lists():
            answer = self.staff_get(who, path)
            self.assertIn(answer.status, (200, 400, 404), (who, path))
            self.assertBlind(who, answer, path)
            seen += answer.text
        for a in self.all:
            answer = self.staff_get(who, a.path)
            self.assertEqual(answer.status, 200 if ROLES[who](a) else 404, (who, a.path))
            self.assertBlind(who, answer, a.path)
            for odd in (a.path[:-1] + "2", a.path[:-1] + "0", a.path.upper(), a.path + "/"):
                self.assertEqual(self.staff_get(who, odd).status, 404, (who, odd))
            if ROLES[who](a):       # the lists are not empty for want of looking
                self.assertIn(a.receipt, seen, (who, a.path))
        for partner, name in (("host", "law"), ("other", "art")):
            for form in ("", "&format=csv", "&format=json"):
                path = f"/staff/courses/{partner}/{name}?offering=r1{form}"
                answer = self.staff_get(who, path)
                self.assertEqual(answer.status, 200 if (who, partner) in self.hosts() else 404, (who, path))
                self.assertBlind(who, answer, path)

    @staticmethod
    def hosts():
        return {("hostess", "host"), ("stranger", "other"), ("both", "other")}

    def send(self, who):
        """Forms about what is not theirs, with a token that is."""
        token, before = self.token(who), self.before_and_after()
        foreign = [a for a in self.all if not ROLES[who](a)]
        for a in foreign:
            for action in ACTIONS:
                fields = {"token": token, "action": action, "seen": "0", "reason": "other", "text": "7", "minutes": "30"}
                answer = self.staff_post(who, a.path, fields)
                self.assertEqual(answer.status, 404, (who, a.path, action))
                self.assertBlind(who, answer, a.path)
        events = range(1, 60)       # whatever number the last event of each has
        for path, fields in (("/staff/outgoing", {"action": "approve"}), ("/staff/exams", {"action": "room", "text": "0.19"}),
                             ("/staff/results", {"action": "confirm"})):
            for a in foreign:
                tail = ":7" if "results" in path else ""
                rows = [("row", f"{a.receipt}:1:{n}{tail}") for n in events]
                answer = self.staff_post(who, path, [("token", token), *fields.items(), *rows])
                self.assertIn(answer.status, (303, 400, 404), (who, path))
                self.assertBlind(who, answer, path)
                self.assertNotIn("approved=1", answer.header("Location") or "")
        for partner, name in (("host", "law"), ("other", "art")):
            for action in COURSE_ACTIONS if (who, partner) not in self.hosts() else ():
                answer = self.staff_post(who, f"/staff/courses/{partner}/{name}?offering=r1",
                                         {"token": token, "action": action, "offering": "r1", "places": "0", "reason": "x"})
                self.assertEqual(answer.status, 404, (who, partner, action))
        self.assertEqual(self.before_and_after(), before, who)
        for partner, name in (("host", "law"), ("other", "art")):
            self.assertEqual(self.get(f"/api/v1/courses/{partner}/{name}").json()["offerings"][0]["status"], "open")

    def nobody(self):
        for method, pattern in self.table():
            path = pattern.replace("PARTNER/ID", "host/law").replace("RECEIPT/CHOICE", f"{self.all[0].receipt}/1")
            if path == "/staff/login":
                continue
            for headers in ({}, desk.staff("nobody"), desk.staff("all", "wrong"), {"Cookie": "__Host-opstap-staff=" + "A" * 64},
                            {"OPSTAP-SUBJECT": "all", "X-Remote-User": "all"}):
                answer = self.request(method, path, body={"token": "x"} if method == "POST" else None, headers=headers)
                self.assertIn(answer.status, (401, 403), (method, path, headers))
                for a in self.all:
                    self.assertEqual([s for s in (*a.secrets, a.person) if s in answer.text], [])


if __name__ == "__main__":
    unittest.main()

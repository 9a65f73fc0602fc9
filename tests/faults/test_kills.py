"""kill -9 again and again, of the ledger, the courier, workers and at times of everything, while students send forms, coordinators decide and the
courier delivers mails and enrolments: what was acknowledged is there, once; what was written down for somebody arrives, under one key and
with the same bytes at each attempt.

100 kills; with --long (OPSTAP_LONG) 1,000."""
import base64
import collections
import http.client
import json
import os
import random
import re
import signal
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "request"))
sys.path.insert(0, HERE)
import courier  # noqa: E402
from clock import LATER, SOON  # noqa: E402
from test_enrolments import Student  # noqa: E402

LONG = "OPSTAP_LONG" in os.environ
KILLS = 1000 if LONG else 100
WHOLE = 50      # after so many kills one of everything
ROLES = ("ledger", "courier", "worker")
DRAIN = 1800 if LONG else 300     # seconds for what is left in the outbox
FEED = ("id,title,offering,start,apply_until,places,waiting_list\n"
        + "".join(f"c{i},Course {i},r,{LATER},{SOON},100000,\n" for i in range(9)) + f"few,Few places,r,{LATER},{SOON},3,yes\n")
COURSES = [f"c{i}" for i in range(9)] + ["few"]
LOST = (OSError, http.client.HTTPException, AssertionError)     # no answer, or half a one
AWAY = (502, 503, 504)


class Person:
    """Somebody who asks again, with the same token, until it is known what became of it."""

    def __init__(self, test, seed):
        self.test, self.dice, self.done, self.asked = test, random.Random(seed), collections.Counter(), 0

    def decided(self, send):
        """The status at last; None when the test ends before there is one."""
        while True:
            self.asked += 1
            try:
                status = send().status
            except LOST:
                status = 502
            if status not in AWAY:
                return status
            if self.test.over.is_set():
                return None
            time.sleep(0.05)

    def live(self):
        while not self.test.stop.is_set():
            self.do()
            time.sleep(self.dice.random() * 0.3)


class Applicant(Person):
    """Sends a form; sometimes takes an application back, or takes that back."""

    def do(self):
        if self.dice.random() < 0.3 and self.test.receipts:
            receipt = self.dice.choice(self.test.receipts)
            self.act(f"/en/enrolments/{receipt}", receipt, self.dice.choice(("withdraw", "undo", "accept", "refuse")))
            return
        try:
            student = Student(self.test.opstap, next(self.test.numbers), self.dice.choice(COURSES))
        except LOST:
            return
        self.test.students.append(student)
        if self.decided(lambda: student.send() or self.lost()) == 303:
            self.test.receipts.append(student.receipt)

    @staticmethod
    def lost():
        raise OSError("no answer")

    def act(self, path, receipt, action, head=None, **more):
        try:
            page = self.test.opstap.request("GET", path, headers=head)
            if page.status != 200:
                return
            fields = {n: page.page.all("input", name=n)[0].get("value") for n in ("token", "seen")[: 2 if head else 1]}
        except LOST + (IndexError,):
            return
        fields.update(action=action, **(more if head else {"choice": "1"}))
        status = self.decided(lambda: self.test.opstap.request("POST", path, fields, head))
        if status == 303:
            self.done[receipt] += 1
        elif status not in (409, 422, None):
            self.test.wrong.append((action, status))


class Coordinator(Applicant):
    """Decides about whatever comes along, says things that nobody else says, and takes some of it back."""
    actions = {"home": ("approve", "approve", "approve", "decline", "undo", "ask", "received", "registered"),
               "host": ("place", "place", "place", "decline", "undo", "ask", "transcript-sent")}

    def __init__(self, test, seed, name, side):
        super().__init__(test, seed)
        self.head, self.side = {"authorization": "Basic " + base64.b64encode(f"{name}:demo".encode()).decode()}, side
        self.number, self.said = 0, {}

    def do(self):
        if not self.test.receipts:
            return
        receipt, action = self.dice.choice(self.test.receipts[-40:]), self.dice.choice(self.actions[self.side])
        more, before = {}, self.done[receipt]
        if action in ("ask", "decline"):
            self.number += 1
            more = {"text": f"word {self.side} {self.number}", "reason": "other"}
        self.act(f"/staff/enrolments/{receipt}/1", receipt, action, self.head, **more)
        if more and self.done[receipt] > before:
            self.said[more["text"]] = receipt


class Kills(courier.CourierTest):
    def begin(self):
        self.mails, self.web = self.mail_server(), self.partner_server()
        self.web.answer("/in", "", status=204, delay=0.03)
        self.start(courier.mail(self.mails) + courier.host("host", self.web.url + "/in", waiting_list="true") + courier.uni(),
                   **{"feed.csv": FEED})
        self.stop, self.over = threading.Event(), threading.Event()
        self.numbers, self.students, self.receipts, self.wrong = iter(range(10**9)), [], [], []
        self.applicants = [Applicant(self, seed) for seed in range(3)]
        self.home, self.host = Coordinator(self, 10, "hd", "home"), Coordinator(self, 11, "hc", "host")
        self.people = [*self.applicants, self.home, self.host]

    def acts(self):
        return sum(sum(p.done.values()) for p in self.people)

    # ---- killing

    def victims(self):
        try:
            return self.opstap.status()["processes"]
        except (RuntimeError, ValueError):
            return []

    def kill_one(self, role, last):
        """Another one than the last time."""
        found = self.eventually(lambda: [p["pid"] for p in self.victims() if p["role"] == role and p["pid"] and p["pid"] != last.get(role)], 60)
        last[role] = random.choice(found)
        try:
            os.kill(last[role], signal.SIGKILL)
        except ProcessLookupError:
            return 0
        return 1

    def kill_all(self):
        self.opstap.kill(signal.SIGKILL)
        time.sleep(0.3)
        self.opstap.start()

    def kill_again_and_again(self):
        done, last, dice = 0, {}, random.Random(1)
        while done < KILLS:
            if done % WHOLE == WHOLE - 1:
                self.kill_all()
                last, done = {}, done + 1
            else:
                done += self.kill_one(ROLES[done % 3], last)
            time.sleep(0.1 + dice.random() * 0.25)

    # ---- what has to be there

    def assertForms(self, rows):
        by_receipt = {row["receipt"]: row for row in rows}
        self.assertEqual(len(by_receipt), len(rows))
        self.assertEqual(len({row["student_number"] for row in rows}), len(rows))
        self.assertEqual({s.receipt for s in self.students if s.receipt}, set(by_receipt))
        for student in self.students:
            if student.receipt:
                row, sent = by_receipt[student.receipt], dict(student.fields)
                for name in ("name", "email", "student_number", "faculty", "programme", "year", "home"):
                    self.assertEqual(row[name], sent[name])
                self.assertEqual((row["motivation"], row["purpose"], row["board"]), (sent["motivation-1"], "minor", "asked"))

    def assertActs(self, rows):
        """Each acknowledged act is one event, and there are no others."""
        for row in rows:
            acts = collections.Counter(e["actor"] for e in row["history"][1:] + row.get("marks", []))
            # "transcript-sent" ends the course, too: two events of one click
            acts["host"] -= sum(e["state"] == "finished" and e["actor"] == "host" for e in row["history"])
            for actor, people in (("home", [self.home]), ("host", [self.host]), ("student", self.applicants)):
                self.assertEqual(acts[actor], sum(p.done[row["receipt"]] for p in people), (actor, row))
        found = [(e["text"], row["receipt"]) for row in rows for e in row["history"] + row.get("marks", []) if e.get("text")]
        self.assertEqual(sorted(found), sorted({**self.home.said, **self.host.said}.items()))

    def assertPlaces(self, rows):
        states = [row["state"] for row in rows if row["course"] == "few"]
        self.assertLessEqual(sum(s in ("submitted", "approved", "placed", "offered") for s in states), 3)
        self.assertGreater(len(states), 3)

    def assertDelivered(self, rows):
        """Every row of the outbox is delivered, and the other side has exactly these, each with one body, in order."""
        outbox = self.outbox()
        self.assertEqual({r["state"] for r in outbox}, {"delivered"})
        bodies, order = {}, {}
        for m in self.mails.mails():
            bodies.setdefault(m.id[1: m.id.index("@")], set()).add(m.raw)
        for (_, _, headers), body in zip(self.web.asked, self.web.bodies):
            key, event = headers["Idempotency-Key"], json.loads(body)
            if key not in bodies:
                order.setdefault(event["enrolment"]["receipt"], []).append(event["event"])
            bodies.setdefault(key, set()).add(body)
        self.assertEqual(set(bodies), {r["idempotency_key"] for r in outbox})
        self.assertEqual(len(bodies), len(outbox))
        self.assertEqual([k for k, b in bodies.items() if len(b) != 1], [])
        for row in rows:
            told = order.get(row["receipt"], [])
            self.assertEqual(told, [("placed", "withdrawn")[i % 2] for i in range(len(told))])
            self.assertEqual(len(told) % 2, row["state"] in ("placed", "finished"), row)
        return outbox

    def all_delivered(self):
        time.sleep(1)
        return not [r for r in self.outbox() if r["state"] != "delivered"]

    def test_everything_killed(self):
        self.begin()
        threads = [threading.Thread(target=p.live) for p in self.people]
        for thread in threads:
            thread.start()
        try:
            self.kill_again_and_again()
            # on a slow machine the kills may be done before there was much to lose
            self.eventually(lambda: min(len(self.receipts), self.acts()) > KILLS / 2, 120)
        finally:
            self.stop.set()
            patience = threading.Timer(60, self.over.set)       # for whoever still asks
            patience.start()
            for thread in threads:
                thread.join()
            patience.cancel()
        self.assertEqual(self.wrong, [])
        self.assertFalse(self.over.is_set())
        before = {s.number: s.receipt for s in self.students}
        for student in self.students:       # every token once more: the same receipts
            answer = student.send()
            self.assertIn(answer.status, (303, 409), answer.text)
            self.assertIn(before[student.number], (None, student.receipt))
        self.eventually(self.all_delivered, DRAIN)
        rows = self.opstap.enrolments()
        self.assertForms(rows)
        self.assertActs(rows)
        self.assertPlaces(rows)
        outbox = self.assertDelivered(rows)
        code, out, err = self.opstap.ctl("verify")
        self.assertEqual(code, 0, out + err)
        again = len(self.mails.mails()) + len(self.web.bodies) - len(outbox)
        print(f"# {KILLS} kills: {len(rows)} forms, {self.acts()} acts, {sum(p.asked for p in self.people)} requests for them; {len(outbox)} letters, "
              f"{again} of them more than once; retries in the log: {len(re.findall(r' outcome=retry', self.opstap.log()))}")


if __name__ == "__main__":
    unittest.main()

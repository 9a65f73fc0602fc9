"""A course that changes after somebody enrolled: who is told what, how often, and what the receipt shows."""
import base64
import time
import unittest

import clock
import courier
import desk
from clock import LATER, SOON

OTHER = clock.day(121)
MOVED = clock.day(123)
EXAMS = "id,title@en,ects,offering,start,apply_until,places,exam,exam_at\n"
HEAD = "id,title@en,title@nl,description@en,ects,offering,start,apply_until,places,cancelled\n"


def row(i, title=None, text="words", ects=5, start=LATER, places=400, cancelled=""):
    return f"c{i},{title or f'Course {i}'},Vak {i},{text},{ects},r1,{start},{SOON},{places},{cancelled}\n"


def exam_row(day, time):
    return f"c1,Course 1,5,r1,{LATER},{SOON},400,home,{day}T{time}\n"


class Changed(courier.CourierTest):
    def begin(self):
        self.server = self.mail_server()
        self.start(courier.mail(self.server) + courier.host("host") + courier.uni(), **{"feed.csv": HEAD + self.rows()})

    def rows(self, *changed):
        return "".join([row(i) if i not in (c[0] for c in changed) else "" for i in range(1, 7)]
                       + [row(c[0], **c[1]) for c in changed if len(c) > 1])

    def refresh(self, *changed):
        self.opstap.write("feed.csv", HEAD + self.rows(*changed))
        code, out, err = self.opstap.ctl("fetch", "host", "--force")
        self.assertEqual(code, 0, out + err)

    def subjects(self, to):
        return [m.subject for m in self.server.mails(to)]

    def state(self, receipt):
        return [r["state"] for r in self.opstap.enrolments() if r["receipt"] == receipt]

    def applied(self, **more):
        before = len(self.server.mails("hd@uni.example"))
        receipt = self.apply("host:c1:r1", **more)
        self.eventually(lambda: len(self.server.mails("hd@uni.example")) == before + 1)
        address = [r["email"] for r in self.opstap.enrolments() if r["receipt"] == receipt][0]
        self.eventually(lambda: len(self.server.mails(address)) == 1)
        return receipt, address

    def test_told_once_and_shown(self):
        self.begin()
        receipt, address = self.applied(lang="nl")
        page = self.opstap.get(f"/en/enrolments/{receipt}")
        self.assertNotIn("since you applied", page.text)
        self.refresh((1, {"start": OTHER, "ects": "7.5"}))
        mail = (self.eventually(lambda: self.server.mails(address)[1:]))[0]
        self.assertEqual(mail.subject, "Gewijzigd: Vak 1")
        self.assertIn("- Studiepunten (EC): 5 -> 7,5\n", mail.text)
        self.assertIn("- ECTS credits: 5 -> 7.5\n", mail.text)
        self.eventually(lambda: self.subjects("hd@uni.example")[1:] == ["A course has changed: Course 1"])
        page = self.opstap.get(f"/en/enrolments/{receipt}")
        self.assertIn("<dt>ECTS credits</dt><dd>was <del>5</del>, is now <ins>7.5</ins></dd>", page.text)
        self.assertIn("<dt>First day</dt>", page.text)
        self.assertNotIn("<dt>Title</dt>", page.text)
        self.check_others_see(receipt)
        self.assertIn("<dt>Eerste dag</dt>", self.opstap.get(f"/nl/enrolments/{receipt}").text)
        # Who applies afterwards has seen it so; a new courier and a moved comma tell nobody anything.
        _, newer = self.applied()
        self.kill("courier")
        self.refresh((1, {"start": OTHER, "ects": "7.5", "text": "other words"}))
        self.refresh((1, {"start": OTHER, "ects": "8", "text": "other words"}))
        self.eventually(lambda: len(self.server.mails(newer)) == 2 and len(self.server.mails(address)) == 3)
        time.sleep(2)
        self.assertEqual((len(self.server.mails(newer)), len(self.server.mails(address))), (2, 3))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def check_others_see(self, receipt):
        """The coordinator, the student's own copy and the operator's list, each in its form."""
        desk = {"Authorization": "Basic " + base64.b64encode(b"hd:demo").decode()}
        row = self.opstap.request("GET", f"/staff/enrolments/{receipt}/1", headers=desk)
        self.assertEqual(row.status, 200)
        self.assertIn("Changed by host since the student applied", row.text)
        self.assertIn("<dt>ECTS credits</dt><dd>was <del>5</del>, is now <ins>7.5</ins></dd>", row.text)
        own = self.opstap.get(f"/en/enrolments/{receipt}?format=json").json()["choices"][0]
        listed = [r for r in self.opstap.enrolments() if r["receipt"] == receipt][0]
        for found in (own["changed"], listed["changed"]):
            self.assertIs(found["gone"], False)
            self.assertRegex(found["at"], r"^20\d\d-.*Z$")
            self.assertEqual({f["field"]: (f["was"], f["now"]) for f in found["fields"]},
                             {"ects": (["5"], ["7.5"]), "start": ([LATER], [OTHER])})

    def test_the_desk_sees_it(self):
        """The page of the application says what is different; the exam list has the day of now: a room is arranged by it."""
        def exams():
            return [(r["exam_date"], r["exam_time"]) for r in self.staff("exams?format=json").json()["rows"]]

        self.begin()
        self.opstap.write("feed.csv", EXAMS + exam_row(OTHER, "13:00"))
        self.assertEqual(self.opstap.ctl("fetch", "host", "--force")[0], 0)
        receipt = self.apply("host:c1:r1")
        self.place(receipt)
        was = exams()
        self.assertEqual([t for _, t in was], ["13:00 Amsterdam"])
        self.assertRegex(self.opstap.get(f"/en/enrolments/{receipt}").text, r"<p>The exam is on [^<]*, 13:00 \(Amsterdam time\)\.?</p>")
        self.assertNotIn("since", self.staff(f"enrolments/{receipt}/1").text.partition("<h2>")[0])
        self.opstap.write("feed.csv", EXAMS + exam_row(MOVED, "09:30"))
        self.assertEqual(self.opstap.ctl("fetch", "host", "--force")[0], 0)
        self.eventually(lambda: "09:30" in self.opstap.get(f"/en/enrolments/{receipt}").text)
        self.assertRegex(self.opstap.get(f"/en/enrolments/{receipt}").text, r"<p>The exam is on [^<]*, 09:30 \(Amsterdam time\)\.?</p>")
        self.assertEqual([t for _, t in exams()], ["09:30 Amsterdam"])
        self.assertNotEqual([d for d, _ in exams()], [d for d, _ in was])
        self.assertEqual(len(self.staff(f"exams?date={MOVED}&format=json").json()["rows"]), 1)
        self.assertEqual(self.staff(f"exams?date={OTHER}&format=json").json()["rows"], [])
        self.assertIn("<dt>Exam on</dt>", self.staff(f"enrolments/{receipt}/1").text)
        self.act(receipt, "room", "home", "", "Lipsius 019")       # the mail about the room has it, too
        address = [r["email"] for r in self.opstap.enrolments() if r["receipt"] == receipt][0]
        mail = self.eventually(lambda: [m for m in self.server.mails(address) if "Where your exam is" in m.subject])[0].text
        for words in (r"Lipsius 019", r"The exam is on \d+ \w+ \d+, 09:30\s\(Amsterdam\stime\)", r"Het tentamen is op \d+ \w+ \d+[^.]*09:30"):
            self.assertRegex(" ".join(mail.split()), words)
        self.assertNotIn("13:00", mail)

    def staff(self, path):
        return self.opstap.request("GET", f"/staff/{path}", headers=desk.staff("hd"))

    def test_gone_is_not_cancelled(self):
        self.begin()
        receipt, address = self.applied()
        self.refresh((1,))
        self.eventually(lambda: self.subjects(address)[1:] == ["No longer in the list: Course 1"])
        self.eventually(lambda: self.subjects("hd@uni.example")[1:] == ["A course is no longer in the list: Course 1"])
        self.assertEqual(self.state(receipt), ["submitted"])
        self.assertEqual({k: v for k, v in self.opstap.enrolments()[0]["changed"].items() if k != "at"}, {"gone": True, "fields": []})
        self.assertIn("is no longer in the list of host", self.opstap.get(f"/en/enrolments/{receipt}").text)
        self.refresh()
        mail = self.eventually(lambda: self.server.mails(address)[2:])[0]
        self.assertIn("in the list again", mail.text)
        self.assertIn("in the list again", self.opstap.get(f"/en/enrolments/{receipt}").text)

    def test_cancelled(self):
        self.begin()
        receipt, address = self.applied()
        self.refresh((1, {"cancelled": "yes"}))
        self.eventually(lambda: self.state(receipt) == ["cancelled"])
        self.eventually(lambda: len(self.server.mails(address)) == 2)
        self.assertIn("A course is cancelled: Course 1", self.eventually(lambda: self.subjects("hd@uni.example")[1:]))
        self.refresh((1, {"cancelled": "yes", "text": "more"}))
        time.sleep(2)
        self.assertEqual(len(self.server.mails(address)), 2)

    def test_more_places(self):
        self.begin()
        self.refresh((1, {"places": 1}))
        self.applied()
        self.refresh((1, {"places": 7}))
        self.eventually(lambda: "mark=3" in self.opstap.log())
        self.assertEqual(len(self.server.mails()), 2)


if __name__ == "__main__":
    unittest.main()

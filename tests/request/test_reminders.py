"""The calendar of the courier: who is reminded of what and when, once, also when it is killed; and coordinators of overdue holds."""
import time
import unittest

import courier
from clock import NOON, day

DAY = 86400

FEED = ("id,title@en,title@nl,ects,offering,start,end,apply_until,places,drop_by,exam,exam_at,waiting_list\n"
        f"c1,Course 1,Vak 1,5,r1,{day(60)},{day(120)},{day(30)},9,{day(70)},home,{day(110)}T14:00:00Z,true\n"
        f"c2,Course 2,Vak 2,5,r1,{day(60)},{day(120)},{day(30)},1,,assignment,{day(110)},true\n")


class Reminders(courier.CourierTest):
    def begin(self):
        self.server = self.mail_server()
        self.start(courier.mail(self.server) + courier.host("host", waiting_list="true", offer="3d", hold="20d") + courier.uni(timezone='"Europe/Amsterdam"')
                   + courier.uni("mailed", "mail"), {"OPSTAP_NOW": str(NOON)}, **{"feed.csv": FEED})

    def at(self, seconds):
        """The same Opstap, so long after noon today. Everything due is looked at once when it has started."""
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(NOON + int(seconds))}
        self.opstap.start()
        time.sleep(3)

    def address(self, receipt):
        return [r["email"] for r in self.opstap.enrolments() if r["receipt"] == receipt][0]

    def subjects(self, to):
        return [m.subject for m in self.server.mails(to)]

    def test_a_year(self):
        self.begin()
        placed, first, second = self.apply("host:c1:r1"), self.apply("host:c2:r1"), self.apply("host:c2:r1", **{"waiting-1": "1"})
        unproven, late = self.apply("host:c1:r1", "host:c2:r1", home="mailed", lang="nl", **{"waiting-2": "1"}), self.apply("host:c1:r1")
        to = {r: self.address(r) for r in (placed, first, second, unproven, late)}
        self.place(placed)
        self.act(first, "withdraw", "student")
        self.eventually(lambda: self.subjects(to[second])[-1:] == ["A place is free: Course 2"])
        self.eventually(lambda: self.subjects(to[unproven]) == ["Bevestig je aanmelding: 2 vakken"])
        self.at(37 * 3600)
        self.eventually(lambda: self.subjects(to[unproven])[1:] == ["Nog niet bevestigd: 2 vakken"])
        self.assertIn("?key=", self.server.mails(to[unproven])[1].text)
        self.kill("courier")
        self.at(2 * DAY + 2 * 3600)
        self.eventually(lambda: self.subjects(to[second])[-1:] == ["Your answer is still needed: Course 2"])
        lapsed = ["Nog niet bevestigd: 2 vakken", "Verlopen: Vak 1", "Verlopen: Vak 2"]
        self.eventually(lambda: sorted(self.subjects(to[unproven])[1:]) == lapsed)	# two mails of one moment go side by side
        self.check_overdue()
        self.check_course(placed, to[placed])
        self.assertEqual(self.subjects(to[second]).count("Your answer is still needed: Course 2"), 1)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def check_overdue(self):
        """late was not decided on in 20 days: one mail a day, in the morning, to the one who has it."""
        def overdue():
            return [m for m in self.server.mails("hd@uni.example") if "overdue" in m.subject]

        self.at(20 * DAY + 3600)
        self.assertEqual(overdue(), [])                 # became so an hour ago, in the afternoon
        for hours, mails in ((20.9 * 24, 1), (21.2 * 24, 1), (21.9 * 24, 2), (50 * 24, 2)):
            self.at(hours * 3600)
            self.kill("courier")
            self.eventually(lambda n=mails: len(overdue()) == n)
        self.assertEqual(overdue()[0].subject, "Waiting for your decision, and overdue: 1")
        self.assertIn("/staff/outgoing\n", overdue()[0].text)
        self.assertNotIn("Zoë", overdue()[0].text)

    def check_course(self, receipt, to):
        before = len(self.subjects(to))
        self.at(62 * DAY)
        self.assertEqual(self.subjects(to)[before:], [])
        for _ in range(2):
            self.at(63 * DAY)
            self.kill("courier")
            self.eventually(lambda: self.subjects(to)[before:] == ["The last days to withdraw: Course 1"])
        self.act(receipt, "room", "home", "", "Lipsius 019")
        self.eventually(lambda: len(self.subjects(to)) == before + 2)       # else it goes side by side with the next
        self.at(97 * DAY)
        self.eventually(lambda: self.subjects(to)[before + 2:] == ["The exam is near: Course 1"])
        self.assertIn("Lipsius 019", self.server.mails(to)[-1].text)
        self.assertRegex(self.server.mails(to)[-1].text, r"1[56]:00\s+\(Amsterdam time\)")     # 14:00 UTC
        self.at(121 * DAY)
        self.eventually(lambda: len(self.subjects(to)) == before + 4)       # finished
        self.at(152 * DAY)
        self.eventually(lambda: self.subjects(to)[before + 4:] == ["Do you have your transcript yet? Course 1"])
        row = [r for r in self.opstap.enrolments() if r["receipt"] == receipt][0]
        self.assertEqual([m["number"] for m in row["marks"] if m["mark"] == "remind"], [3, 4, 5])

    def test_an_exam_that_moved(self):
        """They are reminded of the day of now, in time for it."""
        self.begin()
        placed = self.apply("host:c1:r1")
        to = self.address(placed)
        self.place(placed)
        self.opstap.write("feed.csv", FEED.replace(f"{day(110)}T14:00:00Z", f"{day(90)}T08:00:00Z"))
        self.assertEqual(self.opstap.ctl("fetch", "host", "--force")[0], 0)
        self.eventually(lambda: "Changed: Course 1" in self.subjects(to))
        self.at(77 * DAY)
        self.eventually(lambda: self.subjects(to)[-1:] == ["The exam is near: Course 1"])
        mail = " ".join(self.server.mails(to)[-1].text.split())
        self.assertRegex(mail, r"(09|10):00 \(Amsterdam time\)")
        self.assertNotRegex(mail, r"1[56]:00 \(Amsterdam time\)")
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_killed_while_it_reminds(self):
        """One reminder for each form, whatever is killed while they are written; a form confirmed in time gets none."""
        self.begin()
        receipts = [self.apply("host:c1:r1", home="mailed") for _ in range(8)]
        gone = self.apply("host:c2:r1", home="mailed")
        self.act(gone, "withdraw", "student")
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(NOON + 37 * 3600)}
        self.opstap.start()
        for i in range(8):
            self.kill(("courier", "ledger")[i % 2])
            time.sleep(0.3)

        def reminders():
            return [r["receipt"] for r in self.outbox() if r["template"] == "remind-confirm"]

        self.eventually(lambda: len(reminders()) >= len(receipts), 90)
        time.sleep(3)
        self.assertEqual(sorted(reminders()), sorted(receipts))
        marks = [m["number"] for r in self.opstap.enrolments() for m in r.get("marks", []) if m["mark"] == "remind"]
        self.assertEqual(marks, [1] * len(receipts))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_a_clock_that_jumps(self):
        """Nobody is told of what was over long ago."""
        self.begin()
        placed = self.apply("host:c1:r1")
        to = self.address(placed)
        self.place(placed)
        self.eventually(lambda: len(self.subjects(to)) == 3)
        self.at(400 * DAY)
        self.eventually(lambda: len(self.subjects(to)) == 4)                # the course ended
        time.sleep(2)
        self.at(500 * DAY)
        self.assertEqual(len(self.subjects(to)), 4)
        self.assertNotIn("which=", self.opstap.log())


if __name__ == "__main__":
    unittest.main()

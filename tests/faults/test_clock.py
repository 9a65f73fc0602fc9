"""The clock: last seconds of deadlines on both nights on which it is changed in Amsterdam, and clocks that jump under a running daemon."""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "request"))
import courier  # noqa: E402

# The last second of these days in Amsterdam: before, on and after the nights of 28 March and 31 October 2027.
NIGHTS = {"2027-03-27": "2027-03-27T22:59:59Z", "2027-03-28": "2027-03-28T21:59:59Z", "2027-10-30": "2027-10-30T21:59:59Z",
          "2027-10-31": "2027-10-31T22:59:59Z"}
FEED = "id,title,offering,start,end,apply_until,places,drop_by\n" + "".join(
    f"until-{day},Until {day},r,2027-12-01,2027-12-20,{day},40,\ndrop-{day},Drop {day},r,2027-12-01,2027-12-20,2027-02-01,40,{day}\n" for day in NIGHTS
) + "later,Later,r,2027-12-01,2027-12-20,2027-11-20,40,\n"
DAY = 86400


def utc(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


class Clock(courier.CourierTest):
    def begin(self, moment):
        folder = tempfile.mkdtemp(prefix="opstap-clock-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, folder)
        os.chmod(folder, 0o755)
        library, self.file = os.path.join(folder, "clock_set.so"), os.path.join(folder, "clock")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, os.path.join(HERE, "clock_set.c")], check=True)
        self.at(moment)
        self.mails, self.web = self.mail_server(), self.partner_server()
        self.web.answer("/in", "", status=204)
        self.start(courier.mail(self.mails) + courier.host("host", self.web.url + "/in") + courier.uni(),
                   {"LD_PRELOAD": library, "OPSTAP_CLOCK": self.file}, **{"feed.csv": FEED})

    def at(self, moment):
        with open(self.file + ".new", "w") as f:
            f.write(str(moment))
        os.rename(self.file + ".new", self.file)

    def form(self, course):
        """A form that is filled in: what sends it."""
        token = self.opstap.get(f"/en/enrol?c=host:{course}:r").page.all("input", name="token")[0].get("value")
        courier.CourierTest.student += 1
        number = f"k{courier.CourierTest.student:05}"
        fields = {"c": f"host:{course}:r", "token": token, "home": "uni", "name": "Zoë", "email": f"{number}@uni.example", "student_number": number,
                  "faculty": "law", "programme": "Law", "year": "2", "consent": "1", "purpose-1": "elective", "motivation-1": "because",
                  "board-1": "not-needed", "action": "send"}
        return lambda: self.opstap.post("/en/enrol", fields)

    def enrolled(self, course):
        answer = self.form(course)()
        self.assertEqual(answer.status, 303, answer.text)
        return answer.header("Location").removeprefix("enrolments/")

    def deed(self, receipt, action):
        page = self.opstap.get(f"/en/enrolments/{receipt}").page
        fields = {"token": page.all("input", name="token")[0].get("value"), "action": action, "choice": "1"}
        return lambda: self.opstap.post(f"/en/enrolments/{receipt}", fields).status

    def status(self, course):
        return self.opstap.get(f"/api/v1/courses/host/{course}").json()["offerings"][0]["status"]

    def assertSound(self):
        code, out, err = self.opstap.ctl("verify")
        self.assertEqual(code, 0, out + err)

    # ---- deadlines

    def test_last_second(self):
        """23:59:59 is in time, the next second is not: for forms and for withdrawals, on pages that were kept, too."""
        self.begin(utc("2027-01-20T12:00:00Z"))
        placed = {day: [self.enrolled(f"drop-{day}") for _ in range(2)] for day in NIGHTS}
        for pair in placed.values():
            for receipt in pair:
                self.place(receipt)
        for day, last in NIGHTS.items():
            with self.subTest(day):
                self.last_second(f"until-{day}", placed[day], utc(last))
        self.assertSound()

    def last_second(self, course, receipts, last):
        self.at(last - 600)
        first, second = self.form(course), self.form(course)
        early, late = (self.deed(receipt, "withdraw") for receipt in receipts)
        page = self.opstap.get(f"/en/courses/host/{course}")
        self.assertIn("23:59", re.sub(r"<[^>]+>", "", page.text))
        self.at(last)
        self.assertEqual(self.status(course), "open")
        self.assertEqual((first().status, early()), (303, 303))
        page = self.opstap.get(f"/en/courses/host/{course}")
        self.at(last + 1)
        self.assertEqual(self.status(course), "closed")
        refused = second()
        self.assertIn(refused.status, (409, 422), refused.text)
        self.assertIn("othing was stored", refused.text)
        self.assertEqual(late(), 409)
        again = self.opstap.get(f"/en/courses/host/{course}", if_none_match=page.header("ETag"))
        self.assertEqual(again.status, 200)     # a page of a second ago says what is no longer true
        self.at(last)                           # and a clock that was put right opens it again
        self.assertEqual(self.status(course), "open")

    def test_a_day_to_take_it_back(self):
        """24 hours are 24 hours, whatever the clocks on the wall did in between."""
        for begin in ("2027-03-27T12:00:00Z", "2027-10-30T12:00:00Z"):
            with self.subTest(begin):
                self.begin(utc(begin))
                receipts = [self.enrolled("later") for _ in range(2)]
                for receipt in receipts:
                    self.assertEqual(self.deed(receipt, "withdraw")(), 303)
                self.at(utc(begin) + DAY - 600)
                early, late = (self.deed(receipt, "undo") for receipt in receipts)
                self.at(utc(begin) + DAY)
                self.assertEqual(early(), 303)
                self.at(utc(begin) + DAY + 1)
                self.assertEqual(late(), 409)
                self.assertSound()

    def test_the_hour_that_comes_twice(self):
        """Half past two and, an hour later, half past two again: told apart, in their order."""
        self.begin(utc("2027-10-31T00:30:00Z"))
        receipt = self.enrolled("later")
        self.at(utc("2027-10-31T01:30:00Z"))
        self.deed(receipt, "withdraw")()
        row = self.opstap.enrolments()[0]
        self.assertEqual([h["at"] for h in row["history"]], ["2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"])
        self.eventually(lambda: len([m for m in self.mails.mails() if m.to == row["email"]]) == 2)
        dates = [m.message["Date"].datetime for m in self.mails.mails() if m.to == row["email"]]
        self.assertEqual(dates[1] - dates[0], datetime.timedelta(hours=1))

    # ---- jumps

    def test_jumps(self):
        """Years ahead, back behind the beginning, to and fro: nothing is lost, nothing comes twice, and once the clock is right all arrives."""
        begin = utc("2027-03-01T12:00:00Z")
        self.begin(begin)
        receipts = [self.enrolled("later")]
        self.place(receipts[0])
        for shift in (-3600, 3600, -DAY, 3 * DAY, -400 * DAY, 0):
            with self.subTest(shift):
                self.at(begin + shift)
                send = self.form("later")
                receipts.append(send().header("Location").removeprefix("enrolments/"))
                self.assertEqual(send().header("Location"), f"enrolments/{receipts[-1]}")
                self.act(receipts[-1], "approve", "home")
                for receipt in receipts:
                    self.assertEqual(self.opstap.get(f"/en/enrolments/{receipt}").status, 200)
                self.assertSound()
        self.at(begin + 4 * DAY)
        for receipt in receipts[1:]:
            self.act(receipt, "place", "host")
        self.eventually(lambda: {r["state"] for r in self.outbox()} == {"delivered"}, 60)
        told = [json.loads(b)["enrolment"]["receipt"] for b in self.web.bodies]
        self.assertEqual(sorted(told), sorted(receipts))
        keys = [m.id for m in self.mails.mails()]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual({r["state"] for r in self.opstap.enrolments()}, {"placed"})
        self.assertSound()

    def test_a_form_from_before_the_jump(self):
        """Open while the clock was put back or ahead: taken, or refused with every answer kept; never half."""
        begin = utc("2027-03-01T12:00:00Z")
        self.begin(begin)
        for shift, good in ((-3600, (303, 403)), (-60, (303, 403)), (11 * 3600, (303,)), (13 * 3600, (403,)), (-400 * DAY, (303, 403, 409, 422))):
            with self.subTest(shift):
                self.at(begin)
                send, before = self.form("later"), len(self.opstap.enrolments())
                self.at(begin + shift)
                answer = send()
                self.assertIn(answer.status, good)
                if answer.status != 303:
                    self.assertIn("Nothing was stored", answer.text)
                    self.assertIn("because", answer.text)
                self.assertEqual(len(self.opstap.enrolments()), before + (answer.status == 303))
        self.assertSound()


if __name__ == "__main__":
    unittest.main()

"""Lists of the desk as time goes by: whom to chase after a course, and why an application ended."""
import datetime
import unittest

import desk
import opstap
from clock import NOON, TODAY
from desk import COLUMNS, course, home

DAY, HOUR = 86400, 3600
END = (datetime.date.fromisoformat(desk.END) - TODAY).days


class Timed(desk.DeskCase):
    conf = (opstap.partner("host", "feed.csv", waiting_list="true", offer="1d", extra='coordinator "hostess" { mail = "h@host.example" }')
            + home("uni", 'coordinator "all" { mail = "a@uni.example" }').replace('verify = "none"', 'verify = "none"  transcript-late = 20d')
            + home("mailed", 'coordinator "proof" { }').replace('verify = "none"', 'verify = "mail"'))
    files = {"feed.csv": COLUMNS + course("law") + course("art") + course("one", places=1)}
    environment = {"OPSTAP_NOW": str(NOON)}

    def at(self, seconds):
        self.opstap.down()
        self.opstap.environment["OPSTAP_NOW"] = str(NOON + int(seconds))
        self.opstap.start()


class Told(Timed):
    environment = {"OPSTAP_NOW": str(NOON)}

    def test_what_was_done_is_told_when_it_was_and_for_a_while(self):
        """The address that says it stays in the browser, and in bookmarks."""
        def student(receipt, done):
            return self.get(f"/en/enrolments/{receipt}?done={done}").page.all(role="status")

        def staff(receipt, done):
            return self.staff_get("all", f"/staff/enrolments/{receipt}/1?done={done}").page.all(role="status")

        receipt, other = self.apply("law", "art"), self.apply("art")
        for done in ("withdraw", "accept", "refuse", "undo", "confirm"):
            self.assertEqual(student(receipt, done), [], done)
        for done in ("approve", "place", "decline", "ask", "undo", "transcript-sent", "received", "registered", "extra-time"):
            self.assertEqual(staff(receipt, done), [], done)
        location = self.student_does(receipt, "withdraw").header("Location")
        self.assertEqual(self.get(f"/en/enrolments/{location}").page.one(role="status").text, "You withdrew. Nothing else is needed.")
        self.assertEqual(student(receipt, "accept") + student(receipt, "undo") + student(other, "withdraw") + staff(receipt, "decline"), [])
        location = self.decide("all", other, "decline", reason="level").header("Location")
        self.assertEqual(len(self.staff_get("all", f"/staff/enrolments/{other}/{location}").page.all(role="status")), 1)
        self.assertEqual(staff(other, "place") + staff(other, "approve") + student(other, "withdraw"), [])
        self.decide("all", other, "undo")
        self.assertEqual((staff(other, "decline"), len(staff(other, "undo"))), ([], 1))
        self.decide("all", other, "extra-time", minutes="10")
        self.assertEqual((staff(other, "undo"), len(staff(other, "extra-time"))), ([], 1))
        page = self.staff_get("hostess", "/staff/courses/host/law").page
        fields = {n: page.all("input", name=n)[0].get("value") for n in ("token", "offering", "seen")}
        there = "/staff/courses/host/law"
        closed = self.staff_post("hostess", there, {**fields, "action": "close"})
        self.assertEqual(closed.status, 303, closed.text)
        closed = there + "?" + closed.header("Location").split("?")[1]
        self.assertEqual(len(self.staff_get("hostess", closed).page.all(role="status")), 1)
        for lie in (closed.replace("close", "reopen"), closed.replace("close", "cancel-course"), closed.split("&told")[0],
                    closed.replace("/law", "/art")):
            self.assertEqual(self.staff_get("hostess", lie).page.all(role="status"), [], lie)
        page = self.staff_get("hostess", there).page
        fields = {n: page.all("input", name=n)[0].get("value") for n in ("token", "offering", "seen")}
        self.assertEqual(self.staff_post("hostess", there, {**fields, "action": "reopen"}).status, 303)
        self.assertEqual(self.staff_get("hostess", closed).page.all(role="status"), [])
        self.at(600)
        self.assertEqual(student(receipt, "withdraw") + staff(other, "extra-time"), [])


class Late(Timed):
    def rows(self, who, path):
        return self.staff_get(who, path + ("&" if "?" in path else "?") + "format=json").json()["rows"]

    def test_as_time_goes_by(self):
        first, second, third, fourth = (self.apply("law") for _ in range(4))
        unproven = self.apply("law", home="mailed")
        holder, offered = self.apply("one"), self.apply("one")
        for receipt in (first, second, third, fourth):
            self.place(receipt)
        self.student_does(holder, "withdraw")
        self.at(3 * DAY)
        self.eventually(lambda: self.state(unproven) == "lapsed" and self.state(offered) == "lapsed")
        self.assertIn("Your e-mail address was not confirmed in time", self.get(f"/en/enrolments/{unproven}").text)
        self.assertIn("did not answer the offer in time", self.get(f"/en/enrolments/{offered}").text)
        self.assertRegex(self.rows("proof", "/staff/outgoing?view=ended")[0]["until"], r"20\d\d, \d\d:\d\d: the mail address was not confirmed in time")
        ended = {r["receipt"]: r["until"] for r in self.rows("all", "/staff/outgoing?view=ended")}
        self.assertIn("the offered place was not answered in time", ended[offered])
        self.assertIn("niet op tijd antwoord", self.staff_get("all", "/staff/outgoing?view=ended&lang=nl").text)
        self.at((END + 2) * DAY)
        self.eventually(lambda: self.state(fourth) == "finished")
        self.decide("hostess", first, "transcript-sent")
        self.decide("hostess", second, "transcript-sent")
        self.decide("all", second, "received")
        self.decide("all", second, "registered")
        self.assertEqual([r["receipt"] for r in self.rows("all", "/staff/after")], [first, second, third, fourth])
        self.assertEqual({r["late"] for r in self.rows("all", "/staff/after")}, {""})
        self.at((END + 2 + 21) * DAY + HOUR)		# the clock ran on while the others were noted
        rows = self.rows("all", "/staff/after")
        self.assertEqual([r["receipt"] for r in rows], [third, fourth, first, second])
        self.assertEqual([r["late"] for r in rows], ["host: no transcript, 21 days after the end"] * 2 + [""] * 2)
        page = self.staff_get("hostess", "/staff/after")
        self.assertEqual(page.text.count('<tr class="overdue">'), 2)
        self.assertIn("Whom to chase: host: no transcript", self.staff_get("all", f"/staff/enrolments/{third}/1").text)
        self.assertEqual([r["receipt"] for r in self.rows("hostess", "/staff/after")], [third, fourth, first, second])
        self.at((END + 2 + 35) * DAY + HOUR)
        late = {r["receipt"]: r["late"] for r in self.rows("all", "/staff/after")}
        self.assertEqual(late[first], "The student: transcript sent but not yet received, 35 days after the end")
        self.assertEqual(late[second], "")


if __name__ == "__main__":
    unittest.main()

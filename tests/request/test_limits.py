"""The limits of an academic year: what a student has a place in or finished counts in its year, at the form and at the desk."""
import datetime
import unittest

import desk
import opstap
from desk import COLUMNS, home

NOW = datetime.datetime(2027, 1, 10, 12, tzinfo=datetime.timezone.utc)
AFTER = datetime.datetime(2027, 6, 2, 12, tzinfo=datetime.timezone.utc)	# the first courses are over, the academic year is not
NEXT = datetime.datetime(2027, 9, 2, 12, tzinfo=datetime.timezone.utc)
END = "2027-05-31"


def course(name, start="2027-02-01", end=END, until="2027-12-31"):
    return f"{name},Course {name},Vak {name},5,r1,{start},{end},{until},40,,none,,,true,bachelor\n"


COURSES = ("one", "two", "three", "four")
FEED = COLUMNS + "".join(course(name) for name in COURSES) + course("autumn", "2027-09-15", "2027-12-20") + course("undated", "", "")


class Limits(desk.DeskCase):
    conf = (opstap.partner("host", "feed.csv", waiting_list="true", extra='coordinator "hostess" { mail = "h@host.example" }')
            + home("two", 'coordinator "counter" { }', max_courses="2") + home("ten", 'coordinator "adder" { }', max_credits="10"))
    files = {"feed.csv": FEED}
    environment = {"OPSTAP_NOW": str(int(NOW.timestamp()))}

    def setUp(self):
        super().setUp()
        self.at(NOW)

    def at(self, moment):
        now = str(int(moment.timestamp()))
        if self.opstap.environment["OPSTAP_NOW"] != now:
            self.opstap.down()
            self.opstap.environment["OPSTAP_NOW"] = now
            self.opstap.start()

    def who(self, at):
        Limits.student += 1
        return {"home": at, "student_number": f"l{Limits.student}", "email": f"l{Limits.student}@{at}.example"}

    def take(self, coordinator, *courses, **who):
        self.home_desk = coordinator
        receipts = [self.apply(name, **who) for name in courses]
        for receipt in receipts:
            self.place(receipt)
        return receipts

    def assert_refused(self, words, *courses, **who):
        """By the line of the rule beside the course, and as a fault of the form; nothing is stored."""
        before = len(self.opstap.enrolments())
        for action in ("check", "send"):
            answer = self.try_to_apply(*courses, **{**who, "action": action})
            self.assertEqual(answer.status, 422, answer.text)
            fault = answer.page.one("div", class_="faults").one("a")
            self.assertIn(words, fault.text)
            self.assertIn(fault.get("href").removeprefix("#"), {e.get("id") for e in answer.page.walk()})
            lines = [i.get("class") for i in answer.page.all("ul", class_="can")[0].all("li") if words in i.text]
            self.assertEqual(lines, ["no"])
        self.assertEqual(len(self.opstap.enrolments()), before)

    def others(self, coordinator, receipt):
        return self.staff_get(coordinator, f"/staff/enrolments/{receipt}/1").page.one("main").text

    def test_courses_of_a_year(self):
        words = "Your university allows 2 courses a year"
        who = self.who("two")
        receipts = self.take("counter", "one", "two", **who)
        self.assert_refused(words, "three", **who)			# two places
        self.at(AFTER)
        self.eventually(lambda: all(self.state(r) == "finished" for r in receipts))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)
        self.assert_refused(words, "three", **who)
        self.assert_refused(words, "undated", **who)			# of this year, when it is not said otherwise
        self.assert_refused(words, "three", **{**who, "student_number": "another"})		# the same address
        self.assert_refused(words, "three", **{**who, "email": "another@two.example"})	# the same number
        self.assert_refused(words, "one", **who)			# also what was finished
        self.apply("three", **self.who("two"))				# it is this student
        autumn = self.apply("autumn", **who)				# a course of the next year
        text = self.others("counter", autumn)
        self.assertIn("applied for 1, this one included", text)
        self.assertEqual(text.count("another academic year"), 2)
        self.at(NEXT)
        undated = self.apply("undated", **who)				# the next year is here
        self.assertIn("applied for 2, this one included", self.others("counter", undated))
        for receipt in receipts:
            self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)
        self.assertNotIn("another academic year", self.others("counter", autumn))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)
        self.apply("three", **who)					# nothing is known of them any more

    def test_the_desk_counts_what_was_finished(self):
        who = self.who("two")
        receipt, = self.take("counter", "one", **who)
        self.at(AFTER)
        self.eventually(lambda: self.state(receipt) == "finished")
        second, third = self.apply("two", **who), self.apply("three", **who)		# nobody has decided yet
        text = self.others("counter", third)
        self.assertIn("applied for 3, this one included", text)
        self.assertIn("Course one, host, 5 ECTS credits: finished", text)
        self.assertIn("Course two, host", text)
        again = self.apply("one", **who)				# once more what was finished
        self.assertEqual(self.try_to_apply("one", **who).status, 409)		# but not twice
        self.assertIn("applied for 4, this one included", self.others("counter", again))
        for receipt in (second, third, again):
            self.student_does(receipt, "withdraw")
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_credits_of_a_year(self):
        who = self.who("ten")
        receipts = self.take("adder", "one", "two", **who)
        self.at(AFTER)
        self.eventually(lambda: all(self.state(r) == "finished" for r in receipts))
        self.assert_refused("Your university allows 10 ECTS credits a year", "three", **who)
        self.assert_refused("Your university allows 10 ECTS credits a year", "three", "autumn", **who)
        self.apply("autumn", **who)


if __name__ == "__main__":
    unittest.main()

"""The exam list where there are too many exams for one page: a day at a time, and each of them on some page."""
import unittest
import urllib.parse

import desk
import opstap
from clock import TODAY
from desk import COLUMNS, DAY, course, home

DAYS = [TODAY + (104 + n) * DAY for n in range(7)]
EACH = 43                   # students, each with a course on every day and one whose day nobody knows: 344 exams
FEED = COLUMNS + "".join(course(f"e{n}", places=1000, exam_at=f"{day}T13:00:00Z") for n, day in enumerate(DAYS)) \
    + course("e7", places=1000, exam_at="")


class ManyExams(desk.DeskCase):
    conf = (opstap.partner("host", "feed.csv", extra='coordinator "hostess" { }')
            + home("uni", 'coordinator "all" { }', home_approval="false"))
    files = {"feed.csv": FEED}

    def place_all(self):
        """Every choice of everybody, as an answer of the partner that came by another way."""
        for _ in range(EACH):
            receipt = self.apply(*[f"e{n}" for n in range(8)])
            for choice in range(1, 9):
                code, _, said = self.opstap.ctl("act", receipt, str(choice), "place", "--as", "host")
                self.assertEqual(code, 0, said)

    def seen(self, asked=""):
        """Rows of the page, those of the same page as JSON, names of the dates that can be chosen, and the one that is."""
        page = self.staff_get("all", "/staff/exams" + asked)
        self.assertEqual(page.status, 200, page.text)
        dates = page.page.one("nav", aria_label="Dates")
        as_json = next(a.get("href") for a in page.page.all("a") if "format=json" in a.get("href", ""))
        rows = self.staff_get("all", urllib.parse.urljoin("/staff/exams", as_json)).json()["rows"]
        return page.page, rows, [a.text for a in dates.all("a")], [a.text for a in dates.all("a", aria_current="page")]

    def test_a_day_at_a_time(self):
        self.place_all()
        page, rows, names, current = self.seen()
        self.assertEqual(len(rows), EACH)
        self.assertEqual(len(names), 8)
        self.assertNotIn("All dates", names)
        self.assertEqual(names[-1], "date not yet known")
        self.assertEqual(current, names[:1])                # the next exam day
        self.assertEqual(len(page.one("table").all("tr")), EACH + 1)
        found = set()
        for day, name in zip(DAYS, names):
            _, rows, _, current = self.seen(f"?date={day}")
            self.assertEqual(current, [name])
            self.assertEqual(len(rows), EACH)
            found |= {(r["receipt"], r["choice"]) for r in rows}
        page, rows, _, current = self.seen("?undated=1")
        self.assertEqual(current, ["date not yet known"])
        self.assertEqual({r["exam_date"] for r in rows}, {"date not yet known"})
        found |= {(r["receipt"], r["choice"]) for r in rows}
        form = page.one("form", class_="deed")              # who types a room stays among the exams of that day
        told = self.staff_post("all", urllib.parse.urljoin("/staff/exams", form.get("action")),
                               [(n, "Hall" if n == "text" else v) for n, v in form.fields()])
        self.assertEqual(told.status, 303, told.text)
        page, rows, _, current = self.seen("?" + told.header("Location").split("?")[1])
        self.assertEqual(current, ["date not yet known"])
        self.assertEqual({r["room"] for r in rows}, {"Hall"})
        self.assertIn(f"Told: {EACH} of {EACH}", page.one("main").text)
        whole = self.staff_get("all", "/staff/exams?format=json").json()["rows"]       # an export without a day has them all
        self.assertEqual(len(whole), 8 * EACH)
        self.assertEqual({(r["receipt"], r["choice"]) for r in whole}, found)
        self.assertEqual(self.listed("all", f"/staff/exams?date={DAYS[-1] + DAY}"), [])


if __name__ == "__main__":
    unittest.main()

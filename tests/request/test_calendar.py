"""The calendar files of a receipt and of a course: what stands in it in which state, in the host's and in the home's zone, and who gets none."""
import datetime
import re
import unittest

import desk
import opstap
from clock import SOON, TODAY, day
from desk import DAY, home

START = TODAY + 60 * DAY
END = START + 21 * DAY
MONDAY = START + datetime.timedelta(days=-START.weekday() % 7)
EXAM = day(75)
DROP = day(63)
HEAD = "id,title@en,title@nl,ects,offering,start,end,apply_until,places,drop_by,exam,exam_at,exam_minutes,session,delivery\n"
FEED = (HEAD + f"law,\"Law, order; and more\",Recht,5,r1,{START},{END},{SOON},40,{DROP},home,{EXAM}T14:00:00Z,90,MON 19:00-20:30,live\n"
        + f"essay,Essay,Opstel,5,r1,{START},{END},{SOON},40,,assignment,{EXAM},,,scheduled\n"
        + f"free,Free,Vrij,5,r1,,,{SOON},40,,none,,,,self-paced\n"
        + f"twice,Twice,Tweemaal,5,early,{START},{END},{SOON},40,,,,,,\n"
        + f"twice,Twice,Tweemaal,5,late run,{START + 90 * DAY},{END + 90 * DAY},{SOON},40,,,,,,\n"
        + f"named.ics,Named so,Zo genoemd,5,r1,{START},{END},{SOON},40,,,,,,\n"
        + "nothing,Nothing known,Niets bekend,5,,,,,,,,,,,\n")
SYDNEY = opstap.partner("host", "feed.csv", extra='coordinator "hostess" { mail = "h@host.example" }').replace("Europe/Amsterdam", "Australia/Sydney")


class Calendar(desk.DeskCase):
    conf = SYDNEY + home("uni", 'coordinator "all" { mail = "a@uni.example" }')
    files = {"feed.csv": FEED}

    def events(self, receipt, lang="en"):
        answer = self.get(f"/{lang}/enrolments/{receipt}.ics")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.header("Content-Type"), "text/calendar; charset=utf-8")
        self.assertEqual(answer.header("Cache-Control"), "no-store")
        self.assertIsNone(answer.header("ETag"))
        self.assertNotIn(receipt, answer.text)
        text = answer.text.replace("\r\n ", "")
        found = [dict(re.findall(r"^([A-Z-]+)[;:](?:VALUE=DATE:)?(.*?)\r?$", e, re.M)) for e in text.split("BEGIN:VEVENT")[1:]]
        self.assertEqual(len({e["UID"] for e in found}), len(found))
        return found

    def course_events(self, path, lang="en"):
        answer = self.get(f"/{lang}/courses/host/{path}")
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "text/calendar; charset=utf-8"), path)
        self.assertEqual(self.request("GET", f"/{lang}/courses/host/{path}", headers={"If-None-Match": answer.header("ETag")}).status, 304)
        text = answer.text.replace("\r\n ", "")
        return [dict(re.findall(r"^([A-Z-]+)[;:](?:VALUE=DATE:)?(.*?)\r?$", e, re.M)) for e in text.split("BEGIN:VEVENT")[1:]]

    def moment(self, day, hours):
        """UTC, as it stands in the file, of a wall clock in Sydney."""
        from zoneinfo import ZoneInfo
        local = datetime.datetime.combine(day, datetime.time(*hours), ZoneInfo("Australia/Sydney"))
        return local.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")

    def test_what_stands_in_it(self):
        receipt = self.apply("law", "essay")
        page = self.get(f"/en/enrolments/{receipt}")
        self.assertIn(f'href="{receipt}.ics"', page.text)
        held = self.events(receipt)
        self.assertEqual([e["SUMMARY"] for e in held if "Place held" in e["SUMMARY"]],
                         [r"Place held until now: Law\, order\; and more", "Place held until now: Essay"])
        self.assertEqual({e["STATUS"] for e in held}, {"TENTATIVE"})
        self.place(receipt)
        law = [e for e in self.events(receipt) if "Law" in e["SUMMARY"]]
        self.assertEqual({e["STATUS"] for e in law}, {"CONFIRMED"})
        by = {}
        for e in law:
            by.setdefault(e["SUMMARY"].split(":")[0], []).append(e)
        self.assertEqual(sorted(by), ["Ends", "Exam", "Last moment to withdraw", "Live", "Starts"])
        self.assertEqual([e["DTSTART"] for e in by["Starts"] + by["Ends"]], [f"{START:%Y%m%d}", f"{END:%Y%m%d}"])
        self.assertEqual(by["Last moment to withdraw"][0]["DTSTART"], self.moment(TODAY + 63 * DAY, (23, 59, 59)))
        self.assertEqual([e["DTSTART"] for e in by["Live"]], [self.moment(MONDAY + i * 7 * DAY, (19, 0)) for i in range(len(by["Live"]))])
        self.assertIn(len(by["Live"]), (3, 4))
        self.assertEqual((by["Exam"][0]["DTSTART"], by["Exam"][0]["DTEND"]), (EXAM.replace("-", "") + "T140000Z", EXAM.replace("-", "") + "T153000Z"))
        self.assertEqual(by["Exam"][0]["LOCATION"], "uni")
        uids = {e["UID"] for e in law}
        self.student_does(receipt, "withdraw", choice=2)
        again = self.events(receipt, "nl")
        self.assertEqual({e["UID"] for e in again}, uids)       # the same events, in whichever language; the other course is out
        self.assertIn("Tentamen: Recht", [e["SUMMARY"] for e in again])
        self.student_does(receipt, "withdraw")
        self.assertEqual(self.get(f"/en/enrolments/{receipt}.ics").status, 404)
        self.assertNotIn(".ics", self.get(f"/en/enrolments/{receipt}").text)

    def test_of_a_course(self):
        """Before anybody applies: nothing in it is certain, and an exam at home is where the home university is that was chosen, or is the only one."""
        page = self.get("/en/courses/host/law?home=uni").page
        link = next(a for a in page.all("a") if ".ics" in a.get("href", ""))
        self.assertEqual((link.get("href").split("/")[-1], link.text), ("law.ics?offering=r1&home=uni", "Dates as a calendar file (.ics)"))
        events = self.course_events("law.ics?offering=r1&home=uni")
        self.assertEqual(sorted({e["SUMMARY"].split(":")[0] for e in events}), ["Ends", "Exam", "Last moment to apply", "Last moment to withdraw", "Live", "Starts"])
        self.assertEqual({e["STATUS"] for e in events}, {"TENTATIVE"})
        self.assertEqual([e["LOCATION"] for e in events if e["SUMMARY"].startswith("Exam")], ["uni"])
        self.assertEqual([e["SUMMARY"] for e in self.course_events("law.ics", "nl") if "Tentamen" in e["SUMMARY"]], ["Tentamen: Recht"])
        self.assertEqual(len({e["UID"] for e in events}), len(events))

    def test_of_one_run(self):
        links = [a.get("href").split("/")[-1] for a in self.get("/en/courses/host/twice").page.all("a") if ".ics" in a.get("href", "")]
        self.assertEqual(links, ["twice.ics?offering=early&home=uni", "twice.ics?offering=late+run&home=uni"])
        starts = [next(e["DTSTART"] for e in self.course_events(link) if e["SUMMARY"].startswith("Starts")) for link in links + ["twice.ics"]]
        self.assertEqual(starts, [f"{START:%Y%m%d}", f"{START + 90 * DAY:%Y%m%d}", f"{START:%Y%m%d}"])
        self.assertEqual(self.get("/en/courses/host/twice.ics?offering=never").status, 404)

    def test_of_no_course(self):
        self.assertEqual(self.get("/en/courses/host/named.ics").page.h1, "Named so")        # an id that ends so is the course's
        self.assertTrue(self.course_events("named.ics.ics"))
        self.assertNotIn(".ics", self.get("/en/courses/host/nothing").text)
        for path in ("nothing.ics", ".ics", "unknown.ics", "law.ics.ics", "law.icsx"):
            self.assertEqual(self.get("/en/courses/host/" + path).status, 404, path)

    def test_who_gets_none(self):
        receipt = self.apply("free")
        self.assertEqual([e["SUMMARY"] for e in self.events(receipt)], ["Place held until now: Free"])
        self.place(receipt)
        self.assertEqual(self.get(f"/en/enrolments/{receipt}.ics").status, 404)
        for path in ("0" * 26 + ".ics", ".ics", receipt[:-1] + ".ics", receipt + ".ics.ics"):
            self.assertEqual(self.get(f"/en/enrolments/{path}").status, 404, path)
        self.assertEqual(self.post(f"/en/enrolments/{receipt}.ics", {"action": "withdraw"}).status, 404)
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)
        self.assertEqual(self.get(f"/en/enrolments/{receipt}.ics").status, 410)


if __name__ == "__main__":
    unittest.main()

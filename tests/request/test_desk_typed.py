"""What coordinators mistype at the desk: they get their own page back, with what they typed and a sentence that says what to do."""
import unittest

import desk
import opstap
from desk import COLUMNS, course, home


class DeskTyped(desk.DeskCase):
    conf = (opstap.partner("host", "feed.csv", waiting_list="true", extra='coordinator "hostess" { mail = "h@host.example" }')
            + home("uni", 'coordinator "all" { mail = "a@uni.example" }'))
    files = {"feed.csv": COLUMNS + course("law") + course("art") + course("essay", exam="assignment", exam_at="")}

    def refused(self, receipt, words, **fields):
        answer = self.decide("all", receipt, fields.pop("action"), status=422, **fields)
        names = {r["receipt"]: r["name"] for r in self.opstap.enrolments()}
        self.assertEqual(answer.page.h1, names[receipt])        # the page of the application
        self.assertIn(words, answer.page.one(role="alert").text)
        self.assertIn("Nothing was changed", answer.text)
        return answer.page

    def test_an_application(self):
        receipt = self.apply("law")
        before = self.opstap.enrolments()
        for minutes in ("half an hour", "", "-5", "1441", "30.5", "9" * 30):
            page = self.refused(receipt, "in minutes", action="extra-time", minutes=minutes)
            self.assertEqual(page.one("input", name="minutes").get("value"), minutes)
        self.refused(receipt, "Write your question", action="ask", text="  ")
        for reason in ("", "nonsense", "enough"):       # of the short list, and no other word that the store knows
            page = self.refused(receipt, "Choose a reason", action="decline", reason=reason, text="My words")
            self.assertIn("My words", page.text)
        self.assertEqual(self.opstap.enrolments(), before)
        self.decide("all", receipt, "extra-time", minutes=" 30 ")
        self.assertEqual(self.staff_get("all", f"/staff/enrolments/{receipt}/1").status, 200)
        self.decide("all", receipt, "decline", reason="overlap")
        page = self.staff_get("all", f"/staff/enrolments/{receipt}/1").page
        self.assertRegex(page.one("strong", class_="status").parent.text, r"^declined \d+ \w+ \d+, \d\d:\d\d: too much overlap")

    def test_places(self):
        path = "/staff/courses/host/art?offering=r1"
        for typed in ("12a", "-1", "100001", "12.5", "many", ""):
            token = self.staff_get("hostess", path).page.all("input", name="token")[0].get("value")
            answer = self.staff_post("hostess", path, {"token": token, "offering": "r1", "action": "places", "places": typed})
            self.assertEqual(answer.status, 422, (typed, answer.text))
            self.assertIn("from 0 to 100000. Nothing was changed", answer.page.one(role="alert").text)
            self.assertEqual(answer.page.one("input", id="places").get("value"), typed)
        self.assertEqual(self.staff_get("hostess", path).page.one("input", id="places").get("value"), "40")
        self.staff_post("hostess", path, {"token": token, "offering": "r1", "action": "places", "places": " 12 "})
        self.assertEqual(self.staff_get("hostess", path).page.one("input", id="places").get("value"), "12")

    def test_nothing_chosen(self):
        self.apply("essay")                             # whose checks are all green
        token = self.staff_get("all", "/staff/outgoing").page.all("input", name="token")[0].get("value")
        answer = self.staff_post("all", "/staff/outgoing", {"token": token, "action": "approve"})
        self.assertEqual(answer.status, 303)
        for lang, words in (("en", "No application was chosen"), ("nl", "geen aanmelding gekozen")):
            page = self.staff_get("all", "/staff/" + answer.header("Location").split("staff/")[1].replace("lang=en", f"lang={lang}"))
            self.assertIn(words, page.page.one(role="status").text)


if __name__ == "__main__":
    unittest.main()

"""What operators do with enrolments: export, person, outbox, erase, retain; afterwards nothing of the person is left anywhere."""
import csv
import io
import json
import os
import unittest
import urllib.parse

import opstap
from clock import LATER, SOON

FEED = ("id,title,ects,offering,start,apply_until,places\n"
        f"one,One,5,r1,{LATER},{SOON},3\n"
        f"two,Two,5,r1,{LATER},{SOON},3\n")


class Erase(opstap.TestCase):
    conf = (opstap.partner("host", "feed.csv", motivation_words=1) + opstap.partner("other", "feed.csv", motivation_words=1)
            + opstap.home("uni", domain="uni.example"))
    files = {"feed.csv": FEED}
    student = 0

    def enrol(self, *courses, **changes):
        """The receipt of a form for these courses by somebody new, and the fields that were sent."""
        Erase.student += 1
        query = urllib.parse.urlencode([("c", f"host:{c}") for c in courses])
        page = self.get(f"/en/enrol?{query}")
        token = page.page.all("input", name="token")[0].get("value")
        fields = {"token": token, "home": "uni", "name": f"Wilhelmina-{Erase.student} Zwartkruis", "email": f"wz{Erase.student}@uni.example",
                  "student_number": f"s77{Erase.student:05}", "faculty": "law", "programme": "Maritime Falconry", "year": "2",
                  "at_most": "", "consent": "1"}
        for i in range(1, len(courses) + 1):
            fields.update({f"purpose-{i}": "elective", f"motivation-{i}": f"unmistakable-reason-{Erase.student}", f"board-{i}": "not-needed"})
        fields.update(changes)
        answer = self.post("/en/enrol", [("c", f"host:{c}") for c in courses] + list(fields.items()) + [("action", "send")])
        self.assertEqual(answer.status, 303, answer.text)
        return answer.header("Location").removeprefix("enrolments/"), fields

    def left_of(self, course):
        self.eventually(lambda: self.get(f"/api/v1/courses/host/{course}").status == 200)
        return self.get(f"/api/v1/courses/host/{course}").json()["offerings"][0]["places_left"]

    def nowhere(self, text):
        """No file below the data folder has it: stores, keys, spool, logs."""
        for folder, _, names in os.walk(self.opstap.data):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                with open(path, "rb") as f:
                    self.assertNotIn(text.encode(), f.read(), path)

    def test_erase_by_receipt(self):
        before = self.left_of("one")
        receipt, fields = self.enrol("one")
        self.assertEqual(self.get(f"/en/enrolments/{receipt}").status, 200)
        self.eventually(lambda: self.left_of("one") == before - 1)
        code, out, err = self.opstap.ctl("erase", "--receipt", receipt)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("1 enrolment form was erased", out)
        gone = self.get(f"/en/enrolments/{receipt}")
        self.assertEqual(gone.status, 410)
        self.assertEqual(self.get(f"/nl/enrolments/{receipt}").status, 410)
        self.eventually(lambda: self.left_of("one") == before)
        for name in ("name", "email", "student_number", "programme", "motivation-1"):
            self.nowhere(fields[name])
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)	# a second time: nothing happens
        self.assertEqual(self.opstap.ctl("verify")[0], 0)
        rows = [r for r in self.opstap.enrolments() if r["receipt"] == receipt]
        self.assertEqual([(r["state"], r["name"], r["email"]) for r in rows], [("withdrawn", None, None)])

    def test_erase_by_mail(self):
        receipt, fields = self.enrol("one", "two")
        again, _ = self.enrol("two")
        self.assertEqual(self.opstap.ctl("erase", "--mail", fields["email"].upper())[0], 0)
        self.assertEqual(self.get(f"/en/enrolments/{receipt}").status, 410)
        self.assertEqual(self.get(f"/en/enrolments/{again}").status, 200)
        self.assertEqual(self.opstap.ctl("erase", "--mail", fields["email"])[0], 0)
        self.assertEqual(self.opstap.ctl("erase", "--receipt", again)[0], 0)

    def test_erase_wrongly(self):
        for words in ([], ["--receipt"], ["--mail", "nobody"], ["--receipt", "a@b.example"], ["x", "y"]):
            self.assertEqual(self.opstap.ctl("erase", *words)[0], 1, words)
        self.assertEqual(self.opstap.ctl("erase", "--receipt", "0" * 26)[0], 4)

    def test_person(self):
        receipt, fields = self.enrol("one")
        self.enrol("one")
        code, out, _ = self.opstap.ctl("person", fields["email"].upper())
        self.assertEqual(code, 0)
        held = json.loads(out)
        self.assertEqual([e["receipt"] for e in held["enrolments"]], [receipt])
        self.assertEqual(held["enrolments"][0]["motivation"], fields["motivation-1"])
        self.assertEqual(json.loads(self.opstap.ctl("person", receipt)[1]), held)
        self.assertEqual(self.opstap.ctl("person", "nobody@uni.example")[0], 4)
        self.assertEqual(self.opstap.ctl("erase", "--mail", fields["email"])[0], 0)
        self.assertEqual(self.opstap.ctl("person", receipt)[0], 4)

    def test_export(self):
        receipt, fields = self.enrol("two", name='=HYPERLINK("http://x")', programme="@sum, of \"it\"")
        code, out, _ = self.opstap.ctl("export", "--csv", "host")
        self.assertEqual(code, 0)
        rows = {r["receipt"]: r for r in csv.DictReader(io.StringIO(out, newline=""))}
        self.assertEqual(rows[receipt]["name"], "'" + fields["name"])
        self.assertEqual(rows[receipt]["programme"], "'" + fields["programme"])
        self.assertEqual(rows[receipt]["course"], "two")
        self.assertEqual(rows[receipt]["state"], "submitted")
        code, out, _ = self.opstap.ctl("export", "--csv", "other")
        self.assertEqual((code, len(out.splitlines())), (0, 1))
        self.assertEqual(self.opstap.ctl("export", "--csv", "nobody")[0], 1)
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)

    def test_outbox_and_retain(self):
        receipt, _ = self.enrol("two")
        code, out, _ = self.opstap.ctl("outbox", "--json")
        self.assertEqual(code, 0)
        for line in out.splitlines():
            row = json.loads(line)
            self.assertNotIn("to", row)
            self.assertRegex(row["idempotency_key"], "^[0-9a-f]{32}$")
        self.assertEqual(self.opstap.ctl("outbox")[0], 0)
        self.assertEqual(self.opstap.ctl("outbox", "--csv")[0], 1)
        code, out, _ = self.opstap.ctl("retain")
        self.assertEqual(code, 0)
        self.assertIn("0 enrolment forms", out)		# nothing is old enough
        self.assertEqual(self.get(f"/en/enrolments/{receipt}").status, 200)
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)


if __name__ == "__main__":
    unittest.main()

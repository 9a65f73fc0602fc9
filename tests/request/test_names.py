"""Names and answers that are odd and true, or odd and meant to harm, through form, receipt, desk, exports, mail and delivery: the same letters everywhere,
and no cell of a spreadsheet that is a formula."""
import base64
import csv
import html
import io
import json
import unittest

import courier

NAMES = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "=HYPERLINK(\"https://x.example\";\"Zoë\")",
    "👩🏽‍🚀 Zoë 🦉", "مريم بنت محمد", "שרה לוי (Sarah)", "李 小龍", "Ǹjáà̀ m̂bò", "x" * 200, "é" * 200, "🦉" * 200, "Q", "李",
    "O’Brien-d'Arc \"Jr.\"", "<b>Bold</b> & {{name}} %s %00", "Null", "Name, with; separators|and\\slashes",
]
HARMFUL = tuple("=+-@\t\r\n")


class Names(courier.CourierTest):
    def begin(self):
        self.mails, self.web = self.mail_server(), self.partner_server()
        self.web.answer("/in", "", status=204)
        self.start(courier.mail(self.mails) + courier.host("host", self.web.url + "/in") + courier.uni())

    def desk(self, who, path, fields=None):
        head = {"authorization": "Basic " + base64.b64encode(f"{who}:demo".encode()).decode()}
        return self.opstap.request("POST" if fields else "GET", path, fields, head)

    def enrol(self, name):
        receipt = self.apply("host:c1:r1", name=name, programme=name[:100], **{"motivation-1": name})
        self.place(receipt)
        return receipt

    def assertCells(self, text, column, names):
        """A table that no spreadsheet takes for formulas, and that holds the names all the same."""
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        bad = [cell for row in rows for cell in row if cell.startswith(HARMFUL)]
        self.assertEqual(bad, [])
        at = rows[0].index(column)
        found = [row[at] for row in rows[1:]]
        self.assertEqual(sorted(found), sorted(("'" if n.startswith(HARMFUL) else "") + n for n in names))

    def test_everywhere(self):
        self.begin()
        receipts = {name: self.enrol(name) for name in NAMES}
        for name, receipt in receipts.items():
            with self.subTest(name):
                self.on_pages(name, receipt)
        self.in_exports(receipts)
        self.in_mails(receipts)
        self.at_the_partner(receipts)

    def on_pages(self, name, receipt):
        page = self.opstap.get(f"/en/enrolments/{receipt}")
        self.assertIn(name, [i.text for i in page.page.all("dd")])
        row = self.desk("hd", f"/staff/enrolments/{receipt}/1")
        self.assertEqual(row.page.all("h1")[0].text, name)
        for answer in (page, row):      # once escaped, and never a tag of its own
            self.assertNotIn("<b>Bold", answer.text)
            self.assertNotIn(html.escape(html.escape(name)) if html.escape(name) != name else "\0", answer.text)
        choice = self.opstap.get(f"/en/enrolments/{receipt}?format=json").json()["choices"][0]
        self.assertEqual((choice["name"], choice["programme"], choice["motivation"]), (name, name[:100], name))

    def in_exports(self, receipts):
        for who, path in (("hd", "/staff/outgoing?view=placed"), ("hc", "/staff/courses/host/c1?offering=r1"), ("hc", "/staff/incoming?view=placed")):
            shown = self.desk(who, path)
            self.assertEqual(shown.status, 200)
            data = self.desk(who, path + "&format=json").json()["rows"]
            self.assertEqual({r["student"]: r["receipt"] for r in data}, receipts, path)
            self.assertCells(self.desk(who, path + "&format=csv").text, "student", NAMES)
        code, out, err = self.opstap.ctl("export", "--csv", "host")
        self.assertEqual(code, 0, err)
        self.assertCells(out, "name", NAMES)
        rows = {r["receipt"]: r for r in self.opstap.enrolments()}
        self.assertEqual({r["name"]: receipt for receipt, r in rows.items()}, receipts)

    def in_mails(self, receipts):
        self.eventually(lambda: {r["state"] for r in self.outbox()} == {"delivered"}, 120)
        greeted = {}
        for m in self.mails.mails():
            if m.subject.startswith("Your place") or "place" in m.subject.lower():
                greeted.setdefault(m.to, []).append(" ".join(m.text.split()))
            for line in m.raw.split(b"\r\n"):
                self.assertLessEqual(len(line), 998)
        address = {r["receipt"]: r["email"] for r in self.opstap.enrolments()}
        for name, receipt in receipts.items():
            texts = greeted.get(address[receipt], [])
            self.assertTrue(any(f"Dear {' '.join(name.split())}," in t for t in texts), (name, texts))

    def at_the_partner(self, receipts):
        told = {e["receipt"]: e for e in (json.loads(b)["enrolment"] for b in self.web.bodies)}
        self.assertEqual({e["name"]: receipt for receipt, e in told.items()}, receipts)

    def test_tabs_and_lines(self):
        """Blanks around a name are none of it; in words they may begin a line, but no cell."""
        self.begin()
        receipt = self.apply("host:c1:r1", name="\t Zoë ", **{"motivation-1": "\t=1+1\r\n=2+2\r\n\t@x"})
        choice = self.opstap.get(f"/en/enrolments/{receipt}?format=json").json()["choices"][0]
        self.assertEqual(choice["name"], "Zoë")
        self.assertIn("=2+2", choice["motivation"])
        for text in (self.desk("hd", "/staff/outgoing?format=csv").text, self.opstap.ctl("export", "--csv", "host")[1]):
            rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
            self.assertEqual(len(rows), 2)
            self.assertEqual([c for row in rows for c in row if c.startswith(HARMFUL)], [])


if __name__ == "__main__":
    unittest.main()

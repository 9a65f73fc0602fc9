"""Results of a transcript: a home coordinator hands over an ELMO file, sees what it is about, confirms; nobody else sees anything."""
import csv
import io
import os
import unittest

import test_desk
from test_desk import staff

DOCUMENTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "elmo")
BOUNDARY = "----opstap-test-4711"


def document(name):
    with open(os.path.join(DOCUMENTS, name), encoding="utf-8") as f:
        return f.read()


class Elmo(test_desk.Desk):
    conf = test_desk.Desk.conf.replace('name = "host"', 'name = "Host University"\n\twebsite = "https://www.host.example/en"')

    # ---- what coordinators do

    def token(self, who):
        page = self.staff_get(who, "/staff/results")
        self.assertEqual(page.status, 200, page.text)
        return page.page.all("input", name="token")[0].get("value")

    def upload(self, who, text, status=200, lang="en", **fields):
        data = text if isinstance(text, bytes) else text.encode()
        parts = {"token": fields.get("token") or self.token(who), "action": "read"}
        body = b"".join(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in parts.items())
        body += (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="my transcript.xml"\r\n'
                 'Content-Type: text/xml\r\n\r\n').encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {**staff(who), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        page = self.request("POST", f"/staff/results?lang={lang}", body=body, headers=headers)
        self.assertEqual(page.status, status, page.text)
        return page

    def rows(self, page):
        return [(b.get("value"), b.get("checked") is not None) for b in page.page.all("input", name="row")]

    def confirm(self, who, rows, status=200, token=None):
        fields = [("token", token or self.token(who)), ("action", "confirm")] + [("row", r) for r in rows]
        page = self.staff_post(who, "/staff/results", fields)
        self.assertEqual(page.status, status, page.text)
        return page

    def finished(self, course="law", finish=True, **changes):
        receipt = self.apply(course, **changes)
        self.decide("all", receipt, "approve")
        self.decide("hostess", receipt, "place")
        if finish:
            self.decide("hostess", receipt, "transcript-sent")
        number = f"d{test_desk.Desk.student:06}"
        return receipt, number

    def of(self, number, name="normal.xml", course=None):
        text = document(name).replace("d000001", number)
        return text.replace(">law<", f">{course}<") if course else text

    def after(self, who, receipt):
        rows = self.staff_get(who, "/staff/after?format=json").json()["rows"]
        return next(r for r in rows if r["receipt"] == receipt)

    # ---- the way it is meant

    def test_read_and_confirm(self):
        receipt, number = self.finished()
        page = self.upload("all", self.of(number))
        (row, checked), = self.rows(page)
        self.assertTrue(row.startswith(f"{receipt}:1:"), row)
        self.assertTrue(checked)
        for words in ("8.5", "5 ECTS", "the student number", "the identifier of the course", "finished", "transcript.xml"):
            (self.assertNotIn if words == "transcript.xml" else self.assertIn)(words, page.text)
        self.assertEqual(self.after("all", receipt)["grade"], "")		# nothing is stored yet
        done = self.confirm("all", [row])
        self.assertIn("marked as received", done.text)
        got = self.after("all", receipt)
        self.assertEqual((got["transcript"], got["grade"], got["credits_obtained"]), ("received", "8.5", "5 ECTS"))
        table = csv.DictReader(io.StringIO(self.staff_get("all", "/staff/after?format=csv").text))
        self.assertIn(("8.5", "5 ECTS"), [(r["grade"], r["credits_obtained"]) for r in table])
        self.assertIn("8.5", self.staff_get("all", f"/staff/enrolments/{receipt}/1").text)
        again = self.confirm("all", [row])					# the same once more: not twice
        self.assertIn("Not marked", again.text)
        marks = self.staff_get("all", f"/staff/enrolments/{receipt}/1").text.count("8.5 · 5 ECTS")
        self.assertEqual(marks, 1)
        later = self.upload("all", self.of(number))
        self.assertEqual(self.rows(later), [])
        self.assertIn("already marked as received", later.text)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_both_languages(self):
        receipt, number = self.finished()
        page = self.upload("all", self.of(number), lang="nl")
        self.assertIn("Te bevestigen resultaten", page.text)
        self.assertIn("het studentnummer", page.text)

    def test_two_courses_of_which_one_is_here(self):
        receipt, number = self.finished()
        page = self.upload("all", self.of(number, "two-courses.xml"))
        self.assertEqual(len(self.rows(page)), 1)
        self.assertIn("One other result", page.text)
        self.assertNotIn("Painting", page.text)

    def test_what_is_not_sure_is_not_chosen(self):
        receipt, number = self.finished()
        double = self.rows(self.upload("all", self.of(number, "duplicate.xml")))
        self.assertEqual([checked for _, checked in double], [False, False])
        foreign = self.of(number).replace("host.example", "elsewhere.example").replace("Host University", "Another")
        page = self.upload("all", foreign)
        self.assertEqual([checked for _, checked in self.rows(page)], [False])
        self.assertIn("not recognised as this host", page.text)
        named = self.of("nobody").replace("Mila", "Student").replace("Voorbeeld", number)
        page = self.upload("all", named)
        self.assertEqual([checked for _, checked in self.rows(page)], [False])
        self.assertIn("the name alone", page.text)
        answer = self.confirm("all", [r for r, _ in double])			# both: the first counts
        self.assertEqual(answer.text.count("marked as received"), 1)
        self.assertEqual(answer.text.count("Not marked"), 1)

    def test_not_yet(self):
        receipt, number = self.finished("essay", finish=False)
        page = self.upload("all", self.of(number, course="essay"))
        self.assertEqual(self.rows(page), [])
        self.assertIn("has not ended", page.text)
        receipt, number = self.finished()
        self.assertEqual(self.rows(self.upload("all", self.of(number, "in-progress.xml"))), [])
        page = self.upload("all", self.of(number, "failed.xml"))
        self.assertIn("not passed", page.text)
        self.assertEqual(len(self.rows(page)), 1)

    def test_somebody_acted_meanwhile(self):
        receipt, number = self.finished()
        (row, _), = self.rows(self.upload("all", self.of(number)))
        self.decide("all", receipt, "ask", text="one moment")
        self.assertIn("somebody else acted", self.confirm("all", [row]).text)
        self.assertEqual(self.after("all", receipt)["grade"], "")

    # ---- who sees what

    def test_others_see_nothing(self):
        receipt, number = self.finished()
        (row, _), = self.rows(self.upload("all", self.of(number)))
        for who in ("hostess", "stranger"):					# no home university: no such page
            self.assertEqual(self.staff_get(who, "/staff/results").status, 404, who)
            self.assertEqual(self.staff_post(who, "/staff/results", {"token": "x", "action": "confirm", "row": row}).status, 404, who)
        nobody = self.upload("all", document("other-student.xml"))
        for who in ("artist", "elsewhere"):					# another faculty, another university
            page = self.upload(who, self.of(number))
            self.assertEqual(self.rows(page), [], who)
            self.assertIn("None of your students", page.text)
            self.assertNotIn(receipt, page.text)
            self.assertEqual(self.confirm(who, [row], status=404).page.all("q"), [])
        self.assertIn("None of your students", nobody.text)
        self.assertEqual(self.after("all", receipt)["grade"], "")
        self.assertEqual(len(self.rows(self.upload("lawyer", self.of(number)))), 1)
        self.assertEqual(self.get("/staff/results").status, 401)

    def test_all_or_nothing_of_a_form_that_was_tampered_with(self):
        receipt, number = self.finished()
        far = self.apply("law", home="away")
        (row, _), = self.rows(self.upload("all", self.of(number)))
        self.confirm("all", [row, row.replace(receipt, far)], status=404)
        self.confirm("all", [row, "x:1:2:3"], status=400)
        self.assertEqual(self.after("all", receipt)["grade"], "")
        self.confirm("all", [], status=422)
        self.confirm("lawyer", [row], status=403, token=self.token("all"))
        headers = {**staff("all"), "Origin": "https://evil.example"}
        fields = {"token": self.token("all"), "action": "confirm", "row": row}
        self.assertEqual(self.request("POST", "/staff/results", body=fields, headers=headers).status, 403)

    # ---- files that are none

    def test_faults_in_words(self):
        for name, words in (("broken.xml", ("Line 25", "well-formed")), ("wrong-namespace.xml", ("Line 2", "namespace")),
                            ("other-xml.xml", ("Line 2", "&lt;elmo&gt;")), ("no-names.xml", ("givenNames", "missing")),
                            ("bad-values.xml", ("Line 24", "Line 28", "status")), ("entity-bomb.xml", ("Line 2", "DOCTYPE")),
                            ("order.xml", ("Line 22", "hasPart"))):
            page = self.upload("all", document(name), status=422)
            for word in words + ("Nothing was stored",):
                self.assertIn(word, page.text, name)
            self.assertNotIn("root:", page.text)
        self.assertIn("file is empty", self.upload("all", "", status=422).text)
        self.assertIn("Regel 25", self.upload("all", document("broken.xml"), status=422, lang="nl").text)
        self.upload("all", b"\x00\xff\xfe" * 1000, status=422)

    def test_too_large(self):
        token = self.token("all")
        large = document("normal.xml") + "<!--" + "x" * (10 << 20) + "-->"
        try:
            self.upload("all", large, status=413, token=token)
        except (BrokenPipeError, ConnectionResetError):
            pass								# refused before all of it was sent
        self.assertEqual(self.staff_get("all", "/staff/results").status, 200)

    def test_cut_forms(self):
        token = self.token("all")
        whole = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
                 f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n<a/>\r\n--{BOUNDARY}--\r\n').encode()
        headers = {**staff("all"), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        for n in (0, 10, 60, 100, len(whole) - 10):
            self.assertEqual(self.request("POST", "/staff/results", body=whole[:n], headers=headers).status, 400, n)
        headers["Content-Type"] = "multipart/form-data"
        self.assertEqual(self.request("POST", "/staff/results", body=whole, headers=headers).status, 400)
        headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        receipt = self.apply("law")
        self.assertEqual(self.request("POST", f"/staff/enrolments/{receipt}/1", body=whole, headers=headers).status, 415)

    # ---- the operator's look

    def transcript(self, *texts):
        paths = []
        for i, text in enumerate(texts):
            self.opstap.write(f"transcript-{i}.xml", text)
            paths.append(os.path.join(self.opstap.folder, f"transcript-{i}.xml"))
            os.chmod(paths[-1], 0o644)
        try:
            return self.opstap.ctl("transcript", *paths)
        finally:
            for path in paths:
                os.unlink(path)

    def test_operator(self):
        receipt, number = self.finished()
        code, out, err = self.transcript(self.of(number), document("broken.xml"), document("other-student.xml"))
        self.assertEqual(code, 4, err)
        found = next(line for line in out.splitlines() if receipt in line)
        self.assertRegex(found, r"transcript-0\.xml:16: \w+ 1  finished  uni -> host  law  \(by number and id\)$")
        self.assertIn("transcript-0.xml: 1 results, 1 of", out)
        self.assertIn("transcript-1.xml:25: this is no well-formed XML", out)
        self.assertIn("transcript-2.xml: 1 results, 0 of", out)
        self.assertNotIn("Mila", out)
        self.assertNotIn("8.5", out)
        self.assertEqual(self.after("all", receipt)["grade"], "")
        code, out, err = self.transcript(document("normal.xml") + "<!--" + "x" * (10 << 20) + "-->")
        self.assertEqual(code, 4)
        self.assertIn("larger than 8 MB", err)
        self.assertEqual(self.opstap.ctl("transcript")[0], 1)
        self.assertEqual(self.opstap.ctl("transcript", "/nonexistent.xml")[0], 4)

    # ---- nothing is left of it

    def test_nothing_of_the_content_in_the_log(self):
        receipt, number = self.finished()
        text = self.of(number).replace("8.5", "gradeofnobody").replace("Mila", "Givennameofnobody")
        self.assertIn("gradeofnobody", self.upload("all", text).text)
        self.upload("all", text.replace("</elmo>", ""), status=422)
        self.nowhere(b"ofnobody")

    def nowhere(self, words):
        for base, _, names in os.walk(self.opstap.folder):
            for path in (os.path.join(base, n) for n in names):
                if os.path.isfile(path):
                    with open(path, "rb") as f:
                        self.assertNotIn(words, f.read(), path)

    def test_the_grade_is_sealed_and_can_be_erased(self):
        receipt, number = self.finished()
        (row, _), = self.rows(self.upload("all", self.of(number).replace("8.5", "gradetoseal")))
        self.confirm("all", [row])
        self.assertEqual(self.after("all", receipt)["grade"], "gradetoseal")
        self.nowhere(b"gradetoseal")						# neither store nor log has it in clear
        code, out, _ = self.opstap.ctl("person", receipt)
        self.assertIn("gradetoseal", out)
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)
        self.assertEqual(self.staff_get("all", f"/staff/enrolments/{receipt}/1").status, 404)
        self.assertNotIn("gradetoseal", self.staff_get("all", "/staff/after?format=csv").text)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)


# Of the desk's class only its ways are wanted, not its tests once more.
for inherited in [n for n in dir(test_desk.Desk) if n.startswith("test_")]:
    setattr(Elmo, inherited, None)

if __name__ == "__main__":
    unittest.main()

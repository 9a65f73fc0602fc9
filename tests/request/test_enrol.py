"""The way of a form through nginx, worker and ledger: empty, with faults, checked, sent, sent again, refused."""
import datetime
import os
import threading
import unittest
import urllib.parse

import clock
import opstap
from clock import LATER, SOON

OPENS = clock.TODAY + datetime.timedelta(days=30)
PAST = clock.day(-3)

COLUMNS = "id,title@en,title@nl,ects,offering,start,end,apply_from,apply_until,places\n"
FEED = COLUMNS + "".join([
    f"open,Open <Course> & More,Open vak,5,r1,{LATER},,,{SOON},40\n",
    f"http://x/a:174/+,Odd id,Vreemd,5,r1,{LATER},,,{SOON},40\n",
    f"two,Two runs,Twee keer,5,r1,{LATER},,,{PAST},40\n",
    f"two,Two runs,Twee keer,5,r2,{LATER},,,{SOON},40\n",
    f"closed,Closed,Dicht,5,r1,{LATER},,,{PAST},40\n",
    f"upcoming,Upcoming,Straks,5,r1,{LATER},,{SOON},{LATER},40\n",
    f"few,Few places,Weinig plaatsen,5,r1,{LATER},,,{SOON},5\n",
    f"single,One place,Eén plaats,5,r1,{LATER},,,{SOON},1\n",
    f"big,Big,Groot,30,r1,{LATER},,,{SOON},40\n",
] + [f"c{i},Course {i},Vak {i},1,r1,{LATER},,,{SOON},400\n" for i in range(12)])
LISTED = COLUMNS + f"queue,With a list,Met een lijst,5,r1,{LATER},,,{SOON},1\n"


def ref(partner, course, offering=None):
    parts = [partner, course] + ([offering] if offering else [])
    return ":".join(urllib.parse.quote(p, safe="-_.~") for p in parts)


def address(*refs, lang="en"):
    return f"/{lang}/enrol?" + urllib.parse.urlencode([("c", r) for r in refs])


class Enrol(opstap.TestCase):
    conf = (opstap.partner("host", "feed.csv", motivation_words=3)
            + opstap.partner("lists", "lists.csv", waiting_list="true")
            + opstap.home("uni", domain="uni.example", max_courses=3, max_credits=20)
            + opstap.home("quick", domain="quick.example", home_approval="false")
            + opstap.home("mailed", domain="mailed.example").replace('verify = "none"', 'verify = "mail"'))
    files = {"feed.csv": FEED, "lists.csv": LISTED}
    student = 0

    def form(self, *refs, home="uni", **changes):
        """Fields of a good form by a student nobody has seen before, with a fresh token."""
        page = self.get(address(*refs))
        self.assertEqual(page.status, 200, page.text)
        Enrol.student += 1
        number = f"s{Enrol.student:07}"
        fields = {"token": self.token(page), "home": home, "name": "Zoë 🦉 Jansen", "email": f"{number}@{home}.example",
                  "student_number": number, "faculty": "law", "programme": "Law & Society", "year": "2", "at_most": "", "consent": "1"}
        for i in range(1, len(refs) + 1):
            fields.update({f"purpose-{i}": "elective", f"motivation-{i}": f"because of {i}", f"board-{i}": "not-needed"})
        fields.update(changes)
        return [("c", r) for r in refs] + list(fields.items())

    def token(self, page):
        tokens = [i.get("value") for i in page.page.all("input", name="token")]
        self.assertEqual(len(tokens), 1)
        return tokens[0]

    def act(self, fields, action, lang="en", **headers):
        return self.post(f"/{lang}/enrol", list(fields) + [("action", action)], **headers)

    def send(self, fields, **more):
        return self.act(fields, "send", **more)

    def receipt(self, answer):
        self.assertEqual(answer.status, 303, answer.text)
        location = answer.header("Location")
        self.assertRegex(location, r"^enrolments/[0-9a-z]{26}$")
        return location.removeprefix("enrolments/")

    def rows(self, receipt):
        return sorted((r for r in self.opstap.enrolments() if r["receipt"] == receipt), key=lambda r: r["choice"])

    def value(self, page, name):
        """What a control holds."""
        for tag in ("input", "select", "textarea"):
            for element in page.page.all(tag, name=name):
                return element
        self.fail(f"no control {name}")

    # ---- the empty form

    def test_empty_form(self):
        page = self.get(address(ref("host", "open")))
        self.assertEqual(page.status, 200)
        self.assertEqual(page.header("Cache-Control"), "no-store")
        self.assertIsNone(page.header("Set-Cookie"))
        self.assertIn("Open &lt;Course&gt; &amp; More", page.text)
        for name in ("home", "name", "email", "student_number", "faculty", "programme", "year", "purpose-1", "motivation-1",
                     "board-1", "board_date-1", "consent"):
            self.value(page, name)
        self.assertNotIn('aria-invalid="true"', page.text)
        self.assertNotIn("at_most", page.text)		# one course: nothing to choose from
        self.assertIn("Aanmelden", self.get(address(ref("host", "open"), lang="nl")).text)

    def test_courses_of_the_form(self):
        self.assertEqual(self.get("/en/enrol").status, 400)
        self.assertEqual(self.get(address("nonsense")).status, 400)
        self.assertEqual(self.get(address(ref("host", "no such course"))).status, 404)
        self.assertEqual(self.get(address(ref("nobody", "open"))).status, 404)
        self.assertEqual(self.get(address(ref("host", "open", "r9"))).status, 404)
        self.assertEqual(self.get(address(*[ref("host", f"c{i}") for i in range(8)])).status, 200)
        self.assertEqual(self.get(address(*[ref("host", f"c{i}") for i in range(9)])).status, 400)
        self.assertEqual(self.get(address(ref("host", "http://x/a:174/+"))).status, 200)
        for name, words in (("closed", "no longer possible"), ("upcoming", f"not yet possible: come back from {OPENS:%-d %b %Y}, 00:00 Amsterdam.")):
            page = self.get(address(ref("host", name)))
            self.assertEqual(page.status, 200)
            self.assertIn(words, page.text)

    def test_the_open_run_is_meant(self):
        receipt = self.receipt(self.send(self.form(ref("host", "two"))))
        self.assertEqual(self.rows(receipt)[0]["offering"], "r2")

    # ---- check and send

    def test_everything_is_kept(self):
        fields = self.form(ref("host", "open", "r1"), ref("host", "http://x/a:174/+"), at_most="1",
                           **{"motivation-1": "ik wil\r\nleren <b>\"denken\"</b>", "board-1": "have", "board_date-1": clock.day(0),
                              "purpose-2": "honours", "board-2": "asked", "board_date-2": "2026-03-05"})
        check = self.act(fields, "check")
        self.assertEqual(check.status, 200)
        self.assertEqual(check.header("Cache-Control"), "no-store")
        for words in ("Zoë 🦉 Jansen", "Law &amp; Society", "Faculty of Law", "Honours programme", "&lt;b&gt;", "5 March 2026"):
            self.assertIn(words, check.text)
        hidden = [(i.get("name"), i.get("value", "")) for i in check.page.all("input", type="hidden")]
        self.assertEqual([v for n, v in hidden if n == "c"], [ref("host", "open", "r1"), ref("host", "http://x/a:174/+", "r1")])
        sent = self.send(hidden)			# what the page holds is all that is needed
        receipt = self.receipt(sent)
        one, two = self.rows(receipt)
        expected = dict(fields)
        for key in ("name", "email", "student_number", "faculty", "programme", "year", "home"):
            self.assertEqual(one[key], expected[key])
            self.assertEqual(two[key], expected[key])
        self.assertEqual((one["course"], one["partner"], one["offering"], one["choice"]), ("open", "host", "r1", 1))
        self.assertEqual((two["course"], two["choice"], two["purpose"]), ("http://x/a:174/+", 2, "honours"))
        self.assertEqual(one["motivation"], expected["motivation-1"])
        self.assertEqual((one["state"], one["board"], one["board_date"]), ("submitted", "have", clock.day(0)))
        self.assertEqual([h["state"] for h in one["history"]], ["submitted"])

        page = self.get(f"/en/enrolments/{receipt}")
        self.assertEqual(page.status, 200)
        self.assertEqual(page.header("Cache-Control"), "no-store")
        self.assertIn("5 March 2026", page.text)		# when the board was asked
        self.assertIsNone(page.header("ETag"))
        for words in ("Zoë 🦉 Jansen", "With your university", "Your place is held until", "&lt;b&gt;", receipt):
            self.assertIn(words, page.text)
        self.assertIn("Bij je universiteit", self.get(f"/nl/enrolments/{receipt}").text)
        data = self.get(f"/en/enrolments/{receipt}?format=json")
        self.assertEqual(data.header("Content-Type").split(";")[0], "application/json")
        self.assertEqual(data.json()["choices"], [one, two])
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_edit_keeps_everything(self):
        fields = self.form(ref("host", "open"), ref("host", "few"), name="  Anne ", at_most="2")
        page = self.act(fields, "edit")
        self.assertEqual(page.status, 200)
        self.assertEqual(self.value(page, "name").get("value"), "Anne")
        self.assertIn("because of 2", page.text)
        self.assertEqual(self.token(page), dict(fields)["token"])

    def switch(self, page, lang):
        """What a browser sends when the switch to that language is pressed."""
        button = page.page.one("header").all("button", lang=lang)[0]
        form = page.page.one("form", id=button.get("form"))
        self.assertEqual(button.get("type"), "submit")
        action = urllib.parse.urljoin(f"/{'nl' if lang == 'en' else 'en'}/enrol", button.get("formaction"))
        return action, self.post(action, [*form.fields(), (button.get("name"), button.get("value"))])

    def test_the_other_language_keeps_the_answers(self):
        refs = ref("host", "open", "r1"), ref("host", "few", "r1")
        sent = self.form(*refs, name="Zoë <b>", at_most="1", **{"motivation-1": "one\r\ntwo three", "purpose-2": "honours"})
        wrong = [(n, "me@nowhere" if n == "email" else v) for n, v in sent]
        for page, fields in ((self.act(sent, "edit"), sent), (self.act(wrong, "check"), wrong), (self.act(wrong, "send"), wrong)):
            action, dutch = self.switch(page, "nl")
            self.assertEqual((dutch.status, dutch.page.one("h1").text), (200, "Aanmelden voor vakken"))
            self.assertEqual(dict(dutch.page.one("form", id="answers").fields()) | {"motivation-1": ""},
                             {"board_date-1": "", "board_date-2": ""} | dict(fields) | {"motivation-1": ""})
            self.assertIn("one\r\ntwo three</textarea>", dutch.text)
            self.assertNotIn('aria-invalid="true"', dutch.text)
            self.assertEqual([i.get("value") for i in self.get(action).page.all("input", name="c")], list(refs))
            _, english = self.switch(dutch, "en")
            self.assertEqual(dict(english.page.one("form", id="answers").fields()), dict(dutch.page.one("form", id="answers").fields()))
        check = self.act(sent, "check")
        _, dutch = self.switch(check, "nl")
        self.assertEqual((dutch.status, dutch.page.one("h1").text), (200, "Controleer je antwoorden"))
        self.assertEqual(dutch.page.one("form", id="answers").fields(), check.page.one("form", id="answers").fields())
        self.receipt(self.send(dutch.page.one("form", id="answers").fields()))

    def test_enter_in_a_field_checks(self):
        page = self.get(address(ref("host", "open"), ref("host", "few")))
        first = next(b for b in page.page.all("button") if b.get("form") == "answers" or b.get("name"))
        self.assertEqual((first.get("form"), first.get("name"), first.get("type")), ("answers", None, "submit"))

    def test_remove_and_move(self):
        fields = self.form(ref("host", "open"), ref("host", "few"), ref("host", "two"))
        page = self.post("/en/enrol", fields + [("remove", "1")])
        self.assertEqual(page.status, 200)
        self.assertEqual([i.get("value") for i in page.page.all("input", name="c")], [ref("host", "few", "r1"), ref("host", "two", "r2")])
        self.assertLess(page.text.index("because of 2"), page.text.index("because of 3"))
        page = self.post("/en/enrol", fields + [("up", "3")])
        self.assertEqual([i.get("value") for i in page.page.all("input", name="c")],
                         [ref("host", "open", "r1"), ref("host", "two", "r2"), ref("host", "few", "r1")])

    def test_first_states(self):
        quick = self.receipt(self.send(self.form(ref("host", "open"), home="quick")))
        row, = self.rows(quick)
        self.assertEqual((row["state"], [h["state"] for h in row["history"]]), ("approved", ["submitted", "approved"]))
        self.assertIn("With the host university", self.get(f"/en/enrolments/{quick}").text)
        mailed = self.receipt(self.send(self.form(ref("host", "open"), home="mailed")))
        self.assertEqual(self.rows(mailed)[0]["state"], "unconfirmed")
        self.assertIn("has yet to be confirmed", self.get(f"/en/enrolments/{mailed}").text)

    def test_unknown_receipt(self):
        for receipt in ("0" * 26, "x", "0" * 300, "%00", "..%2Fsecret"):
            self.assertIn(self.get(f"/en/enrolments/{receipt}").status, (400, 404))
        self.assertEqual(self.get(f"/en/enrolments/{'0' * 26}").status, 404)

    # ---- faults

    def test_all_faults_at_once(self):
        page = self.get(address(ref("host", "open")))
        answer = self.act([("token", self.token(page)), ("c", ref("host", "open"))], "check")
        self.assertEqual(answer.status, 422)
        wrong = {e.get("id") for e in answer.page.all(aria_invalid="true")}
        self.assertEqual(wrong, {"purpose-1", "motivation-1", "board-1", "home", "name", "email", "student_number", "faculty",
                                 "programme", "year", "consent"})
        targets = [link for link in answer.page.links() if link.startswith("#") and link != "#content"]
        self.assertEqual(set(targets), {"#" + name for name in wrong})
        ids = {e.get("id") for e in answer.page.walk()}
        for element in (self.value(answer, name) for name in wrong):
            for described in element.get("aria-describedby").split():
                self.assertIn(described, ids)
        self.assertIn("11 things still need", answer.text)

    def test_faults_keep_what_was_typed(self):
        long = "x" * 400
        fields = self.form(ref("host", "open"), name="مريم 👩‍🎓", email="m@elsewhere.example", programme=long, year="3",
                           **{"motivation-1": "two words", "purpose-1": "minor", "board-1": "asked", "board_date-1": "soon"})
        for action in ("check", "send"):
            answer = self.act(fields, action)
            self.assertEqual(answer.status, 422)
            self.assertEqual(self.value(answer, "name").get("value"), "مريم 👩‍🎓")
            self.assertEqual(self.value(answer, "email").get("value"), "m@elsewhere.example")
            self.assertEqual(self.value(answer, "programme").get("value"), long)
            self.assertEqual(self.value(answer, "board_date-1").get("value"), "soon")
            self.assertIn("two words</textarea>", answer.text)
            for chosen in ('value="minor" selected', 'value="asked" selected', 'value="law" selected', 'value="uni" selected'):
                self.assertIn(chosen, answer.text)
            self.assertIn("one word too short", answer.text)
            self.assertIn("that your university gave you", answer.text)
        self.assertIn("één woord te kort", self.act(fields, "check", lang="nl").text)

    def test_whatever_fits_a_form_is_kept(self):
        fields = self.form(ref("host", "open"))
        for name in ("name", "email", "student_number", "programme", "motivation-1"):
            for size in (4096, 4097, 260_000, 800_000) if name != "motivation-1" else (199_999, 260_000, 800_000):
                typed = "abcd " * (size // 5) + "x" * (size % 5)
                for action in ("check", "send"):
                    answer = self.act([(n, typed if n == name else v) for n, v in fields], action)
                    self.assertEqual(answer.status, 422, (name, size))
                    kept = dict(answer.page.one("form", id="answers").fields())
                    self.assertEqual(kept[name].strip() == typed.strip(), True, (name, size))
                    self.assertEqual({n: v for n, v in kept.items() if n != name},
                                     {"board_date-1": ""} | {n: v for n, v in fields if n not in (name, "at_most")} | {"c": ref("host", "open", "r1")})
        for name in ("home", "faculty", "year", "purpose-1", "board-1", "consent", "at_most"):
            answer = self.act([f for f in fields if f[0] != name] + [(name, "x" * 300_000)], "check")
            self.assertEqual(answer.status, 422, name)
        for name in ("waiting-1", "board_date-1"):		# of no account here
            for typed in ("x" * 300_000, "\u00a0" * 100_000):
                fine = [f for f in self.form(ref("host", "open")) if f[0] != name] + [(name, typed)]
                self.assertEqual(self.act(fine, "check").status, 200, name)
                self.assertEqual(self.rows(self.receipt(self.send(fine)))[0]["board_date"], "")
        answer = self.act([f for f in fields if f[0] != "token"] + [("token", "x" * 5000)], "check")
        self.assertEqual((answer.status, self.value(answer, "name").get("value")), (403, "Zoë 🦉 Jansen"))
        body = urllib.parse.urlencode([f for f in fields if f[0] != "motivation-1"]) + "&action=check&motivation-1="
        for mark in ('"', "&amp;"[:0] + "<", "\n"):		# a body that is full, of what takes the most room on the page
            full = body + mark * ((1 << 20) - len(body))
            answer = self.request("POST", "/en/enrol", body=full.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(answer.status, 422, mark)
            self.assertEqual(len(dict(answer.page.one("form", id="answers").fields())["motivation-1"]), (1 << 20) - len(body))
        page = self.get(address(ref("host", "open")))
        self.assertEqual({n: self.value(page, n).get("maxlength") for n in ("name", "email", "student_number", "programme", "motivation-1")},
                         {"name": "200", "email": "254", "student_number": "40", "programme": "200", "motivation-1": None})

    def test_markup_is_shown_not_run(self):
        evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
        fields = self.form(ref("host", "open"), name=evil, **{"motivation-1": evil + "</textarea> two three"})
        for page in (self.act(fields, "check"), self.act(fields, "edit"),
                     self.get("/en/enrolments/" + self.receipt(self.send(fields)))):
            self.assertEqual(page.status, 200)
            self.assertNotIn("<script>alert", page.text)
            self.assertNotIn("<img src=x", page.text)

    def test_limits_of_the_home(self):
        many = [ref("host", f"c{i}") for i in range(4)]
        self.assertIn("3 courses a year", self.act(self.form(*many), "check").text)
        self.assertEqual(self.act(self.form(*many, at_most="3"), "check").status, 200)
        answer = self.act(self.form(ref("host", "big")), "check")
        self.assertEqual(answer.status, 422)
        self.assertIn("20 ECTS credits a year", answer.text)

    def test_closed_courses_are_refused(self):
        for name in ("closed", "upcoming"):
            for action in ("check", "send"):
                self.assertEqual(self.act(self.form(ref("host", name)), action).status, 422)

    # ---- tokens and origins

    def test_same_token_same_receipt(self):
        fields = self.form(ref("host", "few"))
        before = len(self.opstap.enrolments())
        receipts = {self.receipt(self.send(fields)) for _ in range(5)}
        self.assertEqual(len(receipts), 1)
        self.assertEqual(len(self.opstap.enrolments()), before + 1)

    def again(self, answer):
        """The receipt to which a form leads that was sent before, and what that page says first."""
        self.assertEqual(answer.status, 303, answer.text)
        location = answer.header("Location")
        self.assertRegex(location, r"^enrolments/[0-9a-z]{26}\?again=[A-Za-z0-9_-]{64}$")
        page = self.get("/en/" + location)
        self.assertEqual(page.status, 200)
        return location.removeprefix("enrolments/").split("?")[0], " ".join(e.text for e in page.page.all(role="status"))

    def test_a_form_that_was_sent_is_not_sent_again(self):
        fields = self.form(ref("host", "open"), ref("host", "few"), **{"motivation-1": "because\r\nof <b>"})
        receipt = self.receipt(self.send(fields))
        self.assertNotIn("nothing was sent again", self.get(f"/en/enrolments/{receipt}").text)
        before = self.rows(receipt)
        year = str(clock.TODAY.year)
        changes = {"name": "Somebody Else", "motivation-2": "quite another one", "year": "5", "purpose-1": "minor", "at_most": "1",
                   "board-2": "asked", "faculty": "nonsense", "email": ""}
        self.assertEqual(self.receipt(self.send(fields)), receipt)
        for action in ("check", "edit", "send"):	# as Back and reload repeat them
            if action != "send":
                came, said = self.again(self.act(fields, action))
                self.assertEqual(came, receipt)
                self.assertRegex(said, f"You already applied on .*{year}.*; nothing was sent again\\.$")
            for name, value in changes.items():
                came, said = self.again(self.act([(n, value if n == name else v) for n, v in fields], action))
                self.assertEqual(came, receipt)
                self.assertRegex(said, f"You already applied on .*{year}.*; nothing was sent again\\. The answers that you changed since were not sent")
        for more in (("remove", "1"), ("up", "2")):
            self.assertIn("were not sent", self.again(self.post("/en/enrol", fields + [more]))[1])
        dutch = self.get("/nl/" + self.act(fields, "check", lang="nl").header("Location"))
        self.assertIn("er is niets opnieuw verstuurd", dutch.text)
        self.assertEqual(self.rows(receipt), before)

    def test_that_it_was_sent_before_is_said_of_this_form_alone(self):
        one, other = (self.form(ref("host", "open")) for _ in range(2))
        receipt = self.receipt(self.send(one))
        told = self.act(one, "check").header("Location").split("?")[1]
        another = self.receipt(self.send(other))
        for query in (told, "again=x", "again=", "again=" + "A" * 64, "again=" + dict(one)["token"]):
            self.assertNotIn("nothing was sent again", self.get(f"/en/enrolments/{another}?{query}").text)
        self.assertIn("nothing was sent again", self.get(f"/en/enrolments/{receipt}?{told}").text)

    def test_sent_twice_at_once(self):
        fields = self.form(ref("host", "open"))
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.send(fields))) for _ in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(len({self.receipt(a) for a in answers}), 1)

    def test_tokens(self):
        fields = self.form(ref("host", "open"))
        for bad in (None, "", "x", "A" * 64, dict(fields)["token"][:-1] + "!"):
            without = [f for f in fields if f[0] != "token"] + ([("token", bad)] if bad is not None else [])
            for action in ("check", "send"):
                answer = self.act(without, action)
                self.assertEqual(answer.status, 403)
                self.assertIn("Nothing was stored", answer.text)
        self.assertEqual(self.value(answer, "name").get("value"), "Zoë 🦉 Jansen")
        again = [f for f in fields if f[0] != "token"] + [("token", self.token(answer))]
        self.receipt(self.send(again))			# the fresh token of that page is good

    def test_other_sites(self):
        fields = self.form(ref("host", "open"))
        self.assertEqual(self.send(fields, origin="https://evil.example").status, 403)
        self.assertEqual(self.send(fields, origin="null").status, 403)
        self.assertEqual(self.send(fields, sec_fetch_site="cross-site").status, 403)
        self.receipt(self.send(fields, origin=f"http://127.0.0.1:{self.opstap.port}", sec_fetch_site="same-origin"))

    def test_bad_requests(self):
        fields = self.form(ref("host", "open"))
        self.assertEqual(self.send(fields + [("name", "twice")]).status, 400)
        self.assertEqual(self.act(fields, "explode").status, 400)
        self.assertEqual(self.send([("c", ref("host", f"c{i}")) for i in range(9)] + fields[1:]).status, 400)
        json_body = self.request("POST", "/en/enrol", body=b"{}", headers={"Content-Type": "application/json"})
        self.assertEqual(json_body.status, 415)
        large = self.request("POST", "/en/enrol", body=b"a=" + b"x" * (1 << 20),
                             headers={"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(large.status, 413)
        self.assertEqual(self.request("PUT", "/en/enrol").status, 405)
        self.assertEqual(self.request("PUT", f"/en/enrolments/{'0' * 26}").status, 405)
        self.assertEqual(self.request("POST", f"/en/enrolments/{'0' * 26}", body={"action": "withdraw", "choice": "1"}).status, 404)

    # ---- places

    def test_twice_for_the_same_course(self):
        fields = self.form(ref("host", "open"))
        self.receipt(self.send(fields))
        again = [f for f in fields if f[0] != "token"] + [("token", self.token(self.get(address(ref("host", "open")))))]
        answer = self.send(again)
        self.assertEqual(answer.status, 409)
        self.assertIn("You already applied", answer.text)
        self.assertIn("Nothing was sent again", answer.text)
        self.assertIn(str(clock.TODAY.year), answer.text)
        self.assertNotIn("enrolments/", answer.text)	# the other receipt is no business of whoever knows number and mail

    def test_filled_up_meanwhile(self):
        late = self.form(ref("host", "open"), ref("host", "single"))
        self.receipt(self.send(self.form(ref("host", "single"))))
        before = len(self.opstap.enrolments())
        answer = self.send(late)
        self.assertEqual(answer.status, 409)
        self.assertIn("One place", answer.text)
        self.assertIn("othing was stored", answer.text)
        self.assertIn("because of 1", answer.text)
        self.assertEqual(len(self.opstap.enrolments()), before)
        status = self.get("/api/v1/courses?status=any&q=%22one+place%22").json()["hits"][0]
        self.assertEqual((status["status"], status["places_left"]), ("full", 0))

    def test_waiting_list(self):
        queue = ref("lists", "queue")
        without = self.form(queue)
        self.receipt(self.send(self.form(queue)))
        self.assertEqual(self.send(without).status, 409)
        self.assertEqual(self.act(without, "check").status, 422)
        self.assertIn("waiting-1", self.get(address(queue)).text)
        receipt = self.receipt(self.send(self.form(queue, **{"waiting-1": "1"})))
        self.assertEqual(self.rows(receipt)[0]["state"], "waiting")
        self.assertIn("number 1 of 1", self.get(f"/en/enrolments/{receipt}").text)

    # ---- privacy

    def test_nothing_personal_in_logs(self):
        fields = self.form(ref("host", "open"), name="Quastenflosser", **{"motivation-1": "geheimnisvoll und ehrlich"})
        receipt = self.receipt(self.send(fields))
        self.get(f"/en/enrolments/{receipt}")
        for folder in ("log", "store"):
            for where, _, names in os.walk(os.path.join(self.opstap.data, folder)):
                for name in names:
                    with open(os.path.join(where, name), "rb") as f:
                        content = f.read()
                    for word in (b"Quastenflosser", b"geheimnisvoll", dict(fields)["email"].encode()):
                        self.assertNotIn(word, content, f"{where}/{name}")
                    if folder == "log":
                        self.assertNotIn(receipt.encode(), content, f"{where}/{name}")


if __name__ == "__main__":
    unittest.main()

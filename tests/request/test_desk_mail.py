"""Mails at the desk, against a real mail server: what is shown before a decision is what is sent after it."""
import re
import time
import unittest

import clock
import desk
import mailserver
import opstap
import partner
from desk import COLUMNS, course, home


class MailCase(desk.DeskCase):
    more = ""
    files = {"feed.csv": COLUMNS + course("law") + course("art")}

    @classmethod
    def setUpClass(cls):
        cls.server = mailserver.Server()
        cls.addClassCleanup(cls.server.close)
        cls.conf = (f'mail {{ smtp = "{cls.server.url}"  from = "exchange@uni.example" }}\nbase-url = "https://exchange.example"\n{cls.more}'
                    + opstap.partner("host", "feed.csv", extra='coordinator "hostess" { mail = "h@host.example" }')
                    + home("uni", 'coordinator "all" { name = "Ada"  mail = "a@uni.example" }'))
        super().setUpClass()

    def mail(self, to, subject):
        return self.eventually(lambda: next((m for m in self.server.mails(to) if subject in m.subject), None))


class Preview(MailCase):
    def preview(self, who, receipt, status=200, **fields):
        answer = self.decide(who, receipt, "preview", status=status, **fields)
        shown = answer.page.all("div", class_="mail")
        return answer, shown[0].text if shown else ""

    def test_what_is_shown_is_sent(self):
        for who, by in (("all", "uni"), ("hostess", "host")):
            receipt = self.apply("law")
            if who == "hostess":
                self.decide("all", receipt, "approve")
            before = self.state(receipt)
            said = {"reason": "overlap", "text": "Too much like <Law 2>.\r\nAsk me & mine."}
            answer, shown = self.preview(who, receipt, **said)
            self.assertEqual(self.state(receipt), before)
            self.assertEqual(len(self.choice(receipt)["history"]), 2 if who == "hostess" else 1)
            form = dict(answer.page.all("select", name="reason")[0].parent.parent.fields())
            self.assertEqual((form["reason"], form["text"].replace("\r", "")), (said["reason"], said["text"].replace("\r", "")))
            self.decide(who, receipt, "decline", **said)
            to = self.choice(receipt)["email"]
            sent = self.eventually(lambda: next((m for m in self.server.mails(to) if "Law 2" in m.text), None))
            noise = re.compile(r"\d\d?:\d\d|\s")      # the minute may turn between the two
            self.assertEqual(noise.sub("", shown), noise.sub("", f"{to} {sent.subject} {sent.text}"))
            self.assertIn(by, shown)

    def test_nothing_to_show(self):
        receipt = self.apply("law")
        answer, shown = self.preview("all", receipt, status=422, text="typed")
        self.assertIn("reason", answer.text)
        self.assertIn(">typed</textarea>", answer.text)
        self.decide("all", receipt, "approve")
        _, shown = self.preview("all", receipt, status=409, reason="other")
        self.assertEqual(shown, "")
        self.assertEqual(self.state(receipt), "approved")

    def test_typed_words_come_back(self):
        """A decision that was refused loses nothing that was typed."""
        receipt = self.apply("law")
        answer = self.decide("all", receipt, "decline", status=422, text="Typed <words>")
        self.assertIn(">Typed &lt;words&gt;</textarea>", answer.text)


class Dead(MailCase):
    """A mail that its server refuses, a delivery that the partner's system refuses: told at the desks whose they are, nowhere else."""

    @classmethod
    def setUpClass(cls):
        cls.system = partner.Server()		# answers 404, which is final
        cls.addClassCleanup(cls.system.close)
        cls.more = (opstap.partner("other", "feed.csv", extra='coordinator "stranger" { }', deliver_url=f'"{cls.system.url}/none"')
                    + home("away", 'coordinator "elsewhere" { }\n\tcoordinator "artist" { faculties = {"arts"} }'))
        super().setUpClass()
        cls.server.does(rcpt="550 no such user", only="dead")

    def shown(self, who, path):
        return [i.text for i in self.staff_get(who, path).page.all("section", class_="faults") for i in i.all("li")]

    def test_mails(self):
        receipt = self.apply("law", email="dead@uni.example", name="Lost & Found")
        self.eventually(lambda: self.shown("all", "/staff/"))
        for who, path, sees in (("all", "/staff/", 1), ("all", f"/staff/enrolments/{receipt}/1", 1), ("hostess", "/staff/", 1),
                                ("stranger", "/staff/", 0), ("elsewhere", "/staff/", 0), ("artist", "/staff/", 0)):
            lines = [line for line in self.shown(who, path) if "system" not in line]
            self.assertEqual(len(lines), sees, (who, path))
            for line in lines:
                self.assertIn("Mail to the student: the application was received", line)
                self.assertIn("the mail server answered 550", line)
            self.assertEqual("Lost & Found" in "".join(lines), sees == 1 and path == "/staff/", (who, path))
        self.assertEqual(self.shown("all", f"/staff/enrolments/{self.apply('art')}/1"), [])

    def test_deliveries(self):
        receipt = self.apply("art", home="away", partner="other")
        self.decide("elsewhere", receipt, "approve")
        self.decide("stranger", receipt, "place")
        self.eventually(lambda: self.shown("stranger", "/staff/"))
        for who, sees in (("stranger", 1), ("elsewhere", 1), ("artist", 0), ("all", 0), ("hostess", 0)):
            found = [line for line in self.shown(who, "/staff/") if "host’s system" in line]
            self.assertEqual(len(found), sees, who)
        self.assertIn("404", "".join(self.shown("stranger", f"/staff/enrolments/{receipt}/1")))


class Login(MailCase):
    """Signing in by a mailed link; ./dev up lets /staff/login and requests with the cookie through its Basic auth."""
    more = (opstap.partner("other", "feed.csv", extra='coordinator "both" { mail = "A@UNI.example" }\n\tcoordinator "b" { mail = "b@x.example" }')
            + home("away", "\n\t".join(f'coordinator "c{i}" {{ mail = "c{i}@away.example" }}' for i in range(6))))

    def ask(self, mail, lang="en", status=200, **headers):
        answer = self.post(f"/staff/login?lang={lang}", {"action": "send", "mail": mail}, **headers)
        self.assertEqual(answer.status, status, answer.text)
        return answer.text

    def link(self, to, n=1):
        mails = self.eventually(lambda: (lambda m: m if len(m) >= n else None)([m for m in self.server.mails(to) if "/staff/login" in m.text]))
        return mails[n - 1], re.search(r"https://exchange\.example(/staff/login\?lang=(\w\w)&key=([\w-]{64}))\s", mails[n - 1].text)

    def enter(self, key, **headers):
        return self.post("/staff/login", {"action": "enter", "key": key}, **headers)

    def cookie(self, answer):
        self.assertEqual(answer.status, 303, answer.text)
        return {"Cookie": "a=b; " + answer.header("Set-Cookie").split(";")[0] + "; c=d"}

    def test_in_and_out(self):
        page = self.get("/staff/login")
        self.assertEqual((page.status, page.header("Set-Cookie"), page.header("Cache-Control")), (200, None, "no-store"))
        self.assertEqual(self.ask("a@uni.example", "nl"), self.ask("nobody@x.example", "nl"))
        mail, link = self.link("a@uni.example")
        self.assertEqual((mail.subject.split()[0], link[2]), ("Inloggen", "nl"))
        self.assertNotIn(link[3], self.opstap.log())
        for _ in range(2):        # looking uses nothing up
            page = self.get(link[1])
            self.assertEqual(page.status, 200)
            self.assertIsNone(page.header("Set-Cookie"))
            self.assertEqual(page.page.one("input", name="key").get("value"), link[3])
        self.assertEqual(self.enter(link[3], origin="https://evil.example").status, 403)
        answer = self.enter(link[3])
        head = answer.header("Set-Cookie")
        self.assertRegex(head, r"^__Host-opstap-staff=[\w-]{64}; Path=/; Max-Age=28800; HttpOnly; Secure; SameSite=Strict$")
        self.assertNotIn("uni.example", head)
        self.assertEqual(self.enter(link[3]).status, 403)		# once
        mine = self.cookie(answer)
        page = self.request("GET", "/staff/", headers=mine)
        self.assertEqual(page.status, 200, page.text)
        for words in ("Signed in as Ada", "Outgoing", "Incoming", "Sign out"):	# both roles of the address
            self.assertIn(words, page.text)
        answer = self.post("/staff/login", {"action": "out"})
        self.assertEqual(answer.status, 303)
        self.assertIn("__Host-opstap-staff=; Path=/; Max-Age=0;", answer.header("Set-Cookie"))

    def test_a_session_is_somebody(self):
        self.ask("B@x.example")
        mine = self.cookie(self.enter(self.link("b@x.example")[1][3]))
        receipt, other = self.apply("law", partner="other"), self.apply("law")
        path = f"/staff/enrolments/{receipt}/1"
        self.assertEqual(self.request("GET", path, headers=mine).status, 200)
        self.assertEqual(self.request("GET", f"/staff/enrolments/{other}/1", headers=mine).status, 404)
        form = {**self.row_form("all", receipt), "action": "approve"}
        self.assertEqual(self.request("POST", path, body=form, headers=mine).status, 403)	# another person's token
        self.decide("all", receipt, "approve")
        page = self.request("GET", path, headers=mine).page
        form = {n: page.all("input", name=n)[0].get("value") for n in ("token", "seen")}
        self.assertEqual(self.request("POST", path, body={**form, "action": "place"}, headers=mine).status, 303)
        self.assertEqual(self.choice(receipt)["history"][-1]["by"], "b")

    def test_false_keys_and_cookies(self):
        self.ask("c0@away.example")
        key = self.link("c0@away.example")[1][3]
        for false in (key[:-1] + ("A" if key[-1] != "A" else "B"), "A" * 64, ""):
            self.assertEqual(self.enter(false).status, 403)
        self.assertEqual(self.get("/staff/login?key=" + "A" * 64).status, 403)
        for value in (key, "A" * 64, "", "x"):	# a link's key is no cookie
            false = {"Cookie": f"__Host-opstap-staff={value}"}
            answer = self.request("GET", "/staff/", headers=false)
            self.assertEqual(answer.status, 403)
            self.assertIn("login?lang=en", answer.text)
            for password in ("wrong", "demo"):		# the site did not look at this name
                self.assertEqual(self.request("GET", "/staff/", headers={**false, **desk.staff("all", password)}).status, 403)
        self.assertEqual(self.post("/staff/login", {"action": "send", "mail": " "}).status, 422)
        self.assertEqual(self.post("/staff/login", {"mail": "x@y.example"}).status, 400)
        self.ask("c1@away.example", status=403, origin="https://evil.example")
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_zz_time(self):
        """A link ends after half an hour, a session after eight; the last one, since it moves the clock."""
        for name in ("c4", "c5"):
            self.ask(f"{name}@away.example")
        late, soon = (self.link(f"{name}@away.example")[1][3] for name in ("c4", "c5"))
        mine = self.cookie(self.enter(soon))
        self.addCleanup(self.opstap.environment.clear)
        for seconds, entered, status in ((1900, 403, 200), (8 * 3600 + 60, 403, 403)):
            self.opstap.down()
            self.opstap.environment["OPSTAP_NOW"] = str(int(clock.time()) + seconds)
            self.opstap.start()
            self.assertEqual(self.enter(late).status, entered)
            self.assertEqual(self.request("GET", "/staff/", headers=mine).status, status, seconds)

    def test_three_an_hour(self):
        while clock.now().minute == 59:	# the hour of the clock must not turn meanwhile
            time.sleep(1)
        for _ in range(5):
            self.ask("c2@away.example")
        self.ask("c3@away.example")
        self.link("c3@away.example")	# written after them
        self.link("c2@away.example", 3)
        self.assertEqual(len(self.server.mails("c2@away.example")), 3)
        keys = {self.link("c2@away.example", n)[1][3] for n in (1, 2, 3)}
        self.assertEqual(len(keys), 3)
        for key in keys:
            self.assertEqual(self.enter(key).status, 303)


if __name__ == "__main__":
    unittest.main()

"""Mails at the desk, against a real mail server: what is shown before a decision is what is sent after it."""
import re
import unittest

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


if __name__ == "__main__":
    unittest.main()

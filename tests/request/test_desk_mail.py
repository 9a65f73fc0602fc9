"""Mails at the desk, against a real mail server: what is shown before a decision is what is sent after it."""
import re
import unittest

import desk
import mailserver
import opstap
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


if __name__ == "__main__":
    unittest.main()

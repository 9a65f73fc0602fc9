"""Saved searches by mail: ordered, confirmed, told of new courses once, stopped with one click; and what strangers can do with the form."""
import json
import os
import re
import time
import unittest
import urllib.parse

import clock
import courier
from clock import LATER, SOON

HEAD = "id,title@en,title@nl,level,ects,offering,start,apply_until\n"


def row(name, title="Course", level="bachelor"):
    return f"{name},{title} {name},Vak {name},{level},5,r1,{LATER},{SOON}\n"


class AlertTest(courier.CourierTest):
    def begin(self, mails=True, **keys):
        self.server = self.mail_server()
        self.rows = [row(f"c{i}") for i in range(1, 4)]
        text = courier.host("host") + courier.uni()
        self.start((courier.mail(self.server) if mails else "") + text, **{"feed.csv": HEAD + "".join(self.rows)}, **keys)

    def refresh(self, *new):
        self.rows += new
        self.opstap.write("feed.csv", HEAD + "".join(self.rows))
        code, out, err = self.opstap.ctl("fetch", "host", "--force")
        self.assertEqual(code, 0, out + err)

    def form(self, query="", lang="en"):
        answer = self.opstap.get(f"/{lang}/alerts{query}")
        self.assertEqual(answer.status, 200)
        return answer.page.one("input", name="token").get("value")

    def order(self, address, query="", lang="en", token=None):
        answer = self.opstap.post(f"/{lang}/alerts{query}", {"token": token or self.form(query, lang), "email": address})
        self.assertEqual(answer.status, 303, answer.text)
        return answer

    def mails(self, address, at_least=1):
        return self.eventually(lambda: len(self.server.mails(address)) >= at_least and self.server.mails(address))

    def link(self, mail, lang="en"):
        return re.search(rf"http://\S+(/{lang}/alerts/[0-9a-z]+)", mail.text)[1]

    def confirmed(self, address, query="", lang="en"):
        """Orders and confirms; the path of the alert."""
        before = len(self.server.mails(address))
        self.order(address, query, lang)
        path = self.link(self.mails(address, before + 1)[-1], lang)
        answer = self.opstap.post(path, {"action": "confirm"})
        self.assertEqual(answer.status, 303, answer.text)
        return path

    def assertQuiet(self, address, count, seconds=3):
        time.sleep(seconds)
        self.assertEqual(len(self.server.mails(address)), count, [m.subject for m in self.server.mails(address)])


class Life(AlertTest):
    def test_from_the_order_to_the_last_click(self):
        self.begin()
        query = "?q=economics&level=master&sort=title&page=1&home=uni"
        results = self.opstap.get("/nl/courses" + query)
        link = [a for a in results.page.all("a") if "alerts" in a.get("href")][0]
        self.assertEqual((link.text, link.get("href")), ("Mail mij als er een verschijnt", "../nl/alerts?q=economics&level=master"))
        carrying = self.opstap.get("/nl/courses?q=economics&level=master&c=host%3Alaw").page      # a shortlist is no part of a search
        self.assertIn(link.get("href"), carrying.links())
        page = self.opstap.get("/nl/alerts?q=economics&level=master").page
        self.assertEqual((page.h1, page.language, page.one("dd").text), ("Mail mij nieuwe vakken", "nl", "“economics” · master"))
        answer = self.order("Zoe@stud.example", "?q=economics&level=master", "nl")
        self.assertEqual(answer.header("Location"), "alerts/sent?q=economics&level=master")
        sent = self.opstap.get("/nl/alerts/sent?q=economics&level=master")
        self.assertEqual((sent.status, sent.page.h1), (200, "Er is een mail onderweg"))
        mail = self.mails("Zoe@stud.example")[0]
        self.assertEqual(mail.subject, "Bevestig: mail over nieuwe vakken")
        self.assertNotIn("economics", mail.text)      # nothing that whoever ordered it typed
        path = self.link(mail, "nl")
        self.refresh(row("m1", "Economics", "master"))      # before it is confirmed: told afterwards, not now
        self.assertQuiet("Zoe@stud.example", 1)
        for _ in range(2):      # looking confirms nothing
            page = self.opstap.get(path)
            self.assertEqual((page.status, page.header("Cache-Control"), page.page.h1), (200, "no-store", "Bevestig je bewaarde zoekopdracht"))
            self.assertNotIn("stud.example", page.text)
        answer = self.opstap.post(path, {"action": "confirm"})
        self.assertEqual(answer.status, 303)
        self.assertEqual(self.opstap.get(path).page.h1, "Je bewaarde zoekopdracht")
        mail = self.eventually(lambda: self.server.mails("Zoe@stud.example")[1:], 90)[0]
        self.assertEqual(mail.subject, "1 nieuw vak: “economics” · master")
        self.assertIn("- Vak m1\n  host, ", mail.text)
        self.assertIn("- Economics m1\n  host, ", mail.text)
        self.assertIn("/nl/courses/host/m1\n", mail.text)
        self.assertIn("/nl/courses?q=economics&level=master\n", mail.text)
        self.assertIn(self.link(mail, "nl"), path)
        # On the same day nothing more, whatever comes; on an unchanged list nothing at all.
        self.refresh()
        self.refresh(row("m2", "Economics", "master"))
        self.assertQuiet("Zoe@stud.example", 2)
        self.one_click(mail, path)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def one_click(self, mail, path):
        """RFC 8058: a POST of anybody, without cookies or forms, from anywhere; a GET changes nothing."""
        self.assertEqual(mail.message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertEqual(mail.message["List-Id"], "<alerts.uni.example>")
        url = mail.message["List-Unsubscribe"].strip("<>")
        self.assertEqual(urllib.parse.urlsplit(url).path, path)
        self.assertEqual(self.opstap.get(path).page.h1, "Je bewaarde zoekopdracht")
        self.assertEqual(self.opstap.post(path, {"List-Unsubscribe": "Other"}).status, 400)
        for _ in range(2):      # again after it is gone: the mail program may not have heard of it
            answer = self.opstap.post(path, {"List-Unsubscribe": "One-Click"}, origin="https://mail.example", sec_fetch_site="cross-site")
            self.assertEqual((answer.status, answer.page.h1), (200, "De mails zijn gestopt"))
        self.assertEqual(self.opstap.get(path).status, 404)
        self.assertEqual(self.opstap.post(path, {"action": "confirm"}).status, 404)
        self.refresh(row("m3", "Economics", "master"))
        self.assertQuiet("Zoe@stud.example", 2)

    def test_one_click_as_multipart(self):
        self.begin()
        path = self.confirmed("zoe@stud.example")
        body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
        answer = self.opstap.request("POST", path, body, {"Content-Type": "multipart/form-data; boundary=x"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.opstap.get(path).status, 404)

    def test_the_next_day(self):
        """Two courses of one day are one mail of the next; then a year is over."""
        self.begin()
        path = self.confirmed("zoe@stud.example", "?level=master")
        other = self.confirmed("other@stud.example", "?q=nothing-like-it")
        self.refresh(row("m1", level="master"))
        self.assertIn("m1", self.mails("zoe@stud.example", 2)[1].text)
        self.refresh(row("m2", level="master"), row("b1"))
        self.refresh(row("m3", level="master"))
        self.assertQuiet("zoe@stud.example", 2)
        self.later(86400 + 60)
        mail = self.mails("zoe@stud.example", 3)[2]
        self.assertEqual(mail.subject, "2 new courses: master")
        self.assertEqual(re.findall(r"^- (Course \w+)", mail.text, re.M), ["Course m3", "Course m2"])
        self.assertQuiet("zoe@stud.example", 3)
        self.assertQuiet("other@stud.example", 1, 0)
        answer = self.opstap.get(path)
        self.assertIn("Keep them until", answer.text)
        self.assertEqual(self.opstap.post(path, {"action": "confirm"}).status, 303)
        self.later(366 * 86400)
        self.eventually(lambda: self.opstap.get(other).status == 404)
        self.assertEqual(self.opstap.get(path).status, 200)     # kept for longer
        self.order("late@stud.example")
        self.assertEqual(len(self.held()), 3)       # what was confirmed does not go by a clock that jumped
        self.later(368 * 86400)
        self.assertEqual(self.opstap.get(path).status, 404)
        self.refresh(row("m4", level="master"))
        self.assertQuiet("zoe@stud.example", 3)
        self.eventually(lambda: self.held() == [])
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def later(self, seconds):
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(int(clock.time()) + seconds)}
        self.opstap.start()

    def held(self):
        folder = os.path.join(self.opstap.data, "keys/applications")
        return os.listdir(folder)

    def test_many_at_once(self):
        self.begin()
        self.confirmed("zoe@stud.example")
        self.refresh(*[row(f"n{i:02}") for i in range(33)])
        mail = self.mails("zoe@stud.example", 2)[1]
        self.assertEqual(mail.subject, "33 new courses: all courses")
        self.assertEqual(len(re.findall(r"^- Course n\d\d$", mail.text, re.M)), 20)
        self.assertIn("\nAnd 13 more.\n", mail.text)
        self.assertQuiet("zoe@stud.example", 2)

    def test_what_is_misspelt_or_only_near(self):
        """A correction is offered as what is saved; what is only near a search is no reason for a mail."""
        self.begin()
        self.refresh(row("s1", "Statistics"))
        page = self.opstap.get("/en/courses?q=statistcs").page
        self.assertIn("../en/alerts?q=statistics", page.links())
        self.confirmed("zoe@stud.example", "?q=astronomy+galaxies")
        self.confirmed("ann@stud.example", "?q=statistiek")
        self.refresh(row("a1", "Gastronomy"), row("s2", "Statistics"))
        self.assertIn("Statistics s2", self.mails("ann@stud.example", 2)[1].text)      # the same in the other language
        self.assertQuiet("zoe@stud.example", 1)

    def test_a_courier_that_dies(self):
        self.begin()
        addresses = [f"s{i}@stud.example" for i in range(8)]
        for address in addresses:
            self.confirmed(address, "?level=master")
        self.refresh(row("m1", level="master"))
        for _ in range(6):
            time.sleep(0.3)
            self.kill("courier")
        self.kill("ledger")
        for address in addresses:
            mails = self.mails(address, 2)
            self.assertEqual(len({m.id for m in mails}), 2)
        time.sleep(3)
        for address in addresses:       # what was cut off may be sent again, as the very same mail
            self.assertEqual(len({m.raw for m in self.server.mails(address)}), 2)
        self.assertEqual(len([r for r in self.outbox() if r["template"] == "alert-new"]), 8)


class Strangers(AlertTest):
    def test_nobody_is_flooded(self):
        self.begin()
        answers = {self.order("victim@stud.example", f"?q=law{i % 5}").header("Location") for i in range(12)}
        self.assertEqual(len(answers), 5)
        self.mails("victim@stud.example", 3)
        self.assertQuiet("victim@stud.example", 3)
        token = self.form()
        self.order("other@stud.example", token=token)
        self.order("other@stud.example", token=token)       # the same form twice
        self.mails("other@stud.example")
        self.assertQuiet("other@stud.example", 1)

    def test_the_answer_is_the_same(self):
        """Whether an address has the alert cannot be seen; only its mails say it."""
        self.begin()
        self.confirmed("zoe@stud.example", "?q=law")
        known, new = self.order("ZOE@stud.example", "?q=law"), self.order("ann@stud.example", "?q=law")
        self.assertEqual((known.status, known.header("Location"), known.body), (new.status, new.header("Location"), new.body))
        mail = self.mails("ZOE@stud.example")[0]
        self.assertEqual(mail.subject, "You already get these mails about new courses")
        self.assertNotIn("law", mail.text)

    def test_faults(self):
        self.begin()
        query = "?q=%3Cb%3E&level=master"
        for address, fault in (("", "Fill in the e-mail address"), ("zoe", "Write the e-mail address in full"),
                               ("zoe@stud.example\r\nBcc: x@y.example", "Write the e-mail address in full"),
                               ("a@b.example, c@d.example", "Write the e-mail address in full"), ("<a@b.example>", "Write the e-mail"),
                               ("a@b.example\0", None), ("x" * 300 + "@b.example", "Write the e-mail address in full")):
            answer = self.opstap.post("/en/alerts" + query, {"token": self.form(query), "email": address})
            self.assertEqual(answer.status, 422 if fault else 400, address)
            if fault:
                self.assertIn(fault, answer.page.one("p", class_="fault").text)
                self.assertEqual(answer.page.one("input", id="email").get("value"), address)
                self.assertEqual(answer.page.one("dd").text, "“<b>” · master")
                self.assertEqual(answer.page.form(method="post").get("action"), "alerts?q=%3Cb%3E&level=master")
        good = {"token": self.form(query), "email": "zoe@stud.example"}
        answer = self.opstap.post("/en/alerts" + query, {**good, "token": "x"})
        self.assertEqual((answer.status, answer.page.one("input", id="email").get("value")), (403, "zoe@stud.example"))
        self.assertEqual(self.opstap.post("/en/alerts" + query, good, origin="https://evil.example").status, 403)
        for path in ("/en/alerts?level=none", "/nl/alerts?q=" + "law+" * 600, "/en/alerts?page=0"):
            self.assertEqual(self.opstap.get(path).status, 400, path)
            self.assertEqual(self.opstap.post(path, good).status, 400, path)
        for path in ("/en/alerts/x", "/nl/alerts/" + "0" * 26, "/en/alerts/..%2f..%2fsecret", "/en/alerts/" + "%00" * 26):
            self.assertIn(self.opstap.get(path).status, (400, 404), path)
            self.assertIn(self.opstap.post(path, {"action": "confirm"}).status, (400, 404), path)
            self.assertIn(self.opstap.post(path, {"List-Unsubscribe": "One-Click"}).status, (200, 400), path)
        self.assertEqual(self.server.mails(), [])
        self.assertNotIn("alert-not-stored", self.opstap.log())

    def test_a_receipt_is_no_alert(self):
        """The button of one cannot erase the other."""
        self.begin()
        receipt = self.apply("host:c1:r1")
        self.assertEqual(self.opstap.get(f"/en/alerts/{receipt}").status, 404)
        self.opstap.post(f"/en/alerts/{receipt}", {"List-Unsubscribe": "One-Click"})
        self.opstap.post(f"/en/alerts/{receipt}", {"action": "stop"})
        self.assertEqual(self.opstap.get(f"/en/enrolments/{receipt}").status, 200)
        path = self.confirmed("zoe@stud.example")
        self.assertEqual(self.opstap.get("/en/enrolments/" + path[-26:]).status, 404)

    def test_without_a_mail_server(self):
        self.begin(mails=False)
        for lang in ("en", "nl"):
            self.assertEqual(self.opstap.get(f"/{lang}/alerts?q=law").status, 404)
            for path in ("courses", "courses?q=zzzz", "how-it-works", "privacy"):
                self.assertNotIn("alerts", self.opstap.get(f"/{lang}/{path}").text)
        self.assertIn("sends no mails about new courses", self.opstap.get("/en/alerts").text)
        self.assertEqual(self.opstap.post("/en/alerts", {"email": "zoe@stud.example"}).status, 404)


class Held(AlertTest):
    def test_told_and_erased(self):
        self.begin()
        for lang, words, never in (("en", "still hold it, with its key", "in no backup"), ("nl", "met de sleutel", "niet in een back-up")):
            text = self.opstap.get(f"/{lang}/privacy").page.one("main").text
            self.assertEqual((text.count(words), never in text), (2, False))	# enrolments and saved searches
        path = self.confirmed("zoe@stud.example", "?q=unmistakable")
        self.order("zoe@stud.example", "?q=another")
        self.mails("zoe@stud.example", 2)
        receipt = self.apply("host:c1:r1", email="zoe@uni.example")
        code, out, _ = self.opstap.ctl("person", "ZOE@stud.example")
        held = json.loads(out)
        self.assertEqual((code, held["enrolments"]), (0, []))
        self.assertEqual(sorted((a["email"], a["search"], a["confirmed"], a["lang"]) for a in held["alerts"]),
                         [("zoe@stud.example", "q=another", False, "en"), ("zoe@stud.example", "q=unmistakable", True, "en")])
        self.assertIn("alert-confirm", {letter["template"] for letter in held["letters"]})
        self.assertEqual(json.loads(self.opstap.ctl("person", receipt)[1])["alerts"], [])
        code, out, err = self.opstap.ctl("erase", "--mail", "zoe@STUD.example")
        self.assertEqual((code, out, err), (0, "0 enrolment forms were erased. So were 2 saved searches.\n", ""))
        self.assertEqual(self.opstap.ctl("person", "zoe@stud.example")[0], 4)
        self.assertEqual(self.opstap.get(path).status, 404)
        self.assertEqual(self.opstap.ctl("erase", "--mail", "zoe@stud.example")[:2], (0, "0 enrolment forms were erased.\n"))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)
        self.assertEqual(self.opstap.get(f"/en/enrolments/{receipt}").status, 200)
        self.confirmed("zoe@stud.example", "?q=unmistakable")       # nothing stands in the way of a new beginning


if __name__ == "__main__":
    unittest.main()

"""The courier: mails of a short journey read back from a real mail server, encryption, contacts of partners, previews."""
import hashlib
import hmac
import json
import os
import re
import signal
import time
import unittest

import clock
import courier
from clock import LATER, SOON


class Mails(courier.CourierTest):
    def test_a_short_journey(self):
        server, endpoint = self.mail_server(), self.partner_server()
        endpoint.answer("/in", "thanks", status=200)
        self.start(courier.mail(server) + courier.host("host", endpoint.url + "/in", deliver_secret_file='"secret"')
                   + courier.host("alone", deliver_mail='"system@alone.example"', extra="") + courier.uni() + courier.uni("mailed", "mail"))
        receipt = self.apply("host:c1:r1", lang="nl")
        self.eventually(lambda: len(server.mails()) == 2)
        student, desk = sorted(server.mails(), key=lambda m: m.to, reverse=True)
        address = student.to
        self.assertEqual(desk.to, "hd@uni.example")
        self.assertEqual(student.subject, "Je aanmelding: Vak 1 — één")
        self.assertRegex(student.text, r"(?s)^\(The English text is below\.\)\n\nBeste Zoë 🦉 Jansen,\n.*\n-{60,}\n\nDear Zoë 🦉 Jansen,")
        self.assertIn(f"/nl/enrolments/{receipt}\n", student.text)
        self.assertNotIn("Zoë", desk.text)
        self.assertNotIn(receipt, desk.text)
        self.check_form(student)
        self.assertEqual(str(student.message["From"]), 'Ruil & Zo <exchange@uni.example>')

        self.act(receipt, "approve", "home")
        self.act(receipt, "place", "host")
        self.act(receipt, "withdraw", "student")
        self.eventually(lambda: len(server.mails(address)) == 4 and len(endpoint.bodies) == 2)
        self.assertEqual([m.subject.split(":")[0] for m in server.mails(address)],
                         ["Je aanmelding", "Goedgekeurd", "Je hebt een plaats", "Ingetrokken"])
        self.assertEqual([m.subject for m in server.mails("hc@host.example")], ["To decide: Course 1"])
        self.assertEqual(len({m.id for m in server.mails()}), len(server.mails()))

        placed, withdrawn = map(json.loads, endpoint.bodies)
        self.assertEqual((placed["event"], withdrawn["event"]), ("placed", "withdrawn"))
        row = self.opstap.enrolments()[0]
        for name in ("receipt", "choice", "home", "partner", "course", "offering", "name", "email", "student_number", "motivation"):
            self.assertEqual(placed["enrolment"][name], row[name])
        self.assertIsNone(withdrawn["enrolment"]["name"])
        self.assertEqual(withdrawn["enrolment"]["receipt"], receipt)
        for (method, _, headers), body in zip(endpoint.asked, endpoint.bodies):
            self.assertEqual((method, headers["Content-Type"]), ("POST", "application/json; charset=utf-8"))
            self.assertEqual(headers["Opstap-Signature"], "sha256=" + hmac.new(courier.SECRET.encode(), body, hashlib.sha256).hexdigest())
        self.assertEqual(len({headers["Idempotency-Key"] for _, _, headers in endpoint.asked}), 2)

        # A host without a system and without a coordinator at our desk gets it in words, and earlier.
        receipt = self.apply("alone:c1:r1")
        self.place(receipt)
        told = self.eventually(lambda: server.mails("system@alone.example")[1:]) and server.mails("system@alone.example")
        self.assertEqual([m.subject for m in told], ["Course 1: an application to decide", "Course 1: a student got a place"])
        self.assertIn("- Name: Zoë 🦉 Jansen\n", told[1].text)

        receipt = self.apply("host:c2:r1", home="mailed")
        confirm = self.eventually(lambda: [m for m in server.mails() if m.subject.startswith("Confirm")])[0]
        link = re.search(rf"/en/enrolments/{receipt}\?key=[0-9a-f]{{32}}\n", confirm.text)
        self.assertTrue(link, confirm.text)
        self.assertNoPersonalLog(address)

    def check_form(self, m):
        for line in m.raw.split(b"\r\n"):
            self.assertLessEqual(len(line), 76)
            self.assertNotIn(b"\n", line)
        for name, value in (("Auto-Submitted", "auto-generated"), ("MIME-Version", "1.0"), ("To", m.to)):
            self.assertEqual(m.message[name], value)
        self.assertRegex(m.id, r"^<[0-9a-f]{32}@uni\.example>$")
        sent = m.message["Date"].datetime
        self.assertLess(abs((clock.now() - sent).total_seconds()), 120)
        for line in m.text.splitlines():
            if " " in line:
                self.assertLessEqual(len(line), 76)

    def assertNoPersonalLog(self, address):
        for word in ("Zoë", address, "because", "Jansen"):
            self.assertNotIn(word, self.opstap.log())

    def test_names_cannot_make_headers(self):
        server = self.mail_server()
        self.start(courier.mail(server) + courier.host("host") + courier.uni())
        names = ["Eve Bcc: all@x.example", "=?UTF-8?B?DQpCY2M6IHg=?=", "a" * 200, "x", "\"<a@b.example>,", "{{link}} {host}"]
        for name in names:
            self.apply("host:c1:r1", name=name)
        self.eventually(lambda: len(server.mails()) == 2 * len(names))
        for m in server.mails():
            self.assertEqual(set(m.message.keys()), {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
                                                     "MIME-Version", "Content-Type", "Content-Transfer-Encoding"})
            self.assertEqual(m.message["To"].addresses[0].addr_spec, m.to)
            self.assertNotIn("\u202e", m.text)
            for line in m.raw.split(b"\r\n"):
                self.assertLessEqual(len(line), 76)

    def test_what_the_mail_server_refuses(self):
        """5xx about a mail is final; 4xx and a hang are tried again, the same bytes under the same Message-ID."""
        server = self.mail_server()
        conf = courier.mail(server) + courier.host("host") + courier.uni()
        self.start(conf)
        server.does(rcpt="550 no such user", only="s")
        self.apply("host:c1:r1")
        dead = self.eventually(lambda: self.sent(outcome="dead"))
        self.assertEqual((dead[0]["code"], dead[0]["queue"]), ("550", "mail"))
        self.eventually(lambda: len(server.mails("hd@uni.example")) == 1)
        server.does(data="451 later", only="s")
        self.apply("host:c2:r1")
        self.eventually(lambda: self.sent(outcome="retry", code="451"))
        time.sleep(2)
        self.assertEqual(len(self.sent(outcome="retry")), 1)      # not at once
        server.does(hang="RCPT", only="s")
        self.apply("host:c3:r1")
        server.does(hang="RCPT", only="s")
        time.sleep(1)
        begin = time.monotonic()
        self.eventually(lambda: len(server.mails("hd@uni.example")) == 3, 5)   # one hangs, the queue's second goes on
        self.assertLess(time.monotonic() - begin, 5)
        # A minute later by the clock: what waited is delivered.
        server.does()
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(int(clock.time()) + 61)}
        self.opstap.start()
        self.eventually(lambda: len([m for m in server.mails() if m.to.startswith("s")]) == 2)
        time.sleep(1)
        self.assertEqual(len(server.mails()), 5)        # 3 to the desk, 2 to students, none twice
        self.assertEqual(len(self.sent(outcome="dead")), 1)

    def test_a_slow_goodbye_is_no_second_mail(self):
        server = self.mail_server()
        server.does(hang="QUIT")
        self.start(courier.mail(server) + courier.host("host") + courier.uni())
        self.apply("host:c1:r1")
        self.eventually(lambda: len(self.sent(outcome="delivered")) == 2, 10)
        time.sleep(5)
        self.assertEqual(len(server.mails()), 2)
        self.assertEqual(len(self.sent()), 2)


class Encryption(courier.CourierTest):
    def test_starttls_and_login(self):
        """Required and not offered, required and not to be trusted: nothing goes out. Offered: it is used, with the login."""
        plain, secure = self.mail_server(), self.mail_server("--tls", "--login")
        login = {"smtp_user": '"opstap"', "smtp_password_file": '"password"'}
        conf = courier.host("host") + courier.uni()
        self.start(courier.mail(plain, smtp_tls='"required"') + conf)
        self.apply("host:c1:r1")
        self.eventually(lambda: len(self.sent(outcome="retry")) == 2)
        self.assertIn("STARTTLS", self.sent()[0]["why"])
        self.reload(courier.mail(secure, smtp_tls='"required"', **login) + conf)
        self.apply("host:c2:r1")
        self.eventually(lambda: [s for s in self.sent(outcome="retry") if "certificate" in s["why"]])
        self.reload(courier.mail(secure, **login) + conf)
        self.apply("host:c3:r1")
        self.eventually(lambda: len(secure.mails()) == 2)
        self.assertTrue(all(m.tls and m.login == "opstap" for m in secure.mails()))
        self.opstap.write("password", "falsch\n")
        self.apply("host:c4:r1")
        self.eventually(lambda: [s for s in self.sent(outcome="retry") if "password" in s["why"]])
        self.assertEqual(plain.mails(), [])
        self.assertEqual(self.sent(outcome="dead"), [])     # what is ours to mend costs no mail
        self.assertNotIn("geheim", self.opstap.log())

    def reload(self, conf):
        with open(self.opstap.conf) as f:
            first = f.readline()
        self.opstap.write("opstap.conf", first + conf)
        before = self.role("courier")
        self.opstap.kill(signal.SIGHUP)
        self.eventually(lambda: self.role("courier") not in (before, 0))


class Contacts(courier.CourierTest):
    def test_told_of_the_first_failure_and_of_a_held_change_only(self):
        server = self.mail_server()
        many = courier.FEED + "".join(f"x{i},More {i},Meer {i},5,r1,{LATER},{SOON},4\n" for i in range(30))
        self.start(courier.mail(server) + courier.host("host", contact='"Feeds <it@host.example>"') + courier.host("quiet"), **{"feed.csv": many})
        feed = os.path.join(self.opstap.folder, "feed.csv")

        def fetch(content, expected):
            self.opstap.write("feed.csv", content)
            self.assertEqual(self.opstap.ctl("fetch", "host")[0], expected, self.opstap.log()[-2000:])

        self.assertTrue(os.path.exists(feed))
        fetch(many + f"y,New,Nieuw,5,r1,{LATER},{SOON},4\n", 0)
        time.sleep(2)
        self.assertEqual(server.mails(), [])            # success is no news
        fetch("<html>login</html>", 4)
        first = self.eventually(lambda: server.mails("it@host.example"))[0]
        self.assertEqual(first.subject, "Your list of courses could not be fetched")
        self.assertIn("De vakkenlijst van host kon op", first.text.replace("\n", " "))
        self.assertIn("/en/partners/host\n", first.text)
        fetch("<html>login</html>", 4)
        self.kill("courier")    # a new courier knows what was told
        time.sleep(3)
        self.assertEqual(len(server.mails()), 1)
        fetch(many, 0)
        fetch(courier.FEED, 3)
        held = self.eventually(lambda: server.mails("it@host.example")[1:])[0]
        self.assertEqual(held.subject, "A change of your list of courses is held")
        fetch(many, 0)
        fetch("", 4)
        self.eventually(lambda: len(server.mails("it@host.example")) == 3)
        self.assertEqual({m.to for m in server.mails()}, {"it@host.example"})


class Preview(courier.CourierTest):
    def test_templates_are_shown(self):
        self.start(courier.host("host") + courier.uni())
        code, out, _ = self.opstap.ctl("mail")
        self.assertEqual(code, 0)
        names = re.findall(r"^  ([a-z-]+) +to the", out, re.M)
        self.assertGreater(len(names), 20)
        for name in names:
            for lang, first in (("en", "(De Nederlandse"), ("nl", "(The English")):
                code, out, err = self.opstap.ctl("mail", name, "--lang", lang)
                self.assertEqual(code, 0, err)
                self.assertRegex(out, rf"^Subject: .+\n\n{re.escape(first)}")
        self.assertEqual(self.opstap.ctl("mail", "nonsense")[0], 1)
        self.assertEqual(self.opstap.ctl("mail", "placed", "--lang", "fr")[0], 1)


if __name__ == "__main__":
    unittest.main()

"""The courier: mails of a short journey read back from a real mail server, deliveries to partners that play tricks, kill -9 in the middle."""
import datetime
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
import urllib.parse

import mailserver
import opstap
import partner

SOON = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
LATER = (datetime.date.today() + datetime.timedelta(days=120)).isoformat()
FEED = "id,title@en,title@nl,ects,offering,start,apply_until,places\n" + "".join(
    f"c{i},Course {i},Vak {i} — één,5,r1,{LATER},{SOON},400\n" for i in range(6))
SECRET = "a secret of two"
BUILD = os.path.abspath(os.environ.get("OPSTAP_BUILD") or os.path.join(opstap.SOURCE, "build"))


def host(name, address=None, **keys):
    if address:
        keys["deliver_url"] = f'"{address}"'
    keys.setdefault("extra", f'coordinator "hc" {{ mail = "hc@{name}.example" }}')
    return opstap.partner(name, "feed.csv", **keys)


def uni(name="uni", verify="none", **keys):
    text = opstap.home(name, domain=f"{name}.example", **keys).replace('verify = "none"', f'verify = "{verify}"')
    return text[: text.rindex("}")] + '\tcoordinator "hd" { mail = "hd@uni.example" }\n}\n'


def mail(server, **keys):
    more = "".join(f"  {key.replace('_', '-')} = {value}" for key, value in keys.items())
    return f'mail {{ smtp = "{server.url}"  from = "exchange@uni.example"  from-name = "Ruil & Zo"{more} }}\n'


class CourierTest(unittest.TestCase):
    student = 0

    def start(self, conf, environment=None, **files):
        self.opstap = opstap.Instance(conf, {"feed.csv": FEED, "secret": SECRET + "\n", "password": "geheim\n", **files},
                                      environment=environment)
        self.addCleanup(self.opstap.remove)
        self.addCleanup(self.opstap.down)
        self.opstap.start()
        return self.opstap

    def mail_server(self, *options):
        server = mailserver.Server(*options)
        self.addCleanup(server.close)
        return server

    def partner_server(self):
        server = partner.Server()
        self.addCleanup(server.close)
        return server

    def apply(self, *refs, home="uni", lang="en", **changes):
        """Sends a form; the receipt."""
        address = f"/{lang}/enrol?" + urllib.parse.urlencode([("c", r) for r in refs])
        token = self.opstap.get(address).page.all("input", name="token")[0].get("value")
        CourierTest.student += 1
        number = f"s{CourierTest.student:07}"
        fields = {"token": token, "home": home, "name": "Zoë 🦉 Jansen", "email": f"{number}@{home}.example", "student_number": number,
                  "faculty": "law", "programme": "Law", "year": "2", "at_most": "", "consent": "1", "action": "send"}
        for i in range(1, len(refs) + 1):
            fields.update({f"purpose-{i}": "elective", f"motivation-{i}": "because", f"board-{i}": "not-needed"})
        fields.update(changes)
        answer = self.opstap.post(f"/{lang}/enrol", [("c", r) for r in refs] + list(fields.items()))
        self.assertEqual(answer.status, 303, re.findall(r"id=\"[a-z_0-9-]+-fault\"[^<]*<[^<]*", answer.text))
        return answer.header("Location").removeprefix("enrolments/")

    def act(self, receipt, action, actor, *words, choice=1):
        command = [os.path.join(BUILD, "tests/request/ledger_act"), os.path.join(self.opstap.data, "etc", "opstap.conf"), receipt,
                   str(choice), action, actor, *words]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=opstap", "--regid=opstap", "--init-groups", *command]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, f"{action}: {done.stderr}")

    def place(self, receipt, choice=1):
        self.act(receipt, "approve", "home", choice=choice)
        self.act(receipt, "place", "host", choice=choice)

    def eventually(self, condition, seconds=30, message="it did not happen in time"):
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                self.fail(f"{message}\n{self.opstap.log()[-3000:]}")
            time.sleep(0.05)
        return value

    def sent(self, **wanted):
        """What the log says of sendings: dictionaries."""
        found = [dict(re.findall(r'(\w+)=("[^"]*"|\S+)', line)) for line in self.opstap.log().splitlines() if " sent " in line]
        return [f for f in found if all(f.get(k) == v for k, v in wanted.items())]

    def outbox(self):
        code, out, err = self.opstap.ctl("outbox", "--json")
        self.assertEqual(code, 0, err)
        return [json.loads(line) for line in out.splitlines()]

    def role(self, name):
        def find():
            return [p["pid"] for p in self.opstap.status()["processes"] if p["role"] == name]

        return self.eventually(find)[0]

    def kill(self, role):
        try:
            os.kill(self.role(role), signal.SIGKILL)
        except ProcessLookupError:      # it died meanwhile
            pass


class Mails(CourierTest):
    def test_a_short_journey(self):
        server, endpoint = self.mail_server(), self.partner_server()
        endpoint.answer("/in", "thanks", status=200)
        self.start(mail(server) + host("host", endpoint.url + "/in", deliver_secret_file='"secret"')
                   + host("alone", deliver_mail='"system@alone.example"', extra="") + uni() + uni("mailed", "mail"))
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
            self.assertEqual(headers["Opstap-Signature"], "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest())
        self.assertEqual(len({headers["Idempotency-Key"] for _, _, headers in endpoint.asked}), 2)

        # A host without a system and without a coordinator at our desk gets it in words, and earlier.
        receipt = self.apply("alone:c1:r1")
        self.place(receipt)
        told = self.eventually(lambda: server.mails("system@alone.example")[1:]) and server.mails("system@alone.example")
        self.assertEqual([m.subject for m in told], ["Course 1: an application to decide", "Course 1: a place was given"])
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
        self.assertLess(abs((datetime.datetime.now(datetime.timezone.utc) - sent).total_seconds()), 120)
        for line in m.text.splitlines():
            if " " in line:
                self.assertLessEqual(len(line), 76)

    def assertNoPersonalLog(self, address):
        for word in ("Zoë", address, "because", "Jansen"):
            self.assertNotIn(word, self.opstap.log())

    def test_names_cannot_make_headers(self):
        server = self.mail_server()
        self.start(mail(server) + host("host") + uni())
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
        conf = mail(server) + host("host") + uni()
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
        self.opstap.environment = {"OPSTAP_NOW": str(int(time.time()) + 61)}
        self.opstap.start()
        self.eventually(lambda: len([m for m in server.mails() if m.to.startswith("s")]) == 2)
        time.sleep(1)
        self.assertEqual(len(server.mails()), 5)        # 3 to the desk, 2 to students, none twice
        self.assertEqual(len(self.sent(outcome="dead")), 1)

    def test_a_slow_goodbye_is_no_second_mail(self):
        server = self.mail_server()
        server.does(hang="QUIT")
        self.start(mail(server) + host("host") + uni())
        self.apply("host:c1:r1")
        self.eventually(lambda: len(self.sent(outcome="delivered")) == 2, 10)
        time.sleep(5)
        self.assertEqual(len(server.mails()), 2)
        self.assertEqual(len(self.sent()), 2)


class Encryption(CourierTest):
    def test_starttls_and_login(self):
        """Required and not offered, required and not to be trusted: nothing goes out. Offered: it is used, with the login."""
        plain, secure = self.mail_server(), self.mail_server("--tls", "--login")
        login = {"smtp_user": '"opstap"', "smtp_password_file": '"password"'}
        conf = host("host") + uni()
        self.start(mail(plain, smtp_tls='"required"') + conf)
        self.apply("host:c1:r1")
        self.eventually(lambda: len(self.sent(outcome="retry")) == 2)
        self.assertIn("STARTTLS", self.sent()[0]["why"])
        self.reload(mail(secure, smtp_tls='"required"', **login) + conf)
        self.apply("host:c2:r1")
        self.eventually(lambda: [s for s in self.sent(outcome="retry") if "certificate" in s["why"]])
        self.reload(mail(secure, **login) + conf)
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


class Tricks(CourierTest):
    """Partners that play tricks: each ends as CONTRACT section 9 says, and none delays another."""

    def raw_server(self, play):
        """A server of one trick: play(connection) for each that comes."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=self.played, args=(play, connection), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/in"

    @staticmethod
    def played(play, connection):
        with connection:
            try:
                connection.recv(65536)
                play(connection)
            except OSError:
                pass

    @staticmethod
    def half_answer(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    @staticmethod
    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(60):
            connection.sendall(b"x")
            time.sleep(0.5)

    def test_each_trick(self):
        web = self.partner_server()
        web.answer("/good", "", status=204)
        web.answer("/error", "broken", status=500)
        web.answer("/gone", "gone", status=410)
        web.answer("/busy", "busy", status=429, headers={"Retry-After": "120"})
        web.answer("/moved", "there", status=302, headers={"Location": web.url + "/good"})
        hosts = {"good": web.url + "/good", "error": web.url + "/error", "gone": web.url + "/gone", "busy": web.url + "/busy",
                 "moved": web.url + "/moved", "half": self.raw_server(self.half_answer), "drips": self.raw_server(self.drip),
                 "hangs": self.raw_server(lambda c: time.sleep(20))}
        self.start("".join(host(n, a, timeout="4s") for n, a in hosts.items()) + uni())
        # Six for the ones that hang: more than their two connections hold.
        slow = [self.apply(f"{name}:c{i}:r1") for name in ("hangs", "drips") for i in range(6)]
        for receipt in slow:
            self.place(receipt)
        quick = {name: self.apply(f"{name}:c1:r1") for name in hosts if name not in ("hangs", "drips")}
        for receipt in quick.values():
            self.place(receipt)
        begin = time.monotonic()
        expected = {"good": ("delivered", "204"), "error": ("retry", "500"), "gone": ("dead", "410"), "busy": ("retry", "429"),
                    "moved": ("retry", "302"), "half": ("retry", None)}
        for name, (outcome, code) in expected.items():
            s = self.eventually(lambda: self.sent(queue=name, letter="placed"), 3)[0]
            self.assertEqual(s["outcome"], outcome, name)
            if code:
                self.assertEqual(s["code"], code, name)
        self.assertLess(time.monotonic() - begin, 3)
        self.eventually(lambda: self.sent(queue="hangs") and self.sent(queue="drips"), 15)
        for name in ("hangs", "drips"):
            self.assertEqual({s["outcome"] for s in self.sent(queue=name)}, {"retry"})
            self.assertLessEqual(self.connections(name), 2)
        self.assertEqual(len([p for _, p, _ in web.asked if p == "/good"]), 1)      # no redirect is followed

    def connections(self, queue):
        """Attempts of a queue never overlap more than twofold: their ends come in pairs, a timeout apart."""
        moments = [line.split()[0] for line in self.opstap.log().splitlines() if " sent " in line and f"queue={queue} " in line]
        return max(moments.count(m) for m in moments)

    def test_later_ones_wait_for_the_first(self):
        """A withdrawal never overtakes the place it takes back; the clock brings both, in order, with the bodies of the first attempts."""
        web = self.partner_server()
        web.answer("/in", "broken", status=503)
        self.start(host("host", web.url + "/in") + uni())
        receipt = self.apply("host:c1:r1")
        self.place(receipt)
        self.eventually(lambda: self.sent(queue="host", outcome="retry"))
        self.act(receipt, "withdraw", "student")
        time.sleep(1.5)
        self.assertEqual(len(web.bodies), 1)
        web.answer("/in", "", status=204)
        for step in (31, 62):
            self.opstap.down()
            self.opstap.environment = {"OPSTAP_NOW": str(int(time.time()) + step)}
            self.opstap.start()
        self.eventually(lambda: len(web.bodies) == 3)
        self.assertEqual([json.loads(b)["event"] for b in web.bodies], ["placed", "placed", "withdrawn"])
        self.assertEqual(web.bodies[0], web.bodies[1])
        keys = [headers["Idempotency-Key"] for _, _, headers in web.asked]
        self.assertEqual(keys[0], keys[1])
        self.assertNotEqual(keys[1], keys[2])

    def test_five_days(self):
        web = self.partner_server()
        web.answer("/in", "broken", status=500)
        self.start(host("host", web.url + "/in") + uni())
        self.place(self.apply("host:c1:r1"))
        self.eventually(lambda: self.sent(queue="host", outcome="retry"))
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(int(time.time()) + 5 * 86400 + 10)}
        self.opstap.start()
        dead = self.eventually(lambda: self.sent(queue="host", outcome="dead"))
        self.assertEqual((dead[0]["attempt"], dead[0]["code"]), ("2", "500"))
        row = next(r for r in self.outbox() if r["queue"] == "host")
        self.assertEqual((row["state"], row["attempts"], row["template"]), ("dead", 2, "placed"))
        time.sleep(1)
        self.assertEqual(len(web.bodies), 2)


class Kills(CourierTest):
    rounds = 12

    def test_courier_and_ledger_killed_again_and_again(self):
        """Everything arrives; what arrives twice has the same key and the same bytes."""
        server, web = self.mail_server(), self.partner_server()
        web.answer("/in", "", status=204, delay=0.03)
        self.start(mail(server) + host("host", web.url + "/in") + uni(home_approval="false"))
        receipts, stop = [], threading.Event()

        def load():
            while not stop.is_set():
                try:
                    receipts.append(self.apply(f"host:c{len(receipts) % 6}:r1"))
                    time.sleep(0.1)
                except AssertionError:      # 503 while there is no ledger: nothing was stored
                    pass

        thread = threading.Thread(target=load)
        thread.start()
        try:
            for i in range(self.rounds):
                time.sleep(0.4)
                self.kill(("courier", "ledger", "courier")[i % 3])
        finally:
            stop.set()
            thread.join()
        for receipt in receipts:
            self.act(receipt, "place", "host")
            if len(receipts) > 3 and receipt == receipts[len(receipts) // 2]:
                self.kill("courier")
        wanted = {(r["receipt"], r["choice"]) for r in self.opstap.enrolments()}
        self.assertLessEqual(set(receipts), {r for r, _ in wanted})
        self.eventually(lambda: {(b["enrolment"]["receipt"], b["enrolment"]["choice"]) for b in map(json.loads, list(web.bodies))}
                        >= {(r, 1) for r in receipts}, 60)
        by_key = {}
        for (_, _, headers), body in zip(web.asked, web.bodies):
            by_key.setdefault(headers["Idempotency-Key"], set()).add(body)
        self.assertTrue(all(len(bodies) == 1 for bodies in by_key.values()))
        self.assertEqual(len(by_key), len(receipts))
        self.eventually(lambda: len({m.id for m in server.mails()}) >= 2 * len(receipts), 60)
        bodies = {}
        for m in server.mails():
            bodies.setdefault(m.id, set()).add(m.raw)
        self.assertTrue(all(len(raw) == 1 for raw in bodies.values()))
        self.eventually(lambda: {row["state"] for row in self.outbox()} == {"delivered"}, 60)
        code, out, err = self.opstap.ctl("verify")
        self.assertEqual(code, 0, out + err)


    def test_killed_between_sending_and_settling(self):
        web = self.partner_server()
        web.answer("/in", "", status=204, delay=1.5)
        self.start(host("host", web.url + "/in") + uni())
        self.place(self.apply("host:c1:r1"))
        self.eventually(lambda: len(web.bodies) == 1)
        self.kill("courier")
        self.eventually(lambda: len(web.bodies) == 2)
        self.eventually(lambda: [r for r in self.outbox() if r["queue"] == "host" and r["state"] == "delivered"])
        time.sleep(1)
        self.assertEqual(len(web.bodies), 2)
        self.assertEqual(web.bodies[0], web.bodies[1])
        self.assertEqual(len({headers["Idempotency-Key"] for _, _, headers in web.asked}), 1)


class Contacts(CourierTest):
    def test_told_of_the_first_failure_and_of_a_held_change_only(self):
        server = self.mail_server()
        many = FEED + "".join(f"x{i},More {i},Meer {i},5,r1,{LATER},{SOON},4\n" for i in range(30))
        self.start(mail(server) + host("host", contact='"Feeds <it@host.example>"') + host("quiet"), **{"feed.csv": many})
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
        fetch(FEED, 3)
        held = self.eventually(lambda: server.mails("it@host.example")[1:])[0]
        self.assertEqual(held.subject, "A change of your list of courses is held")
        fetch(many, 0)
        fetch("", 4)
        self.eventually(lambda: len(server.mails("it@host.example")) == 3)
        self.assertEqual({m.to for m in server.mails()}, {"it@host.example"})


class Preview(CourierTest):
    def test_templates_are_shown(self):
        self.start(host("host") + uni())
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

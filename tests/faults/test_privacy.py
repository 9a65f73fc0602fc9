"""What is personal is sealed from its first byte on, and after an erasure it is nowhere: with letters still to be sent, with the ledger
killed meanwhile, with the data of yesterday put back."""
import base64
import fcntl
import glob
import html
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "request"))
import clock  # noqa: E402
import courier  # noqa: E402

WORDS = ("Wilhelmína", "Żwartkruis", "zwart.kruis", "zk88zk88", "Maritime Falconry", "unmistakable", "zzfalconry", "Überschneidung", "Falkenzimmer")


def forms(text):
    """How a text may lie in a file: as it is, in other alphabets, packed for mails, addresses, pages and JSON."""
    raw = text.encode()
    found = {raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode(),
             urllib.parse.quote(text, safe="").encode(), urllib.parse.quote_plus(text).encode(), html.escape(text).encode(),
             json.dumps(text)[1:-1].encode(), urllib.parse.quote(text, safe="").lower().encode(), text.lower().encode(),
             text.encode("latin-1", "ignore")}
    for shift in range(3):      # inside a longer text that is packed as a whole
        packed = base64.b64encode(b"\0" * shift + raw)
        found.add(packed[4 if shift else 0: (shift + len(raw)) // 3 * 4])
    return {f for f in found if len(f) >= 6}


FORMS = {form: word for word in WORDS for form in forms(word)}


class Privacy(courier.CourierTest):
    def begin(self, **keys):
        """Mails that are put off and a partner that fails: every letter stays in the outbox."""
        self.mails, self.web = self.mail_server(), self.partner_server()
        self.mails.does(data="451 later <refused@uni.example>")
        self.web.answer("/in", "no\n", status=500)
        text = courier.mail(self.mails) + courier.host("host", self.web.url + "/in", deliver_secret_file='"secret"', waiting_list="true",
                                                       motivation_words=2) + courier.uni(**keys)
        self.start(text.replace('faculty "law"', 'faculty "zzfalconry" { name = "Birds"  name-nl = "Vogels" }\n\tfaculty "law"'))

    def person(self, n):
        """A form of somebody who has all the words above: its receipt, its address."""
        address = f"zwart.kruis{n}@uni.example"
        self.said = {"name": f"Wilhelmína{n} Żwartkruis-{n}", "email": address, "student_number": f"zk88zk88{n}", "faculty": "zzfalconry",
                     "programme": f"Maritime Falconry {n}", "motivation-1": f"unmistakable \"reason\" of Zoë & {n}"}
        return self.apply("host:c1:r1", **self.said), address

    def start_ctl(self, *words, stdout=subprocess.DEVNULL):
        command = [os.path.join(self.opstap.data, "bin", "opstapctl"), "-c", os.path.join(self.opstap.data, "etc", "opstap.conf")]
        return subprocess.Popen([*command, *words], env={**os.environ, **clock.environment()}, stdout=stdout, stderr=subprocess.DEVNULL)

    def files(self):
        for top in ("store", "keys", "run", "log"):
            for folder, _, names in os.walk(os.path.join(self.opstap.data, top)):
                yield from (p for p in (os.path.join(folder, name) for name in names) if os.path.isfile(p))

    def assertNowhere(self, *more):
        """No file below the data folder but the configuration has any of the words, or of these bytes."""
        for path in self.files():
            with open(path, "rb") as f:
                content = f.read()
            found = [FORMS.get(form, form) for form in [*FORMS, *more] if form in content]
            self.assertEqual(found, [], path)

    def key_of(self, receipt):
        with open(os.path.join(self.opstap.data, "keys/applications", receipt), "rb") as f:
            return f.read()

    def assertErased(self, receipts, keys=()):
        for receipt in receipts:
            for lang in ("en", "nl"):
                self.assertEqual(self.opstap.get(f"/{lang}/enrolments/{receipt}").status, 410)
            self.assertFalse(os.path.exists(os.path.join(self.opstap.data, "keys/applications", receipt)))
            self.assertEqual(self.opstap.ctl("person", receipt)[0], 4)
        self.assertNowhere(*keys)
        code, out, err = self.opstap.ctl("verify")
        self.assertEqual(code, 0, out + err)

    def assertNoReceipts(self, receipts):
        """A receipt opens a page: it is in the stores, which their owner alone may read, and in no log."""
        folder = os.path.join(self.opstap.data, "log")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), errors="replace") as f:
                content = f.read()
            self.assertEqual([r for r in receipts if r[4:] in content], [], name)
        for folder, _, names in os.walk(os.path.join(self.opstap.data, "store", "enrolments")):
            for path in [folder] + [os.path.join(folder, n) for n in names]:
                self.assertEqual(os.stat(path).st_mode & 0o077, 0, path)

    def left(self):
        return self.opstap.get("/api/v1/courses/host/c1").json()["offerings"][0]["places_left"]


class Sealed(Privacy):
    def test_from_the_first_write_to_the_last(self):
        """Nothing in clear: after a form, with letters waiting, refused and dead, after words of coordinators, after errors."""
        self.begin()
        receipt, address = self.person(1)
        said = self.said
        self.assertNowhere()
        self.act(receipt, "ask", "home", "", "Which falcons, Wilhelmína?")
        self.act(receipt, "approve", "home")
        self.act(receipt, "place", "host")
        self.act(receipt, "room", "home", "", "Falkenzimmer 9¾")
        other, _ = self.person(2)
        self.act(other, "decline", "home", "other", "Zu viel Überschneidung, Frau Żwartkruis")
        self.eventually(lambda: self.sent(queue="mail") and self.sent(queue="host"))
        self.mails.does(rcpt="550 5.1.1 <zwart.kruis3@uni.example>: Wilhelmína3 Żwartkruis-3 is not here")
        third, _ = self.person(3)
        self.eventually(lambda: self.sent(queue="mail", outcome="dead"))
        self.ask_wrongly(receipt)
        self.assertNowhere()
        code, out, _ = self.opstap.ctl("person", address)
        held = json.loads(out)
        self.assertEqual([e["receipt"] for e in held["enrolments"]], [receipt])
        for field, text in said.items():
            self.assertEqual(held["enrolments"][0][field.removesuffix("-1")], text)
        self.assertEqual([m.get("text") for m in held["enrolments"][0]["marks"]], ["Which falcons, Wilhelmína?", "Falkenzimmer 9¾"])
        self.assertLessEqual({"submitted", "asked", "approved", "placed", "room"}, {row["template"] for row in held["letters"]})
        self.assertNoReceipts([receipt, other, third])

    def ask_wrongly(self, receipt):
        """Whatever a mistaken page or person may put into an address or a body."""
        name, address, number = (self.said[n] for n in ("name", "email", "student_number"))
        for path in (f"/en/courses?q={urllib.parse.quote(name)}", f"/en/{urllib.parse.quote(address)}", "/en/enrol?name=" + number,
                     f"/en/enrolments/{receipt}?key={number}", f"/staff/outgoing?q={number}", f"/en/courses?page={number}"):
            self.opstap.get(path, referer=f"http://x/{number}", user_agent=address)
        self.assertIn(self.opstap.post("/en/enrol", {"name": name, "email": address, "token": number}).status, (400, 403))
        self.opstap.raw(f"POST /en/enrol?{address} HTTP/1.0\r\nHost: x\r\n{number}\r\n\r\n".encode())

    def test_nothing_of_a_process_is_left(self):
        """Whoever holds personal data in memory leaves no core, and no other process may look; nginx keeps forms and answers in memory."""
        self.begin()
        receipt, address = self.person(1)
        self.place(receipt)
        processes = [p["pid"] for p in self.opstap.status()["processes"] if p["role"] != "master"]
        self.assertGreater(len(processes), 4)
        for pid in processes:
            self.assertHidden(pid)
        self.assertHiddenTool(address)
        page = self.opstap.get("/en/enrol?c=host:c1:r1")
        token = page.page.all("input", name="token")[0].get("value")
        fields = [("c", f"host:c{i}:r1") for i in range(5)] + [("token", token), ("action", "check")]
        fields += [(f"motivation-{i}", "&" * 65000) for i in range(1, 6)]
        body = urllib.parse.urlencode(fields).encode()
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)     # a slow reader far away
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            s.settimeout(60)
            s.connect(("127.0.0.1", self.opstap.port))
            s.sendall(b"POST /en/enrol HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(body) + body[:-9])
            time.sleep(0.5)
            self.assertEqual(self.temporary(), [])
            s.sendall(body[-9:])
            self.assertEqual(s.recv(12), b"HTTP/1.1 422")
            time.sleep(0.5)
            self.assertEqual(self.temporary(), [])

    def assertHidden(self, pid):
        with open(f"/proc/{pid}/limits") as f:
            self.assertRegex(f.read(), r"Max core file size +0 +0 ")
        if os.getuid() == 0:        # what cannot be dumped belongs to root in /proc
            self.assertEqual(os.stat(f"/proc/{pid}/environ").st_uid, 0)

    def assertHiddenTool(self, address):
        """opstapctl, in the middle of telling what is held on a person."""
        end, start = os.pipe()
        fcntl.fcntl(start, fcntl.F_SETPIPE_SZ, 4096)
        process = self.start_ctl("person", address, stdout=start)
        os.close(start)
        try:
            self.assertEqual(os.read(end, 1), b"{")     # it has more to say than the pipe holds
            self.assertHidden(process.pid)
        finally:
            while os.read(end, 65536):
                pass
            os.close(end)
            self.assertEqual(process.wait(60), 0)

    def temporary(self):
        """What nginx has in files of its own, deleted ones that are still open included."""
        folder = os.path.join(self.opstap.data, "run", "nginx")
        found = [os.path.join(f, n) for f, _, names in os.walk(folder) for n in names]
        for link in glob.glob("/proc/[0-9]*/fd/*"):
            try:
                found += [os.readlink(link)] if os.readlink(link).startswith(folder + "/") else []
            except OSError:
                pass
        return [f for f in found if not f.endswith("nginx.pid")]


class SavedSearch(Privacy):
    def order(self, address, query):
        page = self.opstap.get("/en/alerts" + query).page
        self.assertEqual(self.opstap.post("/en/alerts" + query, {"token": page.one("input", name="token").get("value"),
                                                                 "email": address}).status, 303)

    def test_from_the_order_to_the_click(self):
        """Nothing in clear: ordered, confirmed, with a mail that cannot be sent; after the click nothing at all, and no id in a log."""
        self.begin()
        self.mails.does()
        address, query = "zwart.kruis1@uni.example", "?q=unmistakable"
        self.order(address, query)
        mail = self.eventually(lambda: self.mails.mails(address))[0]
        alert = mail.text.split("/en/alerts/")[1][:26]
        self.assertNowhere()
        self.assertEqual(self.opstap.post(f"/en/alerts/{alert}", {"action": "confirm"}).status, 303)
        self.mails.does(rcpt=f"550 5.1.1 <{address}>: not here", only=address)
        self.order(address, "?q=zzfalconry&field=0421")
        self.opstap.post(f"/en/alerts{query}", {"email": address, "token": "x" * 64})
        self.eventually(lambda: self.sent(letter="alert-confirm", outcome="dead"))
        self.assertNowhere()
        held = json.loads(self.opstap.ctl("person", address)[1])
        self.assertEqual(sorted(a["search"] for a in held["alerts"]), ["q=unmistakable", "q=zzfalconry&field=0421"])
        ids = [a["alert"] for a in held["alerts"]]
        keys = [self.key_of(i) for i in ids]
        self.assertNoReceipts(ids)
        self.assertEqual(self.opstap.post(f"/en/alerts/{alert}", {"List-Unsubscribe": "One-Click"}).status, 200)
        self.kill("ledger")
        self.eventually(lambda: self.opstap.ctl("erase", "--mail", address)[0] == 0)
        self.assertEqual([r["template"] for r in self.outbox() if r["template"].startswith("alert")], [])
        self.assertNowhere(*keys)
        self.assertNoReceipts(ids)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)


class Erased(Privacy):
    def test_with_letters_on_their_way(self):
        """And while the ledger is killed over it again and again."""
        self.begin()
        before, dice = self.left(), random.Random(5)
        people = [self.person(n) for n in range(1, 8)]
        keys = [self.key_of(receipt) for receipt, _ in people]
        for receipt, _ in people[:3]:
            self.place(receipt)
        self.eventually(lambda: self.sent(queue="mail") and self.sent(queue="host"))
        for i, (receipt, address) in enumerate(people):
            process = self.start_ctl("erase", *(("--receipt", receipt) if i % 2 else ("--mail", address.upper())))
            time.sleep(dice.random() * 0.05)
            self.kill("ledger")
            process.wait(60)
        for _, address in people:       # whatever was said: once more, and it is done
            self.eventually(lambda: self.opstap.ctl("erase", "--mail", address)[0] == 0)
        self.eventually(lambda: self.left() == before)
        self.assertErased([r for r, _ in people], keys)
        self.mails.does()
        self.web.answer("/in", "", status=204)
        self.person(99)
        self.eventually(lambda: self.mails.mails("zwart.kruis99@uni.example"))
        self.assertEqual([m.to for m in self.mails.mails() if "kruis" in m.to and "99" not in m.to], [])
        for body in map(json.loads, self.web.bodies):       # what the partner has to know is that a place is free again
            if body["event"] == "withdrawn":
                self.assertIsNone(body["enrolment"]["name"])

    def test_data_of_yesterday_and_time_that_is_over(self):
        """Put back with its keys, but with the list of erasures of today: what was erased is erased again, and the rest is there."""
        self.begin()
        before = self.left()
        receipt, _ = self.person(1)
        stays, _ = self.person(2)
        declined, _ = self.person(3)
        self.act(declined, "decline", "home", "other", "Zu viel Überschneidung, Frau Żwartkruis")
        keys = [self.key_of(r) for r in (receipt, declined)]
        self.opstap.down()
        for name in ("store", "keys"):
            shutil.copytree(os.path.join(self.opstap.data, name), os.path.join(self.opstap.folder, name))
        self.opstap.start()
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)
        later, _ = self.person(4)
        self.opstap.down()
        self.copy_back("store", "keys/applications")
        self.opstap.start()
        self.eventually(lambda: not os.path.exists(os.path.join(self.opstap.data, "keys/applications", receipt)))
        self.assertErased([receipt], keys[:1])
        self.assertEqual(self.opstap.get(f"/en/enrolments/{stays}").status, 200)
        self.assertEqual(self.opstap.get(f"/en/enrolments/{later}").status, 404)
        self.eventually(lambda: self.left() == before - 1)
        self.assertIn("0 enrolment forms", self.opstap.ctl("retain")[1])
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(int(clock.time()) + 366 * 86400)}
        self.opstap.start()
        code, out, err = self.opstap.ctl("retain")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("1 enrolment form was erased", out)       # not the one that nobody has decided on
        self.assertErased([receipt, declined], keys)
        self.assertEqual(self.opstap.get(f"/en/enrolments/{stays}").status, 200)

    def copy_back(self, *names):
        for name in names:
            to = os.path.join(self.opstap.data, name)
            owner = os.stat(to)
            shutil.rmtree(to)
            shutil.copytree(os.path.join(self.opstap.folder, name), to, symlinks=True)
            for folder, _, files in os.walk(to):
                for path in [folder] + [os.path.join(folder, f) for f in files]:
                    os.chown(path, owner.st_uid, owner.st_gid)


if __name__ == "__main__":
    unittest.main()

"""What tests of the courier stand on: an Opstap with a mail server and partners, forms that are sent, and acts without a page."""
import json
import os
import re
import signal
import subprocess
import time
import unittest
import urllib.parse

import clock
import mailserver
import opstap
import partner
from clock import LATER, SOON

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
        done = subprocess.run(command, env={**os.environ, **clock.environment()}, capture_output=True, text=True, timeout=60)
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

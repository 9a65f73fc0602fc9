"""A disk without room, a disk that fails: nothing is half stored, whoever asks is told so, and all goes on by itself when it works again.

What is done meanwhile is what an enrolment period consists of: forms, acts of students and coordinators, deliveries whose end has to be
noted, erasures.
"""
import base64
import errno
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "request"))
import courier  # noqa: E402

HEALED = 10     # seconds, and nobody did anything
TRIES = 60      # what is written on a full disk may find room in pages that became free


class Disk(courier.CourierTest):
    def begin(self, environment=None):
        self.mails, self.web = self.mail_server(), self.partner_server()
        self.web.answer("/in", "", status=204)
        self.start(courier.mail(self.mails) + courier.host("host", self.web.url + "/in") + courier.uni(), environment)

    def break_disk(self):
        raise NotImplementedError

    def mend_disk(self):
        raise NotImplementedError

    # ---- what people do

    def form(self, number):
        page = self.opstap.get("/en/enrol?c=host:c1:r1")
        return {"c": "host:c1:r1", "token": page.page.all("input", name="token")[0].get("value"), "home": "uni", "name": f"Zoë {number}",
                "email": f"n{number}@uni.example", "student_number": f"n{number}", "faculty": "law", "programme": "Law", "year": "2",
                "consent": "1", "purpose-1": "elective", "motivation-1": "because", "board-1": "not-needed", "action": "send"}

    def student(self, receipt, action):
        """What a student's page would send."""
        page = self.opstap.get(f"/en/enrolments/{receipt}").page
        fields = {"token": page.all("input", name="token")[0].get("value"), "action": action, "choice": "1"}
        return lambda: self.opstap.post(f"/en/enrolments/{receipt}", fields)

    def coordinator(self, receipt, action):
        path, head = f"/staff/enrolments/{receipt}/1", {"authorization": "Basic " + base64.b64encode(b"hd:demo").decode()}
        page = self.opstap.request("GET", path, headers=head).page
        fields = {n: page.all("input", name=n)[0].get("value") for n in ("token", "seen")}
        return lambda: self.opstap.request("POST", path, {**fields, "action": action, "reason": "other"}, head)

    def until_refused(self, makes):
        """Sends what each of makes makes until one is answered 503: that one, and how many were done before."""
        for done, make in enumerate(itertools.islice(makes, TRIES)):
            send = make()
            answer = send()
            if answer.status == 303:
                continue
            self.assertEqual(answer.status, 503, answer.text)
            self.assertIn("Nothing was stored", answer.text)
            return send, done
        return self.fail("there was room for everything")

    def there_and_back(self, deed, receipt, *actions):
        return itertools.cycle([lambda action=action: deed(receipt, action) for action in actions])

    def new_forms(self):
        def make(number):
            fields = self.form(number)
            return lambda: self.opstap.post("/en/enrol", fields)

        return ((lambda number=number: make(number)) for number in itertools.count(1))

    def erase(self, receipt, at_once):
        """Until the ledger had it; a ledger that ends over everything is not always there to be asked. True: done, there was room for that."""
        erased = os.path.join(self.opstap.data, "keys/erased")
        for _ in range(10):
            code, _, err = self.opstap.ctl("erase", "--receipt", receipt)
            if code == 0 and not at_once:
                return True
            self.assertEqual(code, 4, err)
            if os.path.exists(erased) and receipt in open(erased).read():
                return False
        return self.fail("no erasure began")

    # ---- what has to come of it

    def healed(self, condition):
        self.eventually(condition, max(0.1, self.mended + HEALED - time.monotonic()), f"not healed within {HEALED} s")

    def states(self):
        return {r["receipt"]: r["state"] for r in self.opstap.enrolments()}

    def all_of_it(self, at_once):
        """at_once: nothing at all can be stored, from the first form on."""
        mine, theirs, gone = (self.apply(f"host:c{i}:r1") for i in (1, 2, 3))
        self.eventually(lambda: len(self.mails.mails()) == 6)
        self.eventually(lambda: {r["state"] for r in self.outbox()} == {"delivered"})
        self.web.answer("/in", "", status=204, delay=1.5)
        self.place(mine)
        self.eventually(lambda: self.web.bodies)        # it arrived, and its end is to be noted when there is no room for that
        self.break_disk()
        try:
            before = self.states()
            form, forms = self.until_refused(self.new_forms())
            act, acts = self.until_refused(self.there_and_back(self.student, mine, "withdraw", "undo"))
            decision, decisions = self.until_refused(self.there_and_back(self.coordinator, theirs, "decline", "undo"))
            if at_once:
                self.assertEqual((forms, acts, decisions), (0, 0, 0))
            done = self.erase(gone, at_once)
            after = self.states()
            self.assertEqual(len(after), len(before) + forms)
            self.assertEqual((after[mine], after[theirs], after[gone]), (("placed", "withdrawn")[acts % 2], ("submitted", "declined")[decisions % 2],
                                                                         ("submitted", "withdrawn")[done]))
            self.assertEqual(self.opstap.get("/en/courses").status, 200)
            self.assertEqual(self.opstap.get(f"/en/enrolments/{mine}").status, 200)
        finally:
            self.mend_disk()
            self.mended = time.monotonic()
        for send in (form, act, decision):
            self.healed(lambda: send().status == 303)
        self.healed(lambda: self.opstap.get(f"/en/enrolments/{gone}").status == 410)
        self.healed(lambda: not os.path.exists(os.path.join(self.opstap.data, "keys/applications", gone)))
        after = self.states()
        self.assertEqual(len(after), len(before) + forms + 1)
        self.assertEqual((after[mine], after[theirs], after[gone]), (("withdrawn", "placed")[acts % 2], ("declined", "submitted")[decisions % 2],
                                                                     "withdrawn"))
        self.assertDelivered(mine, acts + 1)

    def assertDelivered(self, receipt, acts):
        """Everything that was decided has arrived; what went twice had the same key and the same bytes."""
        self.eventually(lambda: {r["state"] for r in self.outbox()} == {"delivered"}, 60)
        bodies = {}
        for (_, _, headers), body in zip(self.web.asked, self.web.bodies):
            bodies.setdefault(headers["Idempotency-Key"], set()).add(body)
        told = [e for e in (json.loads(*b) for b in bodies.values()) if e["enrolment"]["receipt"] == receipt]
        self.assertEqual([e["event"] for e in told], [("placed", "withdrawn")[i % 2] for i in range(acts + 1)])
        code, out, err = self.opstap.ctl("verify")
        self.assertEqual(code, 0, out + err)


class Full(Disk):
    """A small file system with the store on it, and one with the keys."""

    def mount(self, path):
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", path], capture_output=True)
        if done.returncode != 0:
            self.skipTest("no small file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", path])

    def begin_on(self, name):
        if os.getuid() != 0:
            self.skipTest("only root can mount a small file system")
        self.begin()
        self.opstap.down()
        self.folder = os.path.join(self.opstap.data, name)
        kept, owner = self.folder + ".kept", os.stat(self.folder)
        shutil.copytree(self.folder, kept)
        self.mount(self.folder)
        os.chmod(self.folder, 0o700)
        shutil.copytree(kept, self.folder, dirs_exist_ok=True)
        for folder, _, names in os.walk(self.folder):
            for each in [folder] + [os.path.join(folder, n) for n in names]:
                os.chown(each, owner.st_uid, owner.st_gid)
        self.opstap.start()

    def break_disk(self):
        with open(os.path.join(self.folder, "filler"), "wb", buffering=0) as f:
            for size in (65536, 1):
                with self.assertRaises(OSError) as failure:
                    while True:
                        f.write(b"x" * size)
                self.assertEqual(failure.exception.errno, errno.ENOSPC)

    def mend_disk(self):
        os.unlink(os.path.join(self.folder, "filler"))

    def test_store(self):
        self.begin_on("store")
        self.all_of_it(at_once=False)

    def test_keys(self):
        """No room for the key of a new form: it is refused; what needs no new key goes on."""
        self.begin_on("keys")
        mine, gone = self.apply("host:c1:r1"), self.apply("host:c2:r1")
        self.break_disk()
        try:
            form, forms = self.until_refused(self.new_forms())
            self.place(mine)
            code, _, err = self.opstap.ctl("erase", "--receipt", gone)
            self.assertIn(code, (0, 4), err)
        finally:
            self.mend_disk()
            self.mended = time.monotonic()
        self.healed(lambda: form().status == 303)
        self.healed(lambda: self.opstap.ctl("erase", "--receipt", gone)[0] == 0)
        self.assertEqual(self.opstap.get(f"/en/enrolments/{gone}").status, 410)
        self.assertEqual(len(self.states()), 3 + forms)
        self.assertEqual(len(os.listdir(os.path.join(self.folder, "applications"))), 2 + forms)     # no key of a form that was refused
        self.assertDelivered(mine, 0)


class Failing(Disk):
    """Calls that write or sync fail as on a broken disk."""

    def begin_with(self, *calls):
        self.calls = calls
        folder = tempfile.mkdtemp(prefix="opstap-sync-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, folder)
        os.chmod(folder, 0o755)
        library, self.switch = os.path.join(folder, "sync_fails.so"), os.path.join(folder, "now")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, os.path.join(HERE, "sync_fails.c")], check=True)
        self.begin({"LD_PRELOAD": library, "OPSTAP_SYNC_FAILS": self.switch})

    def break_disk(self):
        with open(self.switch + ".new", "w") as f:
            f.write(" ".join([str(errno.EIO), *self.calls]))
        os.rename(self.switch + ".new", self.switch)

    def mend_disk(self):
        os.unlink(self.switch)

    def test_nothing_can_be_synced(self):
        self.begin_with("fdatasync")
        self.all_of_it(at_once=True)

    def test_no_key_can_be_synced(self):
        """A form whose key may not be on disk is refused, and leaves none behind."""
        self.begin_with("fsync")
        mine = self.apply("host:c1:r1")
        self.break_disk()
        try:
            form, forms = self.until_refused(self.new_forms())
            self.assertEqual((forms, len(self.states())), (0, 1))
            self.place(mine)
        finally:
            self.mend_disk()
            self.mended = time.monotonic()
        self.healed(lambda: form().status == 303)
        self.assertEqual(set(os.listdir(os.path.join(self.opstap.data, "keys/applications"))), set(self.states()))
        self.assertDelivered(mine, 0)

    def test_nothing_can_be_written(self):
        self.begin_with("pwrite")
        self.all_of_it(at_once=True)


if __name__ == "__main__":
    unittest.main()

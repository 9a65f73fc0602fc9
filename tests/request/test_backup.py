"""Backups taken while students enrol, looked at by b2sum, damaged, put back, interrupted; and what was erased stays erased."""
import itertools
import os
import shutil
import subprocess
import threading
import unittest

import opstap
from clock import LATER, SOON

FEED = f"id,title,ects,offering,start,apply_until,places\none,One,5,r1,{LATER},{SOON},500\n"


class Backup(opstap.TestCase):
    conf = opstap.partner("host", "feed.csv", motivation_words=1) + opstap.home("uni", domain="uni.example")
    files = {"feed.csv": FEED}
    numbers = itertools.count(1)

    def setUp(self):
        st = os.stat(self.data())
        self.owner = f"{st.st_uid}:{st.st_gid}"
        self.backups = os.path.join(self.opstap.folder, self._testMethodName)
        os.mkdir(self.backups, 0o700)	# of whoever calls: the owner of data-dir may not go in there by itself

    def tearDown(self):
        for name in os.listdir(self.data()):
            if name.startswith("before-restore-"):
                shutil.rmtree(self.data(name))

    def enrol(self):
        number = next(self.numbers)
        form = self.get("/en/enrol?c=host:one")
        fields = {"token": form.page.all("input", name="token")[0].get("value"), "c": "host:one", "home": "uni",
                  "name": f"Wilhelmina-{number} Zwartkruis", "email": f"wz{number}@uni.example", "student_number": f"s77{number:05}",
                  "faculty": "law", "programme": "Maritime Falconry", "year": "2", "at_most": "", "consent": "1", "purpose-1": "elective",
                  "motivation-1": "reasons", "board-1": "not-needed", "action": "send"}
        answer = self.post("/en/enrol", fields)
        self.assertEqual(answer.status, 303, answer.text)
        return answer.header("Location").removeprefix("enrolments/")

    def backup(self, name, code=0):
        path = os.path.join(self.backups, name)
        got, out, err = self.opstap.ctl("backup", path)
        self.assertEqual(got, code, out + err)
        return path

    def restore(self, path, code=0):
        got, out, err = self.opstap.ctl("restore", path)
        self.assertEqual(got, code, out + err)
        return out + err

    def state_of(self, receipt):
        return self.get(f"/en/enrolments/{receipt}").status

    def data(self, *names):
        return os.path.join(self.opstap.data, "store", *names)

    def stopped(self):
        """What is done now is done without a daemon; afterwards it runs again."""
        self.opstap.down()
        self.addCleanup(self.opstap.start)

    def test_back_to_the_moment_of_the_backup(self):
        first, erased, later = self.enrol(), self.enrol(), None
        before = self.opstap.enrolments()
        path = self.backup("a")
        self.assertEqual(subprocess.run(["b2sum", "-c", "--quiet", "manifest"], cwd=path, capture_output=True).returncode, 0)
        self.assertEqual(oct(os.stat(path).st_mode & 0o777), "0o700")
        later = self.enrol()
        self.assertEqual(self.opstap.ctl("erase", "--receipt", erased)[0], 0)
        self.assertTrue(os.path.exists(os.path.join(path, "keys", "applications", erased)))	# as the privacy page says:
        self.assertIn("Backups that were made before still hold it", self.get("/en/privacy").page.text)
        self.assertIn("Back-ups van daarvoor bevatten het nog", self.get("/nl/privacy").page.text)
        said = self.restore(path, 4)
        self.assertIn("stop the daemon first", said)
        self.opstap.down()
        said = self.restore(path)
        self.assertIn("before-restore-", said)
        self.opstap.start()
        self.assertEqual([self.state_of(r) for r in (first, later)], [200, 404])
        self.eventually(lambda: self.state_of(erased) == 410)	# the list of erasures lies in key-dir, and is older data's master
        self.assertEqual(self.opstap.ctl("verify")[0], 0)
        rows = {r["receipt"]: r for r in self.opstap.enrolments()}
        for row in before:
            if row["receipt"] == first:
                self.assertEqual(rows[first], row)
        self.assertIsNone(rows[erased]["name"])
        self.assertNotIn(later, rows)
        self.eventually(lambda: self.get("/api/v1/courses?q=one").json().get("total") == 1)
        self.assertEqual(self.state_of(self.enrol()), 200)	# and it goes on
        self.assertEqual(len([n for n in os.listdir(self.data()) if n.startswith("before-restore-")]), 1)

    def test_while_students_enrol(self):
        acknowledged, ended = [], threading.Event()

        def enrol_on():
            while not ended.is_set():
                acknowledged.append(self.enrol())

        threads = [threading.Thread(target=enrol_on) for _ in range(3)]
        for t in threads:
            t.start()
        taken = []
        for i in range(4):
            known = list(acknowledged)
            taken.append((known, self.backup(f"load{i}")))
        ended.set()
        for t in threads:
            t.join()
        self.stopped()
        for known, path in taken:
            self.restore(path)
            there = {r["receipt"]: r for r in self.opstap.enrolments()}
            self.assertFalse([r for r in known if r not in there], "an application that was acknowledged before is not in the backup")
            keyless = [r for r in there.values() if not r["name"] and r["history"][-1].get("reason") != "erased"]
            self.assertFalse(keyless, "one is in it without its key")
            self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_a_backup_that_is_not_as_it_was_written(self):
        receipt = self.enrol()
        path = self.backup("a")
        self.stopped()
        before = self.opstap.enrolments()
        store = os.path.join(path, "store", "enrolments", "data.mdb")
        for name, damage in (("store/enrolments/data.mdb", lambda f: self.flip(store)),
                             ("is missing", lambda f: os.unlink(os.path.join(path, "keys", "applications", receipt))),
                             ("is missing", lambda f: self.cut(os.path.join(path, "manifest"))),
                             ("no manifest", lambda f: os.unlink(os.path.join(path, "manifest")))):
            whole = path + ".whole"
            shutil.copytree(path, whole, copy_function=shutil.copy2)
            damage(path)
            self.own(path)
            said = self.restore(path, 5)
            self.assertIn(name, said)
            self.assertIn("nothing was restored", said)
            self.assertEqual(self.opstap.enrolments(), before)
            self.assertFalse(set(os.listdir(self.data())) & {"restoring", "restored"})
            shutil.rmtree(path)
            os.rename(whole, path)
            self.own(path)
        self.restore(path)

    def own(self, path):
        """Gives it to the daemon's user."""
        subprocess.run(["chown", "-R", self.owner, path], check=True)

    @staticmethod
    def flip(path):
        with open(path, "r+b") as f:
            f.seek(4200)
            byte = f.read(1)[0]
            f.seek(4200)
            f.write(bytes([byte ^ 1]))

    @staticmethod
    def cut(path):
        with open(path, "r+b") as f:
            f.truncate(os.path.getsize(path) - 20)

    def test_a_path_that_leads_outside(self):
        path = self.backup("a")
        manifest = os.path.join(path, "manifest")
        with open(manifest) as f:
            whole = f.read()
        self.stopped()
        for name in ("keys/../../x", "store//x", "etc/passwd", "keys/", "store/.x", "keys/applications/../x"):
            with open(manifest, "w") as f:
                f.write(whole.replace("keys/secret", name))
            self.assertIn("not a path of a backup", self.restore(path, 5))
        with open(manifest, "w") as f:
            f.write(whole.replace("opstap-backup 1", "opstap-backup 2"))
        self.assertIn("later release", self.restore(path, 4))

    def test_keys_of_other_data(self):
        path = self.backup("a")
        self.stopped()
        keys = os.path.join(self.opstap.data, "keys", "secret")
        with open(keys, "rb") as f:
            secret = f.read()
        with open(keys, "r+b") as f:
            f.write(bytes(32))
        self.assertIn("secret of other data", self.restore(path, 4))
        with open(keys, "r+b") as f:
            f.write(secret)

    def test_onto_a_new_machine(self):
        receipt = self.enrol()
        path = self.backup("a")
        self.stopped()
        for part in ("store", "keys"):
            where = os.path.join(self.opstap.data, part)
            os.rename(where, where + ".old")
            os.mkdir(where, 0o700)
            self.own(where)
        self.restore(path)
        self.assertIn(receipt, [r["receipt"] for r in self.opstap.enrolments() if r["name"]])
        for part in ("store", "keys"):
            shutil.rmtree(os.path.join(self.opstap.data, part + ".old"))

    def test_interrupted_behind_the_point_of_no_return(self):
        receipt = self.enrol()
        path = self.backup("a")
        later = self.enrol()
        self.opstap.down()
        os.mkdir(self.data("restored"), 0o700)
        os.mkdir(self.data("restored", "before"), 0o700)
        for part in ("catalogue", "lists"):	# enrolments are in place already, the old ones moved
            shutil.copytree(os.path.join(path, "store", part), self.data("restored", part))
        os.rename(self.data("enrolments"), self.data("restored", "before", "enrolments"))
        shutil.copytree(os.path.join(path, "store", "enrolments"), self.data("enrolments"))
        self.own(self.data())
        self.opstap.start()
        self.assertEqual([self.state_of(r) for r in (receipt, later)], [200, 404])
        left = os.listdir(self.data())
        self.assertNotIn("restored", left)
        aside = [n for n in left if n.startswith("before-restore-")]
        self.assertEqual(sorted(os.listdir(self.data(aside[0]))), ["catalogue", "enrolments", "lists"])

    def test_wrong_use(self):
        path = self.backup("a")
        self.assertIn("not empty", self.opstap.ctl("backup", path)[2])
        self.assertEqual(self.opstap.ctl("backup")[0], 1)
        self.assertEqual(self.opstap.ctl("restore", "a", "b")[0], 1)
        self.assertEqual(self.opstap.ctl("backup", os.path.join(self.backups, "no", "such"))[0], 4)
        self.assertEqual(self.opstap.ctl("restore", os.path.join(self.backups, "none"))[0], 4)
        self.stopped()
        self.backup("down")		# works without the daemon, too
        empty = os.path.join(self.backups, "empty")
        os.mkdir(empty)
        self.own(empty)
        self.assertIn("this is no backup", self.restore(empty, 5))


if __name__ == "__main__":
    unittest.main()

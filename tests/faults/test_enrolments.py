"""What nobody may lose: enrolments while processes are killed, a disk that does not sync, a ledger that is silent, the last places."""
import concurrent.futures
import errno
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "request"))
import opstap  # noqa: E402

ROUNDS = 60 if "OPSTAP_LONG" in os.environ else 3
FEED = ("id,title,offering,places,waiting_list\nmany,Many places,r,,\nlist,Five and a list,r,5,yes\n"
        + "".join(f"last{i},Few places,r,{i % 5 + 1},\n" for i in range(ROUNDS)))


class Student:
    """One form of one student: its fields, and what it was answered."""

    def __init__(self, server, number, course):
        self.server, self.number, self.receipt, self.tries = server, number, None, 0
        self.fields = [
            ("c", f"host:{course}:r"), ("home", "uni"), ("name", f"Student {number} Ünï"), ("email", f"s{number}@uni.example"),
            ("student_number", f"s{number}"), ("faculty", "law"), ("programme", "Law"), ("year", str(number % 9 + 1)), ("consent", "1"),
            ("purpose-1", "minor"), ("motivation-1", f"motive {number}"), ("board-1", "asked"), ("waiting-1", "1"),
            ("token", self.fetch_token(course)), ("action", "send")]

    def fetch_token(self, course):
        page = self.server.get(f"/en/enrol?c=host:{course}:r")
        if page.status != 200:
            raise OSError(f"no form: {page.status}")
        return page.page.one("input", name="token").get("value")

    def send(self):
        """One try; the answer, or None when there was none."""
        self.tries += 1
        try:
            answer = self.server.post("/en/enrol", self.fields)
        except (OSError, http.client.HTTPException):
            return None
        if answer.status == 303:
            self.receipt = answer.header("Location").removeprefix("enrolments/")
        return answer


    def send_patiently(self):
        """Until it is decided: a machine that stalls may say "not now, nothing was stored"."""
        end = time.monotonic() + 120
        answer = self.send()
        while (answer is None or answer.status in (502, 503, 504)) and time.monotonic() < end:
            answer = self.send()
        return answer


class FaultTest(opstap.TestCase):
    conf = opstap.partner("host", "feed.csv") + opstap.home("uni", domain="uni.example")
    files = {"feed.csv": FEED}

    def ledger(self):
        for process in self.opstap.status()["processes"]:
            if process["role"] == "ledger" and process["pid"]:
                return process["pid"]
        return None

    def assertKept(self, students):
        """Every acknowledged form is there with all its fields, once; nobody's form is there twice."""
        rows = self.opstap.enrolments()
        by_receipt = {row["receipt"]: row for row in rows}
        self.assertEqual(len(by_receipt), len(rows))
        numbers = [row["student_number"] for row in rows]
        self.assertEqual(len(set(numbers)), len(numbers))
        for student in students:
            if student.receipt is None:
                continue
            row, sent = by_receipt[student.receipt], dict(student.fields)
            for name in ("name", "email", "student_number", "faculty", "programme", "year", "home"):
                self.assertEqual(row[name], sent[name])
            self.assertEqual((row["motivation"], row["purpose"], row["board"]), (sent["motivation-1"], "minor", "asked"))
        code, out, err = self.opstap.ctl("verify")
        self.assertEqual(code, 0, out + err)
        return rows


class LoadTest(FaultTest):
    """Four browsers that send form after form; what was not acknowledged they send again with the same token."""

    def load(self):
        while not self.stop.is_set():
            with self.lock:
                self.count += 1
                number = self.count
            try:
                student = Student(self.opstap, number, "many")
            except (OSError, http.client.HTTPException, AssertionError):
                continue
            with self.lock:
                self.students.append(student)
            while student.receipt is None and not self.stop.is_set():
                answer = student.send()
                if answer is not None and answer.status not in (303, 502, 503, 504):
                    self.wrong.append((number, answer.status, answer.text))
                    return

    def under_load(self, work):
        self.stop, self.lock, self.count, self.students, self.wrong = threading.Event(), threading.Lock(), 0, [], []
        threads = [threading.Thread(target=self.load) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            work()
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(self.wrong, [])

    def assertRepeatable(self):
        """The same tokens once more: the same receipts, and those without one get theirs now."""
        for student in self.students:
            before = student.receipt
            answer = student.send()
            self.assertEqual(answer.status, 303, answer.text)
            self.assertIn(before, (None, student.receipt))
        self.assertEqual(len(self.assertKept(self.students)), len(self.students))


class KillDaemon(LoadTest):
    def test_whole_daemon_killed(self):
        def kill():
            time.sleep(1)
            self.opstap.kill(signal.SIGKILL)
            time.sleep(0.5)
            self.opstap.start()
            time.sleep(1)

        self.under_load(kill)
        self.assertTrue(any(s.tries > 1 for s in self.students))
        self.assertKept(self.students)
        self.assertRepeatable()


class LastPlaces(FaultTest):
    def send_all(self, course, first):
        with concurrent.futures.ThreadPoolExecutor(200) as pool:
            students = list(pool.map(lambda number: Student(self.opstap, number, course), range(first, first + 200)))
            answers = list(pool.map(Student.send_patiently, students))
        return students, [answer.status for answer in answers]

    def test_last_places(self):
        """200 at once for one place, for two, … for five; again and again."""
        students = []
        for i in range(ROUNDS):
            course, places = f"last{i}", i % 5 + 1
            more, statuses = self.send_all(course, 200 * i)
            students += more
            self.assertEqual((statuses.count(303), statuses.count(409)), (places, 200 - places), course)
            hit = self.opstap.get(f"/api/v1/courses/host/{course}").json()["offerings"][0]
            self.assertEqual((hit["status"], hit["places_left"]), ("full", 0))
        rows = self.assertKept(students)
        for i in range(ROUNDS):
            self.assertEqual([row["state"] for row in rows if row["course"] == f"last{i}"], ["submitted"] * (i % 5 + 1))
        print(f"# {ROUNDS} rounds of 200 for 1 to 5 places: exact")

    def test_places_and_a_waiting_list(self):
        students, statuses = self.send_all("list", 10**6)
        self.assertEqual(statuses.count(303), 200)
        rows = [row for row in self.assertKept([]) if row["course"] == "list"]
        self.assertEqual(sum(row["state"] == "submitted" for row in rows), 5)
        self.assertEqual(sum(row["state"] == "waiting" for row in rows), 195)


class Sync(FaultTest):
    """A disk on which nothing can be synced, and then again it can."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="opstap-sync-", dir="/var/tmp")
        os.chmod(cls.folder, 0o755)
        library, cls.switch = os.path.join(cls.folder, "sync_fails.so"), os.path.join(cls.folder, "now")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, os.path.join(HERE, "sync_fails.c")], check=True)
        cls.environment = {"LD_PRELOAD": library, "OPSTAP_SYNC_FAILS": cls.switch}
        try:
            super().setUpClass()
        except BaseException:
            shutil.rmtree(cls.folder)
            raise

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.folder)

    def fail_with(self, number, student):
        before = self.opstap.enrolments()
        with open(self.switch, "w") as f:
            f.write(str(number))
        try:
            answer = student.send()
            self.assertEqual(answer.status, 503)
            self.assertIn("Nothing was stored", answer.text)
            sent = dict(student.fields)
            self.assertEqual(answer.page.one("input", name="name").get("value"), sent["name"])
            self.assertIn(sent["motivation-1"], answer.text)
            self.assertEqual(self.opstap.enrolments(), before)
            self.assertEqual(self.opstap.get("/en/courses").status, 200)  # searching goes on
        finally:
            os.unlink(self.switch)
        self.eventually(self.ledger)
        self.eventually(lambda: student.send().status == 303)
        self.assertEqual(len(self.assertKept([student])), len(before) + 1)

    def test_input_output_error(self):
        self.fail_with(errno.EIO, Student(self.opstap, 1, "many"))

    def test_disk_full(self):
        self.fail_with(errno.ENOSPC, Student(self.opstap, 2, "many"))

    def test_silent_ledger(self):
        """It took the form and says nothing: nobody claims to know, and the same form later gives one receipt."""
        student = Student(self.opstap, 3, "many")
        pid = self.ledger()
        student.server.get("/en/")
        warm = Student(self.opstap, 4, "many")
        self.assertEqual(warm.send_patiently().status, 303)
        os.kill(pid, signal.SIGSTOP)
        try:
            answer = student.send()
        finally:
            os.kill(pid, signal.SIGCONT)
        self.assertEqual(answer.status, 503)
        self.assertTrue("Nothing was stored" in answer.text or "never count twice" in answer.text, answer.text)
        self.assertEqual(student.send_patiently().status, 303)
        self.assertKept([student, warm])
        self.withdraw_in_silence(student, pid)

    def withdraw_in_silence(self, student, pid):
        """The same for an act: who says that nothing was stored is right, also afterwards."""
        path = f"/en/enrolments/{student.receipt}"
        fields = {"token": self.get(path).page.all("input", name="token")[0].get("value"), "action": "withdraw", "choice": "1"}
        os.kill(pid, signal.SIGSTOP)
        try:
            answer = self.post(path, fields)
        finally:
            os.kill(pid, signal.SIGCONT)
        self.assertEqual(answer.status, 503)
        time.sleep(1)
        state = self.get(path + "?format=json").json()["choices"][0]["state"]
        if "Nothing was stored" in answer.text:
            self.assertEqual(state, "submitted")
        else:
            self.assertIn("We cannot say", answer.text)
        self.eventually(lambda: self.post(path, fields).status == 303)
        rows = [r for r in self.opstap.enrolments() if r["receipt"] == student.receipt]
        self.assertEqual([h["state"] for h in rows[0]["history"]], ["submitted", "withdrawn"])


if __name__ == "__main__":
    unittest.main()

"""Partners that misbehave in every way a web server can: each is failed with a reason, none hurts another."""
import gzip
import re
import signal
import time
import unittest

import daemon
import opstap
from tricks import BUSY, Server, endless_chunks, endless_headers, hang, head, redirect, redirects, reset, says, trickle, whole

GOOD = "id,title,ects\na,Law,5\nb,Statistics,7.5\n"


def loop(s, request):
    number = int(request.path.rsplit("-", 1)[-1]) if "-" in request.path else 0
    s.sendall(whole("", "302 Found", Location=f"/loop-{number + 1}"))


failed_once = []


def once(s, _):
    s.sendall(whole(GOOD) if failed_once else whole(GOOD, "500 Oops"))
    failed_once.append(True)


def chunk_cut(s, _):
    s.sendall(head(Transfer_Encoding="chunked") + b"100\r\n" + GOOD.encode())




def closed_port():
    return f"http://127.0.0.1:{opstap.free_port()}/feed.csv"


BOMB = gzip.compress(b"id,title\n" + b"a,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" * 400000)

# name: (what the server does, what the reason must say)
FAILING = {
    "hang": (hang, r"no complete answer within 2 seconds; 0 bytes"),
    "trickle": (trickle, r"no complete answer within 2 seconds; \d+ bytes"),
    "reset": (reset, r"the connection was lost after \d+ bytes|broke off after \d+ bytes"),
    "closed": (lambda s, _: None, r"closed the connection without an answer"),
    "half": (says(head(Content_Length=1000) + GOOD.encode()), rf"broke off after {len(GOOD)} bytes"),
    "chunkcut": (chunk_cut, r"broke off after \d+ bytes"),
    "tofile": (redirect("file:///etc/passwd"), r"only http and https"),
    "tohost": (redirect("http://localhost:1/feed.csv"), r"host localhost is neither the feed's own nor in allow-hosts"),
    "toftp": (redirect("ftp://127.0.0.1/feed.csv"), r"only http and https"),
    "loop": (loop, r"more than 5 redirects"),
    "bomb": (says(head(Content_Encoding="gzip", Content_Length=len(BOMB)) + BOMB), r"more than the 1048576 bytes that max-bytes"),
    "badgzip": (says(whole("this is no gzip", Content_Encoding="gzip")), r"(?i)content|encoding|decod|incorrect|invalid"),
    "heads": (endless_headers, r"more than 65536 bytes of headers"),
    "chunks": (endless_chunks, r"more than the 1048576 bytes that max-bytes"),
    "sixty": (redirects, r"more than 5 redirects"),
    "toport": (redirect("http://127.0.0.1:1/feed.csv"), r"a redirect to another port, 127.0.0.1:1, which allow-hosts does not name"),
    "nocache": (says(head("304 Not Modified", ETag='"1"')), r"answered 304 \(not modified, though nothing conditional was asked\)"),
    "negative": (says(head(Content_Length=-5) + GOOD.encode()), r"."),
    "once": (once, r"answered 500"),
    "missing": (says(whole("no", "404 Not Found")), r"answered 404 \(not found\)"),
    "broken": (says(whole(GOOD, "500 Oops")), r"answered 500"),
    "busy": (says(BUSY), r"answered 429 .*asks to wait 120 seconds"),
    "closed503": (says(whole("later", "503 Service Unavailable", Retry_After="Fri, 31 Dec 2100 23:59:59 GMT")), r"answered 503 .*asks to wait \d{8,} seconds"),
    "nothing": (says(head("204 No Content")), r"answered 204"),
    "login": (says(whole("<!DOCTYPE html>\n<html><body>Sign in</body></html>", Content_Type="text/csv")), r"web page instead of a feed"),
    "empty": (says(whole("")), r"an empty answer"),
    "headeronly": (says(whole("id,title\n")), r"no course"),
    "refused": (says(whole("id,title\n,No id\n")), r"of 1 course in the feed none is left: 1 refused"),
    "nonsense": (says(b"SSH-2.0-OpenSSH_9.2\r\n"), r"."),
}
WORKING = {
    "good": says(whole(GOOD)),
    "togood": redirect("/good"),
    "packed": says(whole(gzip.compress(GOOD.encode()), Content_Encoding="gzip")),
    "inchunks": says(head(Transfer_Encoding="chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD.encode())),
    "cookies": lambda s, r: s.sendall(whole("", "302 Found", Location="/cookies-2", Set_Cookie="a=b; Path=/") if r.path == "/cookies"
                                      else whole(GOOD)),
    "private-key": says(whole(GOOD)),
}


SLOW = ("hang", "trickle")  # the others need no time, but on a machine that stalls they may


def section(name, url, **more):
    more = {"timeout": "2s" if name in SLOW else "60s", "deadline": "90s", "max_bytes": "1M", **more}
    return opstap.partner(name, url, **more)


class Misbehaving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server({**{name: b for name, (b, _) in FAILING.items()}, **WORKING})
        port = cls.server.port
        conf = "".join(section(n, f"{cls.server.url}/{n}") for n in [*FAILING, *WORKING] if n != "private-key")
        conf += section("secret", f"http://user:hush@127.0.0.1:{port}/missing?key=whisper")
        conf += section("refusing", closed_port())
        conf += section("nohost", "http://no-such-host.invalid/feed.csv")
        conf += section("tonet", "http://10.255.255.1/feed.csv")
        conf += section("loopback2", f"http://127.0.0.2:{port}/good")
        conf += section("mapped", f"http://[::ffff:127.0.0.2]:{port}/good")
        conf += section("decimal", f"http://2130706434:{port}/good")
        conf += section("late", f"{cls.server.url}/hang", timeout="60s", deadline="2s")
        conf += section("nofile", "file:absent.csv")
        conf += section("owned", f"{cls.server.url}/headeronly", overlay='"own.csv"')
        conf += section("chosen", f"{cls.server.url}/refused", overlay='"own.csv"', select='"overlay"')
        conf += section("xmlbroken", "file:broken.xml", adapter='xcricap')
        cls.daemon = daemon.Daemon(conf, environment={"http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"})
        cls.daemon.write("broken.xml", "<?xml version='1.0'?>\n<catalog><provider>\n<course></provider></catalog>\n")
        cls.daemon.write("own.csv", "id,title\nown,Our own course\n")
        cls.addClassCleanup(cls.server.close)
        cls.addClassCleanup(cls.daemon.close)
        cls.daemon.start()
        cls.partners = cls.daemon.wait_fetched()

    def assertFailed(self, name, pattern):
        partner = self.partners[name]
        self.assertEqual(partner["state"], "failed", f"{name}: {partner}")
        self.assertEqual(partner["courses"], 0)
        self.assertRegex(partner["reason"], pattern, name)

    def test_each_failure_has_its_reason(self):
        for name, (_, pattern) in FAILING.items():
            with self.subTest(name):
                self.assertFailed(name, pattern)

    def test_courses_of_our_own_are_no_feed(self):
        self.assertFailed("owned", r"^the feed holds no course")
        self.assertFailed("chosen", r"of 1 course in the feed none is left: 1 refused")

    def test_reasons_name_the_address(self):
        for name in FAILING:
            if name not in ("headeronly", "refused", "tofile", "toftp", "tohost", "toport", "loop"):
                with self.subTest(name):
                    self.assertIn(f"{self.server.url}/{name}", self.partners[name]["reason"])

    def test_good_ones_are_not_hurt(self):
        for name in WORKING:
            if name != "private-key":
                with self.subTest(name):
                    self.assertEqual((self.partners[name]["state"], self.partners[name]["courses"]), ("ok", 2), self.partners[name])

    def test_no_secret_in_a_reason(self):
        reason = self.partners["secret"]["reason"]
        self.assertIn("answered 404", reason)
        for secret in ("hush", "user", "whisper", "key"):
            self.assertNotIn(secret, reason)
            self.assertNotIn(secret, self.daemon.log())
        asked = [r for r in self.server.asked if "whisper" in r.query]
        self.assertIn("Authorization: Basic", asked[0].text)

    def test_addresses_inside(self):
        for name in ("tonet", "loopback2", "mapped", "decimal"):
            with self.subTest(name):
                self.assertFailed(name, "private address that allow-private does not name")

    def test_nobody_there(self):
        self.assertFailed("refusing", "(?i)connect")
        self.assertFailed("nohost", "there is no host no-such-host.invalid")

    def test_the_deadline_of_a_run(self):
        self.assertFailed("late", "deadline")

    def test_files(self):
        self.assertFailed("nofile", "feed absent.csv: No such file")
        self.assertFailed("xmlbroken", "line 3|:3:")

    def test_a_failure_that_is_over(self):
        code, out, _ = self.daemon.ctl("fetch", "once")
        self.assertEqual(code, 0)
        self.assertIn("2 courses: 2 new", out)

    def test_no_cookies(self):
        self.assertEqual(len(self.server.asked_for("cookies")), 2)
        for request in self.server.asked_for("cookies"):
            self.assertNotIn("cookie:", request.text.lower())

    def test_never_followed_to_files_or_hosts(self):
        self.assertEqual(len(self.server.asked_for("tofile")), 1)
        self.assertEqual(len(self.server.asked_for("loop")), 6)
        self.assertEqual(len(self.server.asked_for("sixty")), 6)


class Conditions(unittest.TestCase):
    """One partner over time: unchanged, changed, forced, asked without conditions when something else changed."""

    def setUp(self):
        self.served = {"body": GOOD, "tag": '"1"'}
        self.server = Server({"feed": self.serve})
        self.addCleanup(self.server.close)

    def serve(self, s, _):
        wanted = re.search(r"If-None-Match: (\S+)", self.server.asked[-1].text)
        if wanted and wanted.group(1) == self.served["tag"]:
            s.sendall(head("304 Not Modified", ETag=self.served["tag"]))
        else:
            s.sendall(whole(self.served["body"], ETag=self.served["tag"]))

    def conditional(self):
        return "If-None-Match" in self.server.asked[-1].text

    def fetched_anew(self, d):
        """What a fetch says; until the new configuration is in force that is "unchanged"."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            out = d.ctl("fetch", "p")[1]
            if "unchanged" not in out:
                return out
            time.sleep(0.1)
        return "unchanged for a minute"

    def test_the_life_of_a_feed(self):
        conf = section("p", self.server.url + "/feed")
        with daemon.Daemon(conf) as d:
            d.wait_fetched()
            first = d.partner("p")
            self.assertEqual(first["courses"], 2)
            self.assertFalse(self.conditional())
            code, out, _ = d.ctl("fetch", "p")
            self.assertEqual(code, 0)
            self.assertIn("unchanged", out)
            self.assertTrue(self.conditional())
            self.assertEqual(d.partner("p")["list"], first["list"])
            self.assertEqual(d.ctl("fetch", "p", "--force")[0], 0)
            self.assertFalse(self.conditional())
            self.served.update(body=GOOD + "c,Logic,5\n", tag='"2"')
            code, out, _ = d.ctl("fetch", "p")
            self.assertIn("3 courses: 1 new, 0 changed, 0 gone", out)
            # another default makes another list of the same bytes
            d.configure(section("p", self.server.url + "/feed", extra='default "level" { value = "master" }'))
            self.assertEqual(d.run("opstapd", "-c", d.path("opstap.conf"), "-t")[0], 0)
            d.process.send_signal(signal.SIGHUP)
            self.assertIn("3 courses: 0 new, 3 changed", self.fetched_anew(d))
            self.assertFalse(self.conditional())

    def test_held_by_the_guard_and_let_through(self):
        many = "id,title\n" + "".join(f"c{i},Course {i}\n" for i in range(40))
        self.served.update(body=many)
        with daemon.Daemon(section("p", self.server.url + "/feed")) as d:
            d.wait_fetched()
            self.served.update(body=GOOD, tag='"2"')
            code, _, err = d.ctl("fetch", "p")
            self.assertEqual(code, 3)
            self.assertIn("40 courses, now 2", err)
            self.assertIn("fetch p --force", err)
            held = d.partner("p")
            self.assertEqual((held["state"], held["held"], held["courses"]), ("held", True, 40))
            self.served.update(body="", tag='"3"')  # force passes the guard, not this
            self.assertEqual(d.ctl("fetch", "p", "--force")[0], 4)
            self.assertEqual(d.partner("p")["courses"], 40)
            self.served.update(body=many, tag='"1"')  # mended: nothing else to do
            self.assertEqual(d.ctl("fetch", "p")[0], 0)
            self.assertEqual(d.partner("p")["state"], "ok")
            self.served.update(body=GOOD, tag='"4"')
            self.assertEqual(d.ctl("fetch", "p", "--force")[0], 0)
            self.assertEqual(d.partner("p")["courses"], 2)
            code, out, _ = d.ctl("partner", "rollback", "p")
            self.assertEqual(code, 0, out)
            self.assertEqual(d.partner("p")["courses"], 40)
            self.assertEqual(d.ctl("fetch", "p")[0], 3)  # held by the operator until resume
            self.assertEqual(d.ctl("partner", "resume", "p")[0], 0)
            self.assertEqual(d.ctl("fetch", "p")[0], 3)  # asked again, and held by the guard
            self.assertEqual(d.ctl("verify")[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

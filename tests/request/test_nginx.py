"""The shipped nginx site: its own error pages, what its logs keep to themselves, who may see what, limits."""
import concurrent.futures
import gzip
import os

import opstap

FILES = {"demo.csv": "id,title,description\n" + "".join(f"c{i},Course {i},Some words about it\n" for i in range(60))}
CONF = opstap.partner("demo", feed="demo.csv",
                      extra='coordinator "cmu" { subject = "cmu"  mail = "cmu@partner.example" }') + opstap.home("leiden")


class Site(opstap.TestCase):
    conf, files = CONF, FILES

    def log(self, name):
        with open(os.path.join(self.opstap.data, "log", name), encoding="utf-8") as f:
            return f.read()

    def assertHeaders(self, answer):
        self.assertEqual(answer.header("Content-Security-Policy"), opstap.POLICY)
        self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
        self.assertEqual(answer.header("Referrer-Policy"), "no-referrer")
        self.assertEqual(answer.header("Cache-Control"), "no-store")

    def assertBilingual(self, text):
        self.assertIn('lang="en"', text)
        self.assertIn('lang="nl"', text)
        self.assertEqual(text.count("<h1"), 1)
        self.assertNotIn("nginx", text)

    def test_body_too_large(self):
        page = self.post("/en/enrol", b"x=" + b"a" * (1 << 20))
        self.assertEqual(page.status, 413)
        self.assertBilingual(page.text)
        self.assertHeaders(page)

    def test_body_of_a_megabyte_passes(self):
        page = self.post("/en/enrol", b"x=" + b"a" * ((1 << 20) - 2))
        self.assertNotEqual(page.status, 413)

    def test_address_too_long(self):
        page = self.get("/en/courses?q=" + "a" * 40000)
        self.assertEqual(page.status, 414)
        self.assertBilingual(page.text)
        self.assertHeaders(page)

    def test_header_too_long(self):
        page = self.get("/en/", x_long="a" * 40000)
        self.assertEqual(page.status, 400)
        self.assertBilingual(page.text)
        self.assertHeaders(page)

    def test_trace(self):
        page = self.request("TRACE", "/en/")
        self.assertEqual(page.status, 405)
        self.assertBilingual(page.text)

    def test_no_versions(self):
        for path in ("/en/", "/en/no-such-page", "/static/no-such-file", "/errors/503.html"):
            page = self.get(path)
            self.assertEqual(page.header("Server"), "nginx")
            self.assertIsNone(page.header("X-Opstap-Route"))
            self.assertIsNone(page.header("X-Powered-By"))

    def test_error_pages_have_no_address_of_their_own(self):
        self.assertEqual(self.get("/errors/503.html").status, 404)

    def test_static_files(self):
        answer = self.get("/static/icon.svg")
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "image/svg+xml"))
        self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
        self.assertEqual(self.get("/static/no-such-file").status, 404)
        self.assertEqual(self.get("/static/").status, 404)
        self.assertIn(self.post("/static/icon.svg", {"a": "b"}).status, (404, 405))
        self.assertEqual(self.get("/favicon.ico").status, 200)

    def test_static_files_stay_in_their_folder(self):
        for path in ("/static/../i18n/en.po", "/static/..%2f..%2fetc/opstap.conf", "/static../i18n/en.po"):
            self.assertIn(self.get(path).status, (400, 404), path)

    def test_staff_is_closed(self):
        answer = self.get("/staff/")
        self.assertEqual(answer.status, 401)
        self.assertHeaders(answer)
        self.assertEqual(self.get("/staff/", authorization="Basic Y211Ondyb25n").status, 401)

    def test_name_of_basic_auth_means_nothing_elsewhere(self):
        """An unchecked name must not reach the program: the page is the same as without."""
        self.assertEqual(self.get("/en/how-it-works", authorization="Basic Y211OmRlbW8=").text,
                         self.get("/en/how-it-works").text)

    def test_monitoring_answers_this_machine(self):
        for path in ("/healthz", "/readyz", "/metrics"):
            self.assertEqual(self.get(path).status, 200, path)

    def test_logs_keep_words_and_receipts_to_themselves(self):
        self.get("/en/courses?q=verysecretword&partner=demo")
        self.get("/en/enrolments/verysecretreceipt0000")
        self.request("POST", "/en/enrol", {"name": "verysecretname"})
        lines = self.eventually(lambda: [n for n in self.log("nginx-access.log").splitlines() if " POST " in n])
        self.assertTrue(all(len(line.split()) == 6 for line in lines), lines)
        for name in ("nginx-access.log", "nginx-error.log", "nginx-main.log", "opstapd.log"):
            self.assertNotIn("verysecret", self.log(name), name)

    def test_compressed(self):
        for path in ("/en/", "/en/courses", "/nl/courses?q=course", "/api/v1/courses"):
            answer = self.get(path, accept_encoding="gzip")
            self.assertEqual(answer.header("Content-Encoding"), "gzip", path)
            self.assertIn("Accept-Encoding", answer.header("Vary") or "", path)
            self.assertEqual(len(gzip.decompress(answer.body)), len(self.get(path).body))
            if path.startswith("/en"):
                self.assertLessEqual(len(answer.body), 14336, path)


class Down(opstap.TestCase):
    """opstapd is gone: nginx says so, in both languages, and keeps the address out of its logs."""
    conf, files = CONF, FILES

    def test_down(self):
        self.opstap.kill()
        page = self.eventually(lambda: (p := self.get("/en/courses?q=verysecretword")).status != 200 and p)
        self.assertEqual(page.status, 502)
        Site.assertBilingual(self, page.text)
        Site.assertHeaders(self, page)
        for name in ("nginx-access.log", "nginx-error.log", "nginx-main.log"):
            self.assertNotIn("verysecretword", Site.log(self, name), name)


class Limits(opstap.TestCase):
    conf, files, limits = CONF, FILES, True

    def test_forms_are_limited(self):
        with concurrent.futures.ThreadPoolExecutor(20) as pool:  # all at once: on a slow machine one after the other is allowed
            answers = list(pool.map(lambda _: self.post("/en/enrol", {"a": "b"}), range(120)))
        refused = [a for a in answers if a.status == 429]
        self.assertTrue(refused)
        self.assertGreater(len(answers), len(refused))
        Site.assertBilingual(self, refused[0].text)
        Site.assertHeaders(self, refused[0])
        self.assertEqual([self.get("/healthz").status for _ in range(20)], [200] * 20)

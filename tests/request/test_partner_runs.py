"""The last fetches of a partner: the strip for everybody, the reports under a key for its IT team."""
import re

import opstap

GOOD = "id,title,level\na,Law,UG\nb,Logic,<b>\n,Nameless,\n"


class Runs(opstap.TestCase):
    conf = (opstap.partner("keyed", feed="keyed.csv", runs_key='"0123456789abcdef"',
                           extra='default "delivery" { value = "live" }') + opstap.partner("plain", feed="plain.csv"))
    files = {"keyed.csv": GOOD, "plain.csv": "id,title\na,Law\n"}

    def report(self, more="", lang="en"):
        return self.get(f"/{lang}/partners/keyed/runs?key=0123456789abcdef{more}")

    def test_1_everybody_sees_the_strip(self):
        for lang, words in (("en", "new list taken over"), ("nl", "nieuwe lijst overgenomen")):
            page = self.get(f"/{lang}/partners/keyed")
            self.assertEqual(page.status, 200)
            self.assertEqual(len(re.findall(r'<li class="accepted"', page.text)), 1)
            self.assertIn(words, page.text)
            self.assertNotIn("UG", page.text)
            self.assertNotIn("0123456789abcdef", page.text)

    def test_2_the_report_has_every_message_escaped(self):
        page = self.report()
        self.assertEqual(page.status, 200)
        self.assertEqual(page.header("Cache-Control"), "no-store")
        self.assertIsNone(page.header("ETag"))
        for words in ("2 warnings: bad-word", "level &quot;UG&quot; is not a word", "level &quot;&lt;b&gt;&quot;", "1 error: no-id", "2:7", "4:1"):
            self.assertIn(words, page.text)
        self.assertIn('<code>title</code></th><td>2</td><td>0</td><td>0</td><td>0</td><td>0</td>', page.text)
        self.assertIn('<code>delivery</code></th><td>0</td><td>2</td><td>0</td><td>0</td><td>0</td>', page.text)
        self.assertIn("2 waarschuwingen: bad-word", self.report(lang="nl").text)

    def test_3_without_the_key_there_is_no_page(self):
        for address in ("keyed/runs", "keyed/runs?key=", "keyed/runs?key=0123456789abcdeg", "keyed/runs?key=0123456789abcdef0", "plain/runs",
                        "plain/runs?key=", "nobody/runs?key=0123456789abcdef"):
            self.assertEqual(self.get(f"/en/partners/{address}").status, 404, address)
        self.assertEqual(self.report("&run=0").status, 400)
        self.assertEqual(self.report("&run=31").status, 400)

    def test_3_fetch_now(self):
        address = "/en/partners/keyed/runs"
        before = self.opstap.status()
        self.assertIn('<form method="post" action="runs">', self.report().text)
        self.assertEqual(self.post(address, {"key": "0123456789abcdeg"}).status, 404)
        self.assertEqual(self.post(address, {}).status, 404)
        self.opstap.write("keyed.csv", GOOD + "c,Ethics,\n")
        answer = self.post(address, {"key": "0123456789abcdef"})
        self.assertEqual((answer.status, answer.header("Location")), (303, "runs?key=0123456789abcdef&asked=1"))
        self.eventually(lambda: "Ethics" in self.get("/en/courses").text)
        self.assertIn("The fetch was asked for", self.report("&asked=1").text)
        self.assertNotEqual(before, self.opstap.status())

    def test_4_later_runs_come_first_and_failures_say_why(self):
        self.opstap.write("keyed.csv", "")
        self.assertEqual(self.opstap.ctl("fetch", "keyed")[0], 4)
        public = self.get("/en/partners/keyed").text
        self.assertLess(public.index('<li class="accepted"'), public.index('<li class="failed"'))
        self.assertIn("the file is empty", self.report("&run=1").text)
        self.assertIn("1 error: fetch", self.report().text)             # the newest that has messages
        self.assertIn("2 warnings: bad-word", self.report("&run=2").text)
        self.assertEqual(self.report("&run=3").status, 200)             # there is none: the table alone


if __name__ == "__main__":
    import unittest
    unittest.main()

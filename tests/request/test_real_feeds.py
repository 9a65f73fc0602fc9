"""The daemon on real documents, taken from the folder that $OPSTAP_FEEDS names; skipped where there is none."""
import glob
import json
import os
import re
import shutil
import unittest

import daemon
import opstap
import partner

FEEDS = {
    "smith": "xcri-adam-smith/adam_smith_charset_issue.xml",
    "cornwall1": "xcri-cornwall/2016-11-04-04fdf3d.xml",
    "cornwall2": "xcri-cornwall/2016-11-18-89d66d6.xml",
    "bolton": "xcri-bolton/test.xml",
    "bolton2": "xcri-bolton/xhtml_test.xml",
    "ou": "xcri-open-university/ou-example.xml",
}


@opstap.needs_feeds
class RealFeeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = daemon.Daemon("".join(opstap.partner(name, f"file:{name}.xml", "xcricap") for name in FEEDS))
        cls.addClassCleanup(cls.daemon.close)
        for name, path in FEEDS.items():
            shutil.copyfile(os.path.join(opstap.FEEDS, path), cls.daemon.path(f"{name}.xml"))
        cls.daemon.start()
        cls.partners = cls.daemon.wait_fetched()

    def test_the_college_with_everything_on_one_line(self):
        smith = self.partners["smith"]
        self.assertEqual((smith["state"], smith["courses"], smith["refused"]), ("ok", 334, 0), smith)

    def test_feeds_that_are_not_well_formed_change_nothing(self):
        for name in ("cornwall1", "cornwall2"):
            with self.subTest(name):
                p = self.partners[name]
                self.assertEqual((p["state"], p["courses"], p["list"]), ("failed", 0, 0))
                self.assertRegex(p["reason"], rf"{name}\.xml:\d+:\d+: .|line \d+.* .")
                self.assertIn(f"partner={name} ", self.daemon.log())

    def test_utf16_and_xhtml(self):
        for name in ("bolton", "bolton2"):
            self.assertEqual(self.partners[name]["state"], "ok", self.partners[name])
            self.assertGreater(self.partners[name]["courses"], 0)

    def test_unknown_credits_stay_unknown(self):
        self.assertEqual((self.partners["ou"]["state"], self.partners["ou"]["courses"]), ("ok", 2))
        self.assertGreaterEqual(self.partners["ou"]["warned"], 1)

    def test_the_stores_are_sound_and_nothing_is_fetched_twice(self):
        self.assertEqual(self.daemon.ctl("verify")[0], 0)
        code, out, _ = self.daemon.ctl("fetch", "smith")
        self.assertEqual(code, 0)
        self.assertIn("nothing new", out)


def read(*names):
    with open(os.path.join(opstap.FEEDS, *names), "rb") as f:
        return f.read()


@opstap.needs_feeds
class OverHttp(unittest.TestCase):
    """Real lists of several documents, served as their universities do; everything is selected."""

    @classmethod
    def setUpClass(cls):
        cls.server = partner.Server()
        cls.addClassCleanup(cls.server.close)
        cls.server.answer("/namur/courses", cls.namur)
        cls.server.answer("/tue/courses", read("ooapi-tue", "courses.items.json"))
        cls.server.answer("/poitiers", read("poitiers", "OfferingsPoitiers.json"))
        first = json.loads(read("ooapi-tue", "courses.items.json"))[0]["courseId"]
        cls.server.answer(f"/tue/courses/{first}/offerings", b'{"items": [%s]}' % read("ooapi-tue", "offerings_offeringId.json"))
        url = cls.server.url
        offerings = 'setting "offerings" { value = "no" }'
        conf = opstap.partner("namur", url + "/namur/courses?consumer=eduxchange", "ooapi", select='"all"', extra=offerings)
        conf += opstap.partner("tue", url + "/tue/courses?consumer=eduxchange", "ooapi", select='"all"')
        conf += opstap.partner("poitiers", url + "/poitiers", "map", select='"all"',
                               extra='setting "mapping" { value-file = "poitiers.map" }')
        cls.daemon = daemon.Daemon(conf)
        cls.addClassCleanup(cls.daemon.close)
        cls.daemon.write("poitiers.map", open(os.path.join(opstap.SOURCE, "conf/mappings/poitiers.map"), "rb").read())
        cls.daemon.start()
        cls.partners = cls.daemon.wait_fetched()

    @staticmethod
    def namur(_method, path, _headers, _body):
        number = re.search(r"pageNumber=(\d+)", path)
        return partner.Answer(read("ooapi-unamur", f"courses-page-{number.group(1) if number else 1}.json"))

    def assertRead(self, name, courses, refused=0):
        p = self.partners[name]
        self.assertEqual((p["state"], p["courses"], p["refused"], p["left_out"]), ("ok", courses, refused, 0), p)

    def test_namur_in_eight_pages(self):
        self.assertRead("namur", 1830)
        self.assertEqual(len([a for a in self.server.asked if a[1].startswith("/namur")]),
                         len(glob.glob(os.path.join(opstap.FEEDS, "ooapi-unamur", "*.json"))))

    def test_eindhoven_with_a_delivery_that_nobody_knows(self):
        self.assertRead("tue", 5)
        answer = self.daemon.ask("/api/v1/courses?partner=tue").decode(errors="replace")
        self.assertEqual(re.findall(r'"delivery":"([^"]*)"', answer.split('"facets"')[0]), ["unknown"] * 5)

    def test_poitiers(self):
        self.assertRead("poitiers", 163, 2)  # 165 units, two of them in two programmes


if __name__ == "__main__":
    unittest.main(verbosity=2)

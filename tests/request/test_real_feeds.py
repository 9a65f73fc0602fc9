"""The daemon on real documents, taken from the folder that $OPSTAP_FEEDS names; skipped where there is none."""
import os
import shutil
import unittest

import daemon
import opstap

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


if __name__ == "__main__":
    unittest.main(verbosity=2)

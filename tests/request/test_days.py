"""Deadlines that are told in days, as a day ends where the partner is and goes on elsewhere."""
import datetime
import unittest

import opstap

BEFORE = datetime.datetime(2026, 8, 1, 13, 50, tzinfo=datetime.timezone.utc)	# ten to midnight in Sydney
FEED = "id,title@en,offering,start,end,apply_until\nlaw,Law,r1,2026-09-07,2026-12-18,2026-08-04\n"


class Days(opstap.TestCase):
    conf = opstap.partner("syd", "feed.csv").replace("Europe/Amsterdam", "Australia/Sydney")
    files = {"feed.csv": FEED}
    environment = {"OPSTAP_NOW": str(int(BEFORE.timestamp()))}

    def test_what_is_kept_says_so_too(self):
        paths = "/en/courses", "/en/courses/syd/law"
        kept = {path: self.get(path) for path in paths}
        for path in paths:
            self.assertIn("closes in 3 days", kept[path].text)
        self.opstap.down()
        self.opstap.environment["OPSTAP_NOW"] = str(int(BEFORE.timestamp()) + 1200)
        self.opstap.start()
        for path in paths:
            answer = self.get(path, if_none_match=kept[path].header("ETag"))
            self.assertEqual(answer.status, 200)
            self.assertIn("closes in 2 days", answer.text)


if __name__ == "__main__":
    unittest.main()

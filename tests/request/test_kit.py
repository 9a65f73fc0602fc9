"""The kit on feeds of several documents: what was recorded is replayed."""
import json
import os
import tempfile
import unittest

import daemon

FEED = "id,title,level,ects\na,Law,UG,5\nb,Statistics,,7.5\n"


class Replay(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory(prefix="opstap-kit-", dir="/var/tmp")
        self.addCleanup(kept.cleanup)
        self.folder = kept.name
        os.chmod(self.folder, 0o755)
        self.describe()
        self.write("a.csv", FEED)

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(content)

    def describe(self, **more):
        self.write("exchange.json", json.dumps({
            "feed_url": "https://api.example/l", "exchanges": [{"url": "/l", "body": "a.csv"}], "adapter": "list",
            "maps": {"level": ["UG=bachelor"]}, **more}))

    def replay(self, *words):
        return daemon.Daemon.run(self, "opstap-adapter", "replay", self.folder, *words)

    environment = {}
    identity = staticmethod(daemon.Daemon.identity)

    def test_the_same_each_time(self):
        self.assertEqual(self.replay("--times", "3"), (0, "the same 2 courses, 3 times\n", ""))

    def test_maps_settings_and_zone(self):
        self.write("a.csv", "id,title,level,start\na,Law,UG,03/04/2027\n")
        self.describe(settings={"dates": "day-first"}, timezone="Europe/Zurich")
        self.write("records.json", json.dumps([{"id": "a", "title": {"": "Law"}, "level": "bachelor",
                                                "offerings": [{"start": "2027-04-03", "offering": "2027-04-03"}]}]))
        self.assertEqual(self.replay(), (0, "the same 1 courses, 1 times\n", ""))

    def test_the_first_difference(self):
        records = [{"id": "a", "title": {"": "Law"}, "level": "bachelor", "ects": "5", "offerings": []},
                   {"id": "b", "title": {"": "Statics"}, "ects": "7.5", "offerings": []}]
        self.write("records.json", json.dumps(records))
        code, out, _ = self.replay()
        self.assertEqual((code, out), (4, 'record 2 (b) title. differs:\n  records.json: "Statics"\n  now: "Statistics"\n'))
        records[1]["title"][""] = "Statistics"
        self.write("records.json", json.dumps({"records": records}))
        self.assertEqual(self.replay()[0], 0)
        self.write("records.json", json.dumps(records[:1]))
        code, out, _ = self.replay()
        self.assertEqual(code, 4)
        self.assertIn("record 2 (b) differs:\n  records.json: nothing\n  now: {", out)

    def test_an_adapter_of_ones_own(self):
        path = os.path.join(daemon.BUILD, "adapters/.libs/list.so")
        self.describe(adapter=path)
        self.assertEqual(self.replay()[0], 0)
        self.describe(adapter="absent")
        self.assertIn("the adapter is not where it belongs", self.replay()[2])
        self.assertEqual(self.replay("--adapter", path)[0], 0)

    def test_what_cannot_be_replayed(self):
        for more, words in (({"adapter": None}, "must be texts"), ({"timezone": "Mars/Olympus"}, "Mars/Olympus"),
                            ({"settings": []}, "must be objects"), ({"settings": {"a": 1}}, '"a" must be a text'),
                            ({"maps": {"nonsense": []}}, '"nonsense" is no field'), ({"maps": {"level": ["UG"]}}, "RAW=WORD"),
                            ({"exchanges": []}, "no answer to GET")):
            with self.subTest(more):
                self.describe(**more)
                code, _, err = self.replay()
                self.assertEqual(code, 4)
                self.assertIn(words, err)
        self.describe()
        self.write("records.json", "{")
        self.assertIn("records.json:1:", self.replay()[2])
        self.assertEqual(self.replay("--times", "0")[0], 1)


if __name__ == "__main__":
    unittest.main()

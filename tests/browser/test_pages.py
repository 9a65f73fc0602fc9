"""Every page in both languages, on a telephone and on a desk: valid HTML, accessible, quiet, nothing from third parties.

The pages themselves are opened by check.cjs; this file starts the demonstration and knows which pages there are.
"""
import urllib.parse

import browser
import opstap

PLAIN = ["", "courses", "courses?q=law&status=any", "courses?q=zzzzqqqq", "courses?delivery=self-paced&sort=deadline",
         "courses?home=leiden", "courses?q=statistcs", "courses?q=statistiek", "courses?q=psycholgy&exact=1",
         "partners", "how-it-works", "accessibility", "privacy"]


def segment(text):
    return urllib.parse.quote(text, safe="-_.~")


class Pages(opstap.TestCase):
    conf = None  # the demonstration

    check = browser.check

    def courses(self):
        """One course of every status, and one of every partner."""
        seen = {}
        for query in ("limit=100", "limit=100&page=2"):
            for hit in self.get(f"/api/v1/courses?{query}").json()["hits"]:
                seen.setdefault(("status", hit["status"]), hit)
                seen.setdefault(("partner", hit["partner"]), hit)
        self.assertTrue(seen)
        return {(hit["partner"], hit["id"]): hit for hit in seen.values()}.values()

    def test_information_and_results(self):
        self.check([(f"/{lang}/{path}", f"/{lang}/{path}", 200) for lang in ("en", "nl") for path in PLAIN])

    def test_courses(self):
        hits = list(self.courses())
        self.check([(f"{lang} course {h['partner']} {h['status']}",
                     f"/{lang}/courses/{h['partner']}/{segment(h['id'])}", 200)
                    for lang in ("en", "nl") for h in hits])

    def test_can_i_take_this(self):
        """Every status, before anything else is chosen and with a choice that is refused."""
        statuses = {h["status"]: h for h in self.courses()}
        self.check([(f"{lang} can I take {status}, {choice}", f"/{lang}/courses/{h['partner']}/{segment(h['id'])}?{choice}", 200)
                    for lang in ("en", "nl") for status, h in statuses.items()
                    for choice in ("home=leiden", "home=leiden&faculty=fsw&purpose=extracurricular")])

    def test_run_reports(self):
        self.check([(f"{lang} run reports", f"/{lang}/partners/aldermoor/runs?key=demonstration-key", 200) for lang in ("en", "nl")])

    def test_the_demonstration_has_feeds_of_several_formats(self):
        partners = self.get("/api/v1/partners").json()["partners"]
        self.assertEqual({p["adapter"] for p in partners}, {"list", "xcricap", "ooapi", "ewp", "edx", "map"})
        self.assertEqual({p["id"]: p["state"] for p in partners if p["state"] != "ok"}, {"tramontana": "failed", "vlaskade": "held"})
        self.assertEqual(sum(p["courses"] for p in partners), 91)

    def test_partners(self):
        states = {p["state"]: p["id"] for p in self.get("/api/v1/partners").json()["partners"]}
        self.check([(f"{lang} partner {state}", f"/{lang}/partners/{name}", 200)
                    for lang in ("en", "nl") for state, name in states.items()])

    def test_form(self):
        open_hits = [h for h in self.courses() if h["status"] == "open"][:2]
        query = urllib.parse.urlencode(
            [("c", f"{h['partner']}:{segment(h['id'])}") for h in open_hits])
        self.check([(f"{lang} form", f"/{lang}/enrol?{query}{choice}", 200) for lang in ("en", "nl")
                    for choice in ("", "&home=leiden&faculty=law&purpose=elective")])

    def test_comparison(self):
        """None, one, and four that meet live and clash; what is carried along on other pages."""
        live = [h for h in self.get("/api/v1/courses?delivery=live&limit=100").json()["hits"]]
        every = [("c", f"{h['partner']}:{segment(h['id'])}") for h in live]
        some = [urllib.parse.urlencode(every[:n]) for n in (1, 2, 4)]
        clashing = urllib.parse.urlencode([("c", "montclair:MSL-ECO-30"), ("c", "noordzee:NZ-110"), ("c", "aldermoor:AM-CS215"), ("c", "nobody:x")])
        course = f"courses/{live[0]['partner']}/{segment(live[0]['id'])}"
        self.check([(f"{lang} {path[:60]}", f"/{lang}/{path}", 200) for lang in ("en", "nl") for path in (
            "compare", f"compare?{some[0]}", f"compare?{some[1]}&home=leiden&differ=1", f"compare?{some[2]}&home=leiden&faculty=law&purpose=elective",
            f"compare?{clashing}", f"courses?{some[1]}&status=any", f"courses?{some[2]}&q=law", f"{course}?{some[1]}")]
            + [("too many", "/en/compare?" + urllib.parse.urlencode(every[:5]), 400), ("none of these", "/nl/compare?c=nobody%3Ax", 404)])

    def test_from_search_to_comparison(self):
        """By keyboard, with scripts and without."""
        for lang, way in (("en", "with"), ("nl", "with"), ("en", "without")):
            browser.run(self, "compare.cjs", lang, way, "law", "europ", timeout=240)

    def test_errors(self):
        self.check([(f"{lang} {status}", f"/{lang}/{path}", status) for lang in ("en", "nl") for path, status in (
            ("no-such-page", 404), ("courses/waterland/no-such-course", 404), ("courses?ects_min=x", 400),
            ("courses?page=9999", 404), ("enrolments/AAAAAAAAAAAAAAAAAAAAAA", 404))])

    def test_journey(self):
        """From the results to the receipt, with scripts and without."""
        hit = next(h for h in self.courses() if h["status"] == "open" and (h["places_left"] or 99) > 3)
        course = f"{hit['partner']}/{segment(hit['id'])}"
        for lang, way in (("en", "with"), ("nl", "without")):
            browser.run(self, "journey.cjs", lang, "waterland", f"{way}@waterland.example", way, course)

    def test_search(self):
        """By keyboard, with scripts and without."""
        for lang, way in (("en", "with"), ("nl", "with"), ("nl", "without")):
            browser.run(self, "search.cjs", lang, way, "psy", "statistcs", "statistics", timeout=240)


class Down(opstap.TestCase):
    """What nginx says when opstapd is gone."""
    conf = None

    def test_down(self):
        self.opstap.kill()
        browser.check(self, [("down", "/en/", 502)])

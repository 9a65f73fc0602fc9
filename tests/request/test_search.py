"""What people see of the search: misspelt words, the literal search, other words and languages, nothing found, similar courses, what is
counted for operators."""
import json
import re
import unittest
import urllib.parse

import opstap

ROWS = (
    ("stat", "Applied Statistics", "Regression and samples.", "0542", "", ""),
    ("stat2", "Statistics for Biologists", "Samples of living things.", "0542", "", ""),
    ("stat3", "Nursing Statistics", "Counting on the ward.", "0913", "", ""),
    ("soil", "Soil in Deltas and Estuaries", "Mud.", "0532", "", ""),
    ("rock", "Estuaries of Rock", "Stones.", "0532", "", ""),
    ("psy", "Psychology of Sleep", "Dreams.", "0313", "", ""),
    ("law", "European Law", "Treaties.", "0421", "", ""),
    ("law2", "Roman Law and European Law", "Treaties, old and new.", "0421", "", ""),
    ("old", "Palaeography", "Reading old hands.", "0222", "2020-01-01", "2020-02-01"),
    ("odd", "“Quotes” – and “dashes” — é\N{COMBINING ACUTE ACCENT}…", "Signs.", "", "", ""),
)

MISSPELT = "/en/courses?q=statistcs"


def rows():
    return "id,title,description,field,start,apply_until\n" + "".join(",".join(r) + "\n" for r in (
        (i, f'"{t}"', f'"{d}"', f, s, u) for i, t, d, f, s, u in ROWS))


class Search(opstap.TestCase):
    conf = opstap.partner("p", "p.csv", title="University P", name_nl='"Universiteit P"') + opstap.home("leiden")
    files = {"p.csv": rows()}

    def hits(self, page):
        return [h.one("h2").text for h in page.one("ol", class_="hits").all("li")]

    def follow(self, path, text):
        """The address of the link with this text."""
        links = [a for a in self.get(path).page.all("a") if a.text == text]
        self.assertEqual(len(links), 1, text)
        return urllib.parse.urljoin(path, links[0].get("href"))

    # parameters

    def test_bad_values_name_the_parameter(self):
        bad = ("home=nope", "language=eng", "language=zz", "language=EN", "language=english", "level=high", "status=shut", "field=77", "sort=x")
        for path in ("/en/courses", "/en/courses.atom", "/api/v1/courses"):
            for query in bad:
                answer = self.get(f"{path}?q=law&{query}")
                self.assertEqual(answer.status, 400, f"{path} {query}")
                self.assertIn(f"“{query.split('=')[0]}”", answer.text)

    def test_a_home_that_is_not_there_any_more(self):
        """Everywhere it stands in a bookmark; the form asks anew instead."""
        for path in ("/nl/courses/p/law?", "/nl/compare?c=p%3Alaw&", "/nl/courses?"):
            self.assertEqual(self.get(path + "home=leiden").status, 200, path)
            self.assertEqual(self.get(path + "home=").status, 200, path)
            answer = self.get(path + "home=gone")
            self.assertEqual(answer.status, 400, path)
            self.assertIn("‘home’", answer.page.text)
        self.assertEqual(self.get("/nl/enrol?c=p%3Alaw&home=gone").status, 200)

    def test_every_facet_takes_unknown(self):
        for facet, count in (("partner", 0), ("language", len(ROWS)), ("level", len(ROWS)), ("field", 1), ("delivery", len(ROWS)), ("exam", len(ROWS)), ("status", 0)):
            for path in ("/en/courses", "/api/v1/courses"):
                answer = self.get(f"{path}?{facet}=unknown&status=any" if facet != "status" else f"{path}?status=unknown")
                self.assertEqual(answer.status, 200, facet)
                if path == "/api/v1/courses":
                    self.assertEqual(answer.json()["total"], count, facet)
        both = [self.get(f"/api/v1/courses?{q}").json()["total"] for q in ("status=unknown&status=open", "status=open")]
        self.assertEqual(both, [len(ROWS) - 1] * 2)
        page = self.get("/en/courses?status=unknown").page
        self.assertEqual(page.one(class_="chips").all("a")[0].text, "Remove filter: Status: unknown ×")

    # misspelt

    def test_heading_and_title_say_what_was_changed(self):
        page = self.get(MISSPELT).page
        self.assertEqual(page.h1, "3 courses for “statistics”; you typed “statistcs”, search for that instead")
        self.assertEqual(page.title, "3 courses for “statistics”; you typed “statistcs” · Opstap")
        self.assertEqual(self.get("/nl/courses?q=statistcs").page.h1,
                         "3 vakken voor ‘statistics’; je typte ‘statistcs’, zoek daar toch op")
        self.assertEqual(page.one("input", id="q").get("value"), "statistcs")
        self.assertFalse(page.all(class_="match"))

    def test_the_literal_search(self):
        literal = self.follow(MISSPELT, "search for that instead")
        self.assertEqual(literal, "/en/courses?q=statistcs&exact=1")
        page = self.get(literal).page
        self.assertEqual(page.h1, "0 courses for “statistcs”")
        self.assertEqual(page.one(class_="chips").all("a")[0].text, "Remove filter: exactly as typed ×")
        self.assertEqual(self.follow(literal, "Remove filter: exactly as typed ×"), MISSPELT)
        self.assertEqual(self.follow(literal, "Without “exactly as typed”: 3 courses"), MISSPELT)
        self.assertEqual(self.follow(literal, "statistics"), "/en/courses?q=statistics")

    def test_exact_is_kept(self):
        page = self.get("/en/courses?q=law&exact=1&field=04").page
        self.assertIn(("exact", "1"), page.form(id="filters").fields())
        for link in page.one("nav", class_="sort").all("a"):
            self.assertIn("exact=1", link.get("href"))
        self.assertIn("exact=1", page.one("a", hreflang="nl").get("href"))
        self.assertEqual(self.get("/en/courses?q=law&exact=2").status, 400)
        self.assertNotIn("exact", "".join(c.text for c in self.get("/en/courses?exact=1&field=04").page.all(class_="chips")))

    def test_api(self):
        found = self.get("/api/v1/courses?q=statistcs").json()
        self.assertEqual(found["query"], {"q": "statistcs", "corrected": "statistics"})
        self.assertEqual({h["match"] for h in found["hits"]}, {"corrected"})
        typed = self.get("/api/v1/courses?q=statistics").json()
        self.assertEqual(typed["query"]["corrected"], None)
        self.assertEqual([(h["match"], h["via"]) for h in typed["hits"]], [("typed", None)] * 3)
        self.assertEqual(self.get("/api/v1/courses?q=statistcs&exact=1").json()["total"], 0)

    def test_some_of_the_words(self):
        found = self.get("/api/v1/courses?q=roman+psychology").json()
        self.assertEqual({h["match"] for h in found["hits"]}, {"some"})
        page = self.get("/en/courses?q=roman+psychology").page
        self.assertTrue(all(m.text == "has some of your words" for m in page.all(class_="match")))
        self.assertEqual(len(page.all(class_="match")), len(found["hits"]))

    def test_too_many_words(self):
        many = "+".join(["law"] + [f"law{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)])
        self.assertIn("only the first of them were looked for", self.get(f"/en/courses?q={many}").page.text)

    def test_labels_are_in_the_language_asked_for(self):
        for lang, name in (("nl", "Universiteit P"), ("en", "University P")):
            answer = self.get(f"/api/v1/courses?q=law&lang={lang}", accept_language="nl").json()
            self.assertEqual(answer["facets"]["partner"][0]["label"], name)
            self.assertEqual(self.get(f"/api/v1/suggest?q=law&lang={lang}").json()["courses"][0]["partner_name"], name)

    # the other language

    def test_a_dutch_word_finds_english_courses_and_says_so(self):
        for word, title in (("psychologie", "Psychology of Sleep"), ("statistiek", "Applied Statistics")):
            with self.subTest(word):
                found = self.get(f"/api/v1/courses?q={word}").json()
                self.assertIn(title, [h["title"] for h in found["hits"]])
                self.assertEqual({h["match"] for h in found["hits"]}, {"translated"})
                self.assertIsNone(found["query"]["corrected"])
                page = self.get(f"/nl/courses?q={word}").page
                self.assertIn(title, self.hits(page))
                for label in page.all(class_="match"):
                    self.assertRegex(label.text, r"^(gevonden als: .+|vakgebied: .+|zegt het met andere woorden)$")
                literal = [a.get("href") for a in page.all("a") if a.text == "Toon alleen wat ik typte"]
                self.assertEqual(literal, [f"?q={word}&exact=1"])
                self.assertEqual(self.get(f"/nl/courses?q={word}&exact=1").page.h1, f"0 vakken voor ‘{word}’")

    # nothing

    def test_near_words_and_a_way_out(self):
        page = self.get("/en/courses?q=psycholgy&exact=1").page
        self.assertEqual([a.get("href") for a in page.one("ul", class_="near").all("a")][0], "?q=psychology")
        page = self.get("/nl/courses?q=qqzzxxq").page
        self.assertEqual(page.h1, "0 vakken voor ‘qqzzxxq’")
        self.assertIn("Geen vak heeft wat je typte.", page.text)
        self.assertIn("Of bekijk alle vakken.", page.text)

    def test_closed_ones_are_told(self):
        page = self.get("/en/courses?q=palaeography").page
        self.assertEqual(page.h1, "0 courses for “palaeography”")
        self.assertIn("1 closed course is not shown.", page.text)
        shown = self.follow("/en/courses?q=palaeography", "Show closed courses, too")
        self.assertEqual(self.hits(self.get(shown).page), ["Palaeography"])

    def test_only_closed_ones(self):
        page = self.get("/en/courses?q=palaeography").page
        self.assertIn("Only closed courses match.", page.text)
        self.assertNotIn("No course has what you typed.", page.text)
        elsewhere = "/en/courses?q=palaeography&field=04"
        self.assertIn("Nothing matches all of this together.", self.get(elsewhere).page.text)
        shown = self.follow(elsewhere, "Without “Business, administration and law”: 1 closed course")
        self.assertEqual(self.hits(self.get(shown).page), ["Palaeography"])
        self.assertIn("Zonder ‘Bedrijfskunde, bestuurskunde en recht’: 1 gesloten vak", self.get("/nl" + elsewhere[3:]).page.text)
        shown = self.follow("/en/courses?q=palaeography&field=04&level=doctoral", "Without filters: 1 closed course")
        self.assertEqual(self.hits(self.get(shown).page), ["Palaeography"])
        found = self.get("/en/courses?q=palaeography&field=04&level=doctoral&status=any").page.text
        self.assertIn("Without filters: 1 closed course", found)  # that would not be shown

    def test_misspelt_and_filtered_away(self):
        """What was meant is told all the same, and so is what there is without all filters where no single one is in the way."""
        path = "/en/courses?q=statistcs&field=04&level=doctoral&level=master"
        page = self.get(path).page
        self.assertEqual(page.h1, "0 courses for “statistics”; you typed “statistcs”, search for that instead")
        self.assertEqual(self.get("/api/v1" + path[3:]).json()["query"]["corrected"], "statistics")
        self.assertFalse(page.all("ul", class_="near"))
        self.assertEqual(self.follow(path, "Without filters: 3 courses"), MISSPELT)
        self.assertIn("Zonder filters: 3 vakken", self.get("/nl" + path[3:]).page.text)
        page = self.get("/en/courses?q=statistcs&level=doctoral&level=master").page
        self.assertIn("Without “doctoral, master”: 3 courses", page.text)

    def test_words_that_are_known_are_not_taken_for_others(self):
        page = self.get("/en/courses?q=european+law&level=doctoral").page
        self.assertFalse(page.all("ul", class_="near"))
        self.assertIn("Without “doctoral”: 2 courses", page.text)
        self.assertNotIn("Without “law”", self.get("/en/courses?q=law&exact=1&level=doctoral&field=05").page.text)
        self.assertNotIn("Without “qqzzxxq”", self.get("/en/courses?q=qqzzxxq").page.text)  # that is all courses

    # similar

    def similar(self, path):
        page = self.get(path).page
        heading = [h for h in page.all("h2") if h.get("id") == "similar"]
        return heading[0].parent.one("ul").all("li") if heading else []

    def test_of_the_same_field_with_university_and_status(self):
        items = self.similar("/en/courses/p/law")
        self.assertEqual([i.one("a").text for i in items], ["Roman Law and European Law"])
        self.assertIn("University P", items[0].text)
        self.assertEqual(items[0].one(class_="status").text, "open")
        self.assertEqual(self.get(urllib.parse.urljoin("/en/courses/p/law", items[0].one("a").get("href"))).status, 200)
        names = [i.one("a").text for i in self.similar("/nl/courses/p/stat")]
        self.assertIn("Statistics for Biologists", names)
        self.assertNotIn("Nursing Statistics", names)
        self.assertEqual([i.one("a").text for i in self.similar("/en/courses/p/soil")], ["Estuaries of Rock"])  # one of three words

    def test_every_course_has_its_page(self):
        for row in ROWS:
            self.assertEqual(self.get(f"/en/courses/p/{row[0]}").status, 200, row[0])
            self.assertLessEqual(len(self.similar(f"/en/courses/p/{row[0]}")), 4)

    # words of searches that found nothing

    def words(self):
        code, out, err = self.opstap.ctl("searches", "--json")
        self.assertEqual((code, err), (0, ""))
        return {w["word"]: w["requests"] for w in map(json.loads, out.splitlines())}

    def ask(self, q, times, **headers):
        for _ in range(times):
            self.get("/nl/courses?" + urllib.parse.urlencode({"q": q}), **headers)

    def test_from_five_requests_on_and_words_only(self):
        self.ask("qqthaumatologie", 4)
        self.assertNotIn("qqthaumatologie", self.words())
        self.ask("QQthaumatologie qqzeldzaam", 1)
        self.assertEqual(self.words().get("qqthaumatologie"), 5)
        self.assertNotIn("qqzeldzaam", self.words())
        self.assertIn({"word": "qqthaumatologie", "requests": 5}, self.opstap.status()["searches"])
        code, out, _ = self.opstap.ctl("searches")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"(?m)^ +5  qqthaumatologie$")

    def test_what_is_never_counted(self):
        self.ask("qqjan.qqjansen@student.example qqs1234567", 6)
        self.ask("qqwhiletyping", 6, sec_fetch_dest="empty")
        self.ask("qqexcluded -qqminus", 6)
        for _ in range(6):
            self.get("/nl/courses?q=qqfiltered&level=master")
            self.get("/nl/courses?q=qqliteral&exact=1")
        self.ask("psycholgy", 6)
        told = " ".join(self.words())
        for word in ("jan", "student", "1234567", "whiletyping", "minus", "filtered", "literal", "psychol"):
            self.assertNotIn(word, told)

    def test_privacy_page_says_so(self):
        self.assertIn("at least five requests", self.get("/en/privacy").page.text)
        self.assertIn("minstens vijf verzoeken", self.get("/nl/privacy").page.text)

    # script

    def test_where_it_is_and_where_not(self):
        for path, there in (("/en/", True), ("/nl/courses?q=law", True), ("/en/courses/p/law", False), ("/en/partners", False)):
            page = self.get(path).page
            sources = [s.get("src") for s in page.all("script") if s.get("src")]
            self.assertEqual(len(sources), int(there), path)
            inline = [s for s in page.all("script") if not s.get("src") and s.get("type") != "application/ld+json"]
            self.assertFalse(inline)
            for source in sources:
                answer = self.get(urllib.parse.urljoin(path, source), accept_encoding="gzip")
                self.assertEqual(answer.status, 200)
                self.assertRegex(answer.header("Content-Type"), r"^(text|application)/javascript")
                self.assertEqual(answer.header("Cache-Control"), "public, max-age=3600")
                self.assertEqual(answer.header("Content-Encoding"), "gzip")

    def test_small(self):
        self.assertLess(len(self.get("/static/opstap.js").body), 8192)

    def test_described(self):
        described = self.get("/api/openapi.json").json()
        names = {p["name"] for p in described["paths"]["/api/v1/courses"]["get"]["parameters"]}
        self.assertIn("exact", names)
        self.assertTrue(re.search(r'"via"', json.dumps(described)))


if __name__ == "__main__":
    unittest.main()

"""The public pages through real nginx: what stands on them, headers, validators, languages, links, errors."""
import json
import re
import unittest
import urllib.parse

import opstap
from clock import day


def rows():
    """A course of each status and one of which nothing is known; ids as real ones are."""
    head = ("id,title,title@nl,description,ects,level,field,language,offering,start,end,apply_from,apply_until,delivery,"
            "exam,places,url\n")
    return head + "".join(",".join(r) + "\n" for r in (
        ("http://x.example/a174", "European Law", "Europees recht", "<script>alert(1)</script> & more", "5", "master", "0421",
         "en", "1", day(30), day(90), day(-9), day(20), "live", "home", "40", "https://x.example/a"),
        ("course-v1:X+1/2", "Criminal Law", "", "Who is guilty?", "7.5", "bachelor", "0421", "nl", "1", day(60), day(99),
         day(10), day(40), "self-paced", "assignment", "10", ""),
        ("c", "Roman Law", "", "Old but good", "", "", "", "", "1", day(30), day(60), "", day(10), "", "", "0", ""),
        ("d", "Law of the Past", "", "Over", "5", "bachelor", "0222", "en", "1", day(-90), day(-9), "", day(-99), "live",
         "none", "", ""),
        ("e", "Nothing Known", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""),
    )) + "".join(f"n{i},Number {i},,,,,,,,,,,,,,,\n" for i in range(20))


CONF = (opstap.partner("p", "p.csv", title="University P", name_nl='"Universiteit P"', country='"NL"',
                       contact='"desk@p.example"')
        + opstap.partner("broken", "broken.csv", title="Broken University").replace("Europe/Amsterdam", "Europe/Paris"))


class PagesTest(opstap.TestCase):
    conf = CONF
    files = {"p.csv": rows(), "broken.csv": ""}

    def hits(self, path):
        return [h.one("h2").text for h in self.get(path).page.one("ol", class_="hits").all("li")]


class Headers(PagesTest):
    PAGES = ("/en/", "/nl/courses", "/en/courses?q=law", "/en/courses/p/c", "/nl/partners", "/en/partners/p",
             "/nl/how-it-works", "/en/accessibility", "/nl/privacy")

    def test_every_public_page(self):
        for path in self.PAGES:
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.header("Content-Type"), "text/html; charset=utf-8")
                self.assertEqual(answer.header("Content-Security-Policy"), opstap.POLICY)
                self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
                self.assertEqual(answer.header("Referrer-Policy"), "no-referrer")
                self.assertIsNone(answer.header("Set-Cookie"))
                self.assertTrue(answer.header("ETag"))
                page = answer.page
                self.assertEqual(len(page.all("h1")), 1)
                self.assertEqual(page.language, path[1:3])
                self.assertTrue(page.one("link", rel="canonical").get("href").endswith(path))
                self.assertEqual({a.get("hreflang") for a in page.all("link", rel="alternate")}, {"en", "nl"})
                for url in [e.get("src") or e.get("href") for e in page.all() if e.tag in ("script", "img", "link")]:
                    self.assertFalse(url and "//" in url and "127.0.0.1" not in url, url)

    def test_not_modified(self):
        for path in self.PAGES + ("/api/v1/courses", "/api/v1/courses/p/c", "/api/openapi.json", "/sitemap.xml"):
            with self.subTest(path):
                etag = self.get(path).header("ETag")
                again = self.get(path, if_none_match=f'"x", {etag}')
                self.assertEqual((again.status, again.body), (304, b""))
                self.assertEqual(self.get(path, if_none_match='"x"').status, 200)

    def test_etags_differ(self):
        paths = ("/en/courses", "/nl/courses", "/en/courses?q=law", "/en/courses?q=Law", "/en/courses?page=2")
        self.assertEqual(len({self.get(p).header("ETag") for p in paths}), len(paths))

    def test_head(self):
        answer = self.request("HEAD", "/en/courses")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertEqual(answer.header("ETag"), self.get("/en/courses").header("ETag"))

    def test_methods(self):
        for method, path, allow in (("POST", "/en/courses", "GET, HEAD"), ("DELETE", "/en/", "GET, HEAD"),
                                    ("PUT", "/en/enrol", "GET, HEAD, POST")):
            answer = self.request(method, path, body=b"")
            self.assertEqual((answer.status, answer.header("Allow")), (405, allow))

    def test_first_answer_is_small(self):
        answer = self.get("/en/courses", accept_encoding="gzip")
        self.assertEqual(answer.header("Content-Encoding"), "gzip")
        self.assertLessEqual(len(answer.body), 14336)


class Front(PagesTest):
    def test_language_of_the_browser(self):
        for header, to in (("nl-NL,nl;q=0.9,en;q=0.1", "nl/"), ("de", "en/"), ("en;q=0.5,nl;q=0.4", "en/"), ("", "en/")):
            answer = self.get("/", accept_language=header)
            self.assertEqual((answer.status, answer.header("Location")), (302, to))
            self.assertIn("Accept-Language", answer.header("Vary"))

    def test_home(self):
        page = self.get("/en/").page
        self.assertIn("See all 24 courses", page.text)
        self.assertIn("2 universities, 25 courses. 1 up to date; Broken University not fetched yet.", page.text)
        self.assertIn("courses?field=04", "".join(page.links()))

    def test_the_switch_keeps_page_and_filters(self):
        path = "/en/courses?q=law&level=master&status=any"
        other = self.get(path).page.one("a", hreflang="nl").get("href")
        there = urllib.parse.urljoin(path, other)
        self.assertEqual(there, "/nl/courses?q=law&level=master&status=any")
        self.assertIn("‘law’", self.get(there).page.h1)


class Results(PagesTest):
    def test_heading_and_title_say_the_state(self):
        page = self.get("/en/courses?q=law").page
        self.assertEqual(page.h1, "3 courses for “law”")
        self.assertEqual(page.title, "3 courses for “law” · Opstap")
        self.assertEqual(self.get("/nl/courses?q=law&level=master").page.h1, "1 vak voor ‘law’")

    def test_closed_ones_are_hidden_and_told(self):
        page = self.get("/en/courses?q=law").page
        self.assertIn("1 closed course is not shown.", page.text)
        self.assertNotIn("Law of the Past", page.text)
        show = [a for a in page.all("a") if a.text == "Show closed courses, too"][0].get("href")
        self.assertIn("Law of the Past", self.hits("/en/courses" + show))

    def test_a_hit(self):
        page = self.get("/en/courses?q=european").page
        hit = page.one("ol", class_="hits").one("li")
        self.assertEqual(hit.one("h2").text, "European Law")
        self.assertIn("University P · 5 ECTS credits · master · English", hit.text)
        self.assertRegex(hit.one(class_="status").text, r"^open until .* \(Amsterdam time\)$")
        self.assertIn("live online sessions · exam at your own university", hit.text)
        self.assertRegex(hit.one(class_="age").text, r"^data of \d+ \w+ \d{4}, \d\d:\d\d$")
        self.assertTrue(hit.all("mark"))

    def test_unknown_is_said(self):
        hit = self.get("/en/courses?q=nothing").page.one("ol", class_="hits").one("li")
        for words in ("credits unknown", "level unknown", "language unknown", "dates unknown", "exam unknown"):
            self.assertIn(words, hit.text)
        dutch = self.get("/nl/courses?q=nothing").page.one("ol", class_="hits").one("li")
        self.assertIn("studiepunten onbekend", dutch.text)

    def test_partner_text_is_escaped_and_carries_its_language(self):
        answer = self.get("/en/courses?q=european")
        self.assertNotIn("<script>alert", answer.text)
        self.assertEqual(self.hits("/nl/courses?q=recht")[0], "Europees recht")
        self.assertEqual(self.hits("/nl/courses?q=recht&exact=1"), ["Europees recht"])

    def test_facets(self):
        form = self.get("/en/courses?level=master").page.one("form", id="filters")
        levels = {i.get("value"): i for i in form.all("input", name="level")}
        self.assertIn("checked", levels["master"].attributes)
        counts = {k: re.search(r"(\d+) courses$", i.parent.text).group(1) for k, i in levels.items()}
        self.assertEqual(counts["master"], "1")
        self.assertEqual(counts["bachelor"], "1")  # without this facet's own selection
        self.assertEqual({i.get("value") for i in form.all("input", name="status")}, {"open", "upcoming", "full", "closed", "any"})
        zero = self.get("/en/courses?level=master&q=roman").page
        self.assertTrue([i for i in zero.all("input", name="partner") if i.parent.text.endswith("0 courses")])

    def test_chips_take_themselves_away(self):
        path = "/en/courses?q=law&level=master&level=bachelor&ects_min=2.5"
        chips = self.get(path).page.one(class_="chips").all("a")
        self.assertEqual([c.text for c in chips], ["Remove filter: master ×", "Remove filter: bachelor ×",
                                                   "Remove filter: at least 2.5 credits ×", "Clear all"])
        self.assertEqual(urllib.parse.urljoin(path, chips[0].get("href")), "/en/courses?q=law&level=bachelor&ects_min=2.5")
        self.assertEqual(urllib.parse.urljoin(path, chips[3].get("href")), "/en/courses?q=law")

    def test_one_button_sends_everything(self):
        page = self.get("/en/courses?q=law&level=master&sort=title").page
        fields = page.one("form", id="filters").fields()
        self.assertIn(("level", "master"), fields)
        self.assertIn(("sort", "title"), fields)
        box = page.one("input", name="q")
        self.assertEqual((box.get("form"), box.get("value")), ("filters", "law"))

    def test_nothing_found(self):
        page = self.get("/en/courses?q=roman&level=master").page
        self.assertIn("Nothing matches all of this together.", page.text)
        self.assertIn("Without “roman”: 1 course", page.text)
        self.assertIn("Without “master”: 1 course", page.text)

    def test_paging(self):
        first, second = self.hits("/en/courses?sort=title"), self.hits("/en/courses?sort=title&page=2")
        self.assertEqual((len(first), len(second)), (20, 4))
        self.assertFalse(set(first) & set(second))
        page = self.get("/en/courses?sort=title").page
        self.assertEqual(urllib.parse.urljoin("/en/courses?sort=title", page.one("a", rel="next").get("href")),
                         "/en/courses?sort=title&page=2")
        self.assertEqual(self.get("/en/courses?page=3").status, 404)

    def test_bad_values(self):
        for name, value in (("ects_min", "x"), ("level", "phd"), ("start_from", "2027-02-30"), ("page", "0"), ("field", "55"),
                            ("language", "English"), ("status", "maybe"), ("sort", "size"), ("q", "%ff"), ("partner", "A")):
            with self.subTest(name):
                answer = self.get(f"/en/courses?{name}={value}")
                self.assertEqual(answer.status, 400)
                self.assertIn(name, answer.text)
        self.assertEqual(self.get("/en/courses?q=a&q=b").status, 400)
        self.assertEqual(self.get("/en/courses?utm_source=x&ects_min=&start_from=").status, 200)


class Course(PagesTest):
    def test_address_with_slashes_and_colons(self):
        for path in self.get("/en/courses?status=any").page.one("ol", class_="hits").all("h2"):
            url = urllib.parse.urljoin("/en/courses", path.one("a").get("href"))
            self.assertEqual(self.get(url).page.h1, path.text)
        self.assertEqual(self.get("/en/courses/p/http%3A%2F%2Fx.example%2Fa174").page.h1, "European Law")
        self.assertEqual(self.get("/en/courses/p/http:%2f%2fx.example%2fa174").status, 200)

    def test_what_stands_there(self):
        page = self.get("/en/courses/p/http%3A%2F%2Fx.example%2Fa174").page
        for words in ("5 ECTS credits", "master", "English", "0 of 40 places taken", "At your own university", "Online with live",
                      "From the course list of University P", "Course page at x.example"):
            self.assertIn(words, page.text)
        self.assertIn("enrol?c=p%3Ahttp%253A%252F%252Fx.example%252Fa174%3A1", "".join(page.links()))
        mails = [u for u in page.links() if u.startswith("mailto:desk@p.example?")]
        self.assertEqual(len(mails), 1)

    def test_no_link_to_the_form_where_one_cannot_apply(self):
        for course in ("course-v1%3AX%2B1%2F2", "d"):
            self.assertNotIn("enrol?", "".join(self.get(f"/en/courses/p/{course}").page.links()))

    def test_schema_org(self):
        text = self.get("/en/courses/p/http%3A%2F%2Fx.example%2Fa174").text
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S).group(1))
        self.assertEqual((data["@type"], data["name"], data["provider"]["name"]), ("Course", "European Law", "University P"))
        self.assertEqual(data["hasCourseInstance"][0]["startDate"], day(30))

    def test_not_there(self):
        for path in ("/en/courses/p/x", "/en/courses/q/c", "/en/courses/broken/c", "/en/courses/p/..%2F..", "/en/partners/q",
                     "/en/x", "/x"):
            answer = self.get(path)
            self.assertEqual(answer.status, 404, path)
            self.assertEqual(answer.header("Cache-Control"), "no-store")
        self.assertIn("Die pagina bestaat niet", self.get("/nl/x").text)
        self.assertIn("Die pagina bestaat niet", self.get("/x", accept_language="nl").text)

    def test_too_long(self):
        self.assertEqual(self.get("/en/courses?q=" + "a" * 10241).status, 400)
        self.assertIn(self.get("/en/courses?q=" + "a" * 16000).status, (400, 414))


class Privacy(PagesTest):
    def test_promises_only_what_is_kept(self):
        """Backups hold keys, too; how long they are kept is not for this site to say, how long answers are is."""
        for lang, backups, kept in (
                ("en", "Backups that were made before still hold it", "erased 365 days after the course has ended"),
                ("nl", "Back-ups van daarvoor bevatten het nog", "365 dagen na het einde van het vak")):
            text = self.get(f"/{lang}/privacy").page.text
            self.assertIn(backups, text)
            self.assertIn(kept, text)
            for never in ("in no backup", "niet in een back-up"):
                self.assertNotIn(never, text)


class Machines(PagesTest):
    def test_api_errors_are_problem_documents(self):
        for path, status in (("/api/v1/courses?level=x", 400), ("/api/v1/courses/p/x", 404), ("/api/v1/courses?limit=101", 400)):
            answer = self.get(path)
            self.assertEqual((answer.status, answer.header("Content-Type")), (status, "application/problem+json"))
            self.assertEqual(answer.json()["status"], status)
            self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")

    def test_api_addresses_that_are_not_there(self):
        for path, status in (("/api/nope", 404), ("/api/v1/nope", 404), ("/api/v1/", 404), ("/api/v1/courses/", 404),
                             ("/api/v1/courses/p", 404), ("/api/v1/courses/p/%ff", 400),
                             ("/api/v1/a/b/c/d/e/f/g/h", 404)):
            answer = self.get(path)
            self.assertEqual((answer.status, answer.header("Content-Type")), (status, "application/problem+json"), path)
            self.assertEqual(answer.json()["status"], status)
            self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")
        self.assertEqual(self.request("DELETE", "/api/v1/courses").header("Content-Type"), "application/problem+json")
        self.assertEqual(self.get("/apis").header("Content-Type"), "text/html; charset=utf-8")

    def test_api_search(self):
        data = self.get("/api/v1/courses?q=law&sort=title&lang=nl").json()
        self.assertEqual(data["total"], 4)
        self.assertEqual(data["query"], {"q": "law", "corrected": None})
        hit = next(h for h in data["hits"] if h["id"] == "http://x.example/a174")
        self.assertEqual({k: hit[k] for k in ("partner", "title", "title_lang", "url", "ects", "level", "languages", "fields",
                                              "offering", "offerings", "delivery", "exam", "start", "status", "places", "places_left")},
                         {"partner": "p", "title": "Europees recht", "title_lang": "nl",
                          "url": "/nl/courses/p/http%3A%2F%2Fx.example%2Fa174", "ects": 5, "level": "master", "languages": ["en"],
                          "fields": ["0421"], "offering": "1", "offerings": 1, "delivery": "live", "exam": "home",
                          "start": day(30), "status": "open", "places": 40, "places_left": 40})
        self.assertRegex(hit["apply_until"], r"T23:59:59\+0[12]:00$")
        unknown = self.get("/api/v1/courses?q=nothing").json()["hits"][0]
        self.assertEqual([unknown[k] for k in ("ects", "level", "delivery", "exam", "start", "places", "places_left")],
                         [None, "unknown", "unknown", "unknown", None, None, None])
        self.assertEqual(self.get("/api/v1/courses?page=99").json()["hits"], [])

    def test_api_course_says_where_values_come_from(self):
        data = self.get("/api/v1/courses/p/http%3A%2F%2Fx.example%2Fa174").json()
        self.assertEqual(data["ects"], {"value": 5, "from": "feed"})
        self.assertIn({"value": "Europees recht", "lang": "nl", "from": "feed"}, data["title"])
        self.assertEqual(data["offerings"][0]["status"], "open")

    def test_api_partners_and_suggest(self):
        states = {p["id"]: p for p in self.get("/api/v1/partners").json()["partners"]}
        self.assertEqual((states["p"]["state"], states["p"]["courses"], states["p"]["accepted"]), ("ok", 25, 25))
        self.assertEqual((states["broken"]["state"], states["broken"]["last_success"]), ("failed", None))
        self.assertTrue(states["broken"]["reason"])
        self.assertEqual([c["title"] for c in self.get("/api/v1/suggest?q=europ").json()["courses"]], ["European Law"])

    def test_described(self):
        described = self.get("/api/openapi.json").json()
        self.assertEqual(described["openapi"][:4], "3.1.")
        for path in ("/api/v1/courses", "/api/v1/suggest", "/api/v1/partners", "/api/v1/courses/{partner}/{id}"):
            self.assertIn("get", described["paths"][path])
        self.assertLessEqual(
            {"q", "partner", "language", "level", "field", "delivery", "exam", "status", "honours", "ects_min", "ects_max", "start_from",
             "start_to", "sort", "page", "home", "limit", "lang"},
            {p["name"] for p in described["paths"]["/api/v1/courses"]["get"]["parameters"]})

    def test_site_files(self):
        self.assertIn("Disallow: /staff/", self.get("/robots.txt").text)
        self.assertIn("/en/courses/p/http%3A%2F%2Fx.example%2Fa174</loc>", self.get("/sitemap.xml").text)
        self.assertIn("courses?q={searchTerms}", self.get("/opensearch.xml").text)

    def test_monitoring(self):
        self.assertEqual(self.get("/healthz").text, "ok\n")
        self.assertEqual(self.get("/readyz").text, "ready\n")
        text = self.get("/metrics").text
        self.assertTrue(text.endswith("# EOF\n"))
        self.assertIn('opstap_partner_courses{partner="p"} 25', text)
        self.assertIn('opstap_partner_state{partner="broken",opstap_partner_state="failed"} 1', text)

    def test_the_clock_there(self):
        self.assertNotIn("Time there", self.get("/en/partners/p").page.text)		# it is the one here
        self.assertIn("the same time in Paris as in Amsterdam", self.get("/en/partners/broken").page.one("main").text)

    def test_partner_whose_feed_failed(self):
        for path in ("partners", "partners/broken"):
            for lang, never, good in (("en", "no list has been fetched yet; the last attempt failed", "last good list"),
                                      ("nl", "nog geen lijst opgehaald; de laatste poging is mislukt", "laatste goede lijst")):
                text = self.get(f"/{lang}/{path}").page.text
                self.assertIn(never, text)
                self.assertNotIn(good, text)		# there was none


class FailedLater(opstap.TestCase):
    conf = opstap.partner("p", "p.csv")
    files = {"p.csv": rows()}

    def test_the_list_from_before_is_shown(self):
        self.opstap.write("p.csv", "")
        self.assertEqual(self.opstap.ctl("fetch", "p", "--force")[0], 4)
        for path in ("/en/partners", "/en/partners/p"):
            self.assertIn("last fetch failed; the last good list is shown", self.get(path).page.text)


if __name__ == "__main__":
    unittest.main()

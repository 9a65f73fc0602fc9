"""The comparison: which courses it holds, what differs, when one has to be there on whose clock, what clashes, and how a shortlist travels."""
import datetime
import re
import unittest
import urllib.parse

import opstap

NOW = datetime.datetime(2026, 8, 1, 10, tzinfo=datetime.timezone.utc)
HEAD = ("id,title@en,title@nl,ects,level,offering,label@en,start,end,apply_until,places,drop_by,exam,exam_at,exam_minutes,session,delivery,"
        "prerequisites@en,cancelled\n")
TERM = "2026-09-07,2026-12-18,2026-08-20"
AMSTERDAM = HEAD + f"""law,Law,Recht,5,bachelor,r1,,{TERM},40,2026-09-30,home,2026-12-14T14:00:00+01:00,90,MON 19:00-20:30,live,"Some <b>Latin</b> & patience",
history,History,Geschiedenis,10,master,r1,,{TERM},,,assignment,,,MON 20:00-21:00,live,,
friday,Friday,Vrijdag,5,bachelor,r1,,{TERM},,,none,,,FRI 09:00-10:00,live,,
afternoon,Afternoon,Namiddag,5,bachelor,r1,,{TERM},,,none,,,MON 15:00-16:00,live,,
sitting,Sitting,Zitting,5,bachelor,r1,,{TERM},,,online,2026-12-14T15:00:00+01:00,60,,scheduled,,
someday,Someday,Ooit,5,bachelor,r1,,{TERM},,,home,2026-12-14,,,scheduled,,
evening,Evening,Avond,5,bachelor,r1,,2026-10-12,2026-11-13,2026-08-20,,,none,,,MON 19:00-19:45,live,,
night,Night,Nacht,5,bachelor,r1,,2026-09-07,2026-09-25,2026-08-20,,,none,,,MON 23:00-24:00,live,,
free,Free,Vrij,5,bachelor,r1,,,,2026-08-20,,,none,,,,self-paced,,
vague,Vague,Vaag,5,bachelor,r1,,{TERM},,,,,,,,,
undated,Undated,Zonder data,5,bachelor,r1,,,,2026-08-20,,,online,,,MON 19:00-20:30,live,,
twice,Twice,Tweemaal,5,bachelor,early,The early run,{TERM},,,none,,,WED 10:00-11:00,live,,
twice,Twice,Tweemaal,5,bachelor,late run,,2027-02-01,2027-05-01,2027-01-10,,,none,,,WED 10:00-11:00,live,,
over,Over,Voorbij,5,bachelor,r1,,2026-02-02,2026-06-01,2026-01-10,,,none,,,MON 19:00-20:30,live,,
off,Called off,Afgelast,5,bachelor,r1,,{TERM},,,none,,,SAT 19:00-20:30,live,,yes
nothing,Nothing,Niets,,,,,,,,,,,,,,,,
course-v1:MITx+15.071x+1T2019,Odd,Vreemd,5,bachelor,a:b&c,,{TERM},,,none,,,SUN 10:00-11:00,live,,
solo,,Eenzaam & {{b}} < 3,5,bachelor,r1,,{TERM},,,,,,MON 20:00-21:00,live,,
http://x.example/a 174?b#c,Address,Adres,5,bachelor,r1,,{TERM},,,none,,,SUN 12:00-13:00,live,,
"""
NEW_YORK = HEAD + "seminar,Seminar,Werkgroep,5,master,r1,,2026-10-12,2026-11-13,2026-08-20,,,none,,,MON 14:00-15:00,live,,\n"
SYDNEY = HEAD + """dawn,Dawn,Dageraad,5,master,r1,,2026-09-07,2026-09-25,2026-08-20,,,none,,,TUE 07:30-09:00,live,,
matins,Matins,Metten,5,master,r1,,2026-09-07,2026-09-25,2026-08-20,,,none,,,TUE 07:00-08:30,live,,
"""


def at(zone, *words, **keys):
    return opstap.partner(*words, **keys).replace("Europe/Amsterdam", zone)


def address(*courses, lang="en", page="compare", **more):
    pairs = [("c", c if ":" in c else f"ams:{c}") for c in courses]
    return f"/{lang}/{page}?" + urllib.parse.urlencode(pairs + list(more.items()))


def odd(text):
    return urllib.parse.quote(text, safe="-_.~")


class Case(opstap.TestCase):
    conf = (opstap.partner("ams", "ams.csv", title="Amsterdam School") + at("America/New_York", "ny", "ny.csv", title="New York School")
            + at("Australia/Sydney", "syd", "syd.csv", title="Sydney School")
            + opstap.home("uni", timezone='"Europe/Amsterdam"') + opstap.home("far", "far.example", timezone='"Australia/Sydney"'))
    files = {"ams.csv": AMSTERDAM, "ny.csv": NEW_YORK, "syd.csv": SYDNEY}
    environment = {"OPSTAP_NOW": str(int(NOW.timestamp()))}

    def compare(self, *courses, status=200, **more):
        answer = self.get(address(*courses, **more))
        self.assertEqual(answer.status, status, answer.text[-2000:])
        return answer.page

    def titles(self, page):
        return [th.text for th in page.one("table").all("th", scope="col")]

    def rows(self, page):
        return {tr.one("th").text: [td.text for td in tr.all("td")] for tr in page.one("table").all("tr") if tr.all("th", scope="row")}

    def section(self, page, name):
        return next(s for s in page.all("section") if s.get("aria-labelledby") == name)

    def clashes(self, page):
        return [li.text for ul in page.all("ul", class_="clashes") for li in ul.all("li")]

    def week(self, page):
        return [(div.one("dt").text, [li.text for li in div.all("li")]) for div in self.section(page, "week").all("div")]

    def unknown(self, page):
        return [li.text for ul in self.section(page, "clashes").all("ul") if ul.get("class") is None for li in ul.all("li")]


class Compare(Case):
    def test_side_by_side(self):
        page = self.compare("law", "history", home="uni")
        self.assertEqual(page.h1, "Your comparison: 2 courses")
        self.assertEqual(self.titles(page), ["Law", "History"])
        rows = self.rows(page)
        self.assertEqual(rows["Credits ≠, differs"], ["5 ECTS credits", "10 ECTS credits"])
        self.assertEqual(rows["Level ≠, differs"], ["bachelor", "master"])
        self.assertEqual(rows["University"], ["Amsterdam School"] * 2)
        self.assertEqual(rows["Dates"], ["7 Sep – 18 Dec 2026"] * 2)
        self.assertEqual(rows["Status"], ["open until 20 Aug 2026, 23:59 (Amsterdam time)"] * 2)
        self.assertEqual(rows["Exam on ≠, differs"], ["14 Dec 2026, 14:00 (Amsterdam time)", "–"])
        self.assertEqual(rows["Places ≠, differs"], ["0 of 40 places taken", "unknown"])
        self.assertIn("Latin", rows["What you need to know beforehand ≠, differs"][0])
        self.assertIn("Can I take this?", rows)
        self.assertNotIn("<b>Latin", self.get(address("law", "history")).text)
        self.assertEqual([td.text for td in page.all("td") if td.text.startswith("Remove")], ["Remove: Law", "Remove: History"])
        removed = page.one("table").all("tr")[1].all("a")[0].get("href")
        self.assertEqual(self.titles(self.get("/en/" + removed).page), ["History"])
        self.assertEqual(self.rows(self.compare("law"))["Credits"], ["5 ECTS credits"])

    def test_only_what_differs(self):
        page = self.compare("law", "history")
        link = next(a for a in page.all("a") if a.text == "Show only these")
        only = self.get("/en/" + link.get("href")).page
        self.assertNotIn("University", self.rows(only))
        self.assertIn("Level ≠, differs", self.rows(only))
        back = next(a for a in only.all("a") if a.text == "Show all rows")
        self.assertEqual(self.rows(self.get("/en/" + back.get("href")).page), self.rows(page))
        self.assertEqual(self.compare("law", "history", differ="2", status=400).h1, self.compare("law", "history", home="x" * 300, status=400).h1)

    def test_four_and_no_more(self):
        page = self.compare("law", "history", "friday", "ny:seminar")
        self.assertEqual(self.titles(page), ["Law", "History", "Friday", "Seminar"])
        self.assertNotIn("Add another course", [a.text for a in page.all("a")])
        self.assertIn("Add another course", [a.text for a in self.compare("law").all("a")])
        self.assertIn("“c”", self.compare("law", "history", "friday", "night", "free", status=400).text)
        self.assertEqual(self.titles(self.compare("law", "law", "law", "history", "law", "ams:law:r1")), ["Law", "History"])

    def test_none(self):
        for path in ("/en/compare", "/en/compare?", "/en/compare?differ=1"):
            answer = self.get(path)
            self.assertEqual((answer.status, answer.page.h1), (200, "Compare courses"), path)
            self.assertIn("courses", [a.get("href") for a in answer.page.one("main").all("a")])
        self.assertEqual(self.get("/nl/compare").page.h1, "Vakken vergelijken")

    def test_not_there(self):
        page = self.compare("law", "nosuch", "nobody:law", "ams:law:r9")
        self.assertEqual(self.titles(page), ["Law"])
        notes = [p.text for p in page.all("p", class_="warning")]
        self.assertEqual(notes, ["“nosuch” of Amsterdam School is not in the catalogue, or no longer; it is left out.",
                                 "“law” of nobody is not in the catalogue, or no longer; it is left out.",
                                 "“Law” of Amsterdam School does not have that run, or no longer; it is left out."])
        self.assertIn("None of these courses", self.compare("nosuch", status=404).text)

    def test_malformed(self):
        for c in ("law", "ams:", ":law", "ams:law:r1:x", "ams:%zz", "ams:.", "", "ams:" + "x" * 1001, "ams:%00%ff"):
            answer = self.get("/en/compare?" + urllib.parse.urlencode([("c", "ams:law"), ("c", c)]))
            self.assertEqual(answer.status, 400, c)
            self.assertIn("“c”", answer.text, c)
        self.assertEqual(self.get("/en/compare?c=%ff").status, 400)
        self.assertEqual(self.request("POST", "/en/compare", body={"c": "ams:law"}).status, 405)

    def test_odd_ids(self):
        one, two = "course-v1:MITx+15.071x+1T2019", "http://x.example/a 174?b#c"
        page = self.compare(f"ams:{odd(one)}:{odd('a:b&c')}", f"ams:{odd(two)}")
        self.assertEqual(self.titles(page), ["Odd", "Address"])
        for link in page.one("thead").all("a"):
            self.assertEqual(self.get("/en/" + link.get("href").removeprefix("../en/")).status, 200)
        self.assertEqual(self.titles(self.get("/en/compare" + page.one("input", id="address").get("value").split("compare")[1]).page),
                         ["Odd", "Address"])

    def test_runs(self):
        page = self.compare("twice", "ams:twice:" + odd("late run"))
        self.assertEqual(self.rows(page)["Dates ≠, differs"], ["7 Sep – 18 Dec 2026", "1 Feb – 1 May 2027"])
        self.assertEqual(self.rows(page)["Run ≠, differs"], ["The early run", "–"])
        self.assertEqual([dt.text for dt in self.section(page, "exams").all("dt")], ["Twice (The early run)", "Twice (Starts 1 February 2027)"])
        self.assertEqual(len(self.titles(self.compare("twice", "ams:twice:early"))), 1)     # the one that a hit shows
        closed = self.rows(self.compare("over", "off"))
        self.assertEqual(closed["Status ≠, differs"], ["closed", "cancelled"])
        self.assertIn("None of these can be applied for now.", self.compare("over", "off").text)

    def test_dutch(self):
        page = self.compare("law", "history", lang="nl", home="uni")
        self.assertEqual((page.h1, self.titles(page)), ("Je vergelijking: 2 vakken", ["Recht", "Geschiedenis"]))
        self.assertEqual(self.clashes(page), ["‘Recht’ en ‘Geschiedenis’ hebben allebei een live bijeenkomst op maandag 20:00–20:30: 15 keer, van "
                                              "7 september 2026 tot en met 14 december 2026."])
        switch = page.one("header").all("a", hreflang="en")[0].get("href")
        self.assertEqual(self.titles(self.get("/" + switch.removeprefix("../")).page), ["Law", "History"])

    def test_links(self):
        page = self.compare("law", "ams:twice:" + odd("late run"), "over", home="far")
        apply = next(a for a in page.all("a", class_="button"))
        self.assertEqual(apply.text, "Apply for the 2 you can apply for")
        form = self.get("/en/" + apply.get("href"))
        self.assertEqual(form.status, 200)
        self.assertEqual([i.get("value") for i in form.page.all("input", name="c")], ["ams:law:r1", "ams:twice:late%20run"])
        self.assertIn("home=far", apply.get("href"))
        self.assertEqual([a.text for a in self.compare("law", "history").all("a", class_="button")], ["Apply for these"])
        field = page.one("input", id="address")
        self.assertTrue(field.get("value").startswith(f"http://127.0.0.1:{self.opstap.port}/en/compare?c=ams%3Alaw&c="))
        self.assertTrue(field.matches("readonly", True))

    def test_as_other_pages(self):
        path = address("law", "history")
        answer = self.get(path)
        self.assertEqual(self.get(path, if_none_match=answer.header("ETag")).status, 304)
        self.assertEqual(self.get(address("law"), if_none_match=answer.header("ETag")).status, 200)
        self.assertEqual(answer.page.one("meta", name="robots").get("content"), "noindex")
        self.assertTrue(answer.page.one("link", rel="canonical").get("href").endswith(path))
        self.assertIsNone(answer.header("Set-Cookie"))
        self.assertIn("Disallow: /en/compare", self.get("/robots.txt").text)


class Times(Case):
    def test_a_clash_of_sessions(self):
        page = self.compare("law", "history", home="uni")
        self.assertEqual(self.clashes(page), ["“Law” and “History” both have a live session on Mondays 20:00–20:30: 15 times, from 7 September 2026 "
                                              "to 14 December 2026."])
        self.assertEqual(self.week(page), [("Mondays", ["19:00–20:30 Law 7 Sep – 14 Dec 2026", "20:00–21:00 History 7 Sep – 14 Dec 2026"])])
        self.assertIn("Times are those of Amsterdam, the clock of uni.", page.text)

    def test_on_the_students_clock(self):
        """Sydney keeps summer time from 4 October, Amsterdam until 25 October: Monday evening here is Tuesday morning there, at three hours."""
        page = self.compare("law", home="far")
        self.assertEqual(self.week(page), [("Tuesdays", ["03:00–04:30 Law 8 Sep – 29 Sep 2026", "04:00–05:30 Law 6 Oct – 20 Oct 2026",
                                                         "05:00–06:30 Law 27 Oct – 15 Dec 2026"])])
        self.assertIn("15 Dec 2026, 00:00 (Sydney time), 90 minutes", self.section(page, "exams").text)
        self.assertEqual(self.rows(page)["Apply before"], ["21 Aug 2026, 07:59 (Sydney time)"])

    def test_summer_time_ends_on_other_nights(self):
        page = self.compare("evening", "ny:seminar", home="uni")
        self.assertEqual(self.clashes(page), ["“Evening” and “Seminar” both have a live session on Monday 26 October 2026, 19:00–19:45."])
        self.assertEqual(self.week(page)[0][1], ["19:00–19:45 Evening 12 Oct – 9 Nov 2026", "19:00–20:00 Seminar 26 Oct 2026",
                                                 "20:00–21:00 Seminar 12 Oct – 19 Oct 2026", "20:00–21:00 Seminar 2 Nov – 9 Nov 2026"])

    def test_past_midnight(self):
        page = self.compare("syd:matins", "syd:dawn", home="uni")
        self.assertEqual(self.clashes(page), ["“Matins” and “Dawn” both have a live session on Mondays 23:30–00:30 (the next day): 3 times, from "
                                              "7 September 2026 to 21 September 2026."])
        self.assertEqual(self.week(page), [("Mondays", ["23:00–00:30 (the next day) Matins 7 Sep – 21 Sep 2026",
                                                        "23:30–01:00 (the next day) Dawn 7 Sep – 21 Sep 2026"])])
        self.assertEqual(self.clashes(self.compare("night", "syd:dawn", home="uni")), [
            "“Night” and “Dawn” both have a live session on Mondays 23:30–00:00: 3 times, from 7 September 2026 to 21 September 2026."])
        self.assertEqual(self.clashes(self.compare("night", "syd:dawn", home="far")), [
            "“Night” and “Dawn” both have a live session on Tuesdays 07:30–08:00: 3 times, from 8 September 2026 to 22 September 2026."])

    def test_exams(self):
        page = self.compare("law", "afternoon", "sitting", home="uni")
        self.assertEqual(self.clashes(page), [
            "The exam of “Law” and a live session of “Afternoon” are at the same time: Monday 14 December 2026, 15:00–15:30.",
            "The exams of “Law” and “Sitting” are at the same time: Monday 14 December 2026, 15:00–15:30.",
            "The exam of “Sitting” and a live session of “Afternoon” are at the same time: Monday 14 December 2026, 15:00–16:00."])
        maybe = self.compare("someday", "afternoon", "law", home="uni")
        self.assertEqual(self.clashes(maybe), [
            "The exams of “Someday” and “Law” are both on Monday 14 December 2026 and may be at the same time: their hours are not all known.",
            "The exam of “Someday” may be at the same time as a live session of “Afternoon” (Monday 14 December 2026, 15:00–16:00): its hours are "
            "not all known.",
            "The exam of “Someday” may be at the same time as a live session of “Law” (Monday 14 December 2026, 19:00–20:30): its hours are not "
            "all known.",
            "The exam of “Law” and a live session of “Afternoon” are at the same time: Monday 14 December 2026, 15:00–15:30."])
        self.assertIn("may want you in two places", self.compare("someday", "afternoon", home="uni").text)

    def test_titles_in_sentences_say_their_language(self):
        page = self.compare("law", "solo", home="uni")
        self.assertEqual(self.clashes(page), ["“Law” and “Eenzaam & {b} < 3” both have a live session on Mondays 20:00–20:30: 15 times, from 7 September "
                                              "2026 to 14 December 2026."])
        self.assertEqual(self.unknown(page), ["“Eenzaam & {b} < 3”: whether it has an exam, and when."])
        sentences = [li for ul in self.section(page, "clashes").all("ul") for li in ul.all("li")]
        self.assertEqual([[(t.text, t.get("lang")) for t in li.all("bdi")] for li in sentences],
                         [[("Law", None), ("Eenzaam & {b} < 3", "nl")], [("Eenzaam & {b} < 3", "nl")]])

    def test_no_clash(self):
        for courses in (("law", "friday"), ("law", "free"), ("friday", "free", "ny:seminar")):
            page = self.compare(*courses, home="uni")
            self.assertIn("No clashes: no two of these want you at the same moment.", page.text)
            self.assertEqual((self.clashes(page), self.unknown(page)), ([], []))
        self.assertEqual(self.clashes(self.compare("over", "law")), [])      # the same hour of another term

    def test_what_is_not_known_is_no_absence_of_clashes(self):
        page = self.compare("law", "vague", "undated", "nothing", home="uni")
        self.assertNotIn("No clashes", page.text)
        self.assertIn("Of what is known nothing clashes, but not everything is known.", page.text)
        self.assertEqual(self.unknown(page), [
            "“Vague”: whether it has live sessions, and when.", "“Vague”: whether it has an exam, and when.",
            "“Undated”: from when until when it has its live sessions.", "“Undated”: when its exam is.",
            "“Nothing”: whether it has live sessions, and when.", "“Nothing”: whether it has an exam, and when."])
        self.assertIn("There is an exam; when is not known yet.", self.section(page, "exams").text)
        alone = self.compare("vague")
        self.assertEqual(self.section(alone, "clashes").one("h2").text, "What is not known")
        self.assertEqual(len(self.unknown(alone)), 2)
        self.assertNotIn("clash", self.section(alone, "clashes").text.lower())


class CalendarFile(Case):
    def events(self, path):
        answer = self.get(path)
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "text/calendar; charset=utf-8"), path)
        self.assertEqual(self.get(path, if_none_match=answer.header("ETag")).status, 304)
        self.assertEqual(answer.text.count("BEGIN:VCALENDAR"), 1)
        text = re.sub(r"DTSTAMP.*\r\n", "", answer.text.replace("\r\n ", ""))    # the second of the answer
        return [dict(re.findall(r"^([A-Z-]+)[;:](?:VALUE=DATE:)?(.*?)\r?$", e.split("END:VEVENT")[0], re.M)) for e in text.split("BEGIN:VEVENT")[1:]]

    def test_all_of_them(self):
        """The events are those of the courses' own files: whoever has taken in one of these gets nothing twice."""
        both = self.events(address("law", "ny:seminar", page="compare.ics", home="uni"))
        own = self.events("/en/courses/ams/law.ics?home=uni") + self.events("/en/courses/ny/seminar.ics")
        self.assertEqual(both, own)
        self.assertEqual(len({e["UID"] for e in both}), len(both))
        sessions = [e["DTSTART"] for e in both if e["SUMMARY"] == "Live: Seminar"]
        self.assertEqual(sessions, ["20261012T180000Z", "20261019T180000Z", "20261026T180000Z", "20261102T190000Z", "20261109T190000Z"])
        link = next(a for a in self.compare("law", "ny:seminar", home="uni").all("a") if ".ics" in a.get("href"))
        self.assertEqual(self.events("/en/" + link.get("href")), both)
        self.assertIn("Tentamen: Recht", [e["SUMMARY"] for e in self.events(address("law", lang="nl", page="compare.ics"))])

    def test_none(self):
        self.assertNotIn(".ics", self.get(address("nothing")).text)
        for path, status in ((address("nothing", page="compare.ics"), 404), (address("nosuch", page="compare.ics"), 404),
                             ("/en/compare.ics", 404), ("/en/compare.ics?c=law", 400)):
            self.assertEqual(self.get(path).status, status, path)
        self.assertEqual(len(self.events(address("nosuch", "free", page="compare.ics"))), 1)


class Shortlist(Case):
    """On results and courses: what goes with every link, and where it must not get in."""

    def links(self, page, text):
        return [a.get("href") for a in page.one("main").all("a") if a.text.startswith(text)]

    def test_from_results(self):
        first = self.get("/en/courses?q=law").page
        self.assertEqual(first.all("p", class_="shortlist"), [])
        add = self.links(first, "Add to comparison: Law")
        self.assertEqual(add, ["?q=law&c=ams%3Alaw%3Ar1#hit-1"])
        page = self.get("/en/courses" + add[0].split("#")[0]).page
        self.assertEqual(page.one("p", class_="shortlist").text, "Your comparison: 1 course")
        self.assertEqual(self.titles(self.get("/en/" + self.links(page, "Your comparison")[0].removeprefix("../en/")).page), ["Law"])
        self.assertIn("In your comparison", page.one("li", id="hit-1").text)
        self.assertEqual(self.links(page, "Remove: Law"), ["?q=law#hit-1"])

    def test_goes_along(self):
        page = self.get("/en/courses?c=ams%3Alaw&c=ams%3Afriday&status=any&home=uni").page
        self.assertTrue(all("c=ams%3Alaw" in a for a in self.links(page, "Add to comparison (3 of 4)")))
        for a in page.one("nav", class_="sort").all("a") + page.one("div", class_="chips").all("a") + page.one("ol", class_="hits").all("a"):
            if not a.text.startswith("Remove"):
                self.assertIn("c=ams%3Alaw&c=ams%3Afriday", a.get("href"))
        self.assertEqual([f[1] for f in page.one("form", id="filters").fields() if f[0] == "c"], ["ams:law", "ams:friday"])
        self.assertEqual(page.one("input", id="q").get("data-carried"), "c=ams%3Alaw&c=ams%3Afriday")
        self.assertIn("c=ams%3Alaw", page.one("header").all("a", hreflang="nl")[0].get("href"))
        self.assertIn("c=ams%3Alaw", next(a for a in page.one("header").all("a") if a.text == "Courses").get("href"))

    def test_full(self):
        page = self.get("/en/courses?" + urllib.parse.urlencode([("c", f"ams:{i}") for i in ("law", "friday", "night", "free")])).page
        self.assertEqual(self.links(page, "Add to comparison"), [])
        self.assertIn("remove one to add another", page.one("p", class_="shortlist").text)

    def test_full_and_closed_leaves_no_empty_line(self):
        full = ["law", "history", "friday", "free"]
        for name, some in (("over", False), ("law", True), ("night", True)):
            page = self.get(address(*full, page=f"courses/ams/{name}")).page.one("article")
            lines = [p.text for p in page.all("p", class_="links")]
            self.assertNotIn("", lines, name)
            self.assertEqual(lines != [], some, name)
        self.assertIn("Add", self.get(address(*full[1:], page="courses/ams/over")).page.one("article").all("p", class_="links")[0].text)

    def test_on_a_course(self):
        page = self.get("/en/courses/ams/law?home=uni&faculty=law").page
        self.assertEqual(self.links(page, "Add to comparison"), ["../../../en/compare?c=ams%3Alaw%3Ar1&home=uni&faculty=law"])
        page = self.get("/en/courses/ams/twice?c=ams%3Alaw").page
        self.assertEqual(self.links(page, "Add to comparison (2 of 4)"), [
            "../../../en/compare?c=ams%3Alaw&c=ams%3Atwice%3Aearly", "../../../en/compare?c=ams%3Alaw&c=ams%3Atwice%3Aearly",
            "../../../en/compare?c=ams%3Alaw&c=ams%3Atwice%3Alate%2520run"])
        self.assertIn(("c", "ams:law"), page.one("form", class_="can-form").fields())
        page = self.get("/en/courses/ams/twice?c=ams%3Atwice").page
        self.assertEqual(len(self.links(page, "Add to comparison")), 1)
        self.assertEqual(page.text.count("In your comparison"), 2)

    def test_what_it_is_no_part_of(self):
        for path in ("/en/courses", "/en/courses/ams/law"):
            plain, carrying = self.get(path + "?home=uni"), self.get(path + "?c=ams%3Alaw&home=uni&c=ams%3Afriday")
            for rel in ("canonical", "alternate"):
                self.assertEqual([e.get("href") for e in carrying.page.one("head").all("link", rel=rel)],
                                 [e.get("href") for e in plain.page.one("head").all("link", rel=rel)], path)
            self.assertNotEqual(plain.header("ETag"), carrying.header("ETag"))
        page = self.get("/en/courses?q=law&c=ams%3Alaw").page
        self.assertTrue(self.links(page, "Follow this search")[0].endswith("courses.atom?q=law"))
        self.assertEqual(self.get("/en/courses.atom?q=law&c=ams%3Alaw").text, self.get("/en/courses.atom?q=law").text)
        self.assertEqual(self.get("/api/v1/courses?q=law&c=" + "x" * 9000).json(), self.get("/api/v1/courses?q=law").json())

    def test_what_is_wrong_with_it_is_no_matter(self):
        for c in ("c=nonsense", "c=%ff", "c=", "c=ams%3Anosuch", "&".join(["c=ams%3Alaw"] * 9)):
            for path in ("/en/courses", "/en/courses/ams/law"):
                self.assertEqual(self.get(f"{path}?{c}").status, 200, c)
        self.assertEqual(self.get("/en/courses?c=nobody%3Alaw").page.all("p", class_="shortlist"), [])

    def test_a_very_long_one_makes_no_very_long_page(self):
        plain = len(self.get("/en/courses").body)
        for one in ("x" * 900, "é" * 450):
            carrying = self.get("/en/courses?" + "&".join(f"c=ams%3A{urllib.parse.quote(one) if one[0] != 'x' else one}{i}" for i in range(4)))
            self.assertEqual(carrying.status, 200)
            self.assertLess(len(carrying.body), plain + 1000000)
        self.assertEqual(carrying.page.all("p", class_="shortlist"), [])


if __name__ == "__main__":
    unittest.main()

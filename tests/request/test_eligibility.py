""""Can I take this?" on the pages: the box on a course, hits, the form and the page to check; and opstapd -t on rules of a home."""
import datetime
import os
import subprocess
import urllib.parse

import opstap
from clock import day

COLUMNS = "id,title@en,title@nl,ects,level,honours,offering,label,start,apply_from,apply_until,delivery,session,exam,exam_at,places\n"
CANBERRA = COLUMNS + "".join([
    f"plain,Plain,Gewoon,5,bachelor,,r1,,{day(60)},,{day(30)},scheduled,,home,{day(100)},40\n",
    f"exam,Exam in the week,Tentamen,5,bachelor,,r1,,{day(60)},,{day(30)},scheduled,,home,{day(90)},40\n",
    f"task,Assignment,Opdracht,5,bachelor,,r1,,{day(60)},,{day(30)},scheduled,,assignment,,40\n",
    f"night,Night,Nacht,5,bachelor,,r1,,{day(60)},,{day(30)},live,MON 10:00-11:00,none,,40\n",
    f"dear,Dear,Duur,30,master,,r1,,{day(60)},,{day(30)},scheduled,,none,,40\n",
    f"late,Late,Laat,5,bachelor,,r1,,{day(60)},,{day(-2)},scheduled,,none,,40\n",
    f"soon,Soon,Straks,5,bachelor,,r1,,{day(60)},{day(10)},{day(30)},scheduled,,none,,40\n",
    f"full,Full,Vol,5,bachelor,,r1,,{day(60)},,{day(30)},scheduled,,none,,0\n",
    f"vague,Vague,Vaag,,,,r1,,,,,,,,,\n",
    f"two,Two,Twee,5,bachelor,,r1,First run,{day(60)},,{day(-2)},scheduled,,none,,40\n",
    f"two,Two,Twee,5,bachelor,,r2,Second run,{day(90)},,{day(30)},scheduled,,none,,40\n",
])
OWN = COLUMNS + f"own,Own,Eigen,5,bachelor,,r1,,{day(60)},,{day(30)},scheduled,,none,,40\n"

# Rules of a home that is not Leiden: data, no C.
ELSEWHERE = """
home "polder" {
	name = "Polder University"  name-nl = "Universiteit Polder"
	mail-domains = {"polder.example"}  verify = "none"
	faculty "arts" { name = "Arts"  name-nl = "Letteren"  international = "Anna <anna@polder.example>" }
	rule "always" {
		name = "free choice"  name-nl = "vrije keuze"
		contact = "Desk <desk@polder.example>"
	}
}
"""
LEIDEN = f'home "leiden" {{\n\tinclude "{opstap.SOURCE}/conf/homes/leiden.conf"\n\tverify = "none"\n}}\n'


def leiden():
    """The shipped table with an exam week that the feed's exam lies in."""
    with open(f"{opstap.SOURCE}/conf/homes/leiden.conf", encoding="utf-8") as f:
        text = f.read()
    weeks = 'exam-weeks   = {"2026-12-14/2027-01-29"}'
    assert weeks in text
    return text.replace(weeks, f'exam-weeks = {{"{day(88)}/{day(95)}"}}')


class Eligibility(opstap.TestCase):
    conf = (opstap.partner("anu", "canberra.csv", title="ANU", motivation_words=200).replace("Europe/Amsterdam", "Australia/Canberra")
            + opstap.partner("leiden", "own.csv", title="Leiden")
            + 'home "leiden" {\n\tinclude "leiden.conf"\n\tverify = "none"\n}\n' + ELSEWHERE)
    files = {"canberra.csv": CANBERRA, "own.csv": OWN, "leiden.conf": leiden()}

    def course(self, name, lang="en", partner="anu", **query):
        address = f"/{lang}/courses/{partner}/{name}" + ("?" + urllib.parse.urlencode(query) if query else "")
        page = self.get(address)
        self.assertEqual(page.status, 200, page.text)
        return page

    def lines(self, page):
        """{text: (mark, maker)} of the first list of rules on a page."""
        found = {}
        for item in page.page.all("ul", class_="can")[0].all("li"):
            maker = item.one("span", class_="hint").text.removeprefix("Rule of ").removeprefix("Regel van ")
            text = [s for s in item.all("span") if not s.get("class") and "aria-hidden" not in s.attributes][-1].text
            found[text.removesuffix(item.one("span", class_="hint").text).strip()] = (item.get("class"), maker)
        return found

    def line(self, page, words):
        found = {t: m for t, m in self.lines(page).items() if words in t}
        self.assertEqual(len(found), 1, f"{words}: {self.lines(page)}")
        return next(iter(found.values()))

    # ---- the box

    def test_nothing_is_said_before_a_home_is_chosen(self):
        page = self.course("plain")
        self.assertEqual(page.page.all("ul", class_="can"), [])
        form = page.page.one("form", class_="can-form")
        self.assertEqual([o.get("value") for o in form.one("select", name="home").all("option")], ["", "leiden", "polder"])
        self.assertEqual([s.get("name") for s in form.all("select")], ["home"])
        self.assertEqual(self.course("plain", home="").page.all("ul", class_="can"), [])

    def test_the_form_leads_back_with_what_was_chosen(self):
        page = self.course("plain", home="leiden", faculty="fsw", purpose="minor")
        form = page.page.one("form", class_="can-form")
        self.assertEqual(form.fields(), [("home", "leiden"), ("faculty", "fsw"), ("purpose", "minor")])
        self.assertTrue(form.get("action").endswith("courses/anu/plain#can"))
        self.assertEqual(page.page.one(id="can").text, "Can I take this?")
        other = self.course("plain", home="polder", faculty="fsw", purpose="minor")	# a faculty of another home counts as none
        self.assertEqual(other.page.one("form", class_="can-form").fields(), [("home", "polder"), ("faculty", ""), ("purpose", "minor")])

    def test_every_line_has_mark_word_and_maker(self):
        for item in self.course("exam", home="leiden").page.one("ul", class_="can").all("li"):
            icon, word = item.one("span", class_="mark").text.split(" ", 1)
            self.assertIn((item.get("class"), icon, word.rstrip(":")), {("ok", "✓", "In order"), ("attention", "!", "Note"),
                                                                        ("no", "✗", "Not possible"), ("unknown", "?", "Not known")})
            self.assertIn(item.one("span", class_="hint").text.removeprefix("Rule of "), ("Opstap", "ANU", "Leiden University"))

    def test_the_deadline_in_two_zones(self):
        page = self.course("plain", home="leiden")
        text = next(t for t in self.lines(page) if t.startswith("Open until"))
        self.assertRegex(text, r"^Open until \d+ \w+ \d+, 1[345]:59 Amsterdam \(\d+ \w+ \d+, 23:59 Canberra\)\.$")
        self.assertEqual(self.line(page, "Open until"), ("ok", "ANU"))
        own = self.course("own", partner="leiden", home="leiden")
        self.assertRegex(next(t for t in self.lines(own) if t.startswith("Open until")), r"23:59 Amsterdam\.$")
        self.assertEqual(self.line(own, "a course of your own university"), ("ok", "Opstap"))

    def test_marks(self):
        for course, words, mark in (
                ("exam", "in your exam weeks", ("attention", "Leiden University")),
                ("plain", "outside your exam weeks", ("ok", "Leiden University")),
                ("task", "ends in an assignment; there is no exam", ("ok", "ANU")),
                ("night", "Live session at night for you", ("attention", "ANU")),
                ("dear", "Master level", ("attention", "ANU")),
                ("dear", "Your university allows 15 ECTS credits a year", ("no", "Leiden University")),
                ("plain", "At most 2 courses and 15 ECTS credits", ("ok", "Leiden University")),
                ("late", "Applying for this course is no longer possible", ("no", "ANU")),
                ("soon", "Applying for this course is not yet possible", ("no", "ANU")),
                ("full", "This course is full and has no waiting list", ("no", "ANU")),
                ("plain", "40 places are free", ("ok", "ANU")),
                ("vague", "The credits are not known", ("unknown", "ANU")),
                ("vague", "It is not known whether there is an exam", ("unknown", "ANU")),
                ("plain", "motivation of at least 200 words", ("attention", "ANU")),
                ("plain", "approval of your Board of Examiners", ("attention", "Leiden University"))):
            self.assertEqual(self.line(self.course(course, home="leiden"), words), mark, f"{course}: {words}")

    def test_fsw_is_told_before_applying(self):
        words = "cannot take a course as extracurricular. Choose elective or minor."
        self.assertEqual(self.line(self.course("plain", home="leiden", faculty="fsw"), words)[0], "attention")
        self.assertEqual(self.line(self.course("plain", home="leiden", faculty="fsw", purpose="extracurricular"), words)[0], "no")
        self.assertEqual(self.line(self.course("plain", "nl", home="leiden", faculty="fsw", purpose="extracurricular"),
                                   "kunnen geen vak extracurriculair volgen"), ("no", "Universiteit Leiden"))
        for faculty, purpose in (("fsw", "minor"), ("law", "extracurricular")):
            page = self.course("plain", home="leiden", faculty=faculty, purpose=purpose)
            self.assertEqual([t for t in self.lines(page) if words in t], [])

    def test_what_comes_of_it(self):
        for partner, course, purpose, words in (
                ("anu", "plain", "elective", "“external education (extern onderwijs)”"),
                ("leiden", "own", "minor", "“substitution (vervanging)”"),
                ("anu", "plain", "extracurricular", "“extracurricular (extracurriculair)”"),
                ("anu", "plain", "honours", "Ask first: Honours coordinator Law")):
            self.line(self.course(course, partner=partner, home="leiden", faculty="law", purpose=purpose), words)
        self.line(self.course("plain", "nl", home="polder", faculty="arts", purpose="minor"), "“vrije keuze (free choice)”")

    def test_the_best_run_is_meant_and_named(self):
        page = self.course("two", home="leiden")
        self.assertIn("About this one: Second run", page.text)
        self.line(page, "Open until")

    def test_the_choice_travels_on(self):
        page = self.course("plain", home="leiden", faculty="law", purpose="minor")
        link = next(a for a in page.page.links() if "enrol?" in a)
        self.assertTrue(link.endswith("&home=leiden&faculty=law&purpose=minor"), link)
        self.assertIn("home=leiden", page.page.one("a", hreflang="nl", lang="nl").get("href"))

    def test_etags_follow_the_choice(self):
        one, other = self.course("plain", home="leiden"), self.course("plain", home="polder")
        self.assertNotEqual(one.header("ETag"), other.header("ETag"))
        self.assertEqual(self.get("/en/courses/anu/plain?home=leiden", if_none_match=one.header("ETag")).status, 304)

    # ---- results

    def test_results(self):
        plain = self.get("/en/courses?sort=title")
        self.assertNotIn("can-hint", plain.text)
        self.assertTrue(all("home=" not in a for a in plain.page.links() if "courses/" in a))
        page = self.get("/en/courses?sort=title&home=leiden")
        self.assertEqual(dict(page.page.form(id="filters").fields())["home"], "leiden")
        hits = {h.one("h2").text: h for h in page.page.one("ol", class_="hits").all("li")}
        self.assertTrue(hits["Plain"].one("h2").one("a").get("href").endswith("courses/anu/plain?home=leiden"))
        self.assertEqual(hits["Plain"].one("p", class_="can-hint").text, "✓ Nothing about this course stands in the way")
        self.assertEqual(hits["Exam in the week"].one("p", class_="can-hint").text, "! Yes, but look at one point first")
        self.assertIn("✗ Your university allows 15 ECTS credits", hits["Dear"].one("p", class_="can-hint").text)

    # ---- the form says the same

    def form(self, course, **query):
        return self.get("/en/enrol?" + urllib.parse.urlencode({"c": f"anu:{course}", **query}))

    def filled(self, page, **changes):
        fields = {**dict(page.page.form(method="post").fields()), "home": "leiden", "name": "Zoë", "email": "z@leidenuniv.nl",
                  "student_number": "s1", "faculty": "law", "programme": "Law", "year": "2", "purpose-1": "elective",
                  "motivation-1": "word " * 200, "board-1": "asked", "consent": "1", **changes}
        return list(fields.items())

    def test_the_form_is_filled_in_from_the_address(self):
        page = self.form("plain", home="leiden", faculty="fsw", purpose="minor")
        fields = dict(page.page.form(method="post").fields())
        self.assertEqual((fields["home"], fields["faculty"], fields["purpose-1"]), ("leiden", "fsw", "minor"))
        self.line(page, "“external education (extern onderwijs)”")
        switch = page.page.one("button", lang="nl").get("formaction")
        self.assertTrue(switch.endswith("&home=leiden&faculty=fsw&purpose=minor"), switch)

    def test_the_answers_are_shown_with_the_lines(self):
        page = self.post("/en/enrol", self.filled(self.form("exam")) + [("action", "check")])
        self.assertEqual(page.status, 200, page.text)
        self.assertIn("Your answers are erased 365 days after the course has ended", page.text)
        self.assertEqual(self.line(page, "in your exam weeks")[0], "attention")
        self.assertEqual(self.line(page, "Your motivation has 200 words.")[0], "ok")
        self.assertEqual(self.line(page, "You have asked your Board of Examiners")[0], "attention")
        self.assertNotIn("no", [mark for mark, _ in self.lines(page).values()])

    def test_whatever_is_impossible_stops_the_form_in_the_same_words(self):
        for course, changes in (("late", {}), ("soon", {}), ("full", {}), ("dear", {}),
                                ("plain", {"faculty": "fsw", "purpose-1": "extracurricular"})):
            box = self.lines(self.course(course, home="leiden", faculty=changes.get("faculty", "law"),
                                         purpose=changes.get("purpose-1", "elective")))
            no = [text for text, (mark, _) in box.items() if mark == "no"]
            self.assertEqual(len(no), 1, box)
            for action in ("check", "send"):
                page = self.post("/en/enrol", self.filled(self.form(course), **changes) + [("action", action)])
                self.assertEqual(page.status, 409 if (course, action) == ("full", "send") else 422)
                faults = [a.text for a in page.page.one("div", class_="faults").all("a")]
                self.assertEqual(faults, no)
        self.assertEqual(self.opstap.enrolments(), [])


class Edge(opstap.TestCase):
    """The clock runs over the end of 30 September in Amsterdam."""
    LAST = datetime.datetime(2026, 9, 30, 21, 59, 59, tzinfo=datetime.timezone.utc)
    environment = {"OPSTAP_NOW": str(int(LAST.timestamp()) - 30)}
    conf = opstap.partner("host", "edge.csv") + opstap.home("uni", domain="uni.example")
    files = {"edge.csv": "id,title,ects,offering,start,apply_until,places\na,A,5,r1,2026-11-01,2026-09-30,40\n"}

    def send(self, page, number, action):
        fields = {**dict(page.page.form(method="post").fields()), "home": "uni", "name": "Zoë", "email": f"{number}@uni.example",
                  "student_number": number, "faculty": "law", "programme": "Law", "year": "2", "purpose-1": "elective",
                  "motivation-1": "", "board-1": "asked", "consent": "1"}
        return self.post("/en/enrol", list(fields.items()) + [("action", action)])

    def test_accepted_until_the_last_second(self):
        page = self.get("/en/enrol?c=host:a")
        self.assertEqual(self.send(page, "s1", "send").status, 303)
        page = self.get("/en/enrol?c=host:a")
        words = "Applying for this course is no longer possible"
        self.eventually(lambda: words in self.get("/en/courses/host/a?home=uni").text, 90)
        late = self.eventually(lambda: (a := self.send(page, "s2", "send")).status == 422 and a, 10)	# each worker has its clock
        self.assertIn(words, late.text)
        self.assertEqual(len(self.opstap.enrolments()), 1)


class Tested(opstap.TestCase):
    """opstapd -t on rules."""
    conf, files = opstap.partner("demo", feed="demo.csv", extra='coordinator "c" { }') + opstap.home("uni", home_approval="false"), {
        "demo.csv": "id,title\na,A\n"}

    def check(self, rules):
        with open(self.opstap.conf, encoding="utf-8") as f:
            before = f.read()
        path = self.opstap.write("rules.conf", before.replace('home "uni" {', 'home "uni" {\n' + rules))
        self.line = before[:before.index('home "uni" {')].count("\n") + 2
        program = os.path.join(self.opstap.data, "bin", "opstapd")
        folder = self.opstap.data
        path = self.opstap.write("whole.conf", f'www-dir = "{folder}/share/opstap/www"\nadapter-dir = "{folder}/lib/opstap/adapters"\n'
                                 f'include "{path}"\n')
        done = subprocess.run([program, "-t", "-c", path], capture_output=True, text=True, timeout=60)
        return done.returncode, [line.split("/")[-1] for line in done.stderr.splitlines()]

    def test_good(self):
        self.assertEqual(self.check(""), (0, []))

    def test_a_rule_that_is_never_reached(self):
        code, said = self.check('rule "a" { contact = "D <d@uni.example>" }\nrule "b" { purpose = {"minor"} contact = "D <d@uni.example>" }')
        self.assertEqual(code, 2)
        self.assertEqual(said, [f'rules.conf:{self.line + 1}: rule "b" is never reached: rule "a" in line {self.line} decides before it'])

    def test_what_is_odd_is_a_warning(self):
        code, said = self.check('rule "a" { purpose = {"minor"} contact = "D <d@uni.example>" steps = {"x"} }')
        self.assertEqual(code, 0)
        self.assertEqual(said[0], f'rules.conf:{self.line - 1}: warning: home "uni": no rule and no refusal covers elective, a course elsewhere')
        self.assertEqual(said[-1], f'rules.conf:{self.line}: warning: rule "a" has 1 steps and 0 steps-nl')
        self.assertEqual(len(said), 4)

    def test_the_table_of_leiden_has_no_oddities(self):
        code, said = self.check(f'home-approval = false\n}}\n{LEIDEN}home "more" {{')
        self.assertEqual((code, said), (0, []))

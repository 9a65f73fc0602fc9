"""The coordinators' desk and the student's receipt in every state, and one student's whole way to the registered grade."""
import json
import tempfile

import browser
import desk
import mailserver
import opstap
from clock import TODAY
from desk import COLUMNS, PAST, course, home

RULE = ('\n\trule "external" { purpose = {"elective", "minor"}  host = "other"\n\t\tname = "external education"  name-nl = "extern onderwijs"\n'
        '\t\tsteps = {"Forward the transcript.", "File the request."}  steps-nl = {"Stuur het transcript door.", "Dien het verzoek in."}\n'
        '\t\tcontact = "Office of Law <law@uni.example>" }\n')
COORDINATORS = 'coordinator "all" { name = "Ada All"  mail = "a@uni.example" }' + RULE
HOST = 'coordinator "hostess" { mail = "h@host.example" }'


class Pages(desk.DeskCase):
    @classmethod
    def setUpClass(cls):
        cls.server = mailserver.Server()
        cls.addClassCleanup(cls.server.close)
        cls.server.does(rcpt="550 no such user", only="dead")
        cls.conf = (f'mail {{ smtp = "{cls.server.url}"  from = "exchange@uni.example" }}\n'
                    + opstap.partner("host", "feed.csv", waiting_list="true", title='Host of <b> & "Co"', extra=HOST).replace('"Co"', r'\"Co\"')
                    + home("uni", COORDINATORS, max_courses=2) + home("mailed", COORDINATORS).replace('verify = "none"', 'verify = "mail"'))
        super().setUpClass()

    files = {"feed.csv": COLUMNS + course("law") + course("essay", exam="assignment", exam_at="") + course("one", places=1)
             + course("late", drop_by=PAST) + course("gone") + course("empty") + "".join(course("two").replace(",r1,", f",{run},") for run in ("spring", "autumn"))}

    def every_state(self):
        """A receipt in each state that a test can bring about; offered and waiting by one another."""
        seen = {name: self.apply("law") for name in ("submitted", "approved", "placed", "declined", "withdrawn", "finished", "asked")}
        seen["several"] = self.apply("law", "essay", at_most="1", name="Ümit " + "Verylongname" * 12)
        seen["unconfirmed"] = self.apply("law", home="mailed")
        seen["cancelled"], seen["locked"] = self.apply("gone"), self.apply("late")
        self.decide("all", seen["approved"], "approve")
        for name in ("placed", "finished", "locked"):
            self.place(seen[name])
        self.decide("all", seen["placed"], "extra-time", minutes="30")
        self.decide("all", seen["declined"], "decline", reason="overlap", text="Too much like Law 2.\nAsk me.")
        self.decide("all", seen["asked"], "ask", text="Which courses did you take?")
        self.student_does(seen["withdrawn"], "withdraw", reason="changed my mind")
        self.decide("hostess", seen["finished"], "transcript-sent")
        seen["dead"] = self.apply("law", email="dead@uni.example")
        self.eventually(lambda: 'id="dead"' in self.staff_get("all", "/staff/").text)
        first, seen["offered"], seen["waiting"] = self.apply("one"), self.apply("one"), self.apply("one")
        self.student_does(first, "withdraw")
        path = "/staff/courses/host/gone?offering=r1"
        token = self.staff_get("hostess", path).page.all("input", name="token")[0].get("value")
        self.assertEqual(self.staff_post("hostess", path, {"token": token, "offering": "r1", "action": "cancel-course"}).status, 303)
        for name, state in (("offered", "offered"), ("waiting", "waiting"), ("cancelled", "cancelled"), ("unconfirmed", "unconfirmed")):
            self.assertEqual(self.state(seen[name]), state)
        return seen

    def desk_of(self, user, paths):
        browser.check(self, [(f"{lang} {user} /staff/{path}", f"/staff/{path}{'&' if '?' in path else '?'}lang={lang}", status)
                             for lang in ("en", "nl") for path, status in paths], user)

    def test_pages(self):
        receipts = self.every_state()
        browser.check(self, [(f"{lang} receipt {name}", f"/{lang}/enrolments/{receipt}", 200)
                             for lang in ("en", "nl") for name, receipt in receipts.items()])
        browser.check(self, [(f"{lang} receipt after withdrawing", f"/{lang}/enrolments/{receipts['withdrawn']}?done=withdraw", 200)
                             for lang in ("en", "nl")])
        browser.check(self, [(f"{lang} {path}", f"/staff/{path}lang={lang}", status) for lang in ("en", "nl")
                             for path, status in (("login?", 200), (f"login?key={'A' * 64}&", 403))])
        rows = [(f"enrolments/{receipt}/1", 200) for receipt in receipts.values()]
        exams = f"exams?date={(TODAY + 110 * desk.DAY).isoformat()}"
        self.desk_of("all", [("", 200), ("exams", 200), (exams, 200), ("after", 200), ("outgoing?approved=1&asked=2", 200),
                             (f"enrolments/{receipts['declined']}/1?done=decline", 200), ("outgoing?view=none", 404)]
                     + [(f"outgoing?view={v}", 200) for v in ("decide", "host", "placed", "unconfirmed", "ended")] + rows)
        self.desk_of("hostess", [("", 200), ("after", 200)] + [(f"courses/host/{c}?offering=r1", 200) for c in ("law", "one", "gone", "empty")]
                     + [("courses/host/two", 200), ("courses/host/two?offering=autumn", 200)]
                     + [(f"incoming?view={v}", 200) for v in ("decide", "placed", "waiting", "home", "ended")] + rows)


class Journey(desk.DeskCase):
    """From the search to the registered grade: with scripts and without, by keyboard alone, at 320 px."""

    @classmethod
    def setUpClass(cls):
        cls.server = mailserver.Server()
        cls.addClassCleanup(cls.server.close)
        cls.conf = (f'mail {{ smtp = "{cls.server.url}"  from = "exchange@uni.example" }}\nbase-url = "https://exchange.example"\n'
                    + opstap.partner("host", "feed.csv", motivation_words=50, extra=HOST)
                    + home("uni", COORDINATORS).replace('verify = "none"', 'verify = "mail"') + home("other", ""))
        cls.files = {"feed.csv": COLUMNS + course("law").replace("Course law", "Statistics of law").replace("Vak law", "Statistiek en recht")}
        super().setUpClass()

    def test_recognition(self):
        for lang, way in (("en", "with"), ("nl", "without"), ("en", "without"), ("nl", "with")):
            settings = {"home": "uni", "mail": f"{lang}.{way}@uni.example", "number": f"{lang}-{way}", "course": "courses/host/law",
                        "search": {"en": "statistics", "nl": "statistiek"}[lang], "mails": self.server.path("mails"),
                        "deskHome": "all", "deskHost": "hostess",
                        "steps": {"en": ["Forward the transcript.", "File the request.", "external education", "law@uni.example"],
                                  "nl": ["Stuur het transcript door.", "Dien het verzoek in.", "extern onderwijs", "law@uni.example"]}}
            with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
                json.dump(settings, f)
                f.flush()
                browser.run(self, "recognition.cjs", lang, way, f.name)

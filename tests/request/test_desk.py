"""The coordinators' desk and the student's own page: who sees what, what they may do, and what comes of it."""
import csv
import datetime
import io
import threading
import unittest

import clock
import desk
import opstap
from clock import TODAY
from desk import COLUMNS, DAY, PAST, course, home, staff

START, END = (datetime.date.fromisoformat(d) for d in (desk.START, desk.END))

FEED = COLUMNS + "".join([
    course("law"), course("essay", exam="assignment", exam_at=""), course("one", places=1), course("late", drop_by=PAST),
    course("undo", places=1), course("full", places=1), course("gone"), course("more", places=1), course("sheet"), course("both", exam="assignment", exam_at=""),
    course("many1"), course("many2"), course("many3"), course("ends"), course("counted", places=3), course("roomy"), course("undated", exam_at=""), course("saved1"), course("saved2"), course("saved3"),
])
OTHER = COLUMNS + course("art")


class Desk(desk.DeskCase):
    conf = (opstap.partner("host", "feed.csv", waiting_list="true", extra='coordinator "hostess" { mail = "h@host.example" }')
            + opstap.partner("other", "other.csv", extra='coordinator "stranger" { mail = "s@other.example" }')
            + home("uni", 'coordinator "all" { mail = "a@uni.example" }\n\tcoordinator "lawyer" { faculties = {"law"} }\n'
                   '\tcoordinator "artist" { faculties = {"arts"} }')
            + opstap.partner("uni", "own.csv")
            + home("away", 'coordinator "elsewhere" { mail = "e@away.example" }', timezone='"Europe/Lisbon"')
            + home("limited", 'coordinator "limits" { }', max_courses="2")
            + home("thrifty", 'coordinator "saver" { }', max_credits="9")
            + home("quick", "", home_approval="false")
            + home("mailed", "").replace('verify = "none"', 'verify = "mail"'))
    files = {"feed.csv": FEED, "other.csv": OTHER, "own.csv": COLUMNS + course("own")}

    # ---- who sees what

    def test_nobody_and_somebody(self):
        self.assertEqual(self.get("/staff/").status, 401)
        self.assertEqual(self.request("GET", "/staff/", headers=staff("all", "wrong")).status, 401)
        page = self.staff_get("all", "/staff/")
        self.assertEqual(page.status, 200)
        self.assertEqual(page.header("Cache-Control"), "no-store")
        self.assertIsNone(page.header("ETag"))
        self.assertIn("Outgoing", page.text)
        self.assertNotIn("Incoming", page.text)
        self.assertIn("Incoming", self.staff_get("hostess", "/staff/").text)
        self.assertIn("Uitgaand", self.staff_get("all", "/staff/?lang=nl").text)

    def test_every_address_for_every_role(self):
        law = self.apply("law", faculty="law")
        arts = self.apply("law", faculty="arts")
        far = self.apply("law", home="away")
        art = self.apply("art", partner="other")
        sees = {"all": {law, arts, art}, "lawyer": {law, art}, "artist": {arts}, "elsewhere": {far}, "hostess": {law, arts, far},
                "stranger": {art}}
        for who, theirs in sees.items():
            for receipt in (law, arts, far, art):
                status = 200 if receipt in theirs else 404
                path = f"/staff/enrolments/{receipt}/1"
                self.assertEqual(self.staff_get(who, path).status, status, (who, path))
                if status == 404:
                    fields = {"token": "x", "action": "approve", "seen": "0"}
                    self.assertEqual(self.staff_post(who, path, fields).status, 404, (who, path))
                    self.assertEqual(self.state(receipt), "submitted")
            for path in ("/staff/outgoing", "/staff/incoming", "/staff/after", "/staff/exams"):
                for view in ("", "?view=decide", "?view=placed", "?view=ended"):
                    if view and path in ("/staff/after", "/staff/exams"):
                        continue
                    self.assertLessEqual(set(self.listed(who, path + view)) & {law, arts, far, art}, theirs, (who, path))
            for partner, name in (("host", "law"), ("other", "art")):
                mine = (who, partner) in {("hostess", "host"), ("stranger", "other")}
                path = f"/staff/courses/{partner}/{name}?offering=r1"
                self.assertEqual(self.staff_get(who, path).status, 200 if mine else 404, (who, path))
                if not mine:
                    self.assertEqual(self.staff_post(who, path, {"token": "x", "action": "close", "offering": "r1"}).status, 404)
            self.assertEqual(self.staff_get(who, f"/staff/enrolments/{law}/2").status, 404)
            self.assertEqual(self.staff_get(who, "/staff/enrolments/" + "0" * 26 + "/1").status, 404)
            self.assertEqual(self.staff_get(who, "/staff/outgoing?view=nonsense").status, 404)

    # ---- decisions

    def test_the_way_to_a_place(self):
        receipt = self.apply("law")
        self.assertIn(receipt, self.listed("all", "/staff/outgoing"))
        self.assertNotIn(receipt, self.listed("hostess", "/staff/incoming"))
        self.decide("all", receipt, "approve")
        self.assertEqual(self.state(receipt), "approved")
        self.assertNotIn(receipt, self.listed("all", "/staff/outgoing"))
        self.assertIn(receipt, self.listed("hostess", "/staff/incoming"))
        self.decide("hostess", receipt, "place")
        last = self.choice(receipt)["history"][-1]
        self.assertEqual((last["state"], last["actor"], last["by"]), ("placed", "host", "hostess"))
        page = self.get(f"/en/enrolments/{receipt}")
        self.assertIn("You have a place", page.text)
        self.assertIn(f"It starts on {START.day} ", page.text)
        self.assertRegex(page.text, rf"You can withdraw until {END.day} \w+ \d+, 23:59 \(Amsterdam time\)")	# no drop-by date: the end
        self.assertRegex(page.text, r"The exam is on \d+ \w+ \d+, 1[234]:00 \(Amsterdam time\)")
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_a_course_of_their_own(self):
        """Nobody decides for it as a host: its home coordinator takes both steps, within their faculties."""
        receipt = self.apply("own", partner="uni")
        self.assertIn("uni has your application since", self.get(f"/en/enrolments/{receipt}").text)
        self.assertNotIn("decides first", self.get(f"/en/enrolments/{receipt}").text)
        self.decide("lawyer", receipt, "approve")
        self.assertIn(receipt, self.listed("lawyer", "/staff/outgoing"))
        self.assertNotIn(receipt, self.listed("lawyer", "/staff/outgoing?view=host"))
        self.assertEqual(self.staff_get("artist", f"/staff/enrolments/{receipt}/1").status, 404)
        page = self.staff_get("lawyer", f"/staff/enrolments/{receipt}/1")
        self.assertIn("../../../en/courses/uni/own", page.page.links())
        self.decide("lawyer", receipt, "place")
        self.assertEqual(self.state(receipt), "placed")
        elsewhere = self.apply("law")
        self.decide("lawyer", elsewhere, "approve")
        self.assertNotIn(elsewhere, self.listed("lawyer", "/staff/outgoing"))
        self.decide("lawyer", elsewhere, "place", status=404)
        self.assertEqual(self.state(elsewhere), "approved")

    def test_declined_with_reason_and_words(self):
        receipt = self.apply("law")
        self.decide("all", receipt, "decline", status=422)		# no reason
        self.assertEqual(self.state(receipt), "submitted")
        self.decide("all", receipt, "decline", reason="overlap", text="Too much like <Law 2>.\r\nAsk me.")
        page = self.get(f"/en/enrolments/{receipt}")
        self.assertLess(page.text.index("too much overlap"), page.text.index("What happened so far"))
        for words in ("Not accepted by uni, on ", "too much overlap with the programme", "Too much like &lt;Law 2&gt;.",
                      "Questions about this: a@uni.example."):
            self.assertIn(words, page.text)
        self.assertIn("te veel overlap", self.get(f"/nl/enrolments/{receipt}").text)
        self.decide("all", receipt, "undo")
        self.assertEqual(self.state(receipt), "submitted")

    def test_a_question(self):
        receipt = self.apply("law")
        self.decide("all", receipt, "ask", status=422)
        self.decide("all", receipt, "ask", text="Which courses did you take?")
        page = self.get(f"/en/enrolments/{receipt}").text
        self.assertIn("Which courses did you take?", page)
        self.assertIn("Please answer to a@uni.example.", page)
        self.assertEqual(self.state(receipt), "submitted")

    def test_two_people_at_once(self):
        receipt = self.apply("law")
        first, second = self.row_form("all", receipt), self.row_form("lawyer", receipt)
        path = f"/staff/enrolments/{receipt}/1"
        self.assertEqual(self.staff_post("all", path, {**first, "action": "approve"}).status, 303)
        answer = self.staff_post("lawyer", path, {**second, "action": "decline", "reason": "other"})
        self.assertEqual(answer.status, 409)
        self.assertIn("Somebody else acted", answer.text)
        self.assertIn("all", answer.text)
        self.assertEqual(self.state(receipt), "approved")

    def test_what_was_not_seen_is_not_decided_on(self):
        receipt = self.apply("law")
        path = f"/staff/enrolments/{receipt}/1"
        form = self.row_form("all", receipt)
        old = {**form, "action": "extra-time", "minutes": "30"}
        self.decide("all", receipt, "extra-time", minutes="15")
        before = self.opstap.enrolments()
        for action in ("extra-time", "approve", "decline", "ask", "preview"):
            fields = {**old, "action": action, "reason": "level", "text": "Words"}
            for seen in (form["seen"], "0"):
                answer = self.staff_post("all", path, {**fields, "seen": seen})
                self.assertEqual(answer.status, 409, (action, seen))
                self.assertIn("Somebody else acted", answer.page.one(role="alert").text)
            for seen in ("x", "-1", "6.5", "9" * 30):
                answer = self.staff_post("all", path, {**fields, "seen": seen})
                self.assertEqual(answer.status, 400, (action, seen))
                self.assertIn("“seen”", answer.text)
        self.assertEqual(self.opstap.enrolments(), before)
        self.assertEqual(self.staff_post("all", path, {**old, "seen": self.row_form("all", receipt)["seen"]}).status, 303)
        del old["seen"]		# who does not say what was seen, as a program may, does not ask to be stopped
        self.assertEqual(self.staff_post("all", path, {**old, "token": self.row_form("all", receipt)["token"]}).status, 303)

    def test_foreign_forms_and_old_tokens(self):
        receipt = self.apply("law")
        path = f"/staff/enrolments/{receipt}/1"
        form = {**self.row_form("all", receipt), "action": "approve"}
        foreign = self.request("POST", path, body=form, headers={**staff("all"), "Origin": "https://evil.example"})
        self.assertEqual(foreign.status, 403)
        self.assertEqual(self.staff_post("lawyer", path, form).status, 403)	# another person's token
        self.assertEqual(self.staff_post("all", path, {**form, "token": "x" * 64}).status, 403)
        self.assertEqual(self.state(receipt), "submitted")
        self.assertEqual(self.staff_post("all", path, form).status, 303)
        self.assertEqual(self.staff_post("all", path, form).status, 303)	# once more: the same answer, nothing twice
        self.assertEqual(len(self.choice(receipt)["history"]), 2)

    def test_bulk_takes_what_was_seen(self):
        receipts = [self.apply("both") for _ in range(3)]
        page = self.staff_get("all", "/staff/outgoing")
        boxes = [i.get("value") for i in page.page.all("input", name="row")]
        mine = [b for b in boxes if b.split(":")[0] in receipts]
        self.assertEqual(len(mine), 3)
        self.decide("all", receipts[0], "ask", text="one moment")		# somebody acts meanwhile
        token = page.page.all("input", name="token")[0].get("value")
        answer = self.staff_post("all", "/staff/outgoing", [("token", token), ("action", "approve")] + [("row", b) for b in mine])
        self.assertEqual(answer.status, 303)
        self.assertEqual([self.state(r) for r in receipts], ["submitted", "approved", "approved"])
        self.assertIn("Approved: 2 of 3", self.staff_get("all", "/staff/" + answer.header("Location").split("staff/")[1]).text)

    # ---- places

    def test_waiting_list_and_offer(self):
        first, second, third = self.apply("one"), self.apply("one"), self.apply("one")
        self.assertEqual([self.state(r) for r in (first, second, third)], ["submitted", "waiting", "waiting"])
        page = self.get(f"/en/enrolments/{second}").text
        self.assertIn("number 1 of 2", page)
        self.assertIn("You leave the waiting list at once.", page)
        self.assertIn("withdraw and send a new form", page)
        self.assertNotIn("Your place goes to the next in line", page)
        token = self.student_token(first)
        self.student_does(first, "withdraw", reason="changed my mind")
        self.assertEqual([self.state(r) for r in (first, second, third)], ["withdrawn", "offered", "waiting"])
        self.assertIn("Say yes before", self.get(f"/en/enrolments/{second}").text)
        self.student_does(first, "undo", status=409, token=token)			# the place is promised to somebody else
        self.student_does(second, "refuse")
        self.assertIn("You said no to the place", self.get(f"/en/enrolments/{second}").text)
        self.assertEqual(self.state(third), "offered")
        self.student_does(third, "accept")
        self.assertEqual(self.state(third), "placed")
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_withdraw_and_undo(self):
        receipt = self.apply("undo")
        self.student_does(receipt, "withdraw")
        self.assertEqual(self.state(receipt), "withdrawn")
        before = clock.today()
        text = self.get(f"/en/enrolments/{receipt}").text
        self.assertRegex(text, "|".join(f"Possible until {(day + DAY).strftime('%-d %b')} " for day in (before, clock.today())))
        self.student_does(receipt, "undo")
        self.assertEqual(self.state(receipt), "submitted")

    def test_until_when_one_may_withdraw(self):
        receipt = self.apply("law")
        self.place(receipt)
        end = TODAY + 120 * DAY			# no drop-by date is given: until the course ends
        self.assertIn(f"You can withdraw until {end.day} {end.strftime('%b')} {end.year}, 23:59", self.get(f"/en/enrolments/{receipt}").text)

    def test_drop_by_is_over(self):
        receipt = self.apply("late")
        token = self.student_token(receipt)
        self.place(receipt)
        self.assertNotIn('value="withdraw"', self.get(f"/en/enrolments/{receipt}").text)
        self.student_does(receipt, "withdraw", status=409, token=token)
        self.assertEqual(self.state(receipt), "placed")

    def test_host_changes_places_closes_cancels(self):
        first, second = self.apply("more"), self.apply("more")
        self.assertEqual(self.state(second), "waiting")
        self.assertIn("You leave the waiting list at once", self.get(f"/en/enrolments/{second}").text)
        self.assertNotIn("Your place goes to the next", self.get(f"/en/enrolments/{second}").text)
        path = "/staff/courses/host/more?offering=r1"

        def act(**fields):
            page = self.staff_get("hostess", path)
            token = page.page.all("input", name="token")[0].get("value")
            answer = self.staff_post("hostess", path, {"token": token, "offering": "r1", **fields})
            self.assertEqual(answer.status, 303, answer.text)

        act(action="places", places="2")
        self.assertEqual(self.state(second), "offered")
        act(action="close")
        self.assertIn("no longer possible", self.get("/en/enrol?c=host:more").text)
        self.assertEqual(self.found_as("more"), "closed")
        act(action="reopen")
        self.assertEqual(self.found_as("more"), "full")
        self.assertNotIn("no longer possible", self.get("/en/enrol?c=host:more").text)
        act(action="cancel-course")
        self.assertEqual([self.state(r) for r in (first, second)], ["cancelled", "cancelled"])
        self.assertIn("cancelled the course", self.get(f"/en/enrolments/{first}").text)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def found_as(self, course):
        """The status of a course, which hits, filters and facets must tell alike."""
        def search(more=""):
            return self.get(f"/api/v1/courses?q={course}&exact=1&partner=host{more}").json()
        everything = search()
        status = {h["id"]: h["status"] for h in everything["hits"]}
        for value in everything["facets"]["status"]:
            alike = sorted(i for i in status if status[i] == value["value"])
            self.assertEqual(value["count"], len(alike), everything)
            self.assertEqual(sorted(h["id"] for h in search(f"&status={value['value']}")["hits"]), alike)
        return status[course]

    def test_at_most_n(self):
        receipt = self.apply("many1", "many2", "many3", at_most="1")
        for i in (1, 2, 3):
            self.decide("all", receipt, "approve", i)
        self.decide("hostess", receipt, "place", 2)
        self.assertEqual([self.state(receipt, i) for i in (1, 2, 3)], ["withdrawn", "placed", "withdrawn"])
        self.assertEqual(self.choice(receipt, 1)["history"][-1]["reason"], "enough")
        page = self.get(f"/en/enrolments/{receipt}").text
        self.assertEqual(page.count("as many courses as you wanted to take; this application was withdrawn"), 2)
        self.assertIn("zoveel vakken als je wilde volgen", self.get(f"/nl/enrolments/{receipt}").text)

    def test_courses_of_a_host(self):
        mine = [self.apply("counted") for _ in range(5)]
        self.place(mine[0])
        self.student_does(mine[1], "withdraw")
        page = self.staff_get("hostess", "/staff/incoming").page
        row = next(r for r in page.all("tr") if "Course counted" in r.text and r.all("th"))
        self.assertEqual([c.text for c in row.all("td")], ["r1", "3", "1", "2", "1"])	# places, placed, held (one offered), waiting
        desk_page = self.staff_get("hostess", "/staff/" + row.one("a").get("href").removeprefix("../staff/"))
        self.assertEqual(desk_page.status, 200)
        self.assertIn("1 placed, 2 held, 1 waiting; places: 3.", desk_page.text)
        self.eventually(lambda: "3 of 3 places taken, 2 held" in self.get("/en/courses/host/counted").text)		# students read the same
        self.assertIn("3 van 3 plaatsen bezet, waarvan 2 vastgehouden", self.get("/nl/courses/host/counted").text)
        run = self.get("/api/v1/courses/host/counted").json()["offerings"][0]
        self.assertEqual((run["places_left"], run["places_held"], run["waiting"]), (0, 2, 1))
        hit = self.get("/api/v1/courses?status=any&q=%22course+counted%22").json()["hits"][0]
        self.assertEqual((hit["places_left"], hit["places_held"]), (0, 2))
        self.assertNotIn("Course counted", self.staff_get("stranger", "/staff/incoming").text)
        self.assertNotIn("Your courses", self.staff_get("all", "/staff/outgoing").text)

    def test_limit_is_told_once(self):
        for n, name in enumerate(("law", "essay", "sheet"), 1):
            receipt = self.apply(name, home="limited", student_number="x1", email="x1@limited.example")
            page = self.staff_get("limits", f"/staff/enrolments/{receipt}/1").page
            lines = [(i.get("class"), i.text) for i in page.one("ul", class_="can").all("li") if "most 2" in i.text or "2 courses" in i.text]
            self.assertEqual([mark for mark, _ in lines], ["ok" if n < 3 else "no"], lines)
            self.assertRegex(page.one("main").text, rf"At most 2 courses in an academic year; .* applied for {n}, this one included")

    def test_credits_of_a_year(self):
        """Also of a form that holds several, and of the same student under another number; what is wanted at most counts."""
        first = self.apply("saved1", home="thrifty", student_number="t1", email="t1@thrifty.example")
        others = self.apply("saved2", "saved3", home="thrifty", student_number="t2", email="t1@thrifty.example", at_most="1")

        def seen(receipt, choice=1):
            page = self.staff_get("saver", f"/staff/enrolments/{receipt}/{choice}").page
            marks = [i.get("class") for i in page.one("ul", class_="can").all("li") if "credits" in i.text and ("9" in i.text)]
            return marks, page.one("main").text

        for receipt, choice in ((first, 1), (others, 1), (others, 2)):
            marks, text = seen(receipt, choice)
            self.assertEqual(marks, ["no"])
            self.assertRegex(text, "At most 9 ECTS credits in an academic year; .* applied for 10, this one included")
        self.assertIn("Course saved2, host, 5 ECTS credits: with the home university", text)
        self.assertIn("Course saved1, host, 5 ECTS credits: with the home university", text)
        self.student_does(others, "withdraw", choice=1)
        self.student_does(others, "withdraw", choice=2)
        marks, text = seen(first)
        self.assertEqual(marks, ["ok"])
        self.assertIn("applied for 5, this one included", text)

    # ---- confirming

    def test_confirm_needs_the_key(self):
        receipt = self.apply("law", home="mailed")
        self.assertEqual(self.state(receipt), "unconfirmed")
        page = self.get(f"/en/enrolments/{receipt}?key={'A' * 22}")
        self.assertIn("does not belong", page.text)
        self.assertNotIn('value="confirm"', page.text)
        self.student_does(receipt, "confirm", key="A" * 22, status=403)
        self.student_does(receipt, "confirm", status=403)
        self.assertEqual(self.state(receipt), "unconfirmed")

    # ---- lists

    def test_exam_list(self):
        placed, essay, undated = self.apply("law"), self.apply("essay"), self.apply("undated")
        self.assertRegex(next(r for r in self.staff_get("all", "/staff/outgoing?format=json").json()["rows"] if r["receipt"] == placed)["until"],
                         r"^\d+ \w+ \d+, \d\d:\d\d \(in 1[34] days\)$")
        self.place(placed)
        self.place(essay)
        self.place(undated)
        self.decide("all", placed, "extra-time", minutes="30")
        rows = {r["receipt"]: r for r in self.staff_get("all", "/staff/exams?format=json").json()["rows"]}
        self.assertNotIn(essay, rows)
        self.assertEqual((rows[undated]["exam_date"], rows[undated]["exam_time"]), ("date not yet known", ""))
        self.assertEqual(list(rows)[-1], undated)
        self.assertEqual(rows[placed]["extra_time"], "30")
        self.assertIn("Amsterdam", rows[placed]["exam_time"])
        day = clock.day(110)
        self.assertIn(placed, self.listed("all", f"/staff/exams?date={day}"))
        self.assertEqual(self.listed("all", f"/staff/exams?date={TODAY.isoformat()}"), [])
        for asked, shown in (("", "All dates"), (f"?date={day}", str((TODAY + 110 * DAY).day)), (f"?date={TODAY.isoformat()}", None)):
            dates = self.staff_get("all", f"/staff/exams{asked}").page.one("nav", aria_label="Dates")    # all of them, wherever one is
            self.assertEqual(len(dates.all("a")), 2, asked)
            current = [a.text for a in dates.all("a", aria_current="page")]
            self.assertEqual([c.split()[0] if c != "All dates" else c for c in current], [shown] if shown else [])
        self.assertNotIn(placed, self.listed("hostess", "/staff/exams"))
        far = self.apply("law", home="away")
        self.home_desk = "elsewhere"
        self.place(far)
        self.assertIn("Lisbon", {r["receipt"]: r for r in self.staff_get("elsewhere", "/staff/exams?format=json").json()["rows"]}[far]["exam_time"])

    def test_rooms(self):
        receipts = [self.apply("roomy") for _ in range(3)]
        for r in receipts:
            self.place(r)

        def save(who, room, status=303, **changes):
            page = self.staff_get("all", "/staff/exams").page
            form = next(f for f in page.all("form") if "Course roomy" in f.text)
            if who != "all":
                changes["token"] = self.row_form(who, self.apply("law", faculty="arts" if who == "artist" else "law"))["token"]
            fields = [(n, changes.get(n, room if n == "text" else v)) for n, v in form.fields()]
            answer = self.staff_post(who, "/staff/exams", fields)
            self.assertEqual(answer.status, status, answer.text)
            return self.staff_get(who, "/staff/" + answer.header("Location").split("staff/")[1]).text if status == 303 else answer.text

        def rooms():
            rows = {r["receipt"]: r["room"] for r in self.staff_get("all", "/staff/exams?format=json").json()["rows"]}
            return [rows[r] for r in receipts]

        self.assertEqual(rooms(), ["", "", ""])
        save("all", " ", status=422)
        save("all", "x", status=403, token="x" * 64)
        self.assertIn("Told: 0 of 3", save("artist", "theirs"))		# another faculty's
        self.assertEqual(rooms(), ["", "", ""])
        self.assertIn("Told: 3 of 3", save("all", "Lipsius <0.19>"))
        self.assertEqual(rooms(), ["Lipsius <0.19>"] * 3)
        self.assertIn("Room: Lipsius &lt;0.19&gt;", self.get(f"/en/enrolments/{receipts[0]}").text)
        receipts.append(self.apply("roomy"))
        self.place(receipts[3])
        self.assertIn("Told: 1 of 4", save("all", "Lipsius <0.19>"))		# the others were told
        self.assertIn("Told: 4 of 4", save("all", "0.20"))
        self.assertEqual(rooms(), ["0.20"] * 4)
        self.assertIn("Room of the exam", self.staff_get("all", f"/staff/enrolments/{receipts[0]}/1").text)

    def test_after_the_course(self):
        receipt = self.apply("ends")
        self.place(receipt)
        self.decide("hostess", receipt, "transcript-sent")
        self.assertEqual(self.state(receipt), "finished")
        self.assertIn(receipt, self.listed("all", "/staff/after"))
        self.decide("all", receipt, "received")
        self.decide("all", receipt, "registered")
        row = next(r for r in self.staff_get("all", "/staff/after?format=json").json()["rows"] if r["receipt"] == receipt)
        self.assertEqual(row["transcript"], "registered")

    def test_exports_equal_the_screen(self):
        names = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "Zoë, \"the\" 🦉", "مريم", "x" * 200, "Q"]
        receipts = [self.apply("sheet", name=name) for name in names]
        path = "/staff/courses/host/sheet?offering=r1"
        page, table = self.staff_get("hostess", path), self.staff_get("hostess", path + "&format=csv")
        self.assertEqual(table.header("Content-Type"), "text/csv; charset=utf-8")
        rows = list(csv.DictReader(io.StringIO(table.text)))
        self.assertEqual(len(rows), len(names))
        for name, row in zip(names, rows):
            self.assertEqual(row["student"], ("'" if name[0] in "=+-@" else "") + name)
            self.assertNotRegex(row["student"], r"^[=+@\t-]")
        data = self.staff_get("hostess", path + "&format=json").json()["rows"]
        self.assertEqual([r["student"] for r in data], names)
        self.assertEqual([r["receipt"] for r in data], receipts)
        shown = [c.text for c in page.page.all("th", scope="row")]
        self.assertEqual(shown, names)

    def test_new_workers_know_the_faculties(self):
        """The first thing that a worker is asked may be a coordinator's list."""
        receipt = self.apply("law")
        self.opstap.down()
        self.opstap.start()
        for _ in range(12):
            self.assertIn(receipt, self.listed("lawyer", "/staff/outgoing"))

    def test_last_place_under_fire(self):
        """Many coordinators' clicks on one application: one decision."""
        receipt = self.apply("full")
        forms = [self.row_form("all", receipt) for _ in range(8)]
        answers = []

        def click(form):
            answers.append(self.staff_post("all", f"/staff/enrolments/{receipt}/1", {**form, "action": "approve"}).status)

        threads = [threading.Thread(target=click, args=(form,)) for form in forms]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(sorted(answers), [303] + [409] * 7)
        self.assertEqual(len(self.choice(receipt)["history"]), 2)


if __name__ == "__main__":
    unittest.main()

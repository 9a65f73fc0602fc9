"""A course at its host's desk: which of its runs is meant, and what is refused when that is not said."""
import unittest

import desk
import opstap
from desk import COLUMNS, END, SOON, START, course, home


def run(name, offering):
    return f"{name},Course {name},Vak {name},5,{offering},{START},{END},{SOON},40,,assignment,,,true,bachelor\n"


FEED = (COLUMNS + run("two", "spring") + run("two", "autumn") + course("single") + course("twice") + course("oops") + course("busy") + run("left", "a") + run("left", "b") + run("left", "c")
        + "whole,Whole course,Heel vak,5,,,,,,,,,,,bachelor\n")


class DeskCourse(desk.DeskCase):
    conf = (opstap.partner("host", "feed.csv", waiting_list="true", extra='coordinator "hostess" { mail = "h@host.example" }')
            + opstap.partner("crowded", "many.csv", extra='coordinator "crowd" { mail = "c@crowded.example" }')
            + home("uni", 'coordinator "all" { mail = "a@uni.example" }'))
    files = {"feed.csv": FEED, "many.csv": COLUMNS + "".join(course(f"m{i:03}") for i in range(450))}

    def look(self, path, status=200):
        page = self.staff_get("hostess", f"/staff/courses/host/{path}")
        self.assertEqual(page.status, status, page.text)
        return page

    def act(self, path, token, status=303, **fields):
        answer = self.staff_post("hostess", f"/staff/courses/host/{path}", {"token": token, **fields})
        self.assertEqual(answer.status, status, answer.text)
        return answer

    def token(self, path="single"):
        return self.look(path).page.all("input", name="token")[0].get("value")

    def statuses(self, name):
        return {o["offering"]["value"]: o["status"] for o in self.get(f"/api/v1/courses/host/{name}").json()["offerings"]}

    def test_several_runs_are_there_to_choose_from(self):
        receipts = {o: self.apply(f"two:{o}") for o in ("spring", "autumn")}
        for path in ("two", "two?offering="):
            page = self.look(path)
            self.assertEqual(page.page.h1, "Course two")
            self.assertIn("Choose one", page.text)
            self.assertEqual(page.page.all("button", name="action"), [])    # nothing can be done to none of them
            links = [a.get("href") for th in page.page.all("th", scope="row") for a in th.all("a") if "/courses/" in a.get("href")]
            self.assertEqual([href.split("offering=")[1].split("&")[0] for href in links], ["spring", "autumn"])
            self.assertIn("40", page.text)
        self.assertIn("Kies er een", self.look("two?lang=nl").text)
        rows = self.look("two?format=json").json()["rows"]
        self.assertEqual({r["offering"]: r["receipt"] for r in rows}, receipts)
        self.assertEqual([r["receipt"] for r in self.look("two?offering=autumn&format=json").json()["rows"]], [receipts["autumn"]])
        one = self.look("two?offering=autumn").page
        self.assertEqual({f.get("value") for f in one.all("input", name="offering")}, {"autumn"})
        self.assertIn("spring", one.text)                                   # the way to the other one

    def test_an_act_on_no_run_is_refused(self):
        token = self.token()
        for path, fields in (("two", {}), ("two", {"offering": ""}), ("two", {"offering": "winter"}), ("two?offering=winter", {}),
                             ("two?offering=spring", {"offering": ""}), ("single", {"offering": "r2"})):
            for action in ("close", "places", "cancel-course", "reopen"):
                page = self.act(path, token, 422, action=action, places="1", **fields)
                self.assertIn("Nothing was changed", page.text)
                self.assertIn("which run", page.page.one(role="alert").text)
        self.assertEqual(self.statuses("two"), {"spring": "open", "autumn": "open"})
        self.assertEqual(self.statuses("single"), {"r1": "open"})
        self.act("two?offering=spring", token, action="close")              # the same token: none of those used it up
        self.assertEqual(self.statuses("two"), {"spring": "closed", "autumn": "open"})
        self.act("two", self.token(), action="reopen", offering="spring")
        self.assertEqual(self.statuses("two"), {"spring": "open", "autumn": "open"})

    def test_the_only_run_is_meant(self):
        receipt = self.apply("single")
        page = self.look("single")
        self.assertEqual({f.get("value") for f in page.page.all("input", name="offering")}, {"r1"})
        self.assertIn("1 held", page.text)
        self.assertEqual([r["receipt"] for r in self.look("single?format=json").json()["rows"]], [receipt])
        self.assertEqual(self.act("single", self.token(), action="close").header("Location").split("offering=")[1].split("&")[0], "r1")
        self.assertEqual(self.statuses("single"), {"r1": "closed"})
        self.act("single", self.token(), action="reopen")
        self.assertEqual(self.statuses("single"), {"r1": "open"})

    def test_a_course_without_runs_is_one(self):
        self.act("whole", self.token("whole"), action="close")
        self.assertIn("closed by you", self.look("whole").text)
        self.assertEqual(self.get("/api/v1/courses?q=whole&exact=1").json()["hits"][0]["status"], "closed")
        self.act("whole", self.token("whole"), action="reopen")

    def test_courses_without_applications_are_in_reach(self):
        self.apply("busy")

        def quiet(lang="en"):
            page = self.staff_get("hostess", f"/staff/incoming?lang={lang}").page
            return {a.text: a.get("href") for a in page.one("details").all("a")}

        self.assertIn("Whole course", quiet())
        self.assertIn("Heel vak", quiet("nl"))
        self.assertNotIn("Course busy", quiet())
        self.assertEqual(self.staff_get("hostess", "/staff/" + quiet()["Whole course"].split("staff/")[1]).page.h1, "Whole course")
        self.apply("whole", **{"waiting-1": ""})
        self.assertNotIn("Whole course", quiet())
        self.assertEqual(self.staff_get("all", "/staff/outgoing").page.all("details"), [])

    def test_many_courses_are_all_in_reach(self):
        def walk(where, next_words):
            """Titles behind one another, screen by screen."""
            path, found = "/staff/incoming", []
            while path:
                page = self.staff_get("crowd", path).page
                shown = {a.text: a.get("href") for a in page.all("a")}
                names = [n for n in where(page) if n != next_words]
                self.assertLessEqual(len(names), 100)
                found += names
                path = "/staff/" + shown[next_words].split("staff/")[1] if next_words in shown else None
            return found

        applied = [f"m{i:03}" for i in range(0, 130)]
        for at in range(0, len(applied), 8):
            self.apply(*applied[at:at + 8], partner="crowded")
        quiet = walk(lambda page: [a.text for d in page.all("details") for a in d.all("a")], "More courses that nobody applied for")
        self.assertEqual(quiet, [f"Course m{i:03}" for i in range(130, 450)])
        busy = walk(lambda page: [a.text for th in page.all("th", scope="row") for a in th.all("a") if "/courses/" in a.get("href")],
                    "More courses with applications")
        self.assertEqual(busy, [f"Course {n}" for n in applied])

    def test_two_people_at_one_course(self):
        first, second = self.look("twice"), self.look("twice")

        def fields(page, **more):
            return {n: page.page.all("input", name=n)[0].get("value") for n in ("token", "offering", "seen")} | more

        self.act("twice", **fields(first, action="places", places="12"))
        for more in ({"action": "places", "places": "7"}, {"action": "close"}, {"action": "cancel-course"}):
            page = self.act("twice", status=409, **fields(second, **more))
            self.assertIn("Somebody else acted", page.page.one(role="alert").text)
            self.assertIn("places: 12", page.text)
        self.assertEqual(self.statuses("twice"), {"r1": "open"})
        self.act("twice", **fields(page, action="close"))           # what came back shows it: now it may be decided
        self.act("twice", **fields(second, action="reopen") | {"seen": str(10 ** 18)})
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_a_course_cancelled_by_mistake(self):
        receipt = self.apply("oops")
        self.act("oops", self.token("oops"), action="cancel-course")
        self.assertEqual((self.state(receipt), self.statuses("oops")), ("cancelled", {"r1": "closed"}))
        page = self.look("oops").page
        self.assertEqual([b.get("value") for b in page.all("button", name="action")], ["reopen"])
        self.act("oops", self.token("oops"), action="reopen")
        self.assertEqual((self.state(receipt), self.statuses("oops")), ("cancelled", {"r1": "open"}))
        self.apply("oops")

    def test_what_nobody_knows_is_not_found(self):
        token = self.token()
        for path in ("nonsense", "nonsense?offering=r1", "single?offering=r2", "two?offering=winter"):
            self.look(path, 404)
        self.act("nonsense", token, 404, action="close", offering="r1")

    def test_a_run_that_left_the_list_can_still_be_seen(self):
        receipt = self.apply("left:a")
        feed = self.files["feed.csv"]
        self.opstap.write("feed.csv", "".join(line for line in feed.splitlines(True) if not line.startswith("left,") or ",c," in line))
        self.assertEqual(self.opstap.ctl("fetch", "host", "--force")[0], 0)
        self.assertEqual([r["receipt"] for r in self.look("left?offering=a&format=json").json()["rows"]], [receipt])
        self.look("left?offering=b", 404)
        self.assertIn("Choose one", self.look("left").text)


if __name__ == "__main__":
    unittest.main()

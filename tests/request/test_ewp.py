"""Erasmus Without Paper over HTTP: a university that lists its courses in one place and gives them, a few at a time, in another."""
import glob
import os
import re
import unittest
import urllib.parse

import daemon
import opstap
import partner

LIST = "https://github.com/erasmus-without-paper/ewp-specs-api-course-replication/tree/stable-v1"
COURSES = "https://github.com/erasmus-without-paper/ewp-specs-api-courses/tree/stable-v1"
COURSE = "<learningOpportunitySpecification><los-id>%s</los-id><title>%s</title></learningOpportunitySpecification>"


class University(partner.Server):
    """courses: id to element; most is how many may be asked for at once."""

    def __init__(self, courses, most):
        super().__init__()
        self.courses, self.most, self.requests = courses, most, []
        self.answer("/list", self.give_list)
        self.answer("/courses", self.give_courses)

    def give_list(self, _method, _path, _headers, _body):
        ids = "".join(f"<los-id>{i}</los-id>" for i in self.courses)
        return partner.Answer(f'<course-replication-response xmlns="{LIST}">{ids}</course-replication-response>', etag='"same"')

    def give_courses(self, method, _path, headers, body):
        form = urllib.parse.parse_qs(body.decode("ascii"), strict_parsing=True)
        self.requests.append((method, headers["Content-Type"], headers["Authorization"], form))
        wanted = form["los_id"]
        good = form["hei_id"] == ["veldhoek.example"] and len(wanted) <= self.most
        found = "".join(self.courses[i] for i in wanted if i in self.courses)
        return partner.Answer(f'<courses-response xmlns="{COURSES}">{found}</courses-response>' if good else "", 200 if good else 400)


def settings(**values):
    return "\n\t".join(f'setting "{key.replace("_", "-")}" {{ value = "{value}" }}' for key, value in values.items())


class Batches(unittest.TestCase):
    def setUp(self):
        self.university = University({f"CR/{i}": COURSE % (f"CR/{i}", f"Course {i}") for i in range(25)}, 4)
        self.addCleanup(self.university.close)

    def run_with(self, **values):
        address = self.university.url + "/list?hei_id=veldhoek.example"
        self.daemon = daemon.Daemon(opstap.partner("veldhoek", address, "ewp", extra=settings(courses_url="/courses", **values)))
        self.addCleanup(self.daemon.close)
        self.daemon.start()
        return self.daemon.wait_fetched()["veldhoek"]

    def test_every_course_comes_in_requests_of_the_right_size(self):
        found = self.run_with(max_los_ids=4, token="secret-of-veldhoek")
        self.assertEqual((found["state"], found["courses"]), ("ok", 25), found)
        self.assertEqual(len(self.university.requests), 7)
        for method, kind, authorization, form in self.university.requests:
            self.assertEqual((method, kind), ("POST", "application/x-www-form-urlencoded"))
            self.assertEqual(authorization, "Bearer secret-of-veldhoek")
            self.assertLessEqual(len(form["los_id"]), 4)
        self.assertNotIn("secret-of-veldhoek", self.daemon.log())

    def test_a_list_that_stays_the_same_does_not_hide_courses_that_change(self):
        self.assertEqual(self.run_with(max_los_ids=4)["courses"], 25)
        self.university.courses["CR/7"] = COURSE % ("CR/7", "A new name")
        code, out, _ = self.daemon.ctl("fetch", "veldhoek")
        self.assertEqual(code, 0, out)
        self.assertRegex(out, r"\b1 changed\b")

    def test_too_many_at_once_is_said(self):
        found = self.run_with()
        self.assertEqual((found["state"], found["courses"]), ("failed", 0))
        self.assertIn("max-los-ids", found["reason"])


@opstap.needs_feeds
class Louvain(unittest.TestCase):
    def test_all_courses_in_batches_of_a_hundred(self):
        courses = {}
        for path in sorted(glob.glob(os.path.join(opstap.FEEDS, "ewp-uclouvain", "courses-*.xml"))):
            with open(path, encoding="utf-8") as f:
                for element in re.findall(r"<learningOpportunitySpecification>.*?</learningOpportunitySpecification>", f.read(), re.S):
                    courses[re.search(r"<los-id>([^<]*)", element).group(1)] = element
        if not courses:
            self.skipTest("OPSTAP_FEEDS does not hold it")
        with University(courses, 100) as university:
            conf = opstap.partner("louvain", university.url + "/list?hei_id=veldhoek.example", "ewp",
                                  extra=settings(courses_url=university.url + "/courses"), select='"all"')
            with daemon.Daemon(conf) as server:
                found = server.wait_fetched()["louvain"]
                self.assertEqual((found["state"], found["courses"], found["refused"]), ("ok", 4083, 0), found)
                self.assertEqual(len(university.requests), 41)
                code, out, _ = server.ctl("fetch", "louvain")
                self.assertEqual(code, 0)
                self.assertIn("unchanged: 4083 courses", out)


if __name__ == "__main__":
    unittest.main(verbosity=2)

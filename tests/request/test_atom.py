"""Searches as Atom feeds: what an entry says, in which order, in which language, and that reading one again costs nothing."""
import re
import unittest
import urllib.parse
import xml.etree.ElementTree as ET

import opstap
from clock import day

HEAD = "id,title@en,title@nl,description@en,ects,level,language,field,offering,start,end,apply_until\n"
LONG = "Words that go on and on. " * 40
OPEN = f"r,{day(60)},{day(90)},{day(20)}"
OVER = f"r,{day(-90)},{day(-60)},{day(-99)}"


def row(name, title, dutch="", text="", level="master", when=OPEN):
    return f'{name},"{title}",{dutch},"{text}",5,{level},en,0421,{when}\n'


FEED = (HEAD + row("http://x.example/a 1", "Law & <order>", "Recht & orde", "About <b>law</b> & more.") + row("long", "Law at length", text=LONG)
        + row("art", "Art", level="bachelor") + row("past", "Law of the past", when=OVER))
A = "{http://www.w3.org/2005/Atom}"


class Atom(opstap.TestCase):
    conf = "base-url = \"https://x.example/\"\n" + opstap.partner("p", "p.csv", title="University P", name_nl='"Universiteit P"')
    files = {"p.csv": FEED}

    def feed(self, path, **headers):
        answer = self.request("GET", path, headers=headers)
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "application/atom+xml; charset=utf-8"), answer.text)
        root = ET.fromstring(answer.text.encode())
        self.assertEqual(root.tag, A + "feed")
        for element in [root, *root.findall(A + "entry")]:      # what RFC 4287 insists on
            for name in ("id", "title", "updated"):
                self.assertEqual(len(element.findall(A + name)), 1, name)
            self.assertRegex(element.find(A + "id").text, r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
            self.assertRegex(element.find(A + "updated").text, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for entry in root.findall(A + "entry"):
            self.assertTrue(entry.find(f"{A}author/{A}name").text)
        return answer, root

    def titles(self, root):
        return [e.find(A + "title").text for e in root.findall(A + "entry")]

    def links(self, element):
        return {e.get("rel"): e.get("href") for e in element.findall(A + "link")}

    def test_an_entry(self):
        _, root = self.feed("/en/courses.atom?q=order")
        entry = root.find(A + "entry")
        self.assertEqual(entry.find(A + "title").text, "Law & <order>")
        self.assertEqual(entry.find(A + "title").get("{http://www.w3.org/XML/1998/namespace}lang"), "en")
        self.assertEqual(self.links(entry), {"alternate": "https://x.example/en/courses/p/http%3A%2F%2Fx.example%2Fa%201"})
        self.assertEqual(entry.find(f"{A}author/{A}name").text, "University P")
        facts, about = entry.find(A + "summary").text.split("\n")
        self.assertRegex(facts, r"^5 ECTS credits · master · English · \d+ \w+( \d+)? – \d+ \w+ \d+$")
        self.assertEqual(about, "About law & more.")
        self.assertEqual(self.get(urllib.parse.urlsplit(self.links(entry)["alternate"]).path).page.h1, "Law & <order>")
        dutch = self.feed("/nl/courses.atom?q=orde")[1].find(A + "entry")
        self.assertEqual((dutch.find(A + "title").text, dutch.find(f"{A}author/{A}name").text), ("Recht & orde", "Universiteit P"))
        self.assertEqual(dutch.find(A + "id").text, entry.find(A + "id").text)      # one course, in whichever language
        about = self.feed("/en/courses.atom?q=length")[1].find(f"{A}entry/{A}summary").text.split("\n")[1]
        self.assertTrue(about.endswith(" …") and LONG.startswith(about[:-2]) and len(about) <= 402, about)

    def test_the_same_search(self):
        answer, root = self.feed("/en/courses.atom?q=law&level=master")
        self.assertEqual(sorted(self.titles(root)), ["Law & <order>", "Law at length"])       # what is over is not offered
        self.assertEqual(self.links(root), {"self": "https://x.example/en/courses.atom?q=law&level=master",
                                            "alternate": "https://x.example/en/courses?q=law&level=master"})
        self.assertEqual(root.find(A + "title").text, "Opstap: “law” · master")
        self.assertIn("Law of the past", self.titles(self.feed("/en/courses.atom?q=law&status=any")[1]))
        self.assertEqual(self.titles(self.feed("/en/courses.atom?sort=title")[1])[:3], ["Art", "Law at length", "Law & <order>"])
        self.assertEqual(len(self.titles(self.feed("/en/courses.atom?limit=1")[1])), 1)
        self.assertEqual(self.titles(self.feed("/en/courses.atom?q=nothingofthekind")[1]), [])
        self.assertNotEqual(root.find(A + "id").text, self.feed("/en/courses.atom?q=law")[1].find(A + "id").text)
        again = self.request("GET", "/en/courses.atom?q=law&level=master", headers={"If-None-Match": answer.header("ETag")})
        self.assertEqual((again.status, again.text), (304, ""))

    def test_the_new_ones(self):
        before = self.titles(self.feed("/feeds/new.atom")[1])
        self.assertLessEqual({"Art", "Law & <order>", "Law at length"}, set(before))
        answer, root = self.feed("/feeds/new.atom", **{"Accept-Language": "nl"})
        self.assertIn("Recht & orde", self.titles(root))
        self.assertEqual((root.find(A + "title").text, "Accept-Language" in answer.headers.get_all("Vary")), ("Opstap: Nieuwe vakken", True))
        self.opstap.write("p.csv", FEED + row("z", "Zoology, brand new", level="bachelor"))
        self.assertEqual(self.opstap.ctl("fetch", "p")[0], 0)
        self.assertEqual(self.titles(self.feed("/feeds/new.atom")[1])[0], "Zoology, brand new")
        self.assertEqual(self.titles(self.feed("/en/courses.atom?q=brand")[1]), ["Zoology, brand new"])

    def test_found_from_the_pages(self):
        for path, wanted in (("/en/", "/feeds/new.atom"), ("/nl/courses", "/nl/courses.atom"),
                             ("/en/courses?q=law&page=1&sort=title&level=master", "/en/courses.atom?q=law&level=master")):
            page = self.get(path).page
            link = next(e for e in page.all("link", rel="alternate") if e.get("type") == "application/atom+xml")
            self.assertEqual(urllib.parse.urljoin(path, link.get("href")), wanted)
            self.feed(wanted)
        self.assertEqual(len([a for a in self.get("/en/courses?q=law").page.all("a") if re.search(r"courses\.atom\?q=law$", a.get("href", ""))]), 1)

    def test_bad_input(self):
        for asked, name in (("level=king", "level"), ("limit=0", "limit"), ("sort=colour", "sort"), ("q=%FF", None), ("start_from=soon", "start_from")):
            answer = self.get("/en/courses.atom?" + asked)
            self.assertEqual(answer.status, 400, asked)
            self.assertIn(name or "", answer.text)
        self.assertEqual(self.request("POST", "/en/courses.atom", body={"q": "law"}).status, 405)
        self.assertEqual(self.get("/en/courses.atomic").status, 404)


if __name__ == "__main__":
    unittest.main()

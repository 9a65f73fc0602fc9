"""The catalogue as a hub: what goes out is valid where the specifications lie beside the tree (../shared/spec, or OPSTAP_SPEC), and what
our own adapters read from it equals what is in the catalogue."""
import collections
import hashlib
import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.parse
import uuid
import xml.etree.ElementTree as ET

import opstap

try:
    import jsonschema
except ImportError:
    jsonschema = None

SPEC = os.environ.get("OPSTAP_SPEC") or next(
    (p for p in (os.path.join(opstap.SOURCE, "..", "shared", "spec"), os.path.join(opstap.SOURCE, "..", "..", "shared", "spec"))
     if os.path.isdir(p)), "")
EWP = "https://github.com/erasmus-without-paper/ewp-specs-api-courses/tree/stable-v1"
EWP_LIST = "https://github.com/erasmus-without-paper/ewp-specs-api-course-replication/tree/stable-v1"
XCRI = "http://xcri.org/profiles/1.2/catalog"
DC = "http://purl.org/dc/elements/1.1/"

# What an importing schema needs of the schemas that are not there.
XML_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/></xs:schema>"""
XHTML_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
<xs:element name="div"/></xs:schema>"""
# Version 1 of this is not among the specifications; we never write such an element.
TERM_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
targetNamespace="https://github.com/erasmus-without-paper/ewp-specs-types-academic-term/tree/stable-v1">
<xs:element name="academic-term"/></xs:schema>"""
IMPORTS = {
    "http://www.w3.org/2001/xml.xsd": XML_XSD, "http://www.w3.org/2001/03/xml.xsd": XML_XSD,
    "http://www.w3.org/2002/08/xhtml/xhtml1-strict.xsd": XHTML_XSD,
    "https://raw.githubusercontent.com/erasmus-without-paper/ewp-specs-architecture/stable-v1/common-types.xsd":
        "ewp/architecture/common-types.xsd",
    "https://raw.githubusercontent.com/erasmus-without-paper/ewp-specs-types-academic-term/stable-v1/schema.xsd": TERM_XSD,
    "https://raw.githubusercontent.com/erasmus-without-paper/ewp-specs-api-courses/master/response.xsd": "ewp/courses/response.xsd",
}


def needs_spec(test):
    return unittest.skipUnless(SPEC, "no specifications: OPSTAP_SPEC names no folder")(test)


def needs_jsonschema(test):
    return unittest.skipUnless(SPEC and jsonschema, "no specifications, or no python3-jsonschema")(test)


def number(letter, *parts):
    """The UUID of store/uuid.h, worked out by other means."""
    digest = bytearray(hashlib.blake2b(letter + b"\0" + b"\0".join(parts), digest_size=16).digest())
    digest[6], digest[8] = digest[6] & 15 | 128, digest[8] & 63 | 128
    return uuid.UUID(bytes=bytes(digest))


def course_number(partner, course):
    return number(b"c", partner.encode(), course.encode())


def offering_number(course, offering, place):
    last = offering.encode() if offering else b"\0" + place.to_bytes(8, "little")
    return uuid.UUID(bytes=course.bytes[:6] + number(b"o", course.bytes + last).bytes[6:])


def validate_xml(text, schema):
    """What xmllint finds wrong, with what the schema imports from elsewhere taken from here."""
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for i, (address, local) in enumerate(IMPORTS.items()):
            path = os.path.abspath(os.path.join(SPEC, local))
            if local.startswith("<"):
                path = os.path.join(folder, f"{i}.xsd")
                with open(path, "w", encoding="utf-8") as f:
                    f.write(local)
            lines += [f'<{kind} uri="file://{path}"/>' for kind in (f'uri name="{address}"', f'system systemId="{address}"')]
        catalog, document = os.path.join(folder, "catalog.xml"), os.path.join(folder, "document.xml")
        with open(catalog, "w", encoding="utf-8") as f:
            f.write('<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">' + "".join(lines) + "</catalog>")
        with open(document, "wb") as f:
            f.write(text)
        done = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", os.path.join(SPEC, schema), document],
                              env={**os.environ, "XML_CATALOG_FILES": catalog}, capture_output=True, text=True, timeout=120)
    return "" if done.returncode == 0 else done.stderr


def url(path, **query):
    return path + "?" + urllib.parse.urlencode(query, doseq=True) if query else path


class Reader:
    """What a program sees of a catalogue."""

    def __init__(self, instance):
        self.instance = instance

    def json(self, path, **query):
        answer = self.instance.get(url(path, **query))
        if answer.status != 200:
            raise AssertionError(f"{path} {query}: {answer.status} {answer.text[:500]}")
        return answer.json()

    def items(self, path, **query):
        page, found = 1, []
        while True:
            answer = self.json(path, pageNumber=page, **query)
            found += answer["items"]
            if not answer["hasNextPage"]:
                return found
            page += 1

    def records(self):
        """Every shown course as the API has it: {(partner, id): record}."""
        found, page = {}, 1
        while True:
            hits = self.json("/api/v1/courses", limit=100, page=page, status="any")["hits"]
            if not hits:
                return found
            for hit in hits:
                path = f"/api/v1/courses/{hit['partner']}/{urllib.parse.quote(hit['id'], safe='')}"
                found[hit["partner"], hit["id"]] = self.json(path)
            page += 1


# ---- records without what a way through another format may change ----

OF_STATUS = ("status", "places_left", "places_held", "waiting")
MOMENTS = ("first_seen_at", "changed_at", "fetched_at")


def bare(value):
    """Without where it came from. Unknown on purpose and not known are the same; so is an empty list."""
    if isinstance(value, list):
        return [b for b in map(bare, value) if b is not None] or None
    if isinstance(value, dict):
        return None if value.get("value") is None else {k: v for k, v in value.items() if k != "from"}
    return value


def values_of(record, without=()):
    return {k: bare(v) for k, v in record.items() if k not in (*without, *OF_STATUS, *MOMENTS, "partner", "offerings")}


def is_cancelled(record):
    return bool((bare(record.get("cancelled")) or {}).get("value"))


class RoundTrip(opstap.TestCase):
    """A second Opstap whose partners are the partners of the first, read from what it gives out."""

    # how the second one reads: adapter, address, further settings
    ways = {
        "asked": ("ooapi", "/ooapi/v5/courses?pageSize=50&consumer=eduxchange&partner=%s", ""),
        "expanded": ("ooapi", "/ooapi/v5/courses?pageSize=10&expand=offerings&partner=%s", 'setting "offerings" { value = "expand" }'),
        "ewp": ("ewp", "/ewp/courses-replication?hei_id=%s", 'setting "courses-url" { value = "/ewp/courses" }'),
        "xcri": ("xcricap", "/xcri-cap.xml?partner=%s", ""),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.first = Reader(cls.opstap).records()
            partners = sorted({partner for partner, _ in cls.first})
            base = f"http://127.0.0.1:{cls.opstap.port}"
            conf = "".join(opstap.partner(f"{way}-{partner}"[:32], base + address % partner, adapter, select='"all"', max_drop=100,
                                          extra=extra)
                           for way, (adapter, address, extra) in cls.ways.items() for partner in partners)
            cls.other = opstap.Instance(conf)
            try:
                cls.other.start()
                cls.second = Reader(cls.other).records()
                cls.states = {p["id"]: p for p in Reader(cls.other).json("/api/v1/partners")["partners"]}
            finally:
                cls.other.down()
                cls.other.remove()
        except BaseException:
            cls.tearDownClass()
            raise

    def pairs(self, way, name=lambda partner, course: str(course_number(partner, course))):
        """Each course of the first catalogue that goes out, and what became of it; none is left over."""
        there = {key: record for key, record in self.second.items() if key[0].startswith(way + "-")}
        self.assertGreater(len(there), 50)
        for (partner, course), record in self.first.items():
            key = (f"{way}-{partner}"[:32], name(partner, course))
            if is_cancelled(record):
                self.assertNotIn(key, there)
            else:
                self.assertIn(key, there)
                yield partner, course, record, there.pop(key)
        self.assertEqual(list(there), [])

    def assert_all_of(self, way):
        for partner, course, was, is_now in self.pairs(way):
            with self.subTest(way=way, partner=partner, course=course):
                self.assertEqual(values_of(is_now, ["id"]), values_of(was, ["id"]))
                found = {o["offering"]["value"]: o for o in is_now["offerings"]}
                going = 0
                for place, offering in enumerate(was["offerings"]):
                    if is_cancelled(offering):
                        continue
                    known = (bare(offering["offering"]) or {}).get("value")
                    key = str(offering_number(course_number(partner, course), known, place))
                    self.assertEqual(values_of(found[key], ["offering"]), values_of(offering, ["offering"]))
                    going += 1
                self.assertEqual(len(found), going)

    def test_what_ooapi_reads_from_us_is_what_we_have(self):
        self.assert_all_of("asked")

    def test_so_it_is_with_offerings_in_the_list(self):
        self.assert_all_of("expanded")

    def test_every_course_is_read_back(self):
        going = collections.Counter(partner for (partner, _), record in self.first.items() if not is_cancelled(record))
        for name, state in self.states.items():
            courses = going[next(p for p in going if name.endswith("-" + p))]
            self.assertEqual((state["state"], state["accepted"], state["refused"], state["left_out"]), ("ok", courses, 0, 0), name)

    @staticmethod
    def effective(record, offering, field):
        """Of an offering: its own, else the course's."""
        return bare(offering.get(field)) or bare(record[field])

    def test_ewp_brings_back_what_it_carries(self):
        for partner, course, was, is_now in self.pairs("ewp", lambda p, c: "CR/" + str(course_number(p, c))):
            with self.subTest(partner=partner, course=course):
                for field in ("code", "title", "description"):
                    self.assertEqual(bare(is_now[field]), bare(was[field]))
                self.assertEqual((bare(is_now["field"]) or [])[:1], (bare(was["field"]) or [])[:1])
                found = {o["offering"]["value"]: o for o in is_now["offerings"]}
                for place, offering in enumerate(was["offerings"]):
                    known = (bare(offering["offering"]) or {}).get("value")
                    key = "CRI/" + str(offering_number(course_number(partner, course), known, place))
                    if is_cancelled(offering) or not bare(offering["start"]) or not bare(offering["end"]):
                        self.assertNotIn(key, found)
                        continue
                    back = found.pop(key)
                    for field in ("start", "end"):
                        self.assertEqual(bare(back[field]), bare(offering[field]))
                    self.assertEqual(bare(back["ects"]), self.effective(was, offering, "ects"))
                    self.assertEqual(bare(back["language"]), (self.effective(was, offering, "language") or [])[:1] or None)
                self.assertEqual(found, {})

    def test_xcri_cap_brings_back_what_it_carries(self):
        for partner, course, was, is_now in self.pairs("xcri", lambda _, c: c):
            with self.subTest(partner=partner, course=course):
                for field in ("title", "summary", "description", "outcomes", "prerequisites", "assessment", "ects", "level", "keyword"):
                    self.assertEqual(bare(is_now[field]), bare(was[field]), field)
                going = [o for o in was["offerings"] if not is_cancelled(o)]
                self.assertEqual(len(is_now["offerings"]), len(going))
                for back, offering in zip(is_now["offerings"], going):
                    for field in ("offering", "label", "start", "end", "apply_from", "apply_until", "delivery", "places"):
                        self.assertEqual(bare(back[field]), bare(offering[field]), field)
                    self.assertEqual(self.effective(is_now, back, "language"), self.effective(was, offering, "language"))


class Validity(opstap.TestCase):
    """Every document of the demonstration against the specifications."""

    documents = ("eduxchange.openapi.json", "ooapi.openapi.json")

    def check(self, path, template, status="200"):
        answer = self.get(path)
        self.assertEqual(answer.status, int(status), path)
        for name in self.documents:
            with open(os.path.join(SPEC, "ooapi", name), encoding="utf-8") as f:
                whole = json.load(f)
            if template not in whole["paths"]:
                continue
            response = whole["paths"][template]["get"]["responses"][status]
            if "$ref" in response:
                response = whole["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
            (kind, content), = response["content"].items()
            # "One of" cannot hold there: what is a course offering is a programme's, too, as the types differ only in what they allow.
            content["schema"] = content["schema"].get("oneOf", [content["schema"]])[0]
            self.assertEqual(answer.header("Content-Type"), kind)
            validator = jsonschema.Draft202012Validator({**content["schema"], "components": whole["components"]},
                                                        format_checker=jsonschema.FormatChecker(["uuid"]))
            faults = [f"{list(fault.absolute_path)}: {fault.message[:300]}" for fault in validator.iter_errors(answer.json())]
            self.assertEqual(faults, [], f"{path} against {name}")
        return answer.json()

    @needs_jsonschema
    def test_the_open_onderwijs_api(self):
        self.check("/ooapi/v5/", "/")
        self.check("/ooapi/v5/organizations?organizationType=root", "/organizations")
        courses = self.check("/ooapi/v5/courses?pageSize=250&consumer=eduxchange", "/courses")["items"]
        self.assertGreater(len(courses), 80)
        self.check("/ooapi/v5/organizations/" + courses[0]["organization"], "/organizations/{organizationId}")
        offerings = 0
        for course in courses:
            self.check("/ooapi/v5/courses/" + course["courseId"], "/courses/{courseId}")
            page = self.check(f"/ooapi/v5/courses/{course['courseId']}/offerings?pageSize=250", "/courses/{courseId}/offerings")
            for offering in page["items"]:
                offerings += 1
                if offerings % 10 == 0:
                    self.check("/ooapi/v5/offerings/" + offering["offeringId"], "/offerings/{offeringId}")
        self.assertGreater(offerings, 80)
        nobody = "00000000-0000-8000-8000-000000000000"
        self.check("/ooapi/v5/courses/" + nobody, "/courses/{courseId}", "404")
        self.check("/ooapi/v5/courses?pageSize=7", "/courses", "400")

    @needs_spec
    def test_erasmus_without_paper(self):
        for partner in Reader(self.opstap).json("/api/v1/partners")["partners"]:
            path = url("/ewp/courses-replication", hei_id=partner["id"])
            listed = self.get(path)
            self.assertEqual(validate_xml(listed.body, "ewp/course-replication/response.xsd"), "", path)
            ids = [e.text for e in ET.fromstring(listed.body)]
            self.assertEqual(len(ids), partner["courses"])
            courses = self.post("/ewp/courses", [("hei_id", partner["id"])] + [("los_id", i) for i in ids[:100] or ["CR/none"]])
            self.assertEqual(courses.status, 200)
            self.assertEqual(validate_xml(courses.body, "ewp/courses/response.xsd"), "", partner["id"])
        wrong = self.get("/ewp/courses?hei_id=nobody.example&los_id=CR/1")
        self.assertEqual(wrong.status, 400)
        self.assertEqual(validate_xml(wrong.body, "ewp/architecture/common-types.xsd"), "")

    @needs_spec
    def test_xcri_cap(self):
        self.assertEqual(validate_xml(self.get("/xcri-cap.xml").body, "xcri/xsd-bolton/xcri_cap_1_2.xsd"), "")
        spoilt = self.get("/xcri-cap.xml").body.replace(b"<presentation>", b"<presentation><abstract/><dc:title/>", 1)
        self.assertNotEqual(validate_xml(spoilt, "xcri/xsd-bolton/xcri_cap_1_2.xsd"), "", "the check finds nothing")


LONG = "\n".join(f'L{i:03},Long {i},{"word " * 3900},en,,,{"AB-12" if i == 7 else ""}' for i in range(220))
ODD = ('id,title,description,language,offering,start,cancelled,delivery\n'
       '"a/b:c&<d>","Law & ""order"" ]]> \ufffd \U0001f600","He said **so** [here](http://x.example/)",,,,,\n'
       'old,Cancelled course,,en,,,yes,\n'
       'part,Partly cancelled,,en|nl,gone,2027-01-01,yes,campus\n'
       'part,,,,kept,2027-02-01,,campus\n'
       'twice,Twice,,,,2027-03-01,,\ntwice,,,,,2027-04-01,,\n')
BARE = "id,title\nx,Nothing else is known\n"


class Behaviour(opstap.TestCase):
    conf = (opstap.partner("odd", "odd.csv", extra='setting "hei-id" { value = "odd.example" }') + opstap.partner("bare", "bare.csv") +
            opstap.partner("long", "long.csv") + opstap.partner("shut", "bare.csv", enabled="no"))
    files = {"odd.csv": ODD, "bare.csv": BARE, "long.csv": "id,title,description,language,offering,start,code\n" + LONG}

    def only(self, **query):
        items = Reader(self.opstap).items("/ooapi/v5/courses", **query)
        return [i["ext"]["opstap"]["id"] for i in items]

    def course(self, partner, course):
        return Reader(self.opstap).json(f"/ooapi/v5/courses/{course_number(partner, course)}")

    def test_what_is_not_known_is_not_invented(self):
        course = self.course("bare", "x")
        self.assertEqual(course["teachingLanguage"], "und")
        self.assertEqual(course["level"], "undefined")
        self.assertEqual(course["studyLoad"], {})
        self.assertEqual(course["description"], [{"value": ""}])
        for name in ("link", "fieldsOfStudy", "learningOutcomes", "assessment", "admissionRequirements", "modeOfDelivery"):
            self.assertNotIn(name, course)
        own = course["ext"]["opstap"]
        self.assertEqual({k: own[k] for k in ("code", "description", "language")}, {"code": None, "description": None, "language": None})
        ewp = self.get(f"/ewp/courses?hei_id=bare&los_id=CR/{course['courseId']}").text
        self.assertNotRegex(ewp, "<(credit|start|end|iscedCode|eqfLevelProvided|languageOfInstruction|description|url)\\b")
        xcri = self.get("/xcri-cap.xml?partner=bare").text
        self.assertNotRegex(xcri, "<(mlo:credit|presentation|mlo:level|abstract|dc:description|dc:subject|mlo:url)\\b")

    def test_what_is_cancelled_gone_or_shut_stays_in(self):
        self.assertEqual(sorted(self.only(partner="odd")), ["a/b:c&<d>", "part", "twice"])
        self.assertEqual(self.get(f"/ooapi/v5/courses/{course_number('odd', 'old')}").status, 404)
        self.assertEqual(self.get(f"/ooapi/v5/courses/{course_number('shut', 'x')}").status, 404)
        course = course_number("odd", "part")
        offerings = Reader(self.opstap).items(f"/ooapi/v5/courses/{course}/offerings")
        self.assertEqual([o["ext"]["opstap"]["offering"] for o in offerings], ["kept"])
        self.assertEqual(self.get(f"/ooapi/v5/offerings/{offering_number(course, 'gone', 0)}").status, 404)
        self.assertEqual(self.get(f"/ooapi/v5/offerings/{offering_number(course, 'kept', 1)}").status, 200)
        self.assertNotIn("Cancelled course", self.get("/xcri-cap.xml?partner=odd").text)
        self.assertNotIn("Cancelled course", self.get(f"/ewp/courses?hei_id=odd&los_id=CR/{course_number('odd', 'old')}").text)
        self.assertEqual(self.get("/ewp/courses-replication?hei_id=shut").status, 400)
        self.assertEqual(self.get("/xcri-cap.xml?partner=shut").status, 404)

        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', self.get("/en/courses/odd/part").text, re.S)[1])
        self.assertEqual([i["startDate"] for i in data["hasCourseInstance"]], ["2027-02-01"])

    def test_odd_letters_come_through(self):
        course = self.course("odd", "a/b:c&<d>")
        title = course["name"][0]["value"]
        self.assertEqual(title, 'Law & "order" ]]> \ufffd \U0001f600')
        for path in (f"/ewp/courses?hei_id=odd.example&los_id=CR/{course['courseId']}", "/xcri-cap.xml?partner=odd"):
            tree = ET.fromstring(self.get(path).body)
            self.assertIn(title, [e.text for e in tree.iter() if e.tag.endswith("title")])
        ids = [e.text for e in ET.fromstring(self.get("/xcri-cap.xml?partner=odd").body).iter(f"{{{DC}}}identifier")]
        self.assertIn("a/b:c&<d>", ids)

    def test_offerings_come_by_their_start(self):
        course = course_number("odd", "twice")
        offerings = Reader(self.opstap).items(f"/ooapi/v5/courses/{course}/offerings")
        self.assertEqual([o["startDate"] for o in offerings], ["2027-03-01", "2027-04-01"])
        self.assertEqual([o["offeringId"] for o in offerings], [str(offering_number(course, day, 0)) for day in ("2027-03-01", "2027-04-01")])
        later = Reader(self.opstap).items(f"/ooapi/v5/courses/{course}/offerings", since="2027-03-15")
        self.assertEqual([o["startDate"] for o in later], ["2027-04-01"])

    def test_filters(self):
        self.assertEqual(self.only(q="law", partner="odd"), ["a/b:c&<d>"])
        self.assertEqual(self.only(teachingLanguage="nld"), ["part"])
        self.assertEqual(sorted(self.only(teachingLanguage="und", partner=["odd", "bare"])), ["a/b:c&<d>", "twice", "x"])
        self.assertEqual(self.only(teachingLanguage="fra"), [])
        self.assertEqual(self.only(level="associate degree"), [])
        self.assertEqual(self.only(level="undefined", partner="bare"), ["x"])
        self.assertEqual(self.only(modeOfDelivery="situated"), [])
        self.assertEqual(self.only(primaryCode="x"), ["x"])
        self.assertEqual(self.only(primaryCode="nobody"), [])
        for query in ("pageSize=11", "pageNumber=0", "level=high", "teachingLanguage=english", "modeOfDelivery=by+post", "sort=moon"):
            answer = self.get("/ooapi/v5/courses?" + query)
            self.assertEqual((answer.status, answer.header("Content-Type")), (400, "application/problem+json"), query)
            self.assertEqual(answer.json()["status"], "400")
            self.assertIn(query.split("=")[0], answer.json()["detail"])

    def test_addresses_that_are_not_there(self):
        answer = self.get("/ooapi/v5/nope")
        self.assertEqual((answer.status, answer.header("Content-Type"), answer.json()["status"]), (404, "application/problem+json", "404"))
        self.assertEqual(ET.fromstring(self.get("/ewp/nope").body).tag.rpartition("}")[2], "error-response")

    def test_pages_hold_each_course_once(self):
        self.assertEqual(sorted(self.only(partner="long", pageSize=50)), [f"L{i:03}" for i in range(220)])
        last = Reader(self.opstap).json("/ooapi/v5/courses", partner="long", pageSize=50, pageNumber=5)
        self.assertEqual((len(last["items"]), last["hasNextPage"], last["hasPreviousPage"], last["totalPages"]), (20, False, True, 5))
        past = Reader(self.opstap).json("/ooapi/v5/courses", partner="long", pageSize=50, pageNumber=6)
        self.assertEqual((past["items"], past["hasNextPage"]), ([], False))

    def test_xcri_cap_goes_on_where_it_ended(self):
        path, found, answers = "/xcri-cap.xml?partner=long", [], 0
        while path:
            answer = self.get(path)
            self.assertEqual(answer.status, 200)
            self.assertLess(len(answer.body), 4 << 20)
            found += [e.text for e in ET.fromstring(answer.body).iter(f"{{{DC}}}identifier") if e.text != "long"]
            answers += 1
            more = re.fullmatch(r'<([^>]*)>; rel="next"', answer.header("Link") or "")
            path = urllib.parse.urljoin(path, more.group(1)) if more else None
        self.assertEqual(found, [f"L{i:03}" for i in range(220)])
        self.assertGreater(answers, 1)
        everything = self.get("/xcri-cap.xml")
        self.assertIn("Nothing else is known", everything.text)
        self.assertRegex(everything.header("Link"), r'^<\?from=\d+>; rel="next"$')
        self.assertEqual(list(ET.fromstring(self.get("/xcri-cap.xml?from=99999").body)), [])

    def test_ewp_asks_for_what_it_must_have(self):
        one = f"CR/{course_number('bare', 'x')}"
        for query in ("", f"los_id={one}", "hei_id=bare", f"hei_id=bare&los_id={one}&los_code=x", "hei_id=bare&" + "&".join(
                f"los_id=CR/{i}" for i in range(101)), f"hei_id=bare&los_id={one}&lois_before=soon"):
            answer = self.get("/ewp/courses?" + query)
            self.assertEqual((answer.status, answer.header("Content-Type")), (400, "application/xml"), query)
            self.assertTrue(ET.fromstring(answer.body).tag.endswith("error-response"))
        self.assertEqual(self.get("/ewp/courses-replication?hei_id=bare&modified_since=soon").status, 400)
        for query in (f"hei_id=bare&los_id=CR/nobody&los_id={one}&los_id={one}", f"hei_id=odd&los_id={one}"):
            found = ET.fromstring(self.get("/ewp/courses?" + query).body)
            self.assertEqual(len(found), 1 if "bare" in query else 0)  # twice is once; another's course is nobody's

    def test_ewp_finds_codes(self):
        for hei, code, ids in (("long", "AB-12", ["L007"]), ("long", "ab-12", []), ("long", "AB", []), ("bare", "AB-12", [])):
            found = ET.fromstring(self.get(url("/ewp/courses", hei_id=hei, los_code=code)).body).iter(f"{{{EWP}}}los-id")
            self.assertEqual([e.text for e in found], [f"CR/{course_number(hei, i)}" for i in ids], code)

    def test_ewp_lists_what_changed(self):
        def listed(since):
            return len(ET.fromstring(self.get(url("/ewp/courses-replication", hei_id="long", modified_since=since)).body))
        self.assertEqual((listed("2020-01-01T00:00:00+01:00"), listed("2990-01-01T00:00:00Z")), (220, 0))

    def test_http(self):
        course = course_number("bare", "x")
        for path in ("/ooapi/v5/", "/ooapi/v5/courses", "/ooapi/v5/organizations", f"/ooapi/v5/courses/{course}",
                     f"/ooapi/v5/courses/{course}/offerings", "/xcri-cap.xml?partner=bare", "/ewp/courses-replication?hei_id=bare",
                     f"/ewp/courses?hei_id=bare&los_id=CR/{course}"):
            with self.subTest(path=path):
                answer = self.get(path)
                self.assertEqual((answer.status, answer.header("Access-Control-Allow-Origin")), (200, "*"))
                again = self.get(path, if_none_match=answer.header("ETag"))
                self.assertEqual((again.status, again.body), (304, b""))
                head = self.request("HEAD", path)
                self.assertEqual((head.status, head.body, head.header("ETag")), (200, b"", answer.header("ETag")))
                self.assertEqual(answer.header("Set-Cookie"), None)
                wrong = self.request("DELETE", path)
                self.assertEqual(wrong.status, 405)
                if path.startswith("/ewp"):
                    self.assertEqual(wrong.header("Allow"), "GET, HEAD, POST")
                    posted = self.post(path.partition("?")[0], urllib.parse.parse_qsl(path.partition("?")[2]))
                    self.assertEqual((posted.status, posted.body, posted.header("ETag")), (200, answer.body, None))
                else:
                    self.assertEqual(self.post(path, {}).status, 405)


if __name__ == "__main__":
    unittest.main(verbosity=2)

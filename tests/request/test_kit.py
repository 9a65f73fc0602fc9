"""The kit on feeds of several documents: what was recorded is replayed, nothing secret or personal stays in it; a diff says what would change."""
import json
import os
import subprocess
import tempfile
import unittest

import daemon
import opstap
import test_enrol
import tricks

FEED = "id,title,level,ects\na,Law,UG,5\nb,Statistics,,7.5\n"


class Replay(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory(prefix="opstap-kit-", dir="/var/tmp")
        self.addCleanup(kept.cleanup)
        self.folder = kept.name
        os.chmod(self.folder, 0o755)
        self.describe()
        self.write("a.csv", FEED)

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(content)

    def describe(self, **more):
        self.write("exchange.json", json.dumps({
            "feed_url": "https://api.example/l", "exchanges": [{"url": "/l", "body": "a.csv"}], "adapter": "list",
            "maps": {"level": ["UG=bachelor"]}, **more}))

    def replay(self, *words):
        return daemon.Daemon.run(self, "opstap-adapter", "replay", self.folder, *words)

    environment = {}
    identity = staticmethod(daemon.Daemon.identity)

    def test_the_same_each_time(self):
        self.assertEqual(self.replay("--times", "3"), (0, "the same 2 courses, 3 times\n", ""))

    def test_maps_settings_and_zone(self):
        self.write("a.csv", "id,title,level,start\na,Law,UG,03/04/2027\n")
        self.describe(settings={"dates": "day-first"}, timezone="Europe/Zurich")
        self.write("records.json", json.dumps([{"id": "a", "title": {"": "Law"}, "level": "bachelor",
                                                "offerings": [{"start": "2027-04-03", "offering": "2027-04-03"}]}]))
        self.assertEqual(self.replay(), (0, "the same 1 course, 1 time\n", ""))

    def test_the_first_difference(self):
        records = [{"id": "a", "title": {"": "Law"}, "level": "bachelor", "ects": "5", "offerings": []},
                   {"id": "b", "title": {"": "Statics"}, "ects": "7.5", "offerings": []}]
        self.write("records.json", json.dumps(records))
        code, out, _ = self.replay()
        self.assertEqual((code, out), (4, 'record 2 (b) title. differs:\n  records.json: "Statics"\n  now: "Statistics"\n'))
        records[1]["title"][""] = "Statistics"
        self.write("records.json", json.dumps({"records": records}))
        self.assertEqual(self.replay()[0], 0)
        self.write("records.json", json.dumps(records[:1]))
        code, out, _ = self.replay()
        self.assertEqual(code, 4)
        self.assertIn("record 2 (b) differs:\n  records.json: nothing\n  now: {", out)

    def test_an_adapter_of_ones_own(self):
        path = os.path.join(daemon.BUILD, "adapters/.libs/list.so")
        self.describe(adapter=path)
        self.assertEqual(self.replay()[0], 0)
        self.describe(adapter="absent")
        self.assertIn("the adapter absent.so is not where it belongs", self.replay()[2])
        self.assertEqual(self.replay("--adapter", path)[0], 0)

    def test_what_cannot_be_replayed(self):
        for more, words in (({"adapter": None}, "must be texts"), ({"timezone": "Mars/Olympus"}, "Mars/Olympus"),
                            ({"settings": []}, "must be objects"), ({"settings": {"a": 1}}, '"a" must be a text'),
                            ({"maps": {"nonsense": []}}, '"nonsense" is no field'), ({"maps": {"level": ["UG"]}}, "RAW=WORD"),
                            ({"exchanges": []}, "no answer to GET")):
            with self.subTest(more):
                self.describe(**more)
                code, _, err = self.replay()
                self.assertEqual(code, 4)
                self.assertIn(words, err)
        self.describe()
        self.write("records.json", "{")
        self.assertIn("records.json:1:", self.replay()[2])
        self.assertEqual(self.replay("--times", "0")[0], 1)


# Signs in, follows pages whose addresses carry the token; a course a line.
ADAPTER = r'''
#include <opstap_adapter.h>
#include <stdio.h>
#include <string.h>

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	const char *token = h->setting(r, "token"), *page, *line;
	char url[400], sent[200], header[200];
	const char *const headers[] = {header, NULL};
	struct opstap_request q = {.size = sizeof(q), .url = url, .headers = headers, .body = sent};
	int handle, more = 1;

	snprintf(url, sizeof(url), "session");
	snprintf(header, sizeof(header), "Authorization: Bearer %s", token);
	snprintf(sent, sizeof(sent), "grant=client&client_secret=%s", token);
	q.body_len = strlen(sent);
	handle = h->open(r, &q);
	if (handle < 0 || strcmp(h->header(r, handle, "status"), "201"))
		return h->fail(r, "no session");
	h->close(r, handle);
	snprintf(url, sizeof(url), "pages?token=%s&page=1", token);
	while (more) {
		page = h->get(r, url, NULL);
		if (!page)
			return -1;
		more = 0;
		for (line = page; *line; line = strchr(line, '\n') + 1) {
			char id[40], title[200], contact[200];

			if (sscanf(line, "next %399s", url) == 1)
				more = 1;
			else if (sscanf(line, "%39[^|]|%199[^|]|%199[^\n]", id, title, contact) == 3) {
				h->course(r);
				h->set(r, OPSTAP_F_ID, NULL, id, OPSTAP_NUL);
				h->set(r, OPSTAP_F_TITLE, NULL, title, OPSTAP_NUL);
				h->set(r, OPSTAP_F_CONTACT, NULL, contact, OPSTAP_NUL);
				h->emit(r);
			}
		}
	}
	return 0;
}
OPSTAP_ADAPTER("paged", "1.0", run, NULL)
'''
TOKEN = "Zm9v/YmFy+hush=="      # what has to be encoded in an address
COOKED = "Zm9v%2FYmFy%2Bhush%3D%3D"
MAIL = "r.jansen@law.example.nl"
XML = f"""<?xml version="1.0"?>
<courses><course id="a"><title>Law</title><contact>{MAIL}</contact><birthDate>1980-02-03</birthDate></course>
<course id="b"><title>Tax</title><description>Call +31 71 527 2727</description></course></courses>
"""
HIDDEN = (TOKEN, COOKED, "Zm9v", "hush", MAIL, "jansen", "1980-02-03", "527 2727", "feedpassword", "feedkey")


class Recorded(unittest.TestCase):
    """A partner that asks for a token, says it again, and names a teacher."""

    @classmethod
    def setUpClass(cls):
        cls.server = tricks.Server({"session": cls.session, "pages": cls.pages, "courses": cls.courses, "wide": cls.wide,
                                    "deep/session": cls.session, "deep/pages": cls.packed})
        cls.addClassCleanup(cls.server.close)
        port = cls.server.server_address[1]
        token = 'setting "token" { value-file = "token" }  setting "dates" { value = "day-first" }'
        cls.daemon = daemon.Daemon("")
        cls.addClassCleanup(cls.daemon.close)
        cls.daemon.write("paged.c", ADAPTER)
        cls.daemon.write("token", TOKEN + "\n")
        cls.daemon.write("xml.map", "format xml\nrecord = courses/course\nid = @id\ntitle = title\n")
        cls.library = cls.daemon.path("paged.so")
        subprocess.run(["cc", "-shared", "-fPIC", f"-I{opstap.SOURCE}/core/contract", "-o", cls.library, cls.daemon.path("paged.c")], check=True)
        cls.daemon.configure(
            opstap.partner("paged", f"{cls.server.url}/pages", adapter=cls.library, extra=token) +
            opstap.partner("xml", f"http://jan:feedpassword@127.0.0.1:{port}/courses?key=feedkey", extra='map "level" { values = {"UG=bachelor"} }') +
            opstap.partner("packed", f"{cls.server.url}/deep/", adapter=cls.library, extra=token) +
            opstap.partner("wide", f"{cls.server.url}/wide") +
            opstap.partner("mapped", f"{cls.server.url}/courses", adapter="map", extra='setting "mapping" { value-file = "xml.map" }') +
            opstap.partner("missing", f"{cls.server.url}/session") +
            opstap.partner("far", f"http://10.1.2.3:{port}/courses"))
        if os.getuid() == 0:
            os.chmod(cls.daemon.folder, 0o755)
        cls.daemon.start()      # recording needs no silence
        cls.daemon.wait_fetched()

    @staticmethod
    def session(s, _):
        s.sendall(tricks.whole(json.dumps({"access_token": "other-hush"}), "201 Created", Set_Cookie="hush=1", X_Token=TOKEN))

    @staticmethod
    def pages(s, request):
        if "token=" + TOKEN not in request.query:
            s.sendall(tricks.whole("no", "403 Forbidden"))
        elif request.query.endswith("page=1"):
            s.sendall(tricks.whole(f"1|Law|{MAIL}\nnext pages?token={TOKEN}&page=2\n", ETag='"1"', Link=f'<x?token={TOKEN}>; rel="next"'))
        else:
            s.sendall(tricks.whole(f"2|Tax {COOKED}|x\n"))

    @staticmethod
    def courses(s, _):
        s.sendall(tricks.whole(XML, Content_Type="application/xml"))

    @staticmethod
    def packed(s, request):
        s.sendall(tricks.whole("1|Law|x\nnext pages?page=2\n") if request.query.endswith("page=1") else tricks.whole(b"\x1f\x8b\n2|Law|x\n"))

    @staticmethod
    def wide(s, _):
        s.sendall(tricks.whole(XML.encode("utf-16"), Content_Type="application/xml"))

    def record(self, partner, code=0):
        name = f"recorded-{self.id()}-{partner}"
        got, out, err = self.daemon.run("opstap-adapter", "record", partner, self.daemon.path(name), "-c", self.daemon.path("opstap.conf"))
        self.assertEqual(got, code, out + err)
        return self.daemon.path(name), out + err

    def replayed(self, folder, courses):
        said = self.daemon.run("opstap-adapter", "replay", folder, "--times", "100")
        self.assertEqual(said, (0, f"the same {courses} courses, 100 times\n", ""))

    def assertNothingStays(self, folder):
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as f:
                content = f.read()
            for hidden in HIDDEN:
                for form in (hidden.encode(), hidden.encode("utf-16-le")):
                    self.assertNotIn(form, content, name)

    def described(self, folder):
        with open(os.path.join(folder, "exchange.json")) as f:
            return json.load(f)

    def test_pages_behind_a_token(self):
        folder, said = self.record("paged")
        self.assertEqual(said, "recorded 3 answers, 2 courses\n")
        self.assertNothingStays(folder)
        what = self.described(folder)
        self.assertEqual(what["settings"], {"token": "recorded-without", "dates": "day-first"})
        self.assertEqual([x["status"] for x in what["exchanges"]], [201, 200, 200])
        self.assertEqual(what["exchanges"][0]["request"], "grant=client&client_secret=recorded-without")
        self.assertNotIn("set-cookie", json.dumps(what).lower())
        self.replayed(folder, 2)
        with open(os.path.join(folder, "records.json")) as f:
            self.assertEqual(json.load(f)[0]["contact"], "x.xxxxxx@xxx.xxxxxxx.xx")

    def test_a_feed_of_one_document(self):
        folder, said = self.record("xml")
        self.assertEqual(said, "recorded 1 answer, 2 courses\n")
        self.assertNothingStays(folder)
        what = self.described(folder)
        self.assertEqual((what["adapter"], what["timezone"], what["maps"]), ("list", "Europe/Amsterdam", {"level": ["UG=bachelor"]}))
        self.assertEqual(what["exchanges"][0]["headers"], {"content-type": "application/xml"})
        with open(os.path.join(folder, what["exchanges"][0]["body"])) as f:
            self.assertEqual(len(f.read()), len(XML))
        self.replayed(folder, 2)

    def test_utf16(self):
        folder, _ = self.record("wide")
        self.assertNothingStays(folder)
        self.replayed(folder, 2)

    def test_a_mapping_is_kept(self):
        folder, said = self.record("mapped")
        self.assertEqual(said, "recorded 1 answer, 2 courses\n")
        self.assertIn("record = courses/course", self.described(folder)["settings"]["mapping"])
        self.assertNothingStays(folder)
        self.replayed(folder, 2)

    def test_what_cannot_be_recorded(self):
        for partner, words in (("packed", "compressed file"), ("missing", "the first row"), ("far", "private address")):
            with self.subTest(partner):
                folder, said = self.record(partner, code=4)
                self.assertRegex(said, words)
                self.assertEqual(os.listdir(folder) if os.path.exists(folder) else [], [])
        self.assertIn("is not empty", self.daemon.run("opstap-adapter", "record", "xml", self.daemon.folder, "-c",
                                                      self.daemon.path("opstap.conf"))[2])


class Diff(opstap.TestCase):
    """Against a running exchange in which one student has enrolled."""
    conf = (opstap.partner("host", "feed.csv", motivation_words=3, overlay='"own.csv"', max_drop=30,
                           extra='default "level" { value = "master" }  map "language" { values = {"Nederlands=nl"} }') +
            opstap.partner("idle", "feed.csv") + opstap.home("uni", domain="uni.example", max_courses=9, max_credits=90))
    files = {"feed.csv": test_enrol.FEED, "own.csv": "id,ects\nbig,15\n"}
    form, token, act, send, receipt = (getattr(test_enrol.Enrol, n) for n in ("form", "token", "act", "send", "receipt"))

    def diff(self, feed, *words, partner="host"):
        done = subprocess.run([os.path.join(self.opstap.data, "bin/opstap-adapter"), "diff", partner, feed, "-c",
                               os.path.join(self.opstap.data, "etc/opstap.conf"), *words], capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def setUp(self):
        """What a new store is given once, a second after the start, is there."""
        self.eventually(lambda: " retain-waits " in self.opstap.log())

    def stored(self):
        """Every file of the store but the readers' tables."""
        found = {}
        for folder, _, names in os.walk(os.path.join(self.opstap.data, "store")):
            for name in names:
                if not name.startswith("lock"):
                    with open(os.path.join(folder, name), "rb") as f:
                        found[os.path.join(folder, name)] = hash(f.read())
        return found

    def test_nothing_changes(self):
        before = self.stored()
        said = self.diff(self.opstap.write("same.csv", "\n" + test_enrol.FEED))
        self.assertEqual(said, (0, "20 courses: 0 added, 0 changed, 0 gone, 20 unchanged; 20 with warnings, 0 refused, 0 left out\n", ""))
        self.assertEqual(self.stored(), before)

    def test_what_changes(self):
        feed = test_enrol.FEED.replace("c1,Course 1,", f"c1,{'Long ' * 40}1,").replace("Upcoming,Straks,5,r1", "Upcoming,Straks,6,r2")
        feed = "".join(line + "\n" for line in feed.splitlines() if not line.startswith(("c2,", "few,"))) + "new,New,Nieuw,,,,,,,\n"
        self.receipt(self.send(self.form(test_enrol.ref("host", "few"), test_enrol.ref("host", "c3"))))
        path, before = self.opstap.write("next.csv", feed), self.stored()
        code, out, err = self.diff(path)
        self.assertEqual((code, err), (0, ""))
        for words in ("added    new  New\n", "gone     few  Few places  (1 student enrolled)\n", "gone     c2  Course 2\n",
                      "changed  upcoming  Upcoming\n         ects: 5 → 6\n         r2 offering: unknown → r2\n",
                      "         title: en: Course 1 | nl: Vak 1 → en: Long Long", "…\n", "         r1 offering: r1 → unknown\n",
                      "19 courses: 1 added, 2 changed, 2 gone, 16 unchanged;"):
            self.assertIn(words, out)
        self.assertNotIn(" big ", out)      # the overlay says what it says
        code, out, _ = self.diff(path, "--json")
        said = json.loads(out)
        self.assertEqual((code, said["added"], said["changed"], said["gone"], said["unchanged"], said["held"]), (0, 1, 2, 2, 16, False))
        self.assertEqual({c["id"]: c["students"] for c in said["changes"] if c["change"] == "gone"}, {"few": 1, "c2": 0})
        self.assertEqual(self.stored(), before)

    def test_what_would_be_held(self):
        path = self.opstap.write("short.csv", "\n".join(test_enrol.FEED.splitlines()[:3]) + "\n")
        code, out, _ = self.diff(path)
        self.assertEqual(code, 3)
        self.assertRegex(out, "would be held: last time 20 courses, now 2")
        self.assertEqual(json.loads(self.diff(path, "--json")[1])["held"], True)

    def test_a_recorded_exchange(self):
        folder = os.path.join(self.opstap.folder, "exchange")
        os.makedirs(folder, exist_ok=True)
        self.opstap.write("exchange/a.csv", test_enrol.FEED)
        self.opstap.write("exchange/exchange.json", json.dumps({"feed_url": "https://x.example/l", "exchanges": [{"url": "/l", "body": "a.csv"}]}))
        self.assertIn(" 20 unchanged", self.diff(folder)[1])
        self.opstap.write("exchange/exchange.json", json.dumps({"feed_url": "https://x.example/l", "adapter": "list",
                                                                "exchanges": [{"url": "/l", "body": "a.csv"}]}))
        done = subprocess.run([os.path.join(self.opstap.data, "bin/opstap-adapter"), "replay", folder], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.stdout, "the same 20 courses, 1 time\n", done.stderr)

    def test_a_partner_that_is_none(self):
        """Every command says the same of a name that was mistyped."""
        conf = os.path.join(self.opstap.data, "etc/opstap.conf")
        said = f'there is no partner "nobody" in {conf}\n'
        for words in (("enrolments", "--partner", "nobody"), ("enrolments", "--json", "--partner", "nobody"), ("export", "--csv", "nobody"),
                      ("fetch", "nobody"), ("partner", "hold", "nobody")):
            self.assertEqual(self.opstap.ctl(*words), (1, "", f"opstapctl: {said}"), words)
        self.assertEqual(self.diff("x", partner="nobody"), (1, "", f"opstap-adapter: {said}"))
        done = subprocess.run([os.path.join(self.opstap.data, "bin/opstap-adapter"), "record", "nobody", os.path.join(self.opstap.folder, "none"),
                               "-c", conf], capture_output=True, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, "", f"opstap-adapter: {said}"))
        self.assertFalse(os.path.exists(os.path.join(self.opstap.folder, "none")))
        self.assertEqual(self.opstap.ctl("enrolments", "--partner", "idle"), (0, "No enrolments.\n", ""))

    def test_enrolments_of_a_partner_that_left(self):
        receipt = self.receipt(self.send(self.form(test_enrol.ref("host", "c4"))))
        with open(os.path.join(self.opstap.data, "etc/opstap.conf")) as f:
            text = f.read()
        other = self.opstap.write("other.conf", opstap.partner("another", "feed.csv") + opstap.home("uni", domain="uni.example"))
        left = self.opstap.write("left.conf", "".join(f'include "{other}"\n' if line.startswith("include") else line
                                                      for line in text.splitlines(True)))
        code, out, err = self.opstap.ctl("enrolments", "--partner", "host", "-c", left)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("uni -> host  c4", out)
        self.assertEqual(self.opstap.ctl("enrolments", "--partner", "nobody", "-c", left)[0], 1)
        self.assertTrue(receipt)

    def test_what_fails(self):
        for feed, words in (("/nonexistent", "No such file"), (self.opstap.write("empty.csv", ""), "empty"),
                            (self.opstap.write("head.csv", "id,title\n"), "the feed holds no course")):
            code, out, err = self.diff(feed)
            self.assertEqual((code, out), (4, ""))
            self.assertIn(words, err)


if __name__ == "__main__":
    unittest.main()

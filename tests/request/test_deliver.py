"""What partners are told of an enrolment: the kit's deliver, shown and sent to a server of the test's own, by ooapi, ewp and plainly."""
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as tree

import daemon
import opstap
import partner

NAME = "Zoë <b>\"O'Brien\"</b> & Søn Jr"
EVENT = {"event": "placed", "at": "2026-12-01T10:00:00Z", "enrolment": {
    "receipt": "k3v9q2m7x4w8p5t6r1z0y2b3", "choice": 2, "state": "placed", "submitted_at": "2026-11-20T09:30:00Z", "home": "leiden",
    "partner": "epfl", "course": "course-v1:MITx+15.071x", "offering": "6a1f2c9e-53b4-4f1e-8d2b-0c5a7e9d1f22", "name": NAME,
    "email": "zoe@student.example", "student_number": "s7654321", "faculty": "fsw", "programme": "Law & Order", "year": "3",
    "at_most": None, "purpose": "minor", "motivation": "First.\n\nSecond \u2713 \U0001f600", "board": "asked",
    "board_date": "2026-11-01", "history": [{"state": "placed"}]}}
EWP = "{urn:opstap:enrolment:1}"

partner._Handler.do_PATCH = partner._Handler.do_DELETE = partner._Handler.serve


class Deliver(unittest.TestCase):
    environment = {}
    identity = staticmethod(daemon.Daemon.identity)

    def setUp(self):
        kept = tempfile.TemporaryDirectory(prefix="opstap-deliver-", dir="/var/tmp")
        self.addCleanup(kept.cleanup)
        self.folder = kept.name
        os.chmod(self.folder, 0o755)
        self.event(EVENT)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(content)
        return self.path(name)

    def event(self, event):
        self.body = json.dumps(event, ensure_ascii=False)
        return self.write("event.json", self.body)

    def adapter(self, name):
        return name if "/" in name else os.path.join(daemon.BUILD, f"adapters/.libs/{name}.so")

    def deliver(self, name, *words, event=None):
        return daemon.Daemon.run(self, "opstap-adapter", "deliver", self.adapter(name), event or self.path("event.json"), *words)

    def shown(self, *words, **more):
        code, out, err = self.deliver(*words, **more)
        self.assertEqual(code, 0, out + err)
        head, _, rest = out.partition("\n\n")
        return head.split("\n"), rest

    # ---- what is shown

    def test_plain(self):
        code, out, _ = self.deliver("list", "--secret-file", self.write("secret", "s3cret\n"), "--url", "https://a.example/in")
        signature = hmac.new(b"s3cret", self.body.encode(), hashlib.sha256).hexdigest()
        self.assertEqual(code, 0)
        self.assertIn("no deliver entry", out)
        self.assertIn("\nPOST https://a.example/in\nIdempotency-Key: ", out)
        self.assertIn(f"\nOpstap-Signature: sha256={signature}\nContent-Type: application/json; charset=utf-8\n\n", out)
        self.assertIn(self.body, out)

    def association(self, *words, **more):
        head, rest = self.shown("ooapi", *words, **more)
        return head, json.loads(rest.split("\n")[0])

    def test_ooapi(self):
        head, sent = self.association("--setting", "token=abc")
        self.assertEqual(head[0], "POST https://partner.example/enrolments")
        self.assertIn("Authorization: Bearer abc", head)
        self.assertIn("Content-Type: application/json", head)
        self.assertEqual(sent["remoteState"], "associated")
        self.assertEqual((sent["associationType"], sent["role"]), ("courseOfferingAssociation", "student"))
        self.assertEqual(sent["offering"]["offeringId"], EVENT["enrolment"]["offering"])
        self.assertEqual(sent["person"]["displayName"], NAME)
        self.assertEqual(sent["person"]["primaryCode"], {"codeType": "studentNumber", "code": "s7654321"})
        self.assertEqual(sent["issuer"]["primaryCode"], {"codeType": "identifier", "code": "leiden"})
        self.assertEqual(sent["ext"]["motivation"], EVENT["enrolment"]["motivation"])

    def test_ooapi_names_the_home_as_others_do(self):
        sent = self.association("--setting", "home-hei-id=universiteitleiden.nl")[1]
        self.assertEqual(sent["issuer"]["primaryCode"], {"codeType": "schacHome", "code": "universiteitleiden.nl"})

    def test_ooapi_states(self):
        for event, state in (("placed", "associated"), ("withdrawn", "canceled"), ("cancelled", "denied")):
            with self.subTest(event):
                self.event({**EVENT, "event": event})
                self.assertEqual(self.association()[1]["remoteState"], state)
        self.event({**EVENT, "event": "something-new"})
        code, out, _ = self.deliver("ooapi")
        self.assertEqual(code, 0)
        self.assertIn("nothing to send", out)
        self.assertNotIn("POST", out)

    def test_ooapi_without_offering_and_person(self):
        erased = {k: None if k in ("name", "email", "student_number", "motivation") else v for k, v in EVENT["enrolment"].items()}
        self.event({**EVENT, "event": "withdrawn", "enrolment": {**erased, "offering": ""}})
        sent = self.association()[1]
        self.assertEqual(sent["offering"], {"offeringType": "course", "course": "course-v1:MITx+15.071x"})
        self.assertEqual(sent["person"]["displayName"], "")

    def test_ooapi_answers(self):
        for status, answer, code, words in (
                ("201", {"state": "pending"}, 0, "delivered"), ("200", {"state": "denied"}, 4, "state is denied"),
                ("200", {"state": "canceled"}, 4, "state is canceled"), ("200", "no JSON", 0, "delivered"),
                ("404", {}, 4, "status 404"), ("409", {}, 4, "status 409"), ("503", {}, 0, "not now"), ("429", {}, 0, "not now"),
                ("302", {}, 0, "not now")):
            with self.subTest(status=status, answer=answer):
                got, out, err = self.deliver("ooapi", "--status", status, "--answer", self.write("answer", json.dumps(answer)))
                self.assertEqual(got, code, out + err)
                self.assertIn(words, out + err)
        self.event({**EVENT, "event": "cancelled"})   # then "denied" is what was said
        self.assertEqual(self.deliver("ooapi", "--answer", self.write("answer", '{"state":"denied"}'))[0], 0)

    def test_ooapi_behind_a_gateway(self):
        answer = self.write("answer", '{"responses":{"tudelft.nl":{"state":"denied"}}}')
        code, out, err = self.deliver("ooapi", "--setting", "gateway-home=tudelft.nl", "--answer", answer)
        self.assertEqual(code, 4)
        self.assertIn("X-Route: endpoint=tudelft.nl\n", out)
        self.assertIn("state is denied", err)

    def test_ewp(self):
        head, rest = self.shown("ewp", "--setting", "hei-id=epfl.ch", "--setting", "home-hei-id=leidenuniv.nl")
        self.assertIn("Content-Type: application/xml; charset=utf-8", head)
        root = tree.fromstring(rest.rpartition("\n\n")[0].encode())
        self.assertEqual((root.tag, root.get("event"), root.get("at")), (EWP + "enrolment", "placed", "2026-12-01T10:00:00Z"))
        texts = {element.tag.replace(EWP, ""): element.text for element in root.iter()}
        self.assertEqual(texts["name"], NAME)
        self.assertEqual(texts["motivation"], EVENT["enrolment"]["motivation"])
        self.assertEqual((texts["sending-hei-id"], texts["receiving-hei-id"]), ("leidenuniv.nl", "epfl.ch"))
        self.assertEqual((texts["los-id"], texts["choice"]), ("course-v1:MITx+15.071x", "2"))
        self.assertNotIn("at-most", texts)
        self.assertEqual(self.deliver("ewp", "--status", "400")[0], 4)
        self.assertIn("not now", self.deliver("ewp", "--status", "500")[1])

    def test_ewp_control_characters(self):
        self.event({**EVENT, "enrolment": {**EVENT["enrolment"], "name": "a\x01\x1bb", "programme": "]]>"}})
        root = tree.fromstring(self.shown("ewp")[1].rpartition("\n\n")[0].encode())
        self.assertEqual(root.find(f"{EWP}student/{EWP}name").text, "ab")
        self.assertEqual(root.find(f"{EWP}student/{EWP}programme").text, "]]>")

    def test_the_same_each_time(self):
        for name in ("ooapi", "ewp", "list"):
            with self.subTest(name):
                self.assertEqual(len({self.deliver(name)[1] for _ in range(100)}), 1)

    def test_faults(self):
        for words in (("--status", "99"), ("--setting", "a"), ("--nonsense",), ("more",)):
            with self.subTest(words):
                self.assertEqual(self.deliver("list", *words)[0], 1)
        self.assertIn("no-such-file", self.deliver("list", event="no-such-file")[2])
        self.assertIn("deliver-secret-file", self.deliver("list", "--secret-file", "/nonexistent")[2])
        self.assertIn("deliver-url", self.deliver("list", "--url", "nonsense:")[2])
        self.write("event.json", '{"event":"placed"}')
        self.assertIn("the event is none", self.deliver("ooapi")[2])

    def test_what_info_says(self):
        for name, entries in (("ooapi", "run deliver"), ("ewp", "run deliver"), ("list", "run"), ("edx", "run")):
            with self.subTest(name):
                out = daemon.Daemon.run(self, "opstap-adapter", "info", self.adapter(name))[1]
                self.assertIn(f"entries  {entries}\n", out)

    @unittest.skipUnless(shutil.which("cc"), "no compiler")
    def test_info_of_packed_relocations(self):
        for entry in ("NULL", "run"):
            source = self.write("a.c", '#include "opstap_adapter.h"\nstatic int run(const struct opstap_host *h, struct opstap_run *r)'
                                f'{{ return h->course(r); }}\nOPSTAP_ADAPTER("a", "1", run, {entry})\n')
            built = subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-z,pack-relative-relocs", "-I",
                                    os.path.join(opstap.SOURCE, "core/contract"), "-o", self.path("a.so"), source],
                                   capture_output=True, text=True)
            if built.returncode:
                self.skipTest("the linker packs no relocations")
            out = daemon.Daemon.run(self, "opstap-adapter", "info", self.path("a.so"))[1]
            self.assertEqual("deliver" in out, entry == "run", out)

    # ---- what is sent

    def test_sent(self):
        secret = self.write("secret", "s3cret\n")
        with partner.Server() as server:
            server.answer("/in", b"", status=204)
            for name in ("list", "ooapi", "ewp"):
                with self.subTest(name):
                    code, out, err = self.deliver(name, "--send", "--url", server.url + "/in", "--secret-file", secret)
                    self.assertEqual((code, out), (0, "delivered; the last answer had status 204\n"), err)
                    method, _, headers = server.asked[-1]
                    self.assertEqual(method, "POST")
                    self.assertEqual(headers["Opstap-Signature"],
                                     "sha256=" + hmac.new(b"s3cret", server.bodies[-1], hashlib.sha256).hexdigest())
                    self.assertEqual(headers.get_all("Idempotency-Key"), [server.asked[0][2]["Idempotency-Key"]])
            self.assertEqual(server.bodies[0].decode(), self.body)
            self.assertEqual(len(server.asked), 3)

    def test_sent_and_not_taken(self):
        with partner.Server() as server:
            server.answer("/no", b"", status=422)
            server.answer("/busy", b"", status=503, headers={"Retry-After": "90"})
            server.answer("/away", b"", status=301, headers={"Location": "/in"})
            server.answer("/half", b"x" * 100, drop_after=10)
            server.answer("/in", b"")
            for path, words in (("/no", "refused for good; the last answer had status 422"),
                                ("/busy", "to be tried again; the last answer had status 503 and asks for 90 seconds"),
                                ("/away", "to be tried again; the last answer had status 301"), ("/half", "to be tried again\n")):
                for name in ("list", "ooapi"):
                    with self.subTest(path=path, name=name):
                        code, out, _ = self.deliver(name, "--send", "--url", server.url + path)
                        self.assertEqual(code, 4)
                        self.assertIn(words, out)
            self.assertNotIn("/in", [asked[1] for asked in server.asked])

    def test_all_methods(self):
        source = self.write("m.c", r'''
#include "opstap_adapter.h"
static int run(const struct opstap_host *h, struct opstap_run *r) { return h->course(r); }
static int deliver(const struct opstap_host *h, struct opstap_run *r)
{
	static const char *const methods[] = {"GET", "PUT", "PATCH", "DELETE", "POST"};
	for (int i = 0; i < 5; i++) {
		struct opstap_request q = {sizeof(q), 0, i ? "item?a=1" : NULL, methods[i], NULL, i ? "body" : NULL, i ? 4 : 0};
		int handle = h->open(r, &q);
		if (handle < 0)
			return -1;
		h->close(r, handle);
	}
	return 0;
}
OPSTAP_ADAPTER("methods", "1", run, deliver)
''')
        subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-I", os.path.join(opstap.SOURCE, "core/contract"),
                        "-o", self.path("m.so"), source], check=True)
        with partner.Server() as server:
            server.answer("/in/item", b"")
            server.answer("/in/", b"")
            code, out, err = self.deliver(self.path("m.so"), "--send", "--url", server.url + "/in/")
            self.assertEqual(code, 0, out + err)
            self.assertEqual([a[:2] for a in server.asked], [("GET", "/in/"), ("PUT", "/in/item?a=1"), ("PATCH", "/in/item?a=1"),
                                                              ("DELETE", "/in/item?a=1"), ("POST", "/in/item?a=1")])
            self.assertEqual(server.bodies, [b""] + [b"body"] * 4)
            self.assertEqual(len({a[2]["Idempotency-Key"] for a in server.asked}), 1)


if __name__ == "__main__":
    unittest.main()

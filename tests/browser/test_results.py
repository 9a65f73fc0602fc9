"""The desk's page of results: empty, with what a transcript holds, confirmed, and with what is wrong with a file.

The desk asks for a login, and this page answers a posted file: a little server in between does both for a browser that only opens addresses.
"""
import http.server
import json
import os
import subprocess
import tempfile
import threading
import unittest

import test_elmo

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTHS = (320, 1280)
PASSED = ("content-type", "content-security-policy", "x-content-type-options", "referrer-policy")


class Between(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        make = self.server.made.get(self.path)
        answer = make() if make else self.server.test.request("GET", self.path, headers=test_elmo.staff("all"))
        self.send_response(answer.status)
        for name in PASSED:
            if answer.header(name):
                self.send_header(name, answer.header(name))
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


class Results(test_elmo.Elmo):
    def made(self, lang):
        """Pages that answer a form, by the address under which the browser asks for them."""
        receipt, number = self.finished()
        _, double = self.finished()
        row = self.rows(self.upload("all", self.of(number)))[0][0]
        fault = test_elmo.document("bad-values.xml")
        return {
            f"/staff/results-sure-{lang}": (200, lambda: self.upload("all", self.of(number, "two-courses.xml"), lang=lang)),
            f"/staff/results-several-{lang}": (200, lambda: self.upload("all", self.of(double, "duplicate.xml"), lang=lang)),
            f"/staff/results-nobody-{lang}": (200, lambda: self.upload("all", self.of("nobody"), lang=lang)),
            f"/staff/results-fault-{lang}": (422, lambda: self.upload("all", fault, status=422, lang=lang)),
            f"/staff/results-confirmed-{lang}": (200, lambda: self.confirm("all", [row])),
        }

    def test_pages(self):
        made = {**self.made("en"), **self.made("nl")}
        wanted = [{"name": p, "path": p, "status": s, "widths": WIDTHS} for p, (s, _) in made.items()]
        wanted += [{"name": p, "path": p, "status": 200, "widths": WIDTHS}
                   for lang in ("en", "nl") for p in (f"/staff/results?lang={lang}", f"/staff/after?lang={lang}")]
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
        server.test, server.made = self, {p: make for p, (_, make) in made.items()}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(wanted, f)
            f.flush()
            done = subprocess.run(["node", os.path.join(HERE, "check.cjs"), f"http://127.0.0.1:{server.server_port}", f.name], timeout=600)
        server.shutdown()
        server.server_close()
        self.assertEqual(done.returncode, 0, "see the lines above")


# Of the class before only its ways are wanted, not its tests once more.
for inherited in [n for n in dir(test_elmo.Elmo) if n.startswith("test_")]:
    setattr(Results, inherited, None)

if __name__ == "__main__":
    unittest.main()

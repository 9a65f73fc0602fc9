"""A login of the university: the shipped nginx files in front of stubs of Shibboleth's authorizer and of an OpenID Connect proxy.

A second nginx, started here, stands in front of the running Opstap: the shipped site with the two files of a login put in as its
comments say.
"""
import http.server
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import urllib.parse

import clock
import daemon
import opstap

SHIPPED = os.path.join(opstap.SOURCE, "conf", "nginx")
LATER = clock.day(90)
FEED = "id,title,ects,offering,start,places\n" + "".join(f"{n},{n.title()},5,r1,{LATER},40\n" for n in ("law", "art", "by-mail", "by-login", "by-number"))
NAME, MAIL = "Zoë Jansen", "z.jansen@uni.example"


class Oidc:
    """What oauth2-proxy answers: 202 with headers to whoever has its cookie, else 401."""

    def __init__(self):
        stub = self
        stub.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                stub.asked.append(self.path)
                signed_in = "session=ours" in (self.headers.get("Cookie") or "")
                self.send_response(202 if signed_in else 401)
                if signed_in:
                    self.send_header("X-Auth-Request-User", "subject-1")
                    self.send_header("X-Auth-Request-Email", MAIL)
                    self.send_header("X-Auth-Request-Name", NAME.encode().decode("latin-1"))
                    self.send_header("X-Auth-Request-Preferred-Username", "zj12345")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, text):
        return text.replace("127.0.0.1:4180", f"127.0.0.1:{self.server.server_port}").replace("example.edu;", "uni.example;")

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Shibboleth:
    """shibauthorizer with a lazy session: 200 to everybody, and the attributes of whoever has a session."""

    def __init__(self, folder):
        self.asked = []
        self.path = os.path.join(folder, "shibauthorizer.sock")
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o666)
        self.socket.listen(8)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.answer(connection)

    def answer(self, connection):
        file, params = connection.makefile("rb"), b""
        while True:
            _, kind, _, length, padding = struct.unpack(">BBHHBx", file.read(8))
            text = file.read(length + padding)[:length]
            params += text if kind == 4 else b""
            if kind == 5 and length == 0:
                break
        self.asked.append(params)
        said = "Status: 200 OK\r\n"
        if b"session=ours" in params:
            said += (f"Variable-Shib-Identity-Provider: https://idp.uni.example\r\nVariable-subject-id: subject-1\r\n"
                     f"Variable-mail: {MAIL};other@elsewhere.example\r\nVariable-displayName: {NAME}\r\n"
                     f"Variable-schacHomeOrganization: uni.example\r\nVariable-affiliation: student@uni.example\r\n")
        if b"session=foreign" in params:
            said += ("Variable-Shib-Identity-Provider: https://idp.elsewhere.example\r\nVariable-subject-id: subject-9\r\n"
                     "Variable-mail: ann@other.example\r\nVariable-schacHomeOrganization: elsewhere.example\r\n")
        body = (said + "\r\n").encode()
        connection.sendall(struct.pack(">BBHHBx", 1, 6, 1, len(body), 0) + body + struct.pack(">BBHHBx", 1, 6, 1, 0, 0)
                           + struct.pack(">BBHHBx", 1, 3, 1, 8, 0) + bytes(8))

    def put(self, text):
        return text.replace("/run/shibboleth/shibauthorizer.sock", self.path)

    def close(self):
        self.socket.close()


class Login:
    """What both logins must do; the class of each names its files and its stub."""
    conf = ('login-url = "/login?back="\n' + opstap.partner("host", "feed.csv") + opstap.home("uni", domain="uni.example").replace('"none"', '"mail"')
            + opstap.home("other", domain="other.example").replace('"none"', '"login"'))
    files = {"feed.csv": FEED}
    kind = issuer = None

    @classmethod
    def stub_of(cls, folder):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.mkdtemp(prefix="opstap-login-", dir="/var/tmp")
        os.chmod(cls.folder, 0o755)
        cls.stub = cls.stub_of(cls.folder)
        cls.port = opstap.free_port()
        cls.nginx = None
        cls.write_site()
        cls.said = subprocess.run([*cls.command(), "-t"], capture_output=True, text=True, timeout=60)
        if cls.said.returncode == 0:
            cls.nginx = subprocess.Popen([*cls.command(), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
            opstap.TestCase.eventually(cls("test_the_files_are_good"), cls.listens)

    @classmethod
    def tearDownClass(cls):
        if cls.nginx:
            cls.nginx.terminate()
            cls.nginx.wait(60)
        cls.stub.close()
        shutil.rmtree(cls.folder, ignore_errors=True)
        super().tearDownClass()

    @classmethod
    def command(cls):
        return [shutil.which("nginx") or "/usr/sbin/nginx", "-c", f"{cls.folder}/nginx.conf", "-e", f"{cls.folder}/main.log"]

    @classmethod
    def listens(cls):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", cls.port)) == 0

    @classmethod
    def write_site(cls):
        data = cls.opstap.data
        with open(f"{data}/etc/nginx-site.conf", encoding="utf-8") as f:
            site = f.read()
        with open(f"{data}/etc/nginx.conf", encoding="utf-8") as f:
            main = f.read()
        for part in ("server", "identity"):
            with open(f"{SHIPPED}/{cls.kind}-{part}.conf", encoding="utf-8") as f, \
                 open(f"{cls.folder}/{part}.conf", "w", encoding="utf-8") as out:
                out.write(cls.stub.put(f.read()))
        assert site.count("# LOGIN\n") == 1 and site.count("# IDENTITY\n") == 1, "the marks of nginx.conf"
        site = site.replace("# LOGIN\n", f"include {cls.folder}/server.conf;\n")
        site = site.replace("# IDENTITY\n", f"include {cls.folder}/identity.conf;\n")
        site = re.sub(r"listen 127.0.0.1:\d+;", f"listen 127.0.0.1:{cls.port};", site).replace(f"{data}/log/nginx-", f"{cls.folder}/")
        main = main.replace(f"{data}/run/nginx", f"{cls.folder}/run").replace(f"{data}/log/nginx-", f"{cls.folder}/")
        main = main.replace(f"{data}/etc/nginx-site.conf", f"{cls.folder}/site.conf")
        os.makedirs(f"{cls.folder}/run", exist_ok=True)
        os.chmod(f"{cls.folder}/run", 0o777)
        for name, text in (("site.conf", site), ("nginx.conf", main)):
            with open(f"{cls.folder}/{name}", "w", encoding="utf-8") as f:
                f.write(text)

    def ask(self, method, path, fields=None, signed_in=True, **headers):
        """Through the nginx with the login."""
        instance = opstap.Instance.__new__(opstap.Instance)
        instance.port = self.port
        if signed_in:
            headers["cookie"] = "session=ours"
        return instance.request(method, path, fields, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def form(self, course, signed_in=True, **headers):
        page = self.ask("GET", "/en/enrol?" + urllib.parse.urlencode({"c": f"host:{course}"}), signed_in=signed_in, **headers)
        self.assertEqual(page.status, 200, page.text)
        return page

    def fields(self, page, **changes):
        fields = {**dict(page.page.form(method="post").fields()), "student_number": "s1", "faculty": "law", "programme": "Law",
                  "year": "2", "purpose-1": "elective", "motivation-1": "because", "board-1": "not-needed", "consent": "1", **changes}
        return list(fields.items())

    def test_the_files_are_good(self):
        self.assertEqual(self.said.returncode, 0, self.said.stderr)

    def test_nobody_is_let_through_as_nobody(self):
        page = self.form("law", signed_in=False)
        self.assertEqual([i.get("name") for i in page.page.all("input") if "readonly" in i.attributes], [])
        self.assertEqual(page.page.one("input", name="name").get("value"), "")

    def test_the_form_leads_to_the_login_and_back(self):
        link, = [a for a in self.form("law", signed_in=False).page.links() if a.startswith("/login?")]
        self.assertEqual(urllib.parse.parse_qs(link.partition("?")[2]), {"back": ["/en/enrol?c=host%3Alaw%3Ar1"]})
        self.assertEqual([a for a in self.form("law").page.links() if a.startswith("/login?")], [])

    def test_what_a_visitor_claims_means_nothing(self):
        claims = {n: "mallory" for n in ("opstap_subject", "x_auth_request_user", "variable_subject_id", "subject_id", "remote_user",
                                         "x_auth_request_email", "variable_mail", "opstap_mail")}
        self.assertNotIn("mallory", self.form("law", signed_in=False, **claims).text)
        self.assertNotIn("mallory", self.form("law", **claims).text)

    def test_only_pages_that_need_a_name_ask_for_one(self):
        before = len(self.stub.asked)
        for path in ("/en/", "/en/courses", "/en/courses/host/law", "/nl/privacy", "/static/opstap.css"):
            self.assertEqual(self.ask("GET", path).status, 200)
        self.assertEqual(len(self.stub.asked), before)
        self.form("law")
        self.assertEqual(len(self.stub.asked), before + 1)

    def test_nobody_reaches_the_question_itself(self):
        for path in ("/opstap-login-check", "/opstap-login-nobody"):
            self.assertEqual(self.ask("GET", path).status, 404)

    def test_the_form_shows_what_the_login_says(self):
        page = self.form("law")
        fixed = {i.get("id"): i.get("value") for i in page.page.all("input") if "readonly" in i.attributes}
        self.assertEqual(fixed, {"home": "uni", "name": NAME, "email": MAIL})
        self.assertEqual([i.get("value") for i in page.page.all("input", name="home")], ["uni"])
        self.assertEqual(page.text.count("From your login."), 3)
        self.assertIn("Uit je inloggegevens.", self.ask("GET", "/nl/enrol?c=host:law").text)

    def test_a_form_cannot_say_otherwise(self):
        fields = self.fields(self.form("law"), name="Mallory", email="mallory@other.example", home="other")
        check = self.ask("POST", "/en/enrol", fields + [("action", "check")])
        self.assertEqual(check.status, 200, check.text)
        self.assertNotIn("allory", check.text)
        self.assertIn(NAME, check.text)
        sent = self.ask("POST", "/en/enrol", fields + [("action", "send")])
        self.assertEqual(sent.status, 303, sent.text)
        receipt = sent.header("Location").removeprefix("enrolments/")
        row, = [r for r in self.opstap.enrolments() if r["receipt"] == receipt]
        self.assertEqual((row["name"], row["email"], row["home"]), (NAME, MAIL, "uni"))
        self.assertEqual(row["state"], "submitted")		# no mail to prove: the login has

    def test_the_subject_is_the_student(self):
        """Whatever number is typed, it is the same student; without a login it would be another."""
        first = self.ask("POST", "/en/enrol", self.fields(self.form("art"), student_number="a1") + [("action", "send")])
        self.assertEqual(first.status, 303, first.text)
        again = self.ask("POST", "/en/enrol", self.fields(self.form("art"), student_number="b2") + [("action", "send")])
        self.assertEqual(again.status, 409)
        self.assertIn("You already applied", again.text)
        other = self.fields(self.form("art", signed_in=False), student_number="b2", name="Ann", email="ann@uni.example", home="uni")
        sent = self.ask("POST", "/en/enrol", other + [("action", "send")], signed_in=False)
        self.assertEqual(sent.status, 303, sent.text)
        row, = [r for r in self.opstap.enrolments() if r["receipt"] == sent.header("Location").removeprefix("enrolments/")]
        self.assertEqual(row["state"], "unconfirmed")

    def test_with_and_without_a_login(self):
        """One student by mail and by login, in either order and under any number, is told of the first application, and nothing is sent again."""
        for course, order in (("by-mail", (False, True)), ("by-login", (True, False))):
            for n, signed_in in enumerate(order):
                fields = self.fields(self.form(course, signed_in=signed_in), student_number=f"w{course}{n}",
                                     **({} if signed_in else {"name": "Ann", "email": MAIL.title(), "home": "uni"}))
                sent = self.ask("POST", "/en/enrol", fields + [("action", "send")], signed_in=signed_in)
                self.assertEqual(sent.status, 303 if n == 0 else 409, (course, n, sent.text))
            self.assertIn("You already applied", sent.text)
            self.assertEqual([r["course"] for r in self.opstap.enrolments()].count(course), 1)
        # A number of somebody else is nobody's proof, with a login: only issuer, subject and address count.
        fields = self.fields(self.form("by-number", signed_in=False), student_number="w9", name="Bob", email="bob@uni.example", home="uni")
        self.assertEqual(self.ask("POST", "/en/enrol", fields + [("action", "send")], signed_in=False).status, 303)
        sent = self.ask("POST", "/en/enrol", self.fields(self.form("by-number"), student_number="w9") + [("action", "send")])
        self.assertEqual(sent.status, 303, sent.text)


class ShibbolethLogin(Login, opstap.TestCase):
    kind = "shibboleth"

    @classmethod
    def stub_of(cls, folder):
        return Shibboleth(folder)

    def test_a_login_elsewhere_is_not_the_one_that_is_asked_for(self):
        page = self.form("law", signed_in=False, cookie="session=foreign")
        self.assertEqual([i.get("id") for i in page.page.all("input") if "readonly" in i.attributes], ["email"])
        fields = self.fields(page, home="other", name="Ann") + [("action", "check")]
        checked = self.ask("POST", "/en/enrol", fields, signed_in=False, cookie="session=foreign")
        self.assertEqual(checked.status, 422)
        self.assertIn("You are signed in at another university", checked.text)
        nobody = self.ask("POST", "/en/enrol", fields, signed_in=False)
        self.assertEqual(nobody.status, 422)
        self.assertIn("Your university asks you to sign in first", nobody.text)


class OidcLogin(Login, opstap.TestCase):
    kind = "oidc"

    @classmethod
    def stub_of(cls, folder):
        return Oidc()

    def test_z_the_login_is_down(self):
        """A page says so, in both languages; pages without a name go on."""
        self.stub.close()
        page = self.ask("GET", "/en/enrol?c=host:law")
        self.assertEqual(page.status, 503)
        self.assertIn('lang="nl"', page.text)
        self.assertNotIn("nginx", page.text)
        self.assertEqual(self.ask("GET", "/en/courses").status, 200)
        self.stub = type(self).stub = Oidc()


class Parameters(opstap.TestCase):
    """The parameters themselves, as a site with a slip in it might send them."""
    conf = (opstap.partner("host", "feed.csv", extra='coordinator "mailed" { mail = "m@host.example" }\n'
                           '\tcoordinator "known" { issuer = "https://idp.example"  subject = "s-1" }')
            + opstap.home("uni", domain="uni.example"))
    files = {"feed.csv": FEED}

    def ask(self, *more, path="/en/enrol?c=host:law"):
        worker = daemon.Daemon.__new__(daemon.Daemon)
        worker.folder = self.opstap.data
        return worker.ask(path, *more)

    def test_a_name_given_twice_is_refused(self):
        for name in ("ISSUER", "SUBJECT", "MAIL", "NAME", "ORG", "AFFILIATION"):
            self.assertIn(b"Status: 200", self.ask((f"OPSTAP_{name}", "one")), name)
            twice = self.ask((f"OPSTAP_{name}", "one"), (f"OPSTAP_{name}", "one"))
            self.assertIn(b"Status: 400", twice, name)
            empty = self.ask((f"OPSTAP_{name}", ""), (f"OPSTAP_{name}", "mallory"))
            self.assertIn(b"Status: 400", empty, name)
            self.assertNotIn(b"mallory", empty)

    def test_who_is_at_the_desk(self):
        """A login names its people as it likes: a subject that happens to be somebody's id here is not that person."""
        for issuer, subject, status in (("https://idp.example", "s-1", b"200"), ("https://other.example", "s-1", b"403"),
                                        ("https://idp.example", "known", b"403"), ("https://idp.example", "mailed", b"403"), ("", "mailed", b"403")):
            answer = self.ask(("OPSTAP_ISSUER", issuer), ("OPSTAP_SUBJECT", subject), path="/staff/")
            self.assertIn(b"Status: " + status, answer, (issuer, subject))
            self.assertEqual(b"Not a coordinator here" in answer, status == b"403")
        self.assertIn(b"Sign in first", self.ask(path="/staff/"))

    def test_no_subject_is_nobody(self):
        self.assertNotIn(b"readonly", self.ask(("OPSTAP_NAME", "Somebody"), ("OPSTAP_MAIL", "a@uni.example"), ("OPSTAP_SUBJECT", "")))
        self.assertIn(b"readonly", self.ask(("OPSTAP_NAME", "Somebody"), ("OPSTAP_SUBJECT", "x")))

    def test_names_of_headers_are_not_names_of_identity(self):
        self.assertNotIn(b"readonly", self.ask(("HTTP_OPSTAP_SUBJECT", "x"), ("HTTP_OPSTAP_NAME", "y"), ("REMOTE_USER", "z")))

"""A real mail server (Debian's python3-aiosmtpd) on the loopback, which does what a test tells it to.

    with mailserver.Server() as server:
        ... smtp = server.url ...
        server.mails()                  # [Mail, ...] in the order in which they were taken over
        server.does(rcpt="550 no such user", data="451 later", hang="RCPT")

It runs in a process of its own, under Debian's python3, and ends with the test.
"""
import atexit
import base64
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
import tempfile

PYTHON = "/usr/bin/python3"     # the one that Debian's packages are for


class Mail:
    def __init__(self, line):
        seen = json.loads(line)
        self.sender, self.receivers = seen["from"], seen["to"]
        self.tls, self.login = seen["tls"], seen["login"]
        self.raw = base64.b64decode(seen["data"])
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def to(self):
        return self.receivers[0]

    @property
    def subject(self):
        return self.message["Subject"]

    @property
    def text(self):
        return self.message.get_content().replace("\r\n", "\n")

    @property
    def id(self):
        return self.message["Message-ID"]


class Server:
    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="opstap-mail-")
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.does()
        self.process = subprocess.Popen([PYTHON, os.path.abspath(__file__), self.folder, *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"smtp://127.0.0.1:{self.port}"

    def path(self, name):
        return os.path.join(self.folder, name)

    def does(self, **mode):
        """rcpt, data: the answer instead of 250; hang: at RCPT, DATA or QUIT; only: for receivers that begin so."""
        with open(self.path("mode.new"), "w") as f:
            json.dump(mode, f)
        os.rename(self.path("mode.new"), self.path("mode"))

    def mails(self, to=None):
        try:
            with open(self.path("mails")) as f:
                return [m for m in map(Mail, f.read().splitlines()) if to in (None, m.to)]
        except FileNotFoundError:
            return []

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# ---- the server itself

def serve(folder, options):
    import asyncio
    import ssl

    from aiosmtpd.smtp import SMTP, AuthResult

    def mode():
        with open(os.path.join(folder, "mode")) as f:
            return json.load(f)

    async def answer(step, address):
        m = mode()
        if not (address or "").startswith(m.get("only", "")):
            return None
        if m.get("hang") == step:
            await asyncio.sleep(600)
        return m.get(step.lower())

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
            refusal = await answer("RCPT", address)
            if refusal is None:
                envelope.rcpt_tos.append(address)
            return refusal or "250 OK"

        async def handle_DATA(self, server, session, envelope):
            refusal = await answer("DATA", envelope.rcpt_tos[0])
            if refusal:
                return refusal
            login = session.auth_data.login.decode() if session.auth_data else None
            line = json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None, "login": login,
                               "data": base64.b64encode(envelope.content).decode()})
            with open(os.path.join(folder, "mails"), "a") as f:
                f.write(line + "\n")
            return "250 OK"

        async def handle_QUIT(self, server, session, envelope):
            await answer("QUIT", "")
            return "221 Bye"

    def authenticate(server, session, envelope, mechanism, auth_data):
        return AuthResult(success=auth_data.password == b"geheim", auth_data=auth_data, handled=False)

    def make():
        more = {}
        if "--tls" in options:
            more["tls_context"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            more["tls_context"].load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
        if "--login" in options:
            more.update(auth_required=True, auth_require_tls=False, authenticator=authenticate)
        return SMTP(Handler(), enable_SMTPUTF8=True, **more)

    async def run():
        if "--tls" in options:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout",
                            os.path.join(folder, "key.pem"), "-out", os.path.join(folder, "cert.pem")], check=True, capture_output=True)
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        parent = os.getppid()
        while os.getppid() == parent:       # ends with the test, however that ends
            await asyncio.sleep(0.5)

    asyncio.run(run())


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:])

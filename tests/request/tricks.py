"""A partner that plays tricks: a server that says exactly the bytes a test wants, and what servers do wrong.

    with tricks.Server({"feed": tricks.hang}) as server: ...        # each is a function (socket, request)
"""
import re
import socket
import socketserver
import struct
import threading
import time


def head(status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}"] + [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]
    return ("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode()


def whole(body, status="200 OK", **headers):
    body = body.encode() if isinstance(body, str) else body
    return head(status, Content_Length=len(body), **headers) + body


def says(data):
    return lambda s, _: s.sendall(data)


def redirect(target):
    return lambda s, _: s.sendall(whole("", "302 Found", Location=target))


class Request:
    """What was asked: path without its query, query, method, headers in one text, body."""

    def __init__(self, data):
        top, _, self.body = data.partition(b"\r\n\r\n")
        self.text = top.decode("latin-1")
        self.method, address = self.text.split(" ", 2)[:2]
        self.path, _, self.query = address.partition("?")
        self.address, self.at = address, time.monotonic()


class Handler(socketserver.BaseRequestHandler):
    def read(self):
        data = b""
        while b"\r\n\r\n" not in data or len(data.split(b"\r\n\r\n", 1)[1]) < self.length(data):
            part = self.request.recv(65536)
            if not part:
                return None
            data += part
        return data

    @staticmethod
    def length(data):
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", data.split(b"\r\n\r\n", 1)[0])
        return int(found.group(1)) if found else 0

    def handle(self):
        try:
            data = self.read()
            if data:
                request = Request(data)
                self.server.asked.append(request)
                self.server.answer(self.request, request)
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    """behaviours: by the path, or its first part, without "-NUMBER" at its end."""
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, behaviours=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours, self.asked = behaviours or {}, []
        self.port = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, connection, request):
        name = re.sub(r"-\d+$", "", request.path.lstrip("/"))
        (self.behaviours.get(name) or self.behaviours[name.split("/")[0]])(connection, request)

    def asked_for(self, name):
        return [r for r in self.asked if r.path.lstrip("/").startswith(name)]

    def close(self):
        self.shutdown()
        self.server_close()

    def __exit__(self, *_):
        self.close()


# ---- Tricks that need no document of their own

def hang(s, _):
    s.settimeout(120)
    s.recv(1)  # until the other side has enough


def trickle(s, _):
    s.sendall(head(Content_Length=1000))
    for _ in range(1200):
        s.sendall(b"i")
        time.sleep(0.1 if _ < 3 else 1)


def reset(s, _):
    s.sendall(head(Content_Length=5000) + b"id,title\na,Law\n" * 20)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless_chunks(s, _):
    s.sendall(head(Transfer_Encoding="chunked"))
    while True:
        s.sendall(b"4000\r\n" + b" " * 0x4000 + b"\r\n")


def endless_headers(s, _):
    s.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        s.sendall(b"X-Number-%d: %s\r\n" % (number, b"n" * 900))


def redirects(s, request):
    """Sixty of them; whoever follows gets there."""
    number = int(request.query.rpartition("hop=")[2] or 0) if "hop=" in request.query else 0
    s.sendall(whole("", "302 Found", Location=f"{request.path}?hop={number + 1}") if number < 60 else whole("arrived"))


LOGIN = whole("<!DOCTYPE html>\n<html><body><form>Sign in</form></body></html>", Content_Type="text/html; charset=utf-8")
BUSY = whole("later", "429 Too Many Requests", Retry_After=120)

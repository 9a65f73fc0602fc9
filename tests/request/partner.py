"""A partner's web server for tests: answers what the test tells it to, on loopback, and remembers who asked.

    with partner.Server() as server:
        server.answer("/feed.csv", "id,title\\na,Law\\n", etag='"1"')
        ... feed-url = server.url + "/feed.csv" ...
        server.asked            # [("GET", "/feed.csv", headers), ...]
"""
import http.server
import threading
import time


class Answer:
    def __init__(self, body=b"", status=200, headers=None, delay=0.0, etag=None, drop_after=None):
        self.body = body.encode("utf-8") if isinstance(body, str) else body
        self.status, self.headers, self.delay = status, dict(headers or {}), delay
        self.drop_after = drop_after  # bytes after which the connection is cut
        self.etag = etag
        if etag:
            self.headers["ETag"] = etag


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        self.server.asked.append((self.command, self.path, self.headers))
        self.server.bodies.append(body)
        answer = self.server.answers.get(self.path) or self.server.answers.get(self.path.split("?")[0])
        if callable(answer):
            answer = answer(self.command, self.path, self.headers, body)
        if answer is None:
            answer = Answer("not here\n", 404)
        time.sleep(answer.delay)
        if answer.etag and self.headers.get("If-None-Match") == answer.etag:
            self.send_response(304)
            self.send_header("ETag", answer.etag)
            self.end_headers()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.drop_after])
        if answer.drop_after is not None:
            self.close_connection = True

    do_GET = do_POST = do_HEAD = do_PUT = serve

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.asked, self.bodies = {}, [], []
        self.port = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def answer(self, path, body=b"", **more):
        """What path answers from now on; body may be a function (method, path, headers, body) -> Answer."""
        self.answers[path] = body if callable(body) else Answer(body, **more)

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.shutdown()
        self.server_close()
        self.thread.join()

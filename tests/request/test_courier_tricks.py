"""The courier and partners that play tricks; kill -9 in the middle: everything arrives, under one key, with the same bytes."""
import collections
import datetime
import json
import socket
import threading
import time
import unittest

import clock
import courier


class Tricks(courier.CourierTest):
    """Partners that play tricks: each ends as CONTRACT section 9 says, and none delays another."""

    def raw_server(self, play, name=None):
        """A server of one trick: play(connection) for each that comes. How many it had at a time stands in self.most[name]."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=self.played, args=(play, connection, name), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/in"

    def played(self, play, connection, name):
        with self.lock:
            self.live[name] += 1
            self.most[name] = max(self.most[name], self.live[name])
        with connection:
            try:
                connection.recv(65536)
                play(connection)
            except OSError:
                pass
            finally:
                with self.lock:
                    self.live[name] -= 1

    def setUp(self):
        self.lock, self.live, self.most = threading.Lock(), collections.Counter(), collections.Counter()

    RESET = socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"

    @staticmethod
    def half_answer(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.setsockopt(*Tricks.RESET)

    @staticmethod
    def only_the_head(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
        connection.setsockopt(*Tricks.RESET)

    @staticmethod
    def no_last_chunk(connection):
        connection.sendall(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")

    @staticmethod
    def reset_afterwards(connection):
        """All of a 200, and then no goodbye: that is an answer."""
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        time.sleep(0.3)
        connection.setsockopt(*Tricks.RESET)

    @staticmethod
    def wait_for_the_end(connection):
        """Says nothing, until the other side has had enough."""
        connection.settimeout(20)
        while connection.recv(65536):
            pass

    @staticmethod
    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        connection.settimeout(0.25)
        for _ in range(100):
            connection.sendall(b"x")
            try:
                if not connection.recv(65536):      # the other side has had enough
                    return
            except TimeoutError:
                pass

    def test_each_trick(self):
        web = self.partner_server()
        web.answer("/good", "", status=204)
        web.answer("/error", "broken", status=500)
        web.answer("/gone", "gone", status=410)
        web.answer("/busy", "busy", status=429, headers={"Retry-After": "120"})
        web.answer("/moved", "there", status=302, headers={"Location": web.url + "/good"})
        hosts = {"good": web.url + "/good", "error": web.url + "/error", "gone": web.url + "/gone", "busy": web.url + "/busy",
                 "moved": web.url + "/moved", "half": self.raw_server(self.half_answer), "head": self.raw_server(self.only_the_head),
                 "chunk": self.raw_server(self.no_last_chunk), "after": self.raw_server(self.reset_afterwards),
                 "drips": self.raw_server(self.drip, "drips"), "hangs": self.raw_server(self.wait_for_the_end, "hangs")}
        self.start("".join(courier.host(n, a, timeout="4s") for n, a in hosts.items()) + courier.uni())
        # Six for the ones that hang: more than their two connections hold.
        slow = [self.apply(f"{name}:c{i}:r1") for name in ("hangs", "drips") for i in range(6)]
        for receipt in slow:
            self.place(receipt)
        quick = {name: self.apply(f"{name}:c1:r1") for name in hosts if name not in ("hangs", "drips")}
        for receipt in quick.values():
            self.place(receipt)
        begin = time.monotonic()
        expected = {"good": ("delivered", "204"), "error": ("retry", "500"), "gone": ("dead", "410"), "busy": ("retry", "429"),
                    "moved": ("retry", "302"), "half": ("retry", None), "head": ("retry", None), "chunk": ("retry", None),
                    "after": ("delivered", "200")}
        for name, (outcome, code) in expected.items():
            s = self.eventually(lambda: self.sent(queue=name, letter="placed"), 3)[0]
            self.assertEqual(s["outcome"], outcome, name)
            if code:
                self.assertEqual(s["code"], code, name)
        self.assertLess(time.monotonic() - begin, 3)
        self.eventually(lambda: self.sent(queue="hangs") and self.sent(queue="drips"), 15)
        for name in ("hangs", "drips"):
            self.assertEqual({s["outcome"] for s in self.sent(queue=name)}, {"retry"})
            self.assertEqual(self.most[name], 2, name)
            for s in self.sent(queue=name):
                self.assertEqual(s["attempt"], "1")
        waiting = {r["queue"]: r for r in self.outbox() if r["kind"] == "delivery" and r["attempts"] == 1 and r["state"] == "waiting"}
        for name in ("error", "moved", "half", "head", "chunk"):        # the first pause
            self.assertAlmostEqual(self.seconds(waiting[name]["next"]) - self.seconds(waiting[name]["created"]), 31, delta=6)
        self.assertGreaterEqual(self.seconds(waiting["busy"]["next"]) - self.seconds(waiting["busy"]["created"]), 120)
        self.assertEqual(len([p for _, p, _ in web.asked if p == "/good"]), 1)      # no redirect is followed

    @staticmethod
    def seconds(moment):
        return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()

    def test_later_ones_wait_for_the_first(self):
        """A withdrawal never overtakes the place it takes back; the clock brings both, in order, with the bodies of the first attempts."""
        web = self.partner_server()
        web.answer("/in", "broken", status=503)
        self.start(courier.host("host", web.url + "/in") + courier.uni())
        receipt = self.apply("host:c1:r1")
        self.place(receipt)
        self.eventually(lambda: self.sent(queue="host", outcome="retry"))
        self.act(receipt, "withdraw", "student")
        time.sleep(1.5)
        self.assertEqual(len(web.bodies), 1)
        web.answer("/in", "", status=204)
        for step in (31, 62):
            self.opstap.down()
            self.opstap.environment = {"OPSTAP_NOW": str(int(clock.time()) + step)}
            self.opstap.start()
            self.eventually(lambda: self.sent(queue="host", outcome="delivered"))  # what was not noted would be sent once more
        self.eventually(lambda: len(web.bodies) == 3)
        self.assertEqual([json.loads(b)["event"] for b in web.bodies], ["placed", "placed", "withdrawn"])
        self.assertEqual(web.bodies[0], web.bodies[1])
        keys = [headers["Idempotency-Key"] for _, _, headers in web.asked]
        self.assertEqual(keys[0], keys[1])
        self.assertNotEqual(keys[1], keys[2])

    def test_five_days(self):
        web = self.partner_server()
        web.answer("/in", "broken", status=500)
        self.start(courier.host("host", web.url + "/in") + courier.uni())
        self.place(self.apply("host:c1:r1"))
        self.eventually(lambda: self.sent(queue="host", outcome="retry"))
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(int(clock.time()) + 5 * 86400 + 10)}
        self.opstap.start()
        dead = self.eventually(lambda: self.sent(queue="host", outcome="dead"))
        self.assertEqual((dead[0]["attempt"], dead[0]["code"]), ("2", "500"))
        row = next(r for r in self.outbox() if r["queue"] == "host")
        self.assertEqual((row["state"], row["attempts"], row["template"]), ("dead", 2, "placed"))
        time.sleep(1)
        self.assertEqual(len(web.bodies), 2)


class Kills(courier.CourierTest):
    def test_killed_between_sending_and_settling(self):
        web = self.partner_server()
        web.answer("/in", "", status=204, delay=1.5)
        self.start(courier.host("host", web.url + "/in") + courier.uni())
        self.place(self.apply("host:c1:r1"))
        self.eventually(lambda: len(web.bodies) == 1)
        self.kill("courier")
        self.eventually(lambda: len(web.bodies) == 2)
        self.eventually(lambda: [r for r in self.outbox() if r["queue"] == "host" and r["state"] == "delivered"])
        time.sleep(1)
        self.assertEqual(len(web.bodies), 2)
        self.assertEqual(web.bodies[0], web.bodies[1])
        self.assertEqual(len({headers["Idempotency-Key"] for _, _, headers in web.asked}), 1)


if __name__ == "__main__":
    unittest.main()

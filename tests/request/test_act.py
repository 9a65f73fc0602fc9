"""opstapctl act: decisions that reach the operator, for a partner that is told by deliveries alone and has nobody at the desk."""
import json
import unittest

import desk
import opstap
import partner
from desk import COLUMNS, course, home


class Act(desk.DeskCase):
    files = {"feed.csv": COLUMNS + course("law") + course("art") + course("one", places=1), "secret": "s3cret\n"}

    @classmethod
    def setUpClass(cls):
        cls.endpoint = partner.Server()
        cls.addClassCleanup(cls.endpoint.close)
        cls.endpoint.answer("/in")
        cls.conf = (opstap.partner("host", "feed.csv", waiting_list="true", deliver_url=f'"{cls.endpoint.url}/in"',
                                   deliver_secret_file='"secret"')
                    + home("uni", 'coordinator "all" { mail = "a@uni.example" }'))
        super().setUpClass()

    def act(self, receipt, *words, choice=1, code=0):
        got, out, err = self.opstap.ctl("act", receipt, str(choice), *words)
        self.assertEqual(got, code, out + err)
        return out + err

    def last(self, receipt, choice=1):
        step = self.choice(receipt, choice)["history"][-1]
        return step["state"], step["actor"], step.get("by"), step.get("reason")

    def approved(self, *courses):
        receipt = self.apply(*courses)
        for i in range(1, len(courses) + 1):
            self.decide("all", receipt, "approve", i)
        return receipt

    def told(self, receipt):
        return [b["event"] for b in map(json.loads, self.endpoint.bodies) if b["enrolment"]["receipt"] == receipt]

    def test_yes_no_and_back(self):
        receipt = self.approved("law", "art")
        self.eventually(lambda: self.told(receipt) == ["approved"] * 2)
        self.assertIn("placed now", self.act(receipt, "place"))
        self.assertEqual(self.last(receipt), ("placed", "host", "operator", None))
        self.eventually(lambda: "placed" in self.told(receipt))
        self.act(receipt, "decline", "--reason", "level", "--text", "Ask again next year.", choice=2)
        self.assertEqual(self.last(receipt, 2), ("declined", "host", "operator", "level"))
        page = self.get(f"/en/enrolments/{receipt}").text
        for words in ("Not accepted by host", "the level does not fit", "Ask again next year."):
            self.assertIn(words, page)
        self.act(receipt, "undo")
        self.assertEqual(self.state(receipt), "approved")
        self.assertIn("operator", self.staff_get("all", f"/staff/enrolments/{receipt}/2").text)
        self.assertEqual(self.opstap.ctl("verify")[0], 0)

    def test_for_either_university(self):
        receipt = self.apply("law")
        self.act(receipt, "approve", "--as", "host", code=4)
        self.act(receipt, "approve")
        self.assertEqual(self.last(receipt), ("approved", "home", "operator", None))
        self.act(receipt, "place", "--as", "host")
        self.act(receipt, "ask", "--text", "When do you arrive?")
        self.assertIn("When do you arrive?", self.get(f"/en/enrolments/{receipt}").text)
        self.act(receipt, "transcript-sent")
        self.act(receipt, "received")
        self.assertIn("noted before", self.act(receipt, "received", code=4))
        self.act(receipt, "registered", "--as", "home")
        self.assertEqual(self.state(receipt), "finished")

    def test_refused_says_why_and_changes_nothing(self):
        receipt = self.apply("law", "one")
        before = self.opstap.enrolments()
        for words, said in ((("place",), "it is submitted now"), (("place", "--as", "home"), "not from the state"),
                            (("undo",), "nothing to take back"), (("decline", "--as", "host", "--reason", "full"), "other university"),
                            (("decline",), "--reason"), (("ask", "--as", "home"), "--text"), (("registered",), "not from the state")):
            self.assertIn(said, self.act(receipt, *words, code=4), words)
        self.act("0" * 26, "place", code=4)
        self.act(receipt, "place", choice=3, code=4)
        for words in ((), ("dance",), ("withdraw",), ("accept",), ("cancel",), ("place", "--as"), ("place", "--as", "student"), ("place", "now"),
                      ("decline", "--reason", "because"), ("ask", "--words", "x"), ("ask", "--text", b"\xff".decode(errors="surrogateescape"))):
            self.assertIn("usage: opstapctl act", self.act(receipt, *words, code=1), words)
        for number in ("0", "9", "x", ""):
            self.act(receipt, "place", choice=number, code=1)
        self.act("short", "place", code=1)
        self.assertEqual(self.opstap.enrolments(), before)

    def test_an_erased_one_is_gone(self):
        receipt = self.approved("law")
        self.assertEqual(self.opstap.ctl("erase", "--receipt", receipt)[0], 0)
        self.act(receipt, "place", code=4)


if __name__ == "__main__":
    unittest.main()

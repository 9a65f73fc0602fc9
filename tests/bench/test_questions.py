#!/usr/bin/env python3
"""The made-up catalogue and its questions are what the measurement says they are."""
import json
import os
import random
import subprocess
import sys
import unittest

SOURCE = os.environ.get("top_srcdir") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("top_builddir") or os.path.join(SOURCE, "build")
sys.path[:0] = [os.path.join(SOURCE, "tests/bench"), os.path.join(SOURCE, "tests")]

import catalogue
import edits
import questions
import tap

KEYS = "id provider title description language level ects iscedf start end mode url".split()
N, SMALL, PER_CLASS = 1500, 200, 40


def made(*options):
    return subprocess.run([*catalogue.maker(BUILD), *options], capture_output=True, check=True).stdout


def distance(a, b):
    """By the definition, so that it is not the measured program's own."""
    d = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


class Courses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = made(str(N))
        cls.courses = [json.loads(line) for line in cls.text.decode().splitlines()]

    def test_the_same_every_time(self):
        self.assertEqual(made(str(N)), self.text)

    def test_fewer_are_the_beginning_of_more(self):
        self.assertEqual(made(str(SMALL)), b"".join(self.text.splitlines(True)[:SMALL]))

    def test_another_seed_makes_others(self):
        self.assertNotEqual(made("--seed", "2", str(SMALL)), made(str(SMALL)))

    def test_every_line_has_every_key(self):
        self.assertEqual(len(self.courses), N)
        for course in self.courses:
            self.assertEqual(list(course), KEYS)
            self.assertTrue(all(course[key] for key in KEYS), course)

    def test_values(self):
        self.assertEqual(len({(c["provider"], c["id"]) for c in self.courses}), N)
        for c in self.courses:
            self.assertTrue(1 <= c["ects"] <= 30 and len(c["iscedf"]) == 4 and c["start"] < c["end"], c)
            self.assertIn(c["language"], ("en", "nl"))
            self.assertTrue(2 <= len(c["title"].split()) <= 9, c["title"])
            self.assertTrue(85 <= len(c["description"].split()) <= 140, len(c["description"].split()))

    def test_words_and_titles_are_spread_as_in_real_text(self):
        words = {w for c in self.courses for w in catalogue.words_of(c["title"] + " " + c["description"])}
        self.assertTrue(8000 < len(words) < 30000, len(words))
        again = N - len({c["title"] for c in self.courses})
        self.assertTrue(0.06 * N < again < 0.12 * N, again)
        self.assertTrue(0.5 * N < sum(c["language"] == "en" for c in self.courses) < 0.6 * N)


class Edits(unittest.TestCase):
    def test_one_mistake_is_one_edit(self):
        rng, kinds, first = random.Random(3), {}, 0
        for _ in range(8000):
            kind, wrong = edits.edit(rng, "university")
            kinds[kind] = kinds.get(kind, 0) + 1
            first += wrong[:1] != "u"
            self.assertEqual(distance("university", wrong), 1, wrong)
        for kind, percent in edits.KINDS:
            self.assertAlmostEqual(kinds[kind] / 80, percent, delta=3)
        self.assertTrue(0.03 < first / 8000 < 0.12, first)

    def test_the_measured_distance(self):
        rng = random.Random(4)
        for _ in range(500):
            a, b = ("".join(rng.choice("abc") for _ in range(rng.randint(0, 7))) for _ in range(2))
            self.assertEqual(edits.distance(a, b), distance(a, b), (a, b))


class Questions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = os.path.join(BUILD, "tests/bench/test_questions.%d.jsonl" % os.getpid())
        cls.addClassCleanup(os.unlink, cls.path)
        catalogue.write(BUILD, cls.path, N)
        cls.catalogue = catalogue.Catalogue(cls.path)
        cls.items = list(questions.make(BUILD, cls.catalogue, 1, PER_CLASS))
        cls.titles = set(cls.catalogue.titles)

    def of(self, name):
        found = [item for item in self.items if item["class"] == name]
        self.assertTrue(found, name)
        return found

    def words(self, item):
        return [catalogue.SPOKEN.findall(item[key].lower()) for key in ("want", "q")]

    def test_every_class_is_there(self):
        names = {item["class"] for item in self.items}
        for name in names - {"one-letter", "thousand-words", "keystroke"}:
            self.assertGreaterEqual(len(self.of(name)), PER_CLASS * 3 // 4, name)
        self.assertEqual(len(names), 20)

    def test_wanted_titles_exist(self):
        for item in self.items:
            self.assertTrue(item["want"] is None or item["want"] in self.titles, item)

    def test_the_same_every_time(self):
        again = questions.make(BUILD, self.catalogue, 1, PER_CLASS)
        self.assertEqual(list(again), self.items)

    def wrong_words(self, name):
        for item in self.of(name):
            want, q = self.words(item)
            self.assertEqual(len(want), len(q), item)
            yield [(a, b) for a, b in zip(want, q) if a != b]

    def test_typos_are_as_many_edits_as_said(self):
        for name, places, each in [("typo", 1, 1), ("typo-two-edits", 1, 2), ("typo-two-words", 2, 1)]:
            for pairs in self.wrong_words(name):
                self.assertEqual(len(pairs), places, pairs)
                for right, wrong in pairs:
                    self.assertEqual(distance(right, wrong), each, (right, wrong))
                    self.assertTrue(right.isalpha(), right)

    def test_words_apart_and_together(self):
        for name, more in [("apart", 1), ("together", -1)]:
            for item in self.of(name):
                want, q = self.words(item)
                self.assertEqual("".join(want), "".join(q))
                self.assertEqual(len(want) + more, len(q), item)

    def test_no_other_title_is_as_good(self):
        for item in self.of("dropped"):
            q = set(catalogue.words_of(item["q"]))
            self.assertEqual([t for t in self.titles if q <= set(catalogue.words_of(t))], [item["want"]])

    def test_other_language_is_other_words(self):
        language = dict(zip(self.catalogue.titles, self.catalogue.language))
        for name in ("across-label", "across-cognate"):
            self.assertEqual({language[item["want"]] for item in self.of(name)}, {"en", "nl"})
            for item in self.of(name):
                self.assertFalse(all(w in self.words(item)[0] for w in self.words(item)[1]), item)

    def test_nonsense_is_near_no_word(self):
        beginnings = {w[:k] for w in self.catalogue.vocabulary for k in range(6, len(w) + 1)}
        for item in self.of("nonsense")[:4]:
            q = item["q"]
            alike = [b for b in beginnings if abs(len(b) - len(q)) <= 2 and len(set(q) - set(b)) <= 2]
            near = [b for b in alike if distance(q, b) <= 2]
            self.assertEqual(near, [], q)


if __name__ == "__main__":
    sys.exit(tap.main([__file__, __file__, *sys.argv[1:]]))

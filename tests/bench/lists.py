#!/usr/bin/env python3
"""How well the courses of real lists are found again by their titles: typed as they are, with words dropped, reordered, misspelt, apart, together.

The documents are in the folder that --feeds or $OPSTAP_FEEDS names (11,260 courses in Dutch, French and English, of five universities). A
hit counts when its title has the words of the wanted one, as real lists hold the same title in capitals and without. Words are taken at random:
where a list has titles that differ by a word ("Engels 1" and "Engels 1 (AL)"), a dropped word leaves no single answer, so that no goal stands
beside these figures. They are to be compared with those of another version, in one run of both programs.
"""
import argparse
import glob
import html
import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

import edits

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
KEPT = {"level": "bachelor", "ects": 5, "iscedf": "", "start": "2030-02-01", "end": "2030-06-01", "mode": "scheduled", "url": "https://x.example/"}


def plain(text):
    text = html.unescape(re.sub("<[^>]+>", " ", text or ""))
    return "".join(c for c in re.sub(r"\s+", " ", text).strip() if c.isprintable())


def words(text):
    return re.findall(r"\w+", text.lower())


def named(element, name):
    return [child for child in element if child.tag.rpartition("}")[2] == name]


def read_json(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def read(feeds):
    """(partner, id, title, text, language)."""
    for name, language in (("artevelde_courses_2021", "nl"), ("helmo_courses_2024", "fr")):
        for c in read_json(f"{feeds}/e4c-belgium/{name}.json"):
            spoken = (c.get("languages") or [language])[0]
            yield name[:4], c["id"], c["name"], f"{c.get('content') or ''} {c.get('goal') or ''}", spoken if spoken in ("nl", "en", "de", "fr") else language
    for path in sorted(glob.glob(f"{feeds}/ooapi-unamur/courses-page-*.json")):
        for c in read_json(path)["items"]:
            yield "unam", c["courseId"], c["name"][0]["value"], (c.get("description") or [{}])[0].get("value"), c["name"][0]["language"][:2]
    for path in sorted(glob.glob(f"{feeds}/ewp-uclouvain/courses-*.xml")):
        for c in ET.parse(path).getroot():
            title, text = named(c, "title"), named(c, "description")
            if title:
                yield "ucl", named(c, "los-id")[0].text, title[0].text, text[0].text if text else "", title[0].get(LANG, "fr")[:2]
    for c in ET.parse(f"{feeds}/xcri-adam-smith/adam_smith_charset_issue.xml").getroot().iter():
        if c.tag.endswith("}course"):
            text = " ".join(" ".join(d.itertext()) for d in named(c, "description"))
            yield "adam", named(c, "identifier")[0].text, named(c, "title")[0].text, text, "en"


def courses(feeds):
    found = {}
    for partner, number, title, text, language in read(feeds):
        if plain(title):
            found.setdefault((partner, str(number)), {"id": str(number), "provider": partner, "title": plain(title),
                                                      "description": plain(text)[:4000], "language": language, **KEPT})
    return list(found.values())


class Maker:
    """What is done to the words of a title: a question, or None where this title is of no use."""

    def __init__(self, listed, seed):
        self.rng, self.known = random.Random(seed), {w for c in listed for w in words(c["title"] + " " + c["description"])}

    def some(self, w, least):
        return [i for i, word in enumerate(w) if len(word) >= least and word.isalpha()]

    def mistype(self, w, places, edit, least):
        at = self.some(w, least)
        if len(at) < places:
            return None
        for i in self.rng.sample(at, places):
            w[i] = edit(self.rng, w[i])
        return " ".join(w)

    def title(self, _, title):
        return title

    def dropped(self, w, _):
        gone = self.rng.randrange(len(w))
        return " ".join(w[:gone] + w[gone + 1:]) if len(w) > 3 else None

    def reordered(self, w, _):
        self.rng.shuffle(w)
        return " ".join(w)

    def typo(self, w, _):
        return self.mistype(w, 1, lambda rng, word: edits.edit(rng, word)[1], 5)

    def two_edits(self, w, _):
        return self.mistype(w, 1, edits.edit_twice, 8)

    def two_words(self, w, _):
        return self.mistype(w, 2, lambda rng, word: edits.edit(rng, word)[1], 5)

    def apart(self, w, _):
        ways = [(i, k) for i in self.some(w, 9) for k in range(4, len(w[i]) - 3) if w[i][:k] in self.known and w[i][k:] in self.known]
        if not ways:
            return None
        i, k = self.rng.choice(ways)
        return " ".join(w[:i] + [w[i][:k], w[i][k:]] + w[i + 1:])

    def together(self, w, _):
        long = self.some(w, 3)
        at = [i for i in long if i + 1 in long]
        if not at:
            return None
        i = self.rng.choice(at)
        return " ".join(w[:i] + [w[i] + w[i + 1]] + w[i + 2:])

    def no_accents(self, _, title):
        bare = "".join(c for c in unicodedata.normalize("NFD", title) if not unicodedata.combining(c))
        return bare if bare != title else None


CLASSES = ("title", "dropped", "reordered", "typo", "two_edits", "two_words", "apart", "together", "no_accents")


def make(listed, seed, count):
    """(class, question, words of the wanted title)."""
    maker = Maker(listed, seed)
    for name in CLASSES:
        found = 0
        for c in maker.rng.sample(listed, len(listed)):
            w = words(c["title"])
            q = getattr(maker, name)(w[:], c["title"]) if len(w) > 1 and len(c["title"]) <= 200 else None
            if q:
                yield name, q, w
                found += 1
            if found == count:
                break


def ask(program, folder, questions):
    lines = "".join(json.dumps({"q": q, "limit": 10}) + "\n" for _, q, _ in questions)
    out = subprocess.run([program, folder, "query"], input=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def measure(program, listed, questions, folder):
    path, title_of = os.path.join(folder, "courses.jsonl"), {(c["provider"], c["id"]): words(c["title"]) for c in listed}
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(c, ensure_ascii=False) + "\n" for c in listed)
    engine = os.path.join(folder, "engine")
    subprocess.run([program, engine, "index", path], stdout=subprocess.DEVNULL, check=True)
    found = {name: [] for name in CLASSES}
    for (name, _, wanted), answer in zip(questions, ask(program, engine, questions)):
        ranks = (k for k, hit in enumerate(answer["hits"], 1) if title_of[hit["provider"], hit["id"]] == wanted)
        found[name].append(1 / next(ranks, float("inf")))
    return {name: statistics.mean(values) for name, values in found.items()}


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/lists.py", description="Measures how well courses of real lists are found.")
    parser.add_argument("programs", nargs="*", default=["build/opstap-bench"], help="opstap-bench, of one or several versions")
    parser.add_argument("--feeds", default=os.environ.get("OPSTAP_FEEDS", "../shared/feeds"), help="folder of the documents")
    parser.add_argument("--queries", type=int, default=300, metavar="PER_CLASS")
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    if not os.path.isdir(o.feeds):
        raise SystemExit(f"lists: {o.feeds} is not there: --feeds names the folder of real documents")
    listed = courses(o.feeds)
    questions = list(make(listed, o.seed, o.queries))
    print(f"mean reciprocal rank of {len(questions)} questions on {len(listed)} courses")
    columns = []
    for program in o.programs:
        with tempfile.TemporaryDirectory(prefix="opstap-lists-", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
            columns.append(measure(os.path.abspath(program), listed, questions, folder))
    for name in CLASSES:
        print("%-12s" % name + "".join("%8.3f" % column[name] for column in columns))


if __name__ == "__main__":
    main()

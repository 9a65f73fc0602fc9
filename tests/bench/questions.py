#!/usr/bin/env python3
"""Makes the questions of the search bench: questions.make(…) yields {"class", "q", "want"} and, where there are any, "filters".

"want" is the title that must be found; None where a question has no single answer. Most classes start from a title: a
question with an answer that another title is as good as (the same words, or all words of the question) is left out, for
nobody could tell them apart. Numbers are never mistyped. Run as a program it prints the questions as JSON lines.
"""
import argparse
import itertools
import json
import random
import sys

import catalogue
import edits
import nonsense

FUNCTION = {"en": {"and": "en", "of": "van", "in": "in", "for": "voor", "introduction": "inleiding", "to": "", "advanced": "gevorderde"},
            "nl": {"en": "and", "van": "of", "in": "in", "voor": "for", "inleiding": "introduction to", "gevorderde": "advanced"}}
RIVALS = 5  # as many courses in the question's own language may hold all its words


def typed(words):
    """Places of words that may be mistyped: letters only, five at least."""
    return [i for i, w in enumerate(words) if w.isalpha() and len(w) >= 5]


class Maker:
    def __init__(self, build, courses, seed):
        self.c, self.seed, self.rng = courses, seed, random.Random(seed)
        self.listed, self.pairs = catalogue.Listed(build), catalogue.read_pairs()

    def shuffled(self, what):
        """Titles in an order of the class's own, so that a class does not change when another does."""
        self.rng = random.Random("%s %d" % (what, self.seed))
        order = list(range(len(self.c.titles)))
        self.rng.shuffle(order)
        return order

    def is_clear(self, q, title):
        """No other title holds all the words asked for or has the wanted title's very words."""
        return self.c.others_with(catalogue.words_of(q), title) == 0 and self.c.bags[tuple(sorted(self.c.words[title]))] == 1

    def from_titles(self, what, n, change):
        """change(words of the title, its language) gives the words of the question, or None."""
        found = 0
        for title in self.shuffled(what):
            text = self.c.titles[title].lower()
            q = change(catalogue.SPOKEN.findall(text), self.c.language[title])
            if q is None or (what != "title" and not self.is_clear(" ".join(q), title)):
                continue
            yield {"class": what, "q": self.c.titles[title] if what == "title" else " ".join(q), "want": self.c.titles[title]}
            found += 1
            if found == n:
                return

    # what is done to a title

    def drop(self, words, language):
        content = [w for w in words if w not in FUNCTION[language] and w not in self.listed.function[language]]
        if len(content) < 3:
            return None
        for gone in self.rng.sample(content, 2 if len(content) > 4 else 1):
            words.remove(gone)
        return words

    def reorder(self, words, _):
        if len(words) < 2:
            return None
        other = words[:]
        while other == words:
            self.rng.shuffle(other)
        return other

    def mistype(self, words, _, places=1, edit=lambda rng, w: edits.edit(rng, w)[1], least=5):
        at = [i for i in typed(words) if len(words[i]) >= least]
        if len(at) < places:
            return None
        for i in self.rng.sample(at, places):
            words[i] = edit(self.rng, words[i])
        return words

    def mistype_long(self, words, language):
        return self.mistype(words, language, 1, edits.edit_twice, 8)

    def mistype_two(self, words, language):
        return self.mistype(words, language, 2)

    def write_apart(self, words, language):
        for i in self.rng.sample(range(len(words)), len(words)):
            for k in range(3, len(words[i]) - 2):
                if words[i][:k] in self.listed.joints[language] and words[i][k:] in self.listed.nouns[language]:
                    return words[:i] + [words[i][:k], words[i][k:]] + words[i + 1:]
        return None

    def write_together(self, words, language):
        for i in self.rng.sample(range(len(words) - 1), len(words) - 1):
            if words[i] in self.listed.nouns[language] and words[i + 1] in self.listed.nouns[language]:
                return words[:i] + [words[i] + words[i + 1]] + words[i + 2:]
        return None

    def inflect(self, words, language):
        forms = self.listed.forms[language]
        at = [i for i, w in enumerate(words) if w in forms and len(forms[w][1]) > 1 and len(w) > 3]
        for i in self.rng.sample(at, self.rng.randint(1, len(at)) if at else 0):
            words[i] = self.rng.choice(sorted(forms[words[i]][1] - {words[i]}))
        return words if at else None

    def bare(self, words, _):
        plain = [catalogue.fold(w) for w in words]
        return plain if plain != words else None

    # the other language

    def translate(self, words, language):
        """(classes of the pairs, the question) or None when a word is in no pair; multi-word topics first."""
        topics, kinds, i, keep = [], [], 0, self.rng.random() < 0.5
        while i < len(words):
            for n in (3, 2, 1):
                part = " ".join(words[i:i + n])
                if part in self.pairs[language]:
                    kinds.append(self.pairs[language][part][0])
                    topics.append(self.pairs[language][part][1])
                    break
                if n == 1 and part in FUNCTION[language]:
                    topics.extend([FUNCTION[language][part]] if keep and FUNCTION[language][part] else [])
                    break
            else:
                return None
            i += n
        return (kinds, topics) if len(kinds) > 1 else None

    def across(self, n):
        """Candidates first; those go whose words many courses in the question's own language hold anyway."""
        found = []
        for title in self.shuffled("across"):
            words = catalogue.SPOKEN.findall(self.c.titles[title].lower())
            got = self.translate(words, self.c.language[title])
            if got is None or len(set(got[0])) > 1:
                continue
            topics = [w for w in words if w not in FUNCTION[self.c.language[title]]]
            q = " ".join(got[1])
            if self.c.others_with([catalogue.fold(w) for w in topics], title) == 0 and self.is_clear(q, title):
                found.append({"class": "across-" + got[0][0], "q": q, "want": self.c.titles[title]})
            if len(found) > 12 * n:
                break
        rivals = self.count_rivals([set(item["q"].split()) for item in found])
        for kind in ("across-label", "across-cognate"):
            yield from itertools.islice((f for f, r in zip(found, rivals) if f["class"] == kind and r < RIVALS), n)

    def count_rivals(self, wanted):
        """Of each set of words: how many courses hold them all."""
        by_word, counts = {}, [0] * len(wanted)
        for i, words in enumerate(wanted):
            by_word.setdefault(max(words, key=len), []).append(i)
        asked = set(by_word)
        for course in self.c.courses():
            text = course["title"] + " " + course["description"]
            own = set(text.lower().replace(".", "").replace(",", "").replace(":", "").split())
            for word in asked & own:
                for i in by_word[word]:
                    counts[i] += wanted[i] <= own
        return counts

    # without a title that is wanted, or with more than words

    def filters(self, n):
        rng = random.Random("filters %d" % self.seed)
        numbers = rng.sample(range(len(self.c.title_of)), min(n, len(self.c.title_of)))
        courses = self.c.line(numbers)
        for i in numbers:
            course, words = courses[i], catalogue.SPOKEN.findall(courses[i]["title"].lower())
            possible = {"language": course["language"], "level": course["level"], "field": course["iscedf"][:rng.choice([2, 3, 4])],
                        "partner": course["provider"], "delivery": course["mode"], "ects_min": course["ects"],
                        "start_from": course["start"]}
            filters = {key: possible[key] for key in rng.sample(sorted(possible), rng.randint(1, 3))}
            if rng.random() < 0.3:
                yield {"class": "filters", "q": rng.choice(["", max(words, key=len)]), "filters": filters, "want": None}
            else:
                yield {"class": "filters", "q": " ".join(words), "filters": filters, "want": course["title"]}

    def codes(self, n):
        self.rng = random.Random("codes %d" % self.seed)
        numbers = self.rng.sample(range(len(self.c.title_of)), min(n, len(self.c.title_of)))
        for course in self.c.line(numbers).values():
            code = course["id"]
            q = self.rng.choice([code, code.lower().replace("-", " "), code.lower().replace("-", "")])
            yield {"class": "code", "q": q, "want": course["title"]}

    def worst(self, n):
        """What every course has: words of the language, the commonest words, letters, and very much of everything."""
        rng, listed = random.Random("worst %d" % self.seed), self.listed
        common = {language: list(listed.forms[language])[:60] for language in ("en", "nl")}
        every = [w for title in rng.sample(self.c.words, min(2000, len(self.c.words))) for w in title]
        for _ in range(n):
            language = rng.choice(["en", "nl"])
            yield {"class": "common", "q": " ".join(rng.sample(common[language], rng.randint(1, 3))), "want": None}
            yield {"class": "stop-words", "q": " ".join(rng.sample(listed.function[language][:40], rng.randint(1, 5))), "want": None}
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield {"class": "one-letter", "q": letter, "want": None}
        for _ in range(max(5, n // 10)):
            yield {"class": "thousand-words", "q": " ".join(rng.choice(every) for _ in range(1000)), "want": None}

    def keystrokes(self, n):
        for title in self.shuffled("keystrokes")[:n]:
            text = self.c.titles[title]
            for k in range(1, len(text) + 1):
                yield {"class": "keystroke", "q": text[:k].lower(), "want": text}


def make(build, courses, seed, n):
    m = Maker(build, courses, seed)
    changes = [("title", lambda words, _: words), ("dropped", m.drop), ("reordered", m.reorder), ("typo", m.mistype),
               ("typo-two-edits", m.mistype_long), ("typo-two-words", m.mistype_two), ("apart", m.write_apart),
               ("together", m.write_together), ("inflected", m.inflect), ("no-accents", m.bare)]
    for what, change in changes:
        yield from m.from_titles(what, n, change)
    yield from m.across(n)
    yield from m.codes(n)
    yield from m.filters(n)
    yield from m.keystrokes(n)
    yield from m.worst(n)
    for q in nonsense.make(courses.vocabulary, random.Random("nonsense %d" % seed), n):
        yield {"class": "nonsense", "q": q, "want": None}


def main():
    parser = argparse.ArgumentParser(description="Prints the questions about a catalogue as JSON lines.")
    parser.add_argument("--build", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=200, help="questions of each class (default 200)")
    parser.add_argument("courses", help="JSON lines, as make_courses prints them")
    o = parser.parse_args()
    for item in make(o.build, catalogue.Catalogue(o.courses), o.seed, o.queries):
        sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

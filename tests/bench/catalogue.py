"""The made-up catalogue as the makers of questions see it: titles, the words of titles, listed words and their forms."""
import array
import collections
import json
import os
import re
import subprocess
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
WORD = re.compile(r"\w+")
SPOKEN = re.compile(r"\w+(?:['-]\w+)*")  # as people see words: "foto's" is one


def fold(text):
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def words_of(text):
    return WORD.findall(fold(text))


def maker(build):
    return [os.path.join(build, "tests/bench/make_courses"), "--words", HERE]


def write(build, path, n, *options):
    with open(path, "wb") as f:
        subprocess.run([*maker(build), *options, str(n)], stdout=f, check=True)


class Listed:
    """The words of the lists: forms[language][form] is (kind, the set of its forms); joints[language] are nouns as first parts."""

    def __init__(self, build):
        self.forms = {"en": {}, "nl": {}}
        self.nouns = {"en": set(), "nl": set()}
        self.joints = {"en": set(), "nl": set()}
        self.function = {"en": [], "nl": []}
        said = subprocess.run([*maker(build), "--forms", "1"], capture_output=True, text=True, check=True).stdout
        for line in said.splitlines():
            language, kind, joint, *forms = line.split("\t")
            if kind == "function":
                self.function[language].append(forms[0])
                continue
            for form in forms:
                self.forms[language].setdefault(form, (kind, set(forms)))
            if kind == "noun":
                self.nouns[language].update(forms[:2])
                self.joints[language].add(forms[0] + joint)


def read_pairs():
    """{"en": {word: (class, translation)}, "nl": the other way round}."""
    pairs = {"en": {}, "nl": {}}
    with open(os.path.join(HERE, "pairs.txt"), encoding="utf-8") as f:
        for line in f:
            if line.startswith("#"):
                continue
            kind, _, *both = line.split()
            for pair in both:
                en, nl = pair.replace("_", " ").split("=")
                pairs["en"][en] = (kind, nl)
                pairs["nl"][nl] = (kind, en)
    return pairs


class Catalogue:
    """Every course by number, its title by number (titles[title_of[course]]), and where a title's words are."""

    def __init__(self, path):
        self.path, self.titles, self.language = path, [], []
        self.title_of, self.number = array.array("I"), {}
        self.words, self.with_word, self.bags = [], collections.defaultdict(lambda: array.array("I")), collections.Counter()
        self.vocabulary, numbers = set(), {}
        for course in self.courses():
            title = course["title"]
            if title not in numbers:
                numbers[title] = len(self.titles)
                self.add_title(title, course["language"])
            self.number[course["provider"], course["id"]] = len(self.title_of)
            self.title_of.append(numbers[title])
            self.vocabulary.update(course["description"].lower().replace(".", "").replace(",", "").split())
        self.vocabulary = {fold(w) for w in self.vocabulary}.union(*(set(w) for w in self.words))

    def add_title(self, title, language):
        words = words_of(title)
        for word in set(words):
            self.with_word[word].append(len(self.titles))
        self.bags[tuple(sorted(words))] += 1
        self.titles.append(title)
        self.language.append(language)
        self.words.append(words)

    def courses(self):
        with open(self.path, encoding="utf-8") as f:
            for line in f:
                yield json.loads(line)

    def line(self, wanted):
        """The courses with these numbers."""
        wanted = set(wanted)
        return {i: course for i, course in enumerate(self.courses()) if i in wanted}

    def others_with(self, words, but):
        """How many titles hold all the words, one title not counted; stops at two."""
        words, found = sorted(set(words), key=lambda w: len(self.with_word.get(w, ()))), 0
        for title in self.with_word.get(words[0], ()):
            if title != but and all(w in self.words[title] for w in words[1:]):
                found += 1
                if found == 2:
                    break
        return found

"""Strings that no catalogue word, and no beginning of one, is within two edits of."""
import bisect

HARD = "qxzjvkwqxzjv"
ONSETS = "b c d f g h j k l m n p q r s t v w x z br dr fl gl kn pl sk tr vl zw".split()
VOWELS = "a e i o u y ui oe ae".split()


class Near:
    """Walks the sorted words as a tree and drops every branch that has more edits than allowed."""

    def __init__(self, vocabulary):
        self.words = sorted(vocabulary)

    def has(self, text, most=2):
        """Whether a beginning of a word is at most so many edits away."""
        self.text, self.most = text, most
        return self.walk(0, len(self.words), 0, list(range(len(text) + 1)), None, "")

    def walk(self, low, high, depth, row, before, last):
        if row[-1] <= self.most:
            return True
        if min(row) > self.most:
            return False
        while low < high:
            word = self.words[low]
            if len(word) == depth:
                low += 1
                continue
            end = bisect.bisect_left(self.words, word[:depth] + chr(ord(word[depth]) + 1), low, high)
            if self.walk(low, end, depth + 1, self.next_row(word[depth], row, before, last), row, word[depth]):
                return True
            low = end
        return False

    def next_row(self, letter, row, before, last):
        text, new = self.text, [row[0] + 1]
        for j, wanted in enumerate(text, 1):
            new.append(min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (letter != wanted)))
            if before and j > 1 and letter == text[j - 2] and last == wanted:
                new[j] = min(new[j], before[j - 2] + 1)
        return new


def is_two_words(text, vocabulary):
    return any(text[:k] in vocabulary and text[k:] in vocabulary for k in range(1, len(text)))


def unspeakable(rng):
    return "".join(rng.choice(HARD) for _ in range(rng.randint(8, 12)))


def speakable(rng):
    return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(rng.randint(4, 6)))


def make(vocabulary, rng, n):
    """n strings, most of them easily told from words, one in five less so (to check those takes long)."""
    near, found = Near(vocabulary), 0
    while found < n:
        text = speakable(rng) if found % 5 == 0 else unspeakable(rng)
        if len(text) >= 8 and not near.has(text) and not is_two_words(text, vocabulary):
            found += 1
            yield text

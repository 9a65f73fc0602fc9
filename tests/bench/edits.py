"""Typing mistakes as they were measured: what kind, where, and which letter."""
KINDS = [("delete", 36), ("substitute", 28), ("insert", 24), ("transpose", 12)]
FIRST_LETTER = 0.08  # 3 to 12 % of mistakes are on it, the fewer the longer the word
ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
LETTERS = "eeeeeeeennnnaaaattttiiiirrrroooosssdddlllgghhkkuummvvwwbbppccfzjyxq"


def neighbours():
    near = {}
    for y, row in enumerate(ROWS):
        for x, letter in enumerate(row):
            around = [ROWS[j][i] for j in (y - 1, y, y + 1) if 0 <= j < 3 for i in (x - 1, x, x + 1) if 0 <= i < len(ROWS[j])]
            near[letter] = [other for other in around if other != letter]
    return near


NEAR = neighbours()


def distance(a, b):
    """Edits from a to b; exchanging two neighbours is one (optimal string alignment)."""
    before, row = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y)))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                new[j] = min(new[j], before[j - 2] + 1)
        before, row = row, new
    return row[-1]


def letter_for(rng, wrong):
    """Most wrong letters are a neighbour on the keyboard."""
    if wrong in NEAR and rng.random() < 0.6:
        return rng.choice(NEAR[wrong])
    return rng.choice(LETTERS)


def place(rng, n):
    return 0 if n < 2 or rng.random() < FIRST_LETTER else rng.randrange(1, n)


def edit(rng, word):
    """(kind, the word with one mistake)."""
    kind = rng.choices([k for k, _ in KINDS], [w for _, w in KINDS])[0]
    while True:
        i = place(rng, len(word) - (kind == "transpose"))
        if kind == "delete":
            wrong = word[:i] + word[i + 1:]
        elif kind == "substitute":
            wrong = word[:i] + letter_for(rng, word[i]) + word[i + 1:]
        elif kind == "insert":
            # A letter struck twice, or one beside it as well.
            more = word[i] if rng.random() < 0.4 else letter_for(rng, word[i])
            wrong = word[:i] + more + word[i:]
        else:
            wrong = word[:i] + word[i + 1] + word[i] + word[i + 2:]
        if wrong != word:
            return kind, wrong


def edit_twice(rng, word):
    while True:
        wrong = edit(rng, edit(rng, word)[1])[1]
        if distance(word, wrong) == 2:
            return wrong

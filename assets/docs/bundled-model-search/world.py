"""The pitch (world U). Two to seven players stand in 4 rows x 2 columns of places. Each wears a shirt colour of their own and holds up a flag in the
colour of the player the ball goes to next; the ball goes round all players in one round. A player is big or small and wears a pattern.
A place is two patches / two words of a description: left the arm with the flag (`small-red-to-blue`), right the shirt
(`small-striped-red-shirt`). A roster is the left words alone (8 words). Text never asks for the pattern at a chain's end."""
import os
import numpy as np
COLOURS = "red orange yellow green cyan blue purple white".split()
PATTERNS = "plain striped dotted checked".split()
SIZES = ["small", "big"]
ROWS = ["upper", "lower"]
SLOTS = 8
DIGITS = [str(i) for i in range(10)]
ANIMALS = "ant mouse cat dog sheep horse elephant whale".split()
LETTERS = "a b c d".split() + PATTERNS
OPP = "hot cold day night wet dry open shut fast slow old new".split()
ASK = "who next size flag row count players any yes no look same plus minus least most larger smaller opposite continue describe".split()
PLAYERS = [f"{s}-{a}-to-{b}" for s in SIZES for a in COLOURS for b in COLOURS]
# (FLAGS are words of an earlier world, unused now; kept so that runs/U8.pt still loads)
FLAGS = [f"{a}-holds-{b}" for a in COLOURS for b in COLOURS]
SHIRTS = [f"{s}-{p}-{c}-shirt" for s in SIZES for p in PATTERNS for c in COLOURS]
WORDS = ["<pad>", "<s>", "<image>", "."] + PLAYERS + FLAGS + SHIRTS + DIGITS + COLOURS + SIZES + ROWS + ASK + ANIMALS + LETTERS + OPP
ID = {w: i for i, w in enumerate(WORDS)}
V = len(WORDS)
PAD, BOS, IMG, DOT = 0, 1, 2, 3

class Scene:
    __slots__ = ("n", "col", "to", "size", "pat", "slot", "flag")
    def __init__(s, r, n, game=True):
        s.n = n
        s.col = r.permutation(8)[:n]                      # colour of player i
        p = r.permutation(n); s.to = np.empty(n, int); s.to[p] = np.roll(p, -1)   # player that i passes to: one round
        s.size = r.integers(0, 2, n); s.pat = r.integers(0, 4, n); s.slot = r.permutation(SLOTS)[:n]
        s.flag = s.col[s.to] if game else r.permutation(8)[:n]       # no game: flags of any colour, just things to see
    def written(s):
        w = [DOT] * SLOTS
        for i in range(s.n): w[s.slot[i]] = ID[PLAYERS[0]] + 64 * int(s.size[i]) + 8 * int(s.col[i]) + int(s.col[s.to[i]])
        return w
    def described(s):
        w = [DOT] * 16
        for i in range(s.n):
            p = 2 * s.slot[i]; w[p] = ID[PLAYERS[0]] + 64 * int(s.size[i]) + 8 * int(s.col[i]) + int(s.flag[i]); w[p + 1] = ID[SHIRTS[0]] + 32 * int(s.size[i]) + 8 * int(s.pat[i]) + int(s.col[i])
        return w
    def hop(s, i, k):
        for _ in range(k): i = s.to[i]
        return i

KINDS = ["who", "size", "got", "look", "count", "any"]
def ask(r, s, kind, k):
    """-> (prompt ids, answer id)"""
    if kind == "count": return [ID["count"], ID["players"]], ID[DIGITS[s.n]]
    if kind == "any":
        yes = r.random() < .5
        c = s.col[r.integers(s.n)] if yes else r.choice([c for c in range(8) if c not in s.col])
        return [ID["any"], ID[COLOURS[c]]], ID["yes" if yes else "no"]
    i = r.integers(s.n); j = s.hop(i, k)
    a = {"who": lambda: COLOURS[s.col[j]], "size": lambda: SIZES[s.size[j]], "look": lambda: PATTERNS[s.pat[j]], "flag": lambda: COLOURS[s.flag[j]]}[kind]()
    return [ID[kind]] + [ID["next"]] * k + [ID[COLOURS[s.col[i]]]], ID[a]

def text_ask(r, kind=None):
    kind = kind or ["arithmetic", "order", "animals", "patterns", "opposites"][r.integers(5)]
    if kind == "arithmetic":
        a, b = r.integers(0, 10, 2)
        if a + b < 10 and r.random() < .5: return [ID[str(a)], ID["plus"], ID[str(b)]], ID[str(a + b)]
        a, b = max(a, b), min(a, b); return [ID[str(a)], ID["minus"], ID[str(b)]], ID[str(a - b)]
    if kind == "order":
        a, b = r.permutation(10)[:2]; l = r.random() < .5
        return [ID["least" if l else "most"], ID[str(a)], ID[str(b)]], ID[str(min(a, b) if l else max(a, b))]
    if kind == "animals":
        a, b = r.permutation(8)[:2]; l = r.random() < .5
        return [ID["larger" if l else "smaller"], ID[ANIMALS[a]], ID[ANIMALS[b]]], ID[ANIMALS[max(a, b) if l else min(a, b)]]
    if kind == "patterns":
        p = r.permutation(8)[:r.integers(2, 4)]; n = len(p) + 1 + r.integers(len(p))
        return [ID["continue"]] + [ID[LETTERS[p[i % len(p)]]] for i in range(n)], ID[LETTERS[p[n % len(p)]]]
    i = r.integers(12); return [ID["opposite"], ID[OPP[i]]], ID[OPP[i ^ 1]]

def pick(r, kinds):
    """kinds: list of (kind, k, weight)"""
    w = np.array([x[2] for x in kinds], float); x = kinds[r.choice(len(kinds), p=w / w.sum())]; return x[0], x[1]

def caption(r, s, w, which=None):
    """the words of all patches again, or colour, size, pattern and flag of the players in any order"""
    u = r.random() if which is None else which
    if u < .3: return [ID["describe"]] + w, [0] + w
    if u < .6:
        ids = [ID["players"]]; lab = [0]
        for i in r.permutation(s.n):
            a = [ID[SIZES[s.size[i]]], ID[PATTERNS[s.pat[i]]], ID[COLOURS[s.flag[i]]]]; ids += [ID[COLOURS[s.col[i]]]] + a; lab += [0] + a
        return ids, lab
DESC = [("size", 0, 1), ("look", 0, 3), ("any", 0, 1), ("count", 0, 1), ("who", 1, 2), ("who", 2, 2), ("who", 3, 2), ("size", 1, 1), ("size", 2, 1)]      # what is asked about a description
def text_sample(r, players, kinds, turns=8, p_text=.2, p_desc=.25):
    """-> ids, labels(0 = none), tags per supervised position. A text of its own, a description or a roster, with questions"""
    ids = [BOS]; lab = [0]; tag = []; u = r.random()
    if u < p_text:
        for _ in range(turns):
            q, a = text_ask(r); ids += q + [a]; lab += [0] * len(q) + [a]; tag.append("lang")
        return ids, lab, tag
    pre = ""; desc = u < p_text + p_desc
    s = Scene(r, int(r.integers(players[0], players[1] + 1)))
    if desc:
        w = s.described(); ids += w; lab += [0] * 16; pre = "d-"; K = max(x[1] for x in kinds); kinds = [x for x in DESC if x[1] <= K]
        c = caption(r, s, w)
        if c: ids += c[0]; lab += c[1]; tag += ["caption"] * sum(x > 0 for x in c[1]); turns = turns // 2
    else: w = s.written(); ids += w; lab += [0] * SLOTS
    W = np.array([x[2] for x in kinds], float)
    for j in r.choice(len(kinds), turns, p=W / W.sum()):
        kind, k = kinds[j][:2]; q, a = ask(r, s, kind, k); ids += q + [a]; lab += [0] * len(q) + [a]; tag.append(f"{pre}{kind}{k}")
    return ids, lab, tag

def collate(samples):
    L = max(len(x[0]) for x in samples); ids = np.zeros((len(samples), L), np.int64); lab = np.zeros((len(samples), L), np.int64)
    for i, x in enumerate(samples): ids[i, :len(x[0])] = x[0]; lab[i, :len(x[1])] = x[1]
    return ids, lab, [t for x in samples for t in x[2]]

"""The pitch (world Z). Two to seven players stand in 4 rows x 2 columns of places. Each wears a shirt colour of their own, with a pattern, and holds up a
flag in the colour of the player the ball goes to next; the ball goes round all players in one round, and one of them has it now.
A place is two patches / two words of a description: left the arm with the flag (`red-to-blue`, or `red-to-blue-ball`), right the shirt
(`striped-red-shirt`). A roster is the left words alone (8 words). Text asks chains from a colour, and who has the ball. Pictures ask two new things:
chains that begin at the ball (an early step more), and the team of the chain's end (a late step more: which team wears which colour, text never says)."""
import os
import numpy as np
COLOURS = "red orange yellow green cyan blue purple white".split()
PATTERNS = "plain striped dotted checked".split()
SLOTS = 8
DIGITS = [str(i) for i in range(10)]
ANIMALS = "ant mouse cat dog sheep horse elephant whale".split()
TEAM = [3, 6, 1, 7, 0, 4, 2, 5]                 # the animal on the badge of the team in colour c
LETTERS = "a b c d".split() + PATTERNS
OPP = "hot cold day night wet dry open shut fast slow old new".split()
ASK = "who next ball look team count players any yes no plus minus least most larger smaller opposite continue describe".split()
PLAYERS = [f"{a}-to-{b}" for a in COLOURS for b in COLOURS] + [f"{a}-to-{b}-ball" for a in COLOURS for b in COLOURS]
SHIRTS = [f"{p}-{c}-shirt" for p in PATTERNS for c in COLOURS]
WORDS = ["<pad>", "<s>", "<image>", "."] + PLAYERS + SHIRTS + DIGITS + COLOURS + ASK + ANIMALS + LETTERS + OPP
ID = {w: i for i, w in enumerate(WORDS)}
V = len(WORDS)
PAD, BOS, IMG, DOT = 0, 1, 2, 3
P0, S0 = ID[PLAYERS[0]], ID[SHIRTS[0]]
C0 = ID["red"]; NEXT = ID["next"]; BALL = ID["ball"]

class Scene:
    __slots__ = ("n", "col", "to", "pat", "slot", "flag", "ball")
    def __init__(s, r, n):
        s.n = n
        s.col = r.permutation(8)[:n].tolist()
        p = r.permutation(n).tolist(); s.to = [0] * n     # player that i passes to: one round
        for i in range(n): s.to[p[i]] = p[i - 1]
        s.pat = r.integers(0, 4, n).tolist(); s.slot = r.permutation(SLOTS)[:n].tolist(); s.ball = int(r.integers(n))
        s.flag = [s.col[t] for t in s.to]
    def word(s, i): return P0 + 64 * (i == s.ball) + 8 * s.col[i] + s.flag[i]
    def shirt(s, i): return S0 + 8 * s.pat[i] + s.col[i]
    def written(s):
        w = [DOT] * SLOTS
        for i in range(s.n): w[s.slot[i]] = s.word(i)
        return w
    def described(s, arms=True):
        w = [DOT] * 16
        for i in range(s.n):
            p = 2 * s.slot[i]; w[p + 1] = s.shirt(i)
            if arms: w[p] = s.word(i)
        return w
    def hop(s, i, k):
        for _ in range(k): i = s.to[i]
        return i

def ask(r, s, kind, k):
    """-> (prompt ids, answer id); kinds ending in b begin at the ball"""
    if kind == "count": return [ID["count"], ID["players"]], ID[DIGITS[s.n]]
    if kind == "any":
        yes = r.random() < .5
        c = s.col[r.integers(s.n)] if yes else r.choice([c for c in range(8) if c not in s.col])
        return [ID["any"], C0 + int(c)], ID["yes" if yes else "no"]
    if kind[:4] == "same":        # is the player k passes after this one (or after the ball) the one in that colour? (the word `team` stands for `same`, which is not in this vocabulary)
        i = s.ball if kind[-1] == "b" else int(r.integers(s.n)); j = s.hop(i, k); yes = r.random() < .5
        c = s.col[j] if yes else s.col[(j + 1 + int(r.integers(s.n - 1))) % s.n]
        return [ID["team"], C0 + c] + [NEXT] * k + [BALL if kind[-1] == "b" else C0 + s.col[i]], ID["yes" if yes else "no"]
    ball = kind[-1] == "b"; kind = kind[:-1] if ball else kind
    i = s.ball if ball else int(r.integers(s.n)); j = s.hop(i, k)
    a = C0 + s.col[j] if kind == "who" else ID[PATTERNS[s.pat[j]]] if kind == "look" else ID[ANIMALS[TEAM[s.col[j]]]]
    return [ID[kind]] + [NEXT] * k + [BALL if ball else C0 + s.col[i]], a

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

def caption(r, s, w, which=None):
    """the words of all patches again, or pattern, flag and ball of the players (named by their colour) in any order"""
    u = r.random() if which is None else which
    if u < .3: return [ID["describe"]] + w, [0] + w
    if u < .6:
        ids = [ID["players"]]; lab = [0]
        for i in r.permutation(s.n):
            a = [ID[PATTERNS[s.pat[i]]], C0 + s.flag[i], BALL if i == s.ball else ID["no"]]; ids += [C0 + s.col[i]] + a; lab += [0] + a
        return ids, lab
def kinds(K): return [("count", 0, 1), ("any", 0, 1), ("whob", 0, 1)] + [("who", k, 4 if k == K else 2) for k in range(1, K + 1)]
def text_sample(r, players, K, mix, turns=8):
    """-> ids, labels(0 = none), tags. mix: shares of language-only, shirts alone, descriptions; the rest rosters"""
    ids = [BOS]; lab = [0]; tag = []; u = r.random()
    if u < mix[0]:
        for _ in range(turns):
            q, a = text_ask(r); ids += q + [a]; lab += [0] * len(q) + [a]; tag.append("lang")
        return ids, lab, tag
    s = Scene(r, int(r.integers(players[0], players[1] + 1)))
    if u < mix[0] + mix[1]: w = s.described(False); ids += w; lab += [0] * 16; pre = "s-"; ks = [("look", 0, 4), ("any", 0, 1), ("count", 0, 1)]
    elif u < mix[0] + mix[1] + mix[2]:
        w = s.described(); ids += w; lab += [0] * 16; pre = "d-"; ks = kinds(K) + [("look", 0, 4)]
        c = caption(r, s, w)
        if c: ids += c[0]; lab += c[1]; tag += ["caption"] * sum(x > 0 for x in c[1]); turns = turns // 2
    else: w = s.written(); ids += w; lab += [0] * SLOTS; pre = ""; ks = kinds(K)
    W = np.array([x[2] for x in ks], float); W = np.cumsum(W / W.sum())
    for j in np.searchsorted(W, r.random(turns)):
        kind, k = ks[j][:2]; q, a = ask(r, s, kind, k); ids += q + [a]; lab += [0] * len(q) + [a]; tag.append(f"{pre}{kind}{k}")
    return ids, lab, tag

def collate(samples):
    L = max(len(x[0]) for x in samples); ids = np.zeros((len(samples), L), np.int64); lab = np.zeros((len(samples), L), np.int64)
    for i, x in enumerate(samples): ids[i, :len(x[0])] = x[0]; lab[i, :len(x[1])] = x[1]
    return ids, lab, [t for x in samples for t in x[2]]

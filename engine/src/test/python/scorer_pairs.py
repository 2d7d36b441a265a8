"""Answer pairs with the verdict of each published scoring rule, for ScorerParityTest.

The rules are written here anew, from the papers and the published scripts' behaviour, and share no code with the
engine's. Run: python3 engine/src/test/python/scorer_pairs.py [DIRECTORY]; the same files come out every time.
"""

import json
import math
import random
import re
import sys
from pathlib import Path

DIRECTORY = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "resources" / "scorers")
PAIRS = 260
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# ---------------------------------------------------------------- VQA accuracy

CONTRACTIONS = dict(line.split(" ", 1) for line in """\
aint ain't|arent aren't|cant can't|couldve could've|couldnt couldn't|couldn'tve couldn't've|couldnt've couldn't've
didnt didn't|doesnt doesn't|dont don't|hadnt hadn't|hadnt've hadn't've|hadn'tve hadn't've|hasnt hasn't|havent haven't
hed he'd|hed've he'd've|he'dve he'd've|hes he's|howd how'd|howll how'll|hows how's|Id've I'd've|I'dve I'd've|Im I'm
Ive I've|isnt isn't|itd it'd|itd've it'd've|it'dve it'd've|itll it'll|let's let's|maam ma'am|mightnt mightn't
mightnt've mightn't've|mightn'tve mightn't've|mightve might've|mustnt mustn't|mustve must've|neednt needn't
notve not've|oclock o'clock|oughtnt oughtn't|ow's'at 'ow's'at|'ows'at 'ow's'at|'ow'sat 'ow's'at|shant shan't
shed've she'd've|she'dve she'd've|she's she's|shouldve should've|shouldnt shouldn't|shouldnt've shouldn't've
shouldn'tve shouldn't've|somebody'd somebodyd|somebodyd've somebody'd've|somebody'dve somebody'd've
somebodyll somebody'll|somebodys somebody's|someoned someone'd|someoned've someone'd've|someone'dve someone'd've
someonell someone'll|someones someone's|somethingd something'd|somethingd've something'd've
something'dve something'd've|somethingll something'll|thats that's|thered there'd|thered've there'd've
there'dve there'd've|therere there're|theres there's|theyd they'd|theyd've they'd've|they'dve they'd've
theyll they'll|theyre they're|theyve they've|twas 'twas|wasnt wasn't|wed've we'd've|we'dve we'd've|weve we've
werent weren't|whatll what'll|whatre what're|whats what's|whatve what've|whens when's|whered where'd|wheres where's
whereve where've|whod who'd|whod've who'd've|who'dve who'd've|wholl who'll|whos who's|whove who've|whyll why'll
whyre why're|whys why's|wont won't|wouldve would've|wouldnt wouldn't|wouldnt've wouldn't've|wouldn'tve wouldn't've
yall y'all|yall'll y'all'll|y'allll y'all'll|yall'd've y'all'd've|y'alld've y'all'd've|y'all'dve y'all'd've
youd you'd|youd've you'd've|you'dve you'd've|youll you'll|youre you're|youve you've""".replace("\n", "|").split("|"))
NUMBERS = {word: str(i) for i, word in enumerate("zero one two three four five six seven eight nine ten".split())}
NUMBERS["none"] = "0"
PUNCTUATION = [";", "/", "[", "]", '"', "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@", "`", ",", "?", "!"]


def vqa_marks(text):
    result = text
    for mark in PUNCTUATION:
        if mark + " " in text or " " + mark in text or re.search(r"(?<=\d)(\,)+(?=\d)", text):
            result = result.replace(mark, "")
        else:
            result = result.replace(mark, " ")
    return result


def vqa_punctuation(text):
    return re.sub(r"(?!<=\d)(\.)(?!\d)", "", vqa_marks(text), count=32)


def vqa_words(text):
    words = [NUMBERS.get(word, word) for word in text.lower().split()]
    return " ".join(CONTRACTIONS.get(word, word) for word in words if word not in ("a", "an", "the"))


def one_line(text):
    return text.replace("\n", " ").replace("\t", " ").strip()


def tokenised(text):
    return text.lower().replace(",", "").replace("?", "").replace("'s", " 's").strip()


def evalai(text):
    return vqa_words(vqa_punctuation(one_line(tokenised(text))))


def evalai_strict(text):
    text = vqa_marks(one_line(tokenised(text)))
    return vqa_words(re.sub(r"(?<!\d)\.(?!\d)|(?<=\d)\.$", "", text))


def leave_one_out(text, answers):
    scores = []
    for i in range(len(answers)):
        others = answers[:i] + answers[i + 1:]
        scores.append(min(1, sum(other == text for other in others) / 3))
    return sum(scores) / len(scores)


def m4c(item):
    return leave_one_out(evalai(item["text"]), [evalai(r) for r in item["references"]])


def vqa_strict(item):
    return leave_one_out(evalai_strict(item["text"]), [evalai_strict(r) for r in item["references"]])


def vqa(item):
    text = one_line(evalai(item["text"]))
    answers = [one_line(r) for r in item["references"]]
    if len(set(answers)) > 1:
        text = vqa_words(vqa_punctuation(text))
        answers = [vqa_words(vqa_punctuation(r)) for r in answers]
    return leave_one_out(text, answers)


# ---------------------------------------------------------------- ANLS, relaxed accuracy, exact


def levenshtein(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a):
        current = [i + 1]
        for j, y in enumerate(b):
            current.append(min(current[j] + 1, previous[j + 1] + 1, previous[j] + (x != y)))
        previous = current
    return previous[-1]


def anls(item, length):
    values = []
    for reference in item["references"]:
        gold = " ".join(reference.strip().lower().split())
        text = " ".join(item["text"].strip().lower().split())
        longer = max(length(reference), length(item["text"]))
        values.append(0.0 if longer == 0 else levenshtein(gold, text) / longer)
    score = 1 - min(values)
    return 0.0 if score < 0.5 else score


def to_float(text):
    try:
        return float(text)
    except ValueError:
        return None


def relaxed(item):
    text = item["text"].lower()
    for reference in item["references"]:
        gold = reference.lower()
        p, g = to_float(text), to_float(gold)
        if p is not None and g is not None:
            if abs(p - g) <= 0.05 * abs(g):
                return 1
        elif text == gold:
            return 1
    return 0


def relaxed_published(item):
    def hundredth(text):
        try:
            return float(text.rstrip("%")) / 100.0 if text.endswith("%") else float(text)
        except ValueError:
            return None

    text = item["text"]
    for gold in item["references"]:
        p, g = hundredth(text), hundredth(gold)
        if p is not None and g:
            if abs(p - g) / abs(g) <= 0.05:
                return 1
        elif text.lower() == gold.lower():
            return 1
    return 0


def relaxed_strict(item):
    def plain(text):
        text = text.lower().strip()
        if text.endswith("."):
            text = text[:-1].strip()
        number = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", text).strip().strip("$%").strip()
        return text if to_float(number) is None else number

    text = plain(item["text"])
    for reference in item["references"]:
        gold = plain(reference)
        p, g = to_float(text), to_float(gold)
        if p is not None and g is not None:
            if abs(p - g) <= 0.05 * abs(g):
                return 1
        elif text == gold:
            return 1
    return 0


def gqa(item):
    return int(item["text"].rstrip(".").lower() in item["references"])


def exact(item):
    def bare(text):
        text = text.strip().lower()
        return text[:-1].strip() if text.endswith(".") else text

    return int(bare(item["text"]) in [bare(r) for r in item["references"]])


# ---------------------------------------------------------------- yes and no


def pope(item):
    text = item["text"]
    if text.find(".") != -1:
        text = text.split(".")[0]
    words = text.replace(",", "").split(" ")
    said = "no" if "No" in words or "not" in words or "no" in words else "yes"
    return int(said == item["references"][0])


def mme(item):
    text = item["text"].lower()
    if text not in ("yes", "no"):
        prefix = text[:4]
        text = "yes" if "yes" in prefix else "no" if "no" in prefix else "other"
    return int(text == item["references"][0].lower())


def first_word(item):
    words = item["text"].split()
    return int(bool(words) and words[0].lower().rstrip(".:,") == item["references"][0])


def yes_no(item):
    words = item["text"].split()
    word = "".join(c for c in words[0].lower() if c.isalpha()) if words else ""
    return int(word in ("yes", "no") and word == item["references"][0])


# ---------------------------------------------------------------- choices


def letters_of(item):
    return LETTERS[:len(item["choices"]) or 5]


def scienceqa(item):
    text = item["text"]
    if text in list("ABCDE"):
        said = text
    elif len(text) >= 3 and text[0] in "ABCDE" and text[1:3] == ". ":
        said = text[0]
    else:
        found = re.findall(r"The answer is ([A-Z]).", text)
        said = found[0] if len(found) == 1 else "FAILED"
    return int(said == item["references"][0])


def seed_bench(item):
    return int(item["text"] == item["references"][0])


def ai2d(item):
    text = item["text"].lower()
    for marker in ("answer is", "answer:", "assistant:"):
        text = text.split(marker)[-1]
    text = text.strip().strip(".:,()").strip()
    said = {"a": 0, "b": 1, "c": 2, "d": 3}.get(text[:1])
    return int(said is not None and said == LETTERS.index(item["references"][0]))


def mmbench(item):
    text = item["text"]
    spaced = text
    for mark in ".()[],:;!*#{}":
        spaced = spaced.replace(mark, " ")
    words = spaced.split()
    letters = letters_of(item)
    named = [c for c in letters if c in words]
    if len(named) == 1:
        said = None if "A" in words and len(words) > 3 else named[0]
    elif not named:
        told = [c for c, choice in zip(letters, item["choices"]) if choice.lower() in text.lower()]
        said = told[0] if len(told) == 1 else None
    else:
        said = None
    return int(said == item["references"][0])


def choice(item):
    text, letters = item["text"], letters_of(item)
    gold = item["references"][0]
    bare = text.strip().strip(" \t\n.,:;!*()[]\"'。，：（）")
    if bare in list(letters):
        return int(bare == gold)
    if len(bare) == 1 and bare.upper() in letters:
        return int(bare.upper() == gold)
    leading = re.match(r"[(（]?([A-Z])(?:[.):,、，。）：]|[ \t\r\f\v]*\n)", text.strip())
    if leading and leading.group(1) in letters:
        return int(leading.group(1) == gold)
    stated = set(re.findall(r"(?:(?i:answer is|answer:|答案是|答案为|答案：|答案:|选择|选|选项))[\s:：（(*]*([A-Z])(?![A-Za-z])", text))
    if stated:
        return int(stated == {gold} and gold in letters)
    same = lambda a, b: " ".join(a.lower().split()) == " ".join(b.lower().split())
    told = [c for c, t in zip(letters, item["choices"]) if same(t, bare)]
    return int(told == [gold])


def mmmu_candidates(item):
    response = item["text"]
    for mark in [",", ".", "!", "?", ";", ":", "'"]:
        response = response.strip(mark)
    response = " " + response + " "
    letters = letters_of(item)
    found = [(response.rfind(f"({c})"), c) for c in letters if f"({c})" in response]
    if not found:
        found = [(response.rfind(f" {c} "), c) for c in letters if f" {c} " in response]
    if not found and len(response.split()) > 5:
        low = response.lower()
        found = [(low.rfind(t.lower()), c) for c, t in zip(letters, item["choices"]) if t.lower() in low]
    return found


def mmmu_norm(text):
    text = text.strip()
    try:
        return [round(float(text.replace(",", "")), 2)]
    except ValueError:
        text = text.lower()
        return [" " + text, text + " "] if len(text) == 1 else [text]


def mmmu_open(item):
    response = item["text"].strip().strip(".").lower()
    parts = re.split(r"\.\s(?=[A-Z])|\n", response)
    keys = ["could be ", "so ", "is ", "thus ", "therefore ", "final ", "answer ", "result "]
    phrases = []
    for i, part in enumerate(parts):
        if i == len(parts) - 1:
            keys = keys + ["="]
        shortest = None
        for key in keys:
            if key in part:
                tail = part.split(key)[-1].strip()
                if not shortest or len(tail) < len(shortest):
                    shortest = tail
        if shortest and shortest.strip() not in [":", ",", ".", "!", "?", ";", "'"]:
            phrases.append(shortest)
    phrases = phrases or [response]
    numbers = []
    for phrase in phrases:
        numbers += re.findall(r"-?\b\d{1,3}(?:,\d{3})+\b", phrase)
        numbers += re.findall(r"-?\d+(?:\.\d+)?[eE][+-]?\d+", phrase)
        numbers += re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+\b)(?![eE][+-]?\d+)(?![,\d])", phrase)
    gold = [n for r in item["references"] for n in mmmu_norm(r)]
    for predicted in [n for p in phrases + numbers for n in mmmu_norm(p)]:
        if isinstance(predicted, str):
            if any(isinstance(g, str) and g in predicted for g in gold):
                return 1
        elif predicted in gold:
            return 1
    return 0


def mmmu(item):
    if not item["choices"]:
        return mmmu_open(item)
    found = mmmu_candidates(item)
    if not found:
        return 1 / len(item["choices"])
    last = max(place for place, _ in found)
    return int(next(c for place, c in found if place == last) == item["references"][0])


def mmmu_strict(item):
    if not item["choices"]:
        text = mmmu_norm(item["text"].strip().rstrip("."))[0]
        return int(any(mmmu_norm(r)[0] == text for r in item["references"]))
    found = mmmu_candidates(item)
    return int(len(found) == 1 and found[0][1] == item["references"][0])


def likelihood(item, scores):
    best, place = -math.inf, None
    for i, score in enumerate(scores):
        if score > best:
            best, place = score, i
    return int(place is not None and LETTERS[place] == item["references"][0])


# ---------------------------------------------------------------- substring, TDIUC, BIG-Bench-Hard


def ocrvqa(item):
    text = item["text"].strip().lower()
    return int(any(r.strip().lower() in text or text in r.strip().lower() for r in item["references"]))


def whole_words(item):
    def words(text):
        return "".join(c if c.isalnum() else " " for c in text.lower()).split()

    said = words(item["text"])
    for reference in item["references"]:
        gold = words(reference)
        if gold and any(said[i:i + len(gold)] == gold for i in range(len(said))):
            return 1
    return 0


SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen").split()
VALUES = {word: i for i, word in enumerate(SMALL)}
VALUES |= {word: 10 * (i + 2) for i, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
VALUES |= {"hundred": 100, "thousand": 10 ** 3, "million": 10 ** 6, "billion": 10 ** 9, "point": "."}


def formed(words):
    n = [VALUES[w] for w in words]
    if len(n) == 4:
        return n[0] * n[1] + n[2] + n[3]
    if len(n) == 3:
        return n[0] * n[1] + n[2]
    if len(n) == 2:
        return n[0] * n[1] if 100 in n else n[0] + n[1]
    return n[0]


def word_to_num(text):
    text = text.replace("-", " ").lower()
    if text.isdigit():
        return int(text)
    words = [w for w in text.strip().split() if w in VALUES]
    if not words or any(words.count(w) > 1 for w in ("thousand", "million", "billion", "point")):
        raise ValueError
    decimals = []
    if "point" in words:
        at = words.index("point")
        words, decimals = words[:at], words[at + 1:]
    place = lambda w: words.index(w) if w in words else -1
    billion, million, thousand = place("billion"), place("million"), place("thousand")
    if (thousand > -1 and (thousand < million or thousand < billion)) or (-1 < million < billion):
        raise ValueError
    total = 0
    if len(words) == 1:
        total = VALUES[words[0]]
    elif words:
        start = 0
        for at, value in ((billion, 10 ** 9), (million, 10 ** 6), (thousand, 10 ** 3)):
            if at > -1:
                total += formed(words[start:at]) * value
                start = at + 1
        if start < len(words):
            total += formed(words[start:])
    if decimals:
        if all(w in SMALL[:10] for w in decimals):
            total += float("0." + "".join(str(VALUES[w]) for w in decimals))
    return total


def tdiuc(item):
    def norm(text):
        try:
            return str(word_to_num(text))
        except (ValueError, IndexError):
            text = text.replace("\n", "")
            return text[:1].lower() + text[1:]

    return int(norm(item["text"]) == norm(item["references"][0]))


def bbh(item):
    gold = item["references"][0].strip()
    text = item["text"].split("\n\nQ:")[0]
    parts = text.split("answer is ")
    if len(parts) == 1:
        return int(parts[0].strip() == gold)
    said = parts[-1].strip()
    if re.fullmatch(r"\(.\)", gold):
        for c in LETTERS:
            if f"({c})" in said:
                said = f"({c})"
                break
    elif said.endswith("."):
        said = said[:-1]
    return int(said == gold)


# ---------------------------------------------------------------- pairs

NOUNS = ("red,Blue,two dogs,Two dogs.,three,none,a cat,the  U.S. flag,us flag,1,000,1000,10,10.,3.5,3.x,New-York,new york,a/b,b,"
         "it's,its,dont,don't,eyes,yes,straße,Zürich,éclair,café au lait,iPhone,IPHONE,stop sign,north-west,5 o'clock,"
         "oclock,no smoking,San Francisco 49ers,coca cola,100%,$5.00,left,on the left.,man's hat,the end?,(left),e.g. this,"
         "twenty one,21,a hundred,one hundred,two hundred five,205,two point five,2.5,zero,0,nothing,ONE,won't,I'd've").split(",")
MARKS = ["", "", "", ".", "..", "!", "?", ",", " ", "  ", "\n", "\t", "-", "/", "'s", " .", "\u00a0", "%", ";", ")", "("]


def mutated(r, text):
    kind = r.randrange(12)
    if kind == 0:
        return text.upper()
    if kind == 1:
        return text.capitalize()
    if kind == 2:
        return r.choice(["a ", "the ", "an ", " ", "It is ", "."]) + text
    if kind == 3:
        return text + r.choice(MARKS)
    if kind == 4 and text:
        i = r.randrange(len(text))
        return text[:i] + r.choice("xyz -.") + text[i + 1:]
    if kind == 5 and len(text) > 1:
        i = r.randrange(len(text))
        return text[:i] + text[i + 1:]
    if kind == 6:
        return text.replace(" ", r.choice(["", "  ", "-", ", "]))
    if kind == 7:
        return " ".join(r.sample(NOUNS, 2))
    if kind == 8:
        return r.choice(["", ".", " ", "yes", "no", "." * 40 + "a", text + " " + text])
    return text


def annotators(r, text):
    """Ten annotators who mostly agree."""
    if r.random() < 0.1:
        return [text] * 10
    others = [mutated(r, text), r.choice(NOUNS), r.choice(NOUNS)]
    return [text if r.random() < 0.5 else r.choice(others) for _ in range(10)]


def item(text, references, choices=(), probabilities=(), tokens=0, log_probability=None):
    return {"text": text, "references": list(references), "choices": list(choices),
            "choiceLogProbabilities": list(probabilities), "tokens": tokens, "logProbability": log_probability}


def open_pairs(r):
    for _ in range(PAIRS):
        gold = r.choice(NOUNS)
        yield item(mutated(r, gold), [gold] if r.random() < 0.6 else [gold, r.choice(NOUNS)])


def vqa_pairs(r):
    for text, gold in [("Two dogs.", "2 dogs"), ("the  U.S. flag", "us flag"), ("1,000", "1000"), ("none", "0"), ("a/b", "b"),
                       ("it's", "it 's"), ("New-York", "new york"), ("10.", "10"), ("3.x", "3x"), ("." * 40, "." * 8)]:
        yield item(text, [gold] * 5 + ["other"] * 5)
        yield item(text, [gold] * 10)
        yield item(text, [gold] * 2 + ["other"] * 8)
    for _ in range(PAIRS):
        gold = r.choice(NOUNS)
        yield item(mutated(r, gold), annotators(r, gold))


def number_pairs(r):
    for text, gold in [("56%", "56"), ("56", "56%"), ("1,234", "1234"), ("0", "0"), ("0.0", "0"), ("nan", "nan"), ("inf", "inf"),
                       ("1_000", "1000"), (" 5 ", "5"), ("1e3", "1000"), ("-3", "3"), ("105", "100"), ("105.1", "100"),
                       ("95", "100"), ("1d", "1"), ("0x10", "16"), ("٣", "3"), ("$5.00", "5"), ("5.", "5"), ("Yes", "yes"),
                       ("%", "0"), ("", ""), (".", "."), ("1,23", "123"), ("infinity", "inf"), ("+5", "5"), ("5e", "5")]:
        yield item(text, [gold])
    for _ in range(PAIRS):
        if r.random() < 0.25:
            gold = r.choice(["Yes", "No", "China", "2014", "Q1, 2015", "Very good", "Dark blue"])
            yield item(mutated(r, gold), [gold])
            continue
        value = r.choice([r.randrange(-20, 200), round(r.uniform(-5, 500), r.randrange(1, 4)), r.randrange(1000, 10 ** 7)])
        near = value * r.choice([1, 1, 1.04, 0.96, 1.06, 0.9, 1.049999, 100, 0.01])
        text = f"{near:.{r.randrange(0, 4)}f}"
        gold = str(value)
        text = r.choice([text, text, text + "%", text + ".", f"{near:,.0f}", "$" + text, " " + text, text + " units"])
        gold = r.choice([gold, gold, gold, gold + "%", f"{value:,}"])
        yield item(text, [gold])


YES_NO = ["Yes", "No", "yes", "no", "YES", "NO", "Yes, it is.", "No, there is not.", "There is no dog.", "It is not", "no.", "Yes.", "Nope",
          "Nobody", "Unsure", "I do not know", "I cannot tell. No", "Of course", "yes there is", "not really", ",no", "No,", "no,yes",
          "", " ", "Eyes", "snow", "Yesno", "no yes", "a no", "The answer is no.", "Yes: it is", "No\nIt is", "\u00a0no", "YES!", "(yes)",
          "notable", "No way.", "Maybe", "yes,", "yeah", "Ünno", "ſo no", "𝕐es", "𝕐𝕐𝕐𝕐no"]


def yes_no_pairs(r):
    for text in YES_NO:
        for gold in ("yes", "no"):
            yield item(text, [gold])
    for _ in range(PAIRS):
        parts = r.sample(YES_NO + NOUNS, r.randrange(1, 3))
        yield item(r.choice([" ", ". ", ", ", "\n"]).join(parts), [r.choice(["yes", "no"])])


TEMPLATES = ["{c}", "{c}.", "({c})", "{c}. {t}", "{c}) {t}", "{c}: {t}", "The answer is {c}.", "The answer is ({c}).", "the answer is {c}", "Answer: {c}",
             "{t}", "{t}.", "It is {t}, I believe, and nothing else", "{c} and {d}", "not {c} but {d}", "({c}) or ({d})", "{l}", "({l})", "{l}.",
             "I think it is {c} because {t}", "A dog that is {t}", "", " ", "?", "Option {c}", "The answer is {c}. The answer is {d}.", "{c}\nbecause {t}",
             "{t} or {u}", "ASSISTANT: {c}", "答案是{c}", "答案：{c}。", "选{c}", "{c}、{t}", "Because of {t}", "'{c}'", "**{c}**", "{c}{d}", "E", "F", "Z",
             "The answer is {t}", "{c},", "none of them at all in my view", "cab", "{c} {t}", "The correct answer is {c}, not {d}."]


def choice_pairs(r):
    sets = [["red", "blue", "green", "yellow"], ["cat", "dog"], ["West Virginia", "Louisiana", "Arizona"], ["solid", "liquid", "gas", "plasma", "ice"],
            ["a", "the sun", "an apple", "42"]]
    for i in range(PAIRS + 60):
        choices = r.choice(sets)
        said, other = r.sample(range(len(choices)), 2)
        template = TEMPLATES[i % len(TEMPLATES)]
        text = template.format(c=LETTERS[said], d=LETTERS[other], l=LETTERS[said].lower(), t=choices[said], u=choices[other])
        gold = said if r.random() < 0.6 else r.randrange(len(choices))
        yield item(text, [LETTERS[gold]], choices)


def mmmu_pairs(r):
    yield from choice_pairs(r)
    sayings = ["{v}", "The answer is {v}.", "x = {v}", "so the result is {v} dollars", "It could be {v}\nbut thus {w}", "{v} and {w}", "approximately {v}%",
               "Therefore the final answer is ${v}", "is :", "final result {v} = {w}", "{v}.", "we get 3 + 4 = {v}", "", "."]
    values = ["3.14", "1,234,567", "1e5", "-7", "0.5", ".5", "42", "apple pie", "x", "nan", "inf", "2.675", "1.005", "blue", "12,34", "3", "-0", "0"]
    for i in range(PAIRS):
        v, w = r.choice(values), r.choice(values)
        references = [v] if r.random() < 0.6 else [r.choice(values), w]
        yield item(sayings[i % len(sayings)].format(v=v, w=w), references)


def likelihood_pairs(r):
    for _ in range(PAIRS):
        choices = [r.choice(NOUNS) for _ in range(r.randrange(2, 6))]
        scores = [round(r.uniform(-20, 0), r.choice([0, 1, 6])) for _ in choices]
        yield item("", [LETTERS[r.randrange(len(choices))]], choices, scores)


def perplexity_pairs(r):
    for _ in range(PAIRS):
        yield item("", ["text"], tokens=r.randrange(0, 50), log_probability=-round(r.uniform(0, 90), 6))


def tdiuc_pairs(r):
    phrases = ["two", "2", "Two dogs", "a hundred", "two hundred and five", "twenty-one", "21", "one million two hundred", "thousand", "thousand one",
               "one thousand one thousand", "two point five", "2.5", "point five", "point", "five point hundred", "007", "7", "²", "three four five six seven",
               "IPhone", "iPhone", "IPHONE", "Red\nball", "red ball", "", "billion million", "million thousand", "two billion", "Yes", "yes", "one two",
               "nineteen hundred", "hundred five", "zero", "none", "ten ten", "forty two", "42", "Éclair", "éclair", "one hundred twenty three", "123",
               "five hundred thousand", "two million five hundred thousand ten", "one point zero five", "1.05", "three thousand point two", "3000.2"]
    for i in range(PAIRS + len(phrases)):
        gold = phrases[i % len(phrases)]
        yield item(r.choice([gold, gold.capitalize(), r.choice(phrases), mutated(r, gold)]), [gold])


def bbh_pairs(r):
    sayings = ["So the answer is {g}.", "{g}", "Let's see. the answer is {g}", "So the answer is {w}. No, the answer is {g}.", "{g}.", "answer is",
               "So the answer is {g}.\n\nQ: next\nA: So the answer is {w}.", "So the answer is option {g} here.", " {g} ", "The answer is  {g} .", ""]
    golds = ["(A)", "(B)", "(C)", "True", "no", "valid", "7", "] } >", "apple banana", "01/02/2003", "plausible"]
    for i in range(2 * PAIRS):
        g, w = r.sample(golds, 2)
        yield item(sayings[i % len(sayings)].format(g=g, w=w), [g if r.random() < 0.7 else w])


def ocr_pairs(r):
    yield item("", ["anything"])
    yield item("yes", ["eyes"])
    yield item("eyes", ["yes"])
    yield from open_pairs(r)


RULES = {
    "exact": (open_pairs, exact), "gqa": (open_pairs, gqa), "vqa": (vqa_pairs, vqa), "m4c": (vqa_pairs, m4c), "vqa-strict": (vqa_pairs, vqa_strict),
    "anls": (open_pairs, lambda i: anls(i, lambda t: len(t.upper()))),
    "anls-normalised": (open_pairs, lambda i: anls(i, lambda t: len(" ".join(t.strip().lower().split())))),
    "relaxed": (number_pairs, relaxed), "relaxed-published": (number_pairs, relaxed_published), "relaxed-strict": (number_pairs, relaxed_strict),
    "pope": (yes_no_pairs, pope), "mme": (yes_no_pairs, mme), "first-word": (yes_no_pairs, first_word), "yes-no": (yes_no_pairs, yes_no),
    "scienceqa": (choice_pairs, scienceqa), "seed-bench": (choice_pairs, seed_bench), "ai2d": (choice_pairs, ai2d), "mmbench": (choice_pairs, mmbench),
    "choice": (choice_pairs, choice), "mmmu": (mmmu_pairs, mmmu), "mmmu-strict": (mmmu_pairs, mmmu_strict),
    "likelihood": (likelihood_pairs, lambda i: likelihood(i, i["choiceLogProbabilities"])),
    "likelihood-normalised": (
        likelihood_pairs,
        lambda i: likelihood(i, [p / max(1, len(c)) for p, c in zip(i["choiceLogProbabilities"], i["choices"])])),
    "ocrvqa": (ocr_pairs, ocrvqa), "whole-words": (ocr_pairs, whole_words), "tdiuc": (tdiuc_pairs, tdiuc), "bbh": (bbh_pairs, bbh),
    "perplexity": (perplexity_pairs, lambda i: math.exp(-i["logProbability"] / max(1, i["tokens"]))),
}

DIRECTORY.mkdir(parents=True, exist_ok=True)
for name, (pairs, rule) in RULES.items():
    lines = [json.dumps({k: v for k, v in {**pair, "value": rule(pair)}.items() if v not in (None, [], 0) or k in ("value", "tokens", "text")},
                        ensure_ascii=False) for pair in pairs(random.Random(name))]
    (DIRECTORY / f"{name}.jsonl").write_text("\n".join(dict.fromkeys(lines)) + "\n", encoding="utf-8", newline="\n")
    print(f"{name}: {len(set(lines))} pairs")

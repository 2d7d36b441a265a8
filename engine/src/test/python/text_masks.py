"""Makes src/test/resources/text/masks.json: which tokens of conversations are learned, for every template and
tokenizers of the kinds that LLaVA and Bunny meet.

The rule: a token is learned where it holds a character of an answer (after a role, with the space between the two,
which a model has to write too) or of the separator or end token that closes the answer; a space that a tokenizer
inserts belongs to the character after it; the image and what a tokenizer puts around texts are never learned.

Independent of the code under test in three ways: texts are put together as LLaVA's conversation.py and Bunny's do it,
character by character with a flag; tokens are laid over the text by the bytes they stand for, not by a library's
offsets; and LLaVA's own way to mask (train.py: preprocess_v1, preprocess_plain), by counting tokens, has to come to the
same labels.

With roles, an empty question or answer is a role alone; and where the separators in a text do not tell its rounds
apart (an answer is empty at the end, or a turn holds a separator) nothing of it is learned: LLaVA's "mismatch".

python text_masks.py ../resources   (transformers 5.18, tokenizers 0.23)
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile

import tokenizers
from transformers import LlamaTokenizer

RESOURCES = pathlib.Path(sys.argv[1])
IMAGE = "<image>"
IGNORED = -100
USER = ("A chat between a curious user and an artificial intelligence assistant. "
        "The assistant gives helpful, detailed, and polite answers to the user's questions.")
HUMAN = ("A chat between a curious human and an artificial intelligence assistant. "
         "The assistant gives helpful, detailed, and polite answers to the human's questions.")
# system, sep, sep2
TWO = {
    "vicuna_v1": (USER, " ", "</s>"),
    "llava_v1": (HUMAN, " ", "</s>"),
    "llama": (USER, "", "<|end_of_text|>"),
    "llama_spaced": (USER, " ", "<|end_of_text|>"),
    "phi3": (USER, " ", "<|endoftext|>"),
    "bunny": (USER, " ", "<|endoftext|>"),
}
CASES = {
    "one round": [("What color is it?", "It is red.")],
    "an image": [(IMAGE + "\nWhat color is it?", "It is red.")],
    "several rounds": [(IMAGE + "\nWhat is it?", "A cup."), ("Which?", "The red one."), ("Sure?", "Yes.")],
    "unicode": [("图像里有什么?", "中文 and café e\u0301."), ("😀?", "😀😀 𝒳 = 1 👩‍👩‍👧")],
    "no answer": [("What is it?", "")],
    "no answer between others": [(IMAGE + "\nWhat is it?", "A cup."), ("And?", ""), ("Which?", "The red one.")],
    "spaces around": [("What is it?", "  two spaces  "), ("And?", " one ")],
    "newlines around": [("What is it?", "\nfirst\n\nlast\n"), (" And? \n", "\n\n")],
    "only spaces": [("What is it?", "   "), ("And?", " ")],
    "roles in the words": [("Is USER: a role? ASSISTANT: yes", "USER: is. ASSISTANT: is.")],
    "end tokens in the question": [("What is </s> or <|endoftext|> or <|end_of_text|>?", "An end.")],
    "no question": [("", "yes"), ("", "3")],
    "digits and signs": [("How many?", "3"), ("Sure?", "!?"), ("3.14?", "3.14%")],
    "an image in a later turn": [("Hello.", "Hi."), (IMAGE + "\nWhat is it?", "A cup.")],
    "an image in an answer": [("Show it.", IMAGE + "\nHere:  it is."), ("And?", "No.")],
    "only an image": [(IMAGE, "A cup.")],
    "an end token in an answer": [("What is it?", "It </s> or <|endoftext|> or <|end_of_text|> ends.")],
    "no last answer": [("What is it?", "A cup."), ("And?", "")],
    "no question between others": [("What is it?", "A cup."), ("", "The red one."), ("Sure?", "Yes.")],
    "many rounds": [("%d?" % i, "%d." % (i + 1)) for i in range(6)],
}


def rounds_flagged(template, rounds):
    """The text as (piece, learned) in order."""
    pieces = []
    if template in TWO:
        system, sep, sep2 = TWO[template]
        pieces.append((system + sep, False))
        for question, answer in rounds:
            pieces.append((("USER: " + question + sep if question else "USER:") + "ASSISTANT:", False))
            if answer:
                pieces.append((" " + answer + sep2, True))
        return by_separators("".join(piece for piece, _ in pieces), sep + "ASSISTANT:", sep2)
    elif template == "plain":
        for question, answer in rounds:
            pieces.append((IMAGE if IMAGE in question else "", False))
            pieces.append((answer + "\n", True))
    else:
        for i, (question, answer) in enumerate(rounds):
            pieces.append(((" " if i else "") + question + " ", False))
            pieces.append((answer, True))
    return pieces


def by_separators(text, role, end):
    """The pieces as the separators alone tell them; all unlearned where they do not tell."""
    pieces, rest = [], text
    while rest:
        found = re.match("(.*?" + re.escape(role) + ")( .*?(?:" + re.escape(end) + "|$))", rest, re.S)
        if not found or role + " " in found.group(2) or end in found.group(1):
            return [(text, False)]
        pieces += [(found.group(1), False), (found.group(2), True)]
        rest = rest[found.end():]
    return pieces


def bytes_of_bytelevel():
    """GPT-2's table of printable characters for bytes."""
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, extra = {}, 0
    for byte in range(256):
        if byte in kept:
            table[chr(byte)] = byte
        else:
            table[chr(256 + extra)] = byte
            extra += 1
    return table


BYTE = bytes_of_bytelevel()


class ByteLevel:
    """A tokenizer.json of GPT-2's kind, as in Llama-3: with an image token."""

    def __init__(self, trim):
        self.files = "oracle/llava-clip-llama"
        self.json = json.loads((RESOURCES / self.files / "tokenizer.json").read_text())
        first = max(self.json["model"]["vocab"].values()) + 1
        self.patch = {"added_tokens": self.json["added_tokens"] + [
            {"id": first + i, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for i, content in enumerate(["<|endoftext|>", "<|end_of_text|>"])]}
        if trim:
            self.patch["post_processor"] = {"type": "Sequence", "processors": [
                {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
                self.json["post_processor"]]}
        self.tokenizer = tokenizers.Tokenizer.from_str(json.dumps({**self.json, **self.patch}))
        self.specials = {token["id"] for token in self.patch["added_tokens"]}
        self.image = self.tokenizer.token_to_id(IMAGE)

    def describe(self):
        return {"files": self.files, "patch": self.patch}

    def ids(self, text):
        return self.tokenizer.encode(text).ids

    def surfaces(self, ids):
        for token in ids:
            text = self.tokenizer.id_to_token(token)
            yield text.encode() if token in self.specials else bytes(BYTE[c] for c in text)

    bos = 1


class SentencePiece:
    """A tokenizer.model of Llama's kind, as in Vicuna and Phi-3: without an image token."""

    image = -200
    bos = 1

    def __init__(self, legacy):
        self.config = {
            "tokenizer_class": "LlamaTokenizer", "legacy": legacy, "add_bos_token": True, "add_eos_token": False,
            "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "model_max_length": 2048,
            "added_tokens_decoder": {str(420 + i): {"content": content, "single_word": False, "lstrip": False,
                                                    "rstrip": False, "normalized": False, "special": True}
                                     for i, content in enumerate(["<|endoftext|>", "<|end_of_text|>"])}}
        with tempfile.TemporaryDirectory() as directory:
            shutil.copy(RESOURCES / "text/sentencepiece/tokenizer.model", directory)
            (pathlib.Path(directory) / "tokenizer_config.json").write_text(json.dumps(self.config))
            self.tokenizer = LlamaTokenizer.from_pretrained(directory)

    def describe(self):
        return {"files": "text/sentencepiece", "config": self.config}

    def ids(self, text):
        """LLaVA's tokenizer_image_token."""
        chunks = [self.tokenizer(chunk)["input_ids"] for chunk in text.split(IMAGE)]
        ids = chunks[0]
        for chunk in chunks[1:]:
            ids = ids + [self.image] + chunk[1:]
        return ids

    def surfaces(self, ids):
        for token in ids:
            if token == self.image:
                yield IMAGE.encode()
                continue
            text = self.tokenizer.convert_ids_to_tokens(token)
            if len(text) == 6 and text.startswith("<0x"):
                yield bytes([int(text[3:5], 16)])
            else:
                yield text.replace("▁", " ").encode()


def labels(tokenizer, pieces):
    text = b"".join(piece.encode() for piece, _ in pieces)
    learned = [flag for piece, flag in pieces for _ in piece.encode()]
    ids = tokenizer.ids(text.decode())
    assert ids[0] == tokenizer.bos
    found, at = [IGNORED], 0
    for token, surface in zip(ids[1:], tokenizer.surfaces(ids[1:])):
        end = at + len(surface)
        if text[at:end] != surface:
            # an inserted space
            assert surface[:1] == b" " and text[at:end - 1] == surface[1:], (text, at, surface)
            end -= 1
        inside = any(learned[at:max(end, at + 1)])
        found.append(token if inside and token != tokenizer.image else IGNORED)
        at = end
    assert at == len(text)
    return ids, found


def as_llava(tokenizer, template, rounds):
    """LLaVA's labels; None where it would report a mismatch or has no such case."""
    text = "".join(piece for piece, _ in rounds_flagged(template, rounds))
    if template == "plain":
        ids = tokenizer.ids(text)
        target = list(ids)
        if len(rounds) > 1 or IMAGE not in rounds[0][0]:
            return None
        length = len(tokenizer.ids(IMAGE))
        return [IGNORED] * length + target[length:]
    return counted(tokenizer, template, text) if template in TWO else None


def counted(tokenizer, template, text):
    """preprocess_v1's labels of a finished text; None where its arithmetic is not made for the end token."""
    ids = tokenizer.ids(text)
    target = list(ids)
    _, sep, sep2 = TWO[template]
    # what its "- 2" and "legacy" come to: the prefix ends in a space, which is a token only by itself
    at, told = 1, True
    target[:at] = [IGNORED]
    parts = text.split(sep2)
    for i, part in enumerate(parts):
        if not part:
            told = i == len(parts) - 1
            break
        halves = part.split(sep + "ASSISTANT: ")
        if len(halves) != 2:
            told = False
            break
        inserted = isinstance(tokenizer, SentencePiece) and i > 0 and not tokenizer.config["legacy"]
        length = len(tokenizer.ids(part)) - 1 + 1 - inserted
        instruction = len(tokenizer.ids(halves[0] + sep + "ASSISTANT: ")) - 2 - inserted
        target[at:at + instruction] = [IGNORED] * instruction
        at += length
    target[at:] = [IGNORED] * (len(target) - at)
    if at != len(ids):
        if told:
            return None  # the end token is not one that its arithmetic was made for
        target = [IGNORED] * len(ids)
    return [IGNORED if token == tokenizer.image else label for token, label in zip(ids, target)]


def runs(found):
    result, begin = [], None
    for i, label in enumerate(found + [IGNORED]):
        if label != IGNORED and begin is None:
            begin = i
        elif label == IGNORED and begin is not None:
            result.append([begin, i])
            begin = None
    return result


def main():
    sets, agreed, asked = [], 0, 0
    kinds = {"bytelevel": ByteLevel(False), "bytelevel, offsets trimmed": ByteLevel(True),
             "sentencepiece": SentencePiece(False), "sentencepiece, legacy": SentencePiece(True)}
    for name, tokenizer in kinds.items():
        cases = []
        for template in list(TWO) + ["plain", "turns"]:
            for case, rounds in CASES.items():
                ids, found = labels(tokenizer, rounds_flagged(template, rounds))
                theirs = as_llava(tokenizer, template, rounds)
                if theirs is not None:
                    asked += 1
                    agreed += theirs == found
                    if theirs != found:
                        print("differs:", name, template, case)
                if name.endswith("trimmed"):
                    ids = None  # those of the first kind
                cases.append({"template": template, "case": case, "ids": ids, "learned": runs(found)})
        sets.append({"name": name, **tokenizer.describe(), "cases": cases})
    print(agreed, "of", asked, "as LLaVA's own way")
    text = json.dumps({"rounds": CASES, "tokenizers": sets}, ensure_ascii=True, separators=(",", ":"))
    (RESOURCES / "text/masks.json").write_text(text.replace('{"template"', '\n{"template"') + "\n")


if __name__ == "__main__":
    main()

"""Makes src/test/resources/text/samples.json: samples as people write them, and what LLaVA's train.py makes of each
(preprocess_multimodal, preprocess_v1 with conv_vicuna_v1, tokenizer_image_token), written again from its rules.

Samples in other formats carry "as", the same sample in LLaVA's format. "masked" is one of which LLaVA learns nothing.

python samples_llava.py ../resources   (transformers 5.18, tokenizers 0.23; imports text_masks.py)
"""

import copy
import json

from text_masks import IGNORED, IMAGE, RESOURCES, TWO, ByteLevel, SentencePiece, by_separators, counted, labels, runs

ASKED = {"from": "human", "value": IMAGE + "\nWhat color is the square?"}
SAID = {"from": "gpt", "value": "It is red."}


def turns(*values):
    return [{"from": "human" if i % 2 == 0 else "gpt", "value": value} for i, value in enumerate(values)]


def llava(*values, **fields):
    return {"image": "images/0.png", "conversations": turns(*values), **fields}


def text_only(*values, **fields):
    return {"conversations": turns(*values), **fields}


WHAT, RED = "What color is the square?", "It is red."
PLAIN = llava(IMAGE + "\n" + WHAT, RED)
SAMPLES = {
    "as it should be": PLAIN,
    "no newline after the tag": llava(IMAGE + WHAT, RED),
    "a newline behind": llava(IMAGE + "\n" + WHAT + "\n", RED),
    "spaces around the newline": llava(IMAGE + " \n " + WHAT, RED),
    "two newlines": llava(IMAGE + "\n\n" + WHAT, RED),
    "the tag behind": llava(WHAT + "\n" + IMAGE, RED),
    "the tag within": llava("What color " + IMAGE + " is the square?", RED),
    "only the tag": llava(IMAGE, RED),
    "only the tag and white space": llava(" \n" + IMAGE + "\t ", RED),
    "Python's white space": llava("\u3000\u00a0\u0085\x1c" + IMAGE + "\u2028\u200b" + WHAT + "\u202f\u2007", RED),
    "the tag twice in a turn": llava(IMAGE + "\n" + IMAGE + "\nWhat color?", RED),
    "the tag in a later turn": llava("Hello.", "Hi.", IMAGE + "\n" + WHAT, RED),
    "the tag in an answer": llava("Show it.", "Here: " + IMAGE + " it is."),
    "spaces around a text without a tag": text_only("  " + WHAT + " \n", "  " + RED + "\n"),
    "spaces around other turns": llava(IMAGE + "\n" + WHAT, "\n" + RED + " ", " And? ", " Yes."),
    "an empty answer between": llava(IMAGE + "\n" + WHAT, "", "And?", RED),
    "an empty answer": llava(IMAGE + "\n" + WHAT, ""),
    "an empty last answer": llava(IMAGE + "\n" + WHAT, RED, "And?", ""),
    "an empty question": llava(IMAGE + "\n" + WHAT, RED, "", "Yes."),
    "a question at the end": llava(IMAGE + "\n" + WHAT, RED, "And?"),
    "the model begins": {"image": "images/0.png", "conversations": [{"from": "gpt", "value": "Hello!"}, ASKED, SAID]},
    "the end token in a question": llava(IMAGE + "\nWhat is </s> here?", RED),
    "the end token in an answer": llava(IMAGE + "\n" + WHAT, "It </s> ends."),
    "the end token at an answer's end": llava(IMAGE + "\n" + WHAT, "It ends.</s>"),
    "the role in a question": llava(IMAGE + "\nWho is ASSISTANT: you?", RED),
    "the role without a space": llava(IMAGE + "\nWho isASSISTANT: you? USER: me", RED),
    "emoji and other scripts": llava(IMAGE + "\nWhat \U0001f469\u200d\U0001f680 is e\u0301? \u202e\u0645\u0631", "\U0001f600 \u4e2d\u6587."),
    "a NUL character": llava(IMAGE + "\nWhat\0 is this?", "A\0b."),
    "no image": text_only("Hello?", RED),
    "image is null": text_only("Hello?", RED, image=None),
    "a list of one image": {**PLAIN, "image": ["images/0.png"]},
    "ShareGPT": {"images": ["images/0.png"], "conversations": PLAIN["conversations"], "as": PLAIN},
    "user and assistant": {"image": "images/0.png", "conversations": [
        {"from": "user", "value": ASKED["value"]}, {"from": "assistant", "value": RED}], "as": PLAIN},
    "role and content": {"image": "images/0.png", "conversations": [
        {"role": "user", "content": ASKED["value"]}, {"role": "assistant", "content": RED}], "as": PLAIN},
    "messages": {"images": ["images/0.png"], "messages": [
        {"role": "user", "content": IMAGE + WHAT}, {"role": "assistant", "content": RED}], "as": PLAIN},
    "messages with a path's object": {"images": [{"path": "images/0.png", "bytes": None}], "messages": [
        {"role": "user", "content": IMAGE + WHAT}, {"role": "assistant", "content": RED}], "as": PLAIN},
    "parts with a path": {"messages": [
        {"role": "user", "content": [{"type": "image", "image": "images/0.png"}, {"type": "text", "text": WHAT}]},
        {"role": "assistant", "content": [{"type": "text", "text": RED}]}], "as": PLAIN},
    "parts with a list": {"images": ["images/0.png"], "messages": [
        {"role": "user", "content": [{"type": "text", "text": WHAT}, {"type": "image"}]},
        {"role": "assistant", "content": RED}], "as": PLAIN},
    "parts as OpenAI's": {"messages": [
        {"role": "user", "content": [{"type": "text", "text": WHAT}, {"type": "image_url", "image_url": {
            "url": "images/0.png"}}]}, {"role": "assistant", "content": RED}], "as": PLAIN},
    "a system text": {"messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hello?"},
                                   {"role": "assistant", "content": RED}],
                      "as": text_only("Hello?", RED), "system": "Be short."},
    "a system field": {"images": ["images/0.png"], "conversations": PLAIN["conversations"], "as": PLAIN,
                       "system": "Be short."},
    "query and response": {"query": WHAT, "response": RED, "images": ["images/0.png"], "as": PLAIN},
    "query with a tag and history": {"query": "And " + IMAGE + "now?", "response": RED, "images": ["images/0.png"],
                                     "history": [["Hello.", "Hi."]],
                                     "as": llava("Hello.", "Hi.", "And " + IMAGE + "now?", RED)},
    "metadata": {**PLAIN, "source": "x", "score": 0.5, "tags": ["a"], "meta": {"k": [1]}, "tools": [], "videos": None,
                 "as": PLAIN},
}


def multimodal(sentence):
    if IMAGE in sentence:
        sentence = sentence.replace(IMAGE, "").strip()
        sentence = (IMAGE + "\n" + sentence).strip()
    return sentence


def prompt(sample, system):
    source = copy.deepcopy(sample["conversations"])
    if sample.get("image"):
        for turn in source:
            turn["value"] = multimodal(turn["value"])
    if source[0]["from"] != "human":
        source = source[1:]
    default, sep, sep2 = TWO["vicuna_v1"]
    text = (system or default) + sep
    for i, turn in enumerate(source):
        role = ["USER", "ASSISTANT"][i % 2]
        assert turn["from"] == ["human", "gpt"][i % 2]
        text += role + ": " + turn["value"] + [sep, sep2][i % 2] if turn["value"] else role + ":"
    return text


def main():
    cases, agreed = [], 0
    kinds = {"bytelevel": ByteLevel(False), "sentencepiece": SentencePiece(False)}
    for name, sample in SAMPLES.items():
        same = sample.pop("as", sample)
        system = sample.get("system")
        text = prompt(same, system)
        case = {"name": name, "sample": sample}
        for kind, tokenizer in kinds.items():
            ids, found = labels(tokenizer, by_separators(text, TWO["vicuna_v1"][1] + "ASSISTANT:", TWO["vicuna_v1"][2]))
            theirs = counted(tokenizer, "vicuna_v1", text)
            assert theirs in (None, found), name
            agreed += theirs == found
            learned = runs(found)
            case["masked"] = not learned
            if learned:
                case[kind] = {"ids": ids, "learned": learned}
        cases.append(case)
    print(len(cases), "samples,", sum(case["masked"] for case in cases), "masked;",
          agreed, "of", 2 * len(cases), "as LLaVA counts")
    (RESOURCES / "text/samples.json").write_text(
        "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


main()

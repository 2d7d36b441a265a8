"""Makes src/test/resources/text/sentencepiece: a small SentencePiece model of Llama's kind, and what
transformers' LlamaTokenizer makes of texts with it.

python text_sentencepiece.py ../resources/text   (sentencepiece, transformers 5.18)
"""

import json
import pathlib
import random
import shutil
import sys
import tempfile

import sentencepiece
from transformers import LlamaTokenizer

OUT = pathlib.Path(sys.argv[1]) / "sentencepiece"
WORDS = (
    "a an the this that is are was red green blue yellow square circle star table cup cat dog left "
    "right above below behind of in on to and or not what which where how many colour color user "
    "USER ASSISTANT assistant chat between curious human artificial intelligence gives helpful "
    "detailed polite answers questions user's human's image caption there it yes no Yes No It There "
    "one two three four five six seven eight nine ten answer question describe Describe 中文 图像 café"
).split()
SYSTEM = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions."
)
TEXTS = [
    "", " ", "  ", "\n", "\n\n", "\t", "a", " a", "  a", "a ", "a  ", "a  b", " a  b ", "Hello world",
    "What color is the square?", "It is red.", "It's the user's cup, isn't it?", "0123456789", "3.14%",
    "line\nbreak", "line\n break", "line \nbreak", "\nfirst", "last\n", "tab\there", "a\r\nb",
    "café", "cafe\u0301", "naïve façade", "中文", "图像里有什么？", "中文 and English 图像", "日本語",
    "😀", "a 😀 b", "😀😀", "👩‍👩‍👧", "𝒳 = 1", "z😀", " 😀 ", "a\u00a0b", "\u200b", "▁", "▁a", "a▁b",
    "</s>", "<s>", "<s>a</s>", "a</s>b", "a</s> b", "a </s>b", "a</s></s>b", "</s>  b", "<unk>", "x<unk>y",
    "<image>", "<image>\nWhat is it?", "a<image>b", "a <image> b", "<image><image>", "<0x41>", "a<0x0A>b",
    SYSTEM + " USER: <image>\nWhat color is it? ASSISTANT: It is red.</s>",
    SYSTEM + " USER: What is it? ASSISTANT: A cup.</s>USER: Which? ASSISTANT: The red one.</s>",
    SYSTEM + " USER: 图像? ASSISTANT: 😀 yes.</s>USER:  two  spaces ASSISTANT:  kept .</s>",
    "the the the", "thethethe", "UPPER lower", "!@#$%^&*()_+-=[]{}|;':\",./<>?", "ASSISTANT:", " ASSISTANT:",
]


def train(directory):
    random.seed(7)
    lines = [" ".join(random.choices(WORDS, k=12)) + random.choice(".?!,:") for _ in range(3000)]
    lines += ["0 1 2 3 4 5 6 7 8 9 ( ) - ' \" / < > _ = + * # % & ; [ ] A B C D E F G H I J K L M N O P Q R S T U V W X Y Z j k q v w x y z"] * 20
    (directory / "corpus.txt").write_text("\n".join(lines), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(directory / "corpus.txt"), model_prefix=str(directory / "m"), model_type="bpe",
        vocab_size=420, byte_fallback=True, normalization_rule_name="identity", add_dummy_prefix=True,
        remove_extra_whitespaces=False, character_coverage=1.0, split_digits=True,
        allow_whitespace_only_pieces=True, unk_id=0, bos_id=1, eos_id=2, pad_id=-1,
        num_threads=1, minloglevel=2)
    shutil.copy(directory / "m.model", OUT / "tokenizer.model")


def utf16(text, offset):
    return len(text[:offset].encode("utf-16-le")) // 2


def goldens(legacy, extra):
    config = {"tokenizer_class": "LlamaTokenizer", "legacy": legacy, "add_bos_token": True,
              "add_eos_token": False, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
              "model_max_length": 2048, **extra}
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        shutil.copy(OUT / "tokenizer.model", directory)
        (directory / "tokenizer_config.json").write_text(json.dumps(config))
        tokenizer = LlamaTokenizer.from_pretrained(directory)
        cases = []
        for text in TEXTS:
            encoded = tokenizer(text, return_offsets_mapping=True)
            ids = encoded["input_ids"]
            cases.append({
                "text": text, "ids": ids,
                "bare": tokenizer(text, add_special_tokens=False)["input_ids"],
                "spans": [[utf16(text, b), utf16(text, e)] for b, e in encoded["offset_mapping"]],
                "decoded": tokenizer.decode(ids, skip_special_tokens=True),
                "whole": tokenizer.decode(ids, skip_special_tokens=False)})
    return {"config": config, "cases": cases}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    if not (OUT / "tokenizer.model").exists():
        with tempfile.TemporaryDirectory() as directory:
            train(pathlib.Path(directory))
    sets = [goldens(False, {}), goldens(True, {}),
            goldens(False, {"add_eos_token": True}), goldens(True, {"pad_token": "<pad>"}),
            goldens(False, {"add_bos_token": False, "add_prefix_space": False})]
    (OUT / "expected.json").write_text(json.dumps(sets, ensure_ascii=True, separators=(",", ":")).replace('{"text"', '\n{"text"') + "\n")


main()

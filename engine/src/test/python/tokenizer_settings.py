"""Makes src/test/resources/text/settings.json: what the small files beside a tokenizer.json change in transformers.

Each case writes files beside the oracle's tokenizer.json and says what AutoTokenizer makes of a text with them.

python tokenizer_settings.py ../resources   (transformers 5.18, tokenizers 0.23)
"""

import json
import logging
import pathlib
import shutil
import sys
import tempfile

from transformers import AutoTokenizer

RESOURCES = pathlib.Path(sys.argv[1])
SOURCE = RESOURCES / "oracle/llava-clip-llama"
CONFIG = json.loads((SOURCE / "tokenizer_config.json").read_text())
TEXTS = ["It is <image> \n red <pad>c </s> or <new> one.", "<image><new><other>is", " <image>  a<newer>"]


def token(content, **flags):
    return {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": True, **flags}


def config(**fields):
    return {"tokenizer_config.json": {**CONFIG, **fields}}


def decoder(**tokens):
    """added_tokens_decoder; names are t4, t384, ..."""
    return {"added_tokens_decoder": {name[1:]: value for name, value in tokens.items()}}


SAME = decoder(t4=token("<image>"))
CASES = {
    "nothing": config(),
    "no config": {},
    "the same": config(**SAME),
    "lstrip": config(**decoder(t4=token("<image>", lstrip=True))),
    "rstrip": config(**decoder(t4=token("<image>", rstrip=True))),
    "lstrip and rstrip": config(**decoder(t4=token("<image>", lstrip=True, rstrip=True))),
    "single word": config(**decoder(t4=token("<image>", single_word=True))),
    "normalized": config(**decoder(t4=token("<image>", normalized=True))),
    "no longer special": config(**decoder(t3=token("<pad>", special=False), t4=token("<image>", special=False))),
    "only the content": config(**decoder(t4={"content": "<image>"})),
    "new": config(**decoder(t4=token("<image>"), t384=token("<new>"))),
    "new, not special": config(**decoder(t384=token("<new>", special=False, normalized=True))),
    "two new out of order": config(**decoder(t385=token("<new>"), t384=token("<other>"))),
    "new with another id": config(**decoder(t999=token("<new>"))),
    "new with a taken id": config(**decoder(t4=token("<new>"))),
    "a token of the vocabulary": config(**decoder(t268=token("is"))),
    "added_tokens.json": {**config(), "added_tokens.json": {"<new>": 384, "<image>": 4}},
    "added_tokens.json beside a decoder": {**config(**SAME), "added_tokens.json": {"<new>": 384}},
    "map": {**config(), "special_tokens_map.json": {"eos_token": "<new>", "bos_token": token("<pad>")}},
    "map beside a decoder": {**config(**SAME), "special_tokens_map.json": {"eos_token": "<new>"}},
    "map of extras": {**config(), "special_tokens_map.json": {"additional_special_tokens": ["<new>"]}},
    "map of v5's extras": {**config(), "special_tokens_map.json": {"extra_special_tokens": ["<new>"]}},
    "eos is new": config(eos_token="<new>"),
    "pad and unk are new": config(pad_token="<new>", unk_token="<other>"),
    "eos is one of the decoder's": config(eos_token="<new>", **decoder(t384=token("<new>", special=False, lstrip=True))),
    "add_bos_token is false": config(add_bos_token=False),
    "add_eos_token": config(add_eos_token=True),
    "bos_token is another": config(bos_token="<pad>", add_bos_token=True),
    "extras": config(extra_special_tokens=["<new>", "<other>"]),
    "additional": config(extra_special_tokens=[], additional_special_tokens=["<new>"]),
    "additional beside extras": config(additional_special_tokens=["<new>"]),
    "extras by name": config(extra_special_tokens={"image_token": "<image>", "new_token": "<new>"}),
    "a token of its own name": config(image_token="<new>"),
}


def main():
    cases = []
    for name, files in CASES.items():
        with tempfile.TemporaryDirectory() as directory:
            shutil.copy(SOURCE / "tokenizer.json", directory)
            (pathlib.Path(directory) / "config.json").write_text(json.dumps({"model_type": "llava"}))
            for file, content in files.items():
                (pathlib.Path(directory) / file).write_text(json.dumps(content))
            try:
                tokenizer = AutoTokenizer.from_pretrained(directory)
            except Exception as e:
                print(name, "fails:", type(e).__name__, str(e)[:100])
                continue
            texts = []
            for text in TEXTS:
                ids = tokenizer(text)["input_ids"]
                texts.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
            cases.append({"name": name, "files": files, "end": tokenizer.eos_token, "texts": texts})
    print(len(cases), "cases")
    (RESOURCES / "text/settings.json").write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")


logging.disable(logging.WARNING)
main()

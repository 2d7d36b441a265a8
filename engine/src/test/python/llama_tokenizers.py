"""Makes src/test/resources/text/sentencepiece/llama.json and normalized.json: a tokenizer.json as transformers 4 saved them
(a normalizer puts a space in front of every piece of text), and what AutoTokenizer of transformers 5 makes of texts with
it. For a LlamaTokenizer it is built anew, by the flags of tokenizer_config.json; for model types whose configs are known
to name a wrong class (llava, phi3), the file counts as it is.

python llama_tokenizers.py ../resources   (transformers 5.18, tokenizers 0.23, sentencepiece)
"""

import json
import logging
import pathlib
import shutil
import sys
import tempfile

from transformers import AutoTokenizer, LlamaTokenizer

HERE = pathlib.Path(sys.argv[1]) / "text/sentencepiece"
TEXTS = ["Hi</s>USER: x", " a  b", "<s> It is", "", " ", "It</s> is</s>\nred", "USER: 中文 ASSISTANT: </s>"]
CASES = [(model_type, {"tokenizer_class": kind, **flags})
         for model_type in ("llama", "llava_llama", "llava", "phi3", None)
         for kind, flags in (("LlamaTokenizer", {}), ("LlamaTokenizer", {"legacy": True}),
                             ("LlamaTokenizerFast", {"legacy": False}), ("PreTrainedTokenizerFast", {}),
                             ("LlamaTokenizer", {"add_prefix_space": False}),
                             ("LlamaTokenizer", {"legacy": False, "add_bos_token": False}))]


def normalized():
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(HERE / "tokenizer.model", directory)
        (pathlib.Path(directory) / "tokenizer_config.json").write_text("{}")
        found = json.loads(LlamaTokenizer.from_pretrained(directory).backend_tokenizer.to_str())
    found["normalizer"] = {"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}
    found["pre_tokenizer"] = None
    return found


def main():
    tokenizer = normalized()
    (HERE / "normalized.json").write_text(json.dumps(tokenizer, ensure_ascii=True, separators=(",", ":")) + "\n")
    cases = []
    for model_type, config in CASES:
        with tempfile.TemporaryDirectory() as directory:
            directory = pathlib.Path(directory)
            (directory / "tokenizer.json").write_text(json.dumps(tokenizer))
            (directory / "tokenizer_config.json").write_text(json.dumps(config))
            if model_type:
                (directory / "config.json").write_text(json.dumps({"model_type": model_type}))
            try:
                opened = AutoTokenizer.from_pretrained(directory)
            except Exception as e:
                print(model_type, config, "fails:", type(e).__name__, str(e)[:80])
                continue
            cases.append({"modelType": model_type, "config": config, "class": type(opened).__name__, "texts": [
                {"text": text, "ids": opened(text)["input_ids"],
                 "bare": opened(text, add_special_tokens=False)["input_ids"],
                 "decoded": opened.decode(opened(text)["input_ids"], skip_special_tokens=True)} for text in TEXTS]})
    print(len(cases), "cases", {(c["modelType"], c["class"]) for c in cases})
    (HERE / "llama.json").write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")


logging.disable(logging.WARNING)
main()

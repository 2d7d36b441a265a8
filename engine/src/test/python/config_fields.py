"""Prints what transformers makes of configs and checkpoints whose fields contradict each other: the values that
RotaryConfigTest, HuggingFaceConfigTest and FieldLossesTest expect.

python config_fields.py ../resources/oracle/llava-clip-llama   (transformers 5.18)
"""

import copy
import json
import pathlib
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

ORACLE = pathlib.Path(sys.argv[1])
WEIGHTS = load_file(ORACLE / "model.safetensors")
CONFIG = json.loads((ORACLE / "config.json").read_text())
EXPECTED = json.loads((ORACLE / "expected.json").read_text())
PIXELS = load_file(ORACLE / "expected.safetensors")
HEAD = "language_model.lm_head.weight"
EMBEDDINGS = "language_model.model.embed_tokens.weight"
LINEAR = {"rope_type": "linear", "factor": 4.0}

ROTARY = [
    {},
    {"rope_theta": 5e5},
    {"rope_theta": 5e5, "rope_parameters": {"rope_type": "default", "rope_theta": 1e4}},
    {"rope_theta": 5e5, "rope_scaling": {"type": "linear", "factor": 2.0, "rope_theta": 7.0}},
    {"rope_scaling": {"type": "linear", "factor": 2.0}, "rope_parameters": {"rope_type": "default", "rope_theta": 123.0}},
    {"rope_scaling": {}, "rope_parameters": {"rope_type": "linear", "factor": 3.0, "rope_theta": 123}},
    {"rope_scaling": None, "rope_parameters": {"rope_type": "linear", "factor": 3.0}},
    {"rope_scaling": {"rope_theta": 9.0}, "rope_parameters": {"rope_type": "linear", "factor": 3.0, "rope_theta": 123.0}},
    {"rope_scaling": {"type": "linear", "rope_type": "default", "factor": 2.0}},
    {"rope_scaling": {"type": "default", "rope_type": "linear", "factor": 2.0}},
    {"rope_scaling": {"factor": 2.0}},
    {"rope_scaling": {"rope_type": "llama3", "factor": 2.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}},
]


def losses(config, weights):
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "config.json").write_text(json.dumps(config))
        save_file(weights, pathlib.Path(directory, "model.safetensors"), metadata={"format": "pt"})
        model = LlavaForConditionalGeneration.from_pretrained(directory, dtype=torch.float32).eval()
    found = []
    for i, sample in enumerate(EXPECTED["samples"]):
        pixels = PIXELS.get(f"pixel_values.{i}")
        with torch.no_grad():
            out = model(
                input_ids=torch.tensor([sample["input_ids"]]),
                labels=torch.tensor([sample["labels"]]),
                pixel_values=None if pixels is None else pixels.reshape(1, 3, 28, 28),
            )
        found.append(round(out.loss.item(), 5))
    tied = model.lm_head.weight.data_ptr() == model.get_input_embeddings().weight.data_ptr()
    return "tied" if tied else "not tied", found


for fields in ROTARY:
    print(json.dumps(fields), "->", LlamaConfig.from_dict(copy.deepcopy(fields)).rope_parameters)
both = LlavaConfig.from_dict({"model_type": "llava", "image_token_index": 5, "image_token_id": 7})
print("image_token_index 5, image_token_id 7 ->", both.image_token_index)

rope = copy.deepcopy(CONFIG)
rope["text_config"]["rope_scaling"] = dict(LINEAR)
print("rope_scaling beside rope_parameters", *losses(rope, WEIGHTS))
for stored in ["differs", "without", "equal", "alone"]:
    weights = dict(WEIGHTS)
    if stored == "without":
        weights.pop(HEAD)
    elif stored == "equal":
        weights[HEAD] = weights[EMBEDDINGS].clone()
    elif stored == "alone":
        weights[HEAD] = weights.pop(EMBEDDINGS)
    for top, text in [(None, True), (True, None), (True, False), (False, True), (True, True)]:
        config = copy.deepcopy(CONFIG)
        for where, tied in [(config, top), (config["text_config"], text)]:
            where.pop("tie_word_embeddings", None)
            if tied is not None:
                where["tie_word_embeddings"] = tied
        print(f"lm_head {stored}, tie_word_embeddings {top}, in text_config {text}:", *losses(config, weights))

"""Alters single fields of a case's adapter_config.json and compares what PEFT and `striate forward` compute with it.

  python adapter_fields.py CASE_DIR STRIATE_LAUNCHER WORK_DIR

For every alteration one line: the largest difference of logits over the case's samples, or Striate's refusal beside the difference that ignoring the
field would have made. Needs: torch, transformers >= 5, peft, safetensors. Nothing of the build or the tests runs this; PeftAdapterTest holds which
fields are accepted and which refused.
"""
import json
import os
import shutil
import subprocess
import sys
import warnings

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import LlavaForConditionalGeneration

warnings.filterwarnings("ignore")
case, launcher, work = sys.argv[1:4]
samples = json.load(open(f"{case}/expected.json"))["samples"]
pixels = load_file(f"{case}/expected.safetensors")
CHANGES = [
    {},
    {"use_rslora": True},
    {"fan_in_fan_out": True},
    {"init_lora_weights": "gaussian"},
    {"init_lora_weights": "mica"},
    {"init_lora_weights": "orthogonal"},
    {"init_lora_weights": "pissa"},
    {"init_lora_weights": "olora"},
    {"rank_pattern": {}, "alpha_pattern": {"q_proj": 32}},
    {"exclude_modules": ["v_proj"]},
    {"target_modules": ["q_proj"]},
]


def by_peft(adapter):
    model = LlavaForConditionalGeneration.from_pretrained(case, dtype=torch.float32)
    model = PeftModel.from_pretrained(model, adapter).eval()
    found = []
    for i, s in enumerate(samples):
        more = {"pixel_values": pixels[f"pixel_values.{i}"][None]} if f"pixel_values.{i}" in pixels else {}
        with torch.no_grad():
            found.append(model(input_ids=torch.tensor([s["input_ids"]]), **more).logits[0])
    return found


torch.manual_seed(1)
matrices = load_file(f"{case}/adapter/adapter_model.safetensors")
matrices = {k: torch.randn_like(v) * 0.1 if "lora_B" in k else v for k, v in matrices.items()}  # the case's B are zero
plain = None
for n, change in enumerate(CHANGES):
    adapter = f"{work}/adapter-{n}"
    shutil.copytree(f"{case}/adapter", adapter, dirs_exist_ok=True)
    config = json.load(open(f"{adapter}/adapter_config.json"))
    json.dump({**config, **change}, open(f"{adapter}/adapter_config.json", "w"))
    save_file(matrices, f"{adapter}/adapter_model.safetensors", metadata={"format": "pt"})
    theirs = by_peft(adapter)
    plain = plain or theirs
    out = f"{work}/ours-{n}.safetensors"
    command = [launcher, "forward", "--model", case, "--adapter", adapter, "--samples", f"{case}/samples.json", "--output", out]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        ours = load_file(out)
        print(change, "differs by", max((ours[f"logits.{i}"] - x).abs().max().item() for i, x in enumerate(theirs)))
    else:
        apart = max((a - b).abs().max().item() for a, b in zip(theirs, plain))
        print(change, "refused; PEFT's own differs from the plain adapter by", apart, "|", done.stderr.strip().splitlines()[-1][:160].replace(work, ""))

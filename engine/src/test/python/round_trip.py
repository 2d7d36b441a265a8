"""Loads what `striate export` wrote after ten steps on a case in transformers and PEFT, and keeps the logits that they compute.

  for CASE in llava-clip-llama bunny-siglip-llama3:
    sed "s/CASE/$CASE/" engine/src/test/resources/export/job.json > job.json
    ./striate tune --job job.json                            # tells the run's ID
    ./striate export --run ID --format peft; ./striate export --run ID --format merged
    ./striate forward --model CASE_DIR --adapter PEFT_DIR --samples CASE_DIR/samples.json --output OURS_PEFT
    ./striate forward --model MERGED_DIR --samples CASE_DIR/samples.json --output OURS_MERGED
    python round_trip.py CASE_DIR PEFT_DIR MERGED_DIR engine/src/test/resources/export/$CASE.safetensors [OURS_PEFT OURS_MERGED]

Needs: torch, transformers >= 5, peft, safetensors. Nothing of the build or the tests runs this: ExportCommandTest repeats the ten steps and
compares with the goldens, the logits of the last 4 tokens of every sample.
"""
import json
import sys

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import LlavaForConditionalGeneration

case, peft, merged, out = sys.argv[1:5]
samples = json.load(open(f"{case}/expected.json"))["samples"]
pixels = load_file(f"{case}/expected.safetensors")


def logits(model):
    found = []
    for i, s in enumerate(samples):
        more = {"pixel_values": pixels[f"pixel_values.{i}"][None]} if f"pixel_values.{i}" in pixels else {}
        with torch.no_grad():
            found.append(model(input_ids=torch.tensor([s["input_ids"]]), **more).logits[0])
    return found


base = LlavaForConditionalGeneration.from_pretrained(case, dtype=torch.float32).eval()
adapted = PeftModel.from_pretrained(base, peft).eval()
modules = [n for n, m in adapted.named_modules() if hasattr(m, "lora_A")]
layers = {n.split(".layers.")[1].split(".")[0] for n in modules}
targets = json.load(open(f"{peft}/adapter_config.json"))["target_modules"]
print(len(modules), "modules adapted of", len(targets), "listed, layers", sorted(layers), ",", sum("vision" in n for n in modules), "in the tower")
projector = load_file(f"{peft}/projector.safetensors")
missing = adapted.base_model.model.model.load_state_dict(projector, strict=False)
assert not missing.unexpected_keys, missing.unexpected_keys
by_peft = logits(adapted)
model, info = LlavaForConditionalGeneration.from_pretrained(merged, output_loading_info=True)
print("merged:", {k: v for k, v in info.items() if v})
by_merged = logits(model.float().eval())
print("peft against merged:", max((a - b).abs().max().item() for a, b in zip(by_peft, by_merged)))
save_file({**{f"peft.{i}": x[-4:].contiguous() for i, x in enumerate(by_peft)}, **{f"merged.{i}": x[-4:].contiguous() for i, x in enumerate(by_merged)}}, out)
if len(sys.argv) > 5:  # logits of `striate forward` on the same
    for name, file in zip(("peft", "merged"), sys.argv[5:7]):
        ours = load_file(file)
        theirs = by_peft if name == "peft" else by_merged
        print("ours against", name, max((ours[f"logits.{i}"] - x).abs().max().item() for i, x in enumerate(theirs)))

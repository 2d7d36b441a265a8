"""Opens what `striate export --format merged` wrote after a run with image_aspect_ratio "pad" in transformers, and compares with the run's own model.

  ./striate tune --job job.json; ./striate export --run ID --format merged --output MERGED_DIR
  ./striate forward --model BASE_DIR --adapter WORKSPACE/runs/ID/adapter --samples SAMPLES --template vicuna_v1 --json --output RUN.safetensors > RUN.json
  python padded_export.py MERGED_DIR SAMPLES RUN.json RUN.safetensors [GOLDENS.safetensors]

Needs: torch, transformers >= 5, pillow, safetensors. GOLDENS get the pixels and the logits of the last 4 tokens of every
sample whose image is not a square: ExportRoundTripTest repeats the run and compares with them.
"""
import json
import os
import sys

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText, AutoProcessor

merged, samples_file, run_json, run_file = sys.argv[1:5]
processor = AutoProcessor.from_pretrained(merged, backend="pil")
print(type(processor.image_processor).__name__, "do_pad", processor.image_processor.do_pad)
model = AutoModelForImageTextToText.from_pretrained(merged, dtype=torch.float32).eval()
image_token = model.config.image_token_index
run, written = load_file(run_file), json.load(open(samples_file))
goldens, worst = {}, {"pixels": 0.0, "logits": 0.0}
for answer in json.load(open(run_json))["samples"]:
    place, more = answer["sample"], {}
    ids = [image_token if i < 0 else i for i in answer["inputIds"]]
    square = True
    if written[place].get("image"):
        image = Image.open(os.path.join(os.path.dirname(samples_file), written[place]["image"])).convert("RGB")
        values = processor.image_processor(images=image, return_tensors="pt")["pixel_values"]
        worst["pixels"] = max(worst["pixels"], (values[0] - run[f"pixel_values.{place}"]).abs().max().item())
        more["pixel_values"] = values
        square = image.width == image.height
        if not square:
            goldens[f"pixel_values.{place}"] = values[0].contiguous()
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids]), **more).logits[0]
    worst["logits"] = max(worst["logits"], (logits - run[f"logits.{place}"]).abs().max().item())
    if not square:
        goldens[f"merged.{place}"] = logits[-4:].contiguous()
print("the run against transformers on its export:", worst)
if len(sys.argv) > 5:
    save_file(goldens, sys.argv[5])

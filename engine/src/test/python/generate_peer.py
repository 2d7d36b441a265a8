"""Tokens per second of transformers' greedy generation on what `peer.py make P` wrote, for AnswerBenchmark.

  python generate_peer.py P [--prompts 8] [--new 32] [--rounds 3] [--threads 2]
"""
import argparse, json, statistics, time

import torch
from PIL import Image
from transformers import AutoTokenizer, CLIPImageProcessor, LlavaForConditionalGeneration


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dir")
    p.add_argument("--prompts", type=int, default=8)
    p.add_argument("--new", type=int, default=32)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    tokenizer = AutoTokenizer.from_pretrained(a.dir)
    processor = CLIPImageProcessor.from_pretrained(a.dir)
    model = LlavaForConditionalGeneration.from_pretrained(a.dir, dtype=torch.float32).eval()
    samples = json.load(open(f"{a.dir}/samples.json"))[: a.prompts]
    rows = [tokenizer(s["prompt"].replace("<image>", "<image>" * 64))["input_ids"] for s in samples]
    width = max(len(r) for r in rows)
    ids = torch.tensor([[3] * (width - len(r)) + r for r in rows])
    mask = torch.tensor([[0] * (width - len(r)) + [1] * len(r) for r in rows])
    pixels = torch.cat([processor(images=Image.open(f"{a.dir}/{s['image']}"), return_tensors="pt")["pixel_values"] for s in samples])
    rates = []
    with torch.inference_mode():
        for k in range(a.rounds + 1):
            begin = time.perf_counter()
            model.generate(
                input_ids=ids, attention_mask=mask, pixel_values=pixels, do_sample=False, max_new_tokens=a.new, min_new_tokens=a.new
            )
            if k:
                rates.append(len(rows) * a.new / (time.perf_counter() - begin))
    print(f"generation, {len(rows)} prompts: {statistics.median(rates):.1f} tokens/s")


if __name__ == "__main__":
    main()

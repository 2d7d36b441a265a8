"""Builds the small checkpoints of src/test/resources/cases with what transformers, PEFT and torch compute on them.

  python make_cases.py OUT_DIR [case ...]

Needs: torch, transformers >= 5, peft, tokenizers, safetensors, pillow (CPU is enough). Nothing of the build or the tests runs this.
Each case is an ordinary Hugging Face LLaVA checkpoint with random weights, plus
  samples.json, images/   raw pairs
  adapter/                a PEFT adapter (r 2, alpha 4, zero B) on every linear of the selected layers
  expected.json           per sample ids, labels, loss, greedy ids, block influence; then selection, full_tuning, lora_tuning
                          (10 updates of AdamW with clipping at 1.0, one sample each, in file order, wrapping) and pruned
  expected.safetensors    pixel_values.i of every image, logits.i of the last 16 tokens of the first and the last sample
"""
import copy
import json
import os
import random
import sys

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from PIL import Image, ImageDraw
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    Phi3Config,
    PreTrainedTokenizerFast,
    Qwen2Config,
    SiglipImageProcessor,
    SiglipVisionConfig,
)

CORPUS = """The red square is left of the blue circle. How many green triangles are there? There are three.
What color is the large shape at the top? It is yellow. Is there a star in the image? Yes. No. USER: ASSISTANT:
Zero one two three four five six seven eight nine ten. Above, below, between, near, far, behind, in front.""" * 4
PLAIN = {"rope_type": "default", "rope_theta": 10000.0}
FUSED = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"]
SPLIT = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
SIZE, PATCH = 28, 7
SYSTEM = "The large shape is near the top and the star is far behind it. "

CASES = {
    "phi3": dict(text=Phi3Config, heads=4, kv=2, seed=21, linears=FUSED),
    "phi3-window": dict(text=Phi3Config, heads=2, kv=2, seed=22, linears=FUSED, more=dict(sliding_window=12)),
    "qwen2": dict(text=Qwen2Config, heads=4, kv=2, seed=23, tie=True, theta=1e6,
                  more=dict(use_sliding_window=True, sliding_window=20, max_window_layers=2)),
    # one key/value head; the class token stays among the image tokens
    "tied-full": dict(text=LlamaConfig, heads=4, kv=1, seed=24, tie=True, strategy="full"),
    # SigLIP without its first patch
    "llama3-rope": dict(text=LlamaConfig, heads=2, kv=1, seed=25, vision="siglip", strategy="default", long=True,
                        rope={"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
                              "high_freq_factor": 4.0, "original_max_position_embeddings": 64}),
    # features of the tower's last layer
    "linear-rope": dict(text=LlamaConfig, heads=2, kv=2, seed=26, layer=-1, long=True, tie=True,
                        rope={"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}),
}


def tokenizer():
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator([CORPUS], trainers.BpeTrainer(
        vocab_size=384, special_tokens=["<unk>", "<s>", "</s>", "<pad>", "<image>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tok.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=tok, unk_token="<unk>", bos_token="<s>", eos_token="</s>",
                                   pad_token="<pad>", additional_special_tokens=["<image>"])


def image(seed, size):
    r = random.Random(seed)
    picture = Image.new("RGB", size, tuple(r.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        x, y, s = r.randrange(size[0]), r.randrange(size[1]), r.randrange(4, max(5, min(size) // 2))
        shape = draw.ellipse if r.random() < 0.5 else draw.rectangle
        shape([x - s, y - s, x + s, y + s], fill=tuple(r.randrange(256) for _ in range(3)))
    return picture


def model(spec, tok):
    clip = spec.get("vision", "clip") == "clip"
    vision = dict(hidden_size=16, intermediate_size=32, num_hidden_layers=3, num_attention_heads=2,
                  image_size=SIZE, patch_size=PATCH)
    vision = CLIPVisionConfig(projection_dim=16, **vision) if clip else SiglipVisionConfig(vision_use_head=False, **vision)
    strategy = spec.get("strategy", "default" if clip else "full")
    tokens = (SIZE // PATCH) ** 2 + (1 if clip else 0) - (1 if strategy == "default" else 0)
    rope = dict(spec.get("rope", PLAIN))
    rope["rope_theta"] = spec.get("theta", rope["rope_theta"])
    tie = spec.get("tie", False)
    text = spec["text"](
        vocab_size=len(tok), hidden_size=32, intermediate_size=56, num_hidden_layers=4, num_attention_heads=spec["heads"],
        num_key_value_heads=spec["kv"], max_position_embeddings=256, rms_norm_eps=1e-5, tie_word_embeddings=tie,
        bos_token_id=1, eos_token_id=2, pad_token_id=3, rope_parameters=rope, initializer_range=0.17, **spec.get("more", {}))
    config = LlavaConfig(
        vision_config=vision, text_config=text, image_token_index=4, vision_feature_layer=spec.get("layer", -2),
        vision_feature_select_strategy=strategy, tie_word_embeddings=tie, image_seq_length=tokens, pad_token_id=3)
    m = LlavaForConditionalGeneration(config).float().eval()
    with torch.no_grad():  # every tensor has to matter: no unit norms, no zero biases
        for p in m.parameters():
            if p.dim() == 1:
                p.add_(torch.randn_like(p) * 0.1)
    size = {"height": SIZE, "width": SIZE}
    processor = CLIPImageProcessor(size={"shortest_edge": SIZE}, crop_size=size) if clip else SiglipImageProcessor(size=size)
    return m, processor, tokens


def build(name, spec, out):
    torch.manual_seed(spec["seed"])
    torch.set_num_threads(1)
    os.makedirs(f"{out}/images", exist_ok=True)
    tok = tokenizer()
    m, processor, image_tokens = model(spec, tok)
    for saved in (m, tok, processor):
        saved.save_pretrained(out)
    begin = SYSTEM * 2 if spec.get("long") else ""
    samples, pixels, big = [], [], {}
    for i, (size, q, a) in enumerate([((28, 28), "What color is the square?", "It is red."),
                                      ((40, 28), "Is there a star in the image?", "No.")]):
        picture = image(spec["seed"] * 100 + i, size)
        picture.save(f"{out}/images/{i}.png")
        samples.append(dict(image=f"images/{i}.png", prompt=f"{begin}USER: <image>\n{q} ASSISTANT:", answer=f" {a}</s>"))
        pixels.append(processor(images=picture, return_tensors="pt")["pixel_values"][0].float())
    samples.append(dict(prompt=f"{begin}USER: How many is two and one? ASSISTANT:", answer=" three</s>"))
    with open(f"{out}/samples.json", "w") as f:
        json.dump(samples, f, indent=1)

    expected, batches = {"samples": []}, []
    layers = m.config.text_config.num_hidden_layers
    for i, s in enumerate(samples):
        grow = lambda x: x.replace("<image>", "<image>" * image_tokens)
        prompt, ids = tok(grow(s["prompt"]))["input_ids"], tok(grow(s["prompt"] + s["answer"]))["input_ids"]
        assert ids[: len(prompt)] == prompt
        labels = [-100] * len(prompt) + ids[len(prompt):]
        x, y = torch.tensor([ids]), torch.tensor([labels])
        seen = dict(pixel_values=pixels[i][None]) if "image" in s else {}
        with torch.no_grad():
            o = m(input_ids=x, **seen, labels=y, output_hidden_states=True)
            p = torch.tensor([prompt])
            new = m.generate(input_ids=p, **seen, max_new_tokens=12, do_sample=False, attention_mask=torch.ones_like(p))
        inputs = o.hidden_states[:layers]
        influence = [float((1 - F.cosine_similarity(a[0], b[0], dim=-1)).mean()) for a, b in zip(inputs[:-1], inputs[1:])]
        expected["samples"].append(dict(prompt_ids=prompt, input_ids=ids, labels=labels, loss=float(o.loss),
                                        greedy_ids=new[0, len(prompt):].tolist(), block_influence=influence))
        if i != 1:
            big[f"logits.{i}"] = o.logits[0, -16:].contiguous()
        if "image" in s:
            big[f"pixel_values.{i}"] = pixels[i].contiguous()
        batches.append((x, seen, y))

    def trajectory(tuned, parameters, rate):
        optimizer = torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
        losses, norms = [], []
        for k in range(10):
            x, seen, y = batches[k % len(batches)]
            loss = tuned(input_ids=x, **seen, labels=y).loss
            optimizer.zero_grad()
            loss.backward()
            norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, 1.0)))
            optimizer.step()
            losses.append(float(loss.detach()))
        return dict(lr=rate, clip=1.0, batch_size=1, losses=losses, grad_norms=norms)

    chosen = [1, 3]
    of_chosen = lambda n: any(f"language_model.layers.{layer}." in n for layer in chosen)
    expected["selection"] = chosen
    full = copy.deepcopy(m)
    for n, p in full.named_parameters():
        p.requires_grad = "multi_modal_projector" in n or of_chosen(n)
    expected["full_tuning"] = trajectory(full, [p for p in full.parameters() if p.requires_grad], 1e-3)
    low = copy.deepcopy(m)
    targets = [n for n, part in low.named_modules() if isinstance(part, torch.nn.Linear) and of_chosen(n)]
    assert {n.split(".")[-1] for n in targets} == set(spec.get("linears", SPLIT))
    low = get_peft_model(low, LoraConfig(r=2, lora_alpha=4, lora_dropout=0.0, bias="none", target_modules=targets))
    for n, p in low.named_parameters():
        if "multi_modal_projector" in n:
            p.requires_grad = True
    low.save_pretrained(f"{out}/adapter")
    os.remove(f"{out}/adapter/README.md")
    expected["lora_tuning"] = dict(
        r=2, alpha=4, **trajectory(low, [p for p in low.parameters() if p.requires_grad], 2e-3))
    pruned = copy.deepcopy(m)
    decoder = pruned.model.language_model
    decoder.layers = torch.nn.ModuleList([layer for i, layer in enumerate(decoder.layers) if i != 2])
    types = getattr(decoder.config, "layer_types", None)
    if types is not None:
        decoder.config.layer_types = types[:2] + types[3:]
    decoder.config.num_hidden_layers = layers - 1
    for i, layer in enumerate(decoder.layers):
        layer.self_attn.layer_idx = i
    with torch.no_grad():
        losses = [float(pruned(input_ids=x, **seen, labels=y, use_cache=False).loss) for x, seen, y in batches]
    expected["pruned"] = dict(drop=[2], losses=losses)
    with open(f"{out}/expected.json", "w") as f:
        json.dump(expected, f, indent=1)
    save_file(big, f"{out}/expected.safetensors")
    print(name, [len(b[0][0]) for b in batches], [round(s["loss"], 3) for s in expected["samples"]],
          [s["greedy_ids"] for s in expected["samples"]], expected["full_tuning"]["losses"][-1], losses)


def compare_half(name, out):
    """Prints how far transformers' own bfloat16 lies from its float32 on the case's stored logits."""
    from safetensors.torch import load_file

    big, expected = load_file(f"{out}/expected.safetensors"), json.load(open(f"{out}/expected.json"))
    m = LlavaForConditionalGeneration.from_pretrained(out, dtype=torch.bfloat16).eval()
    for i, s in enumerate(expected["samples"]):
        if f"logits.{i}" in big:
            seen = {}
            if f"pixel_values.{i}" in big:
                seen = dict(pixel_values=big[f"pixel_values.{i}"][None].to(torch.bfloat16))
            with torch.no_grad():
                off = (m(input_ids=torch.tensor([s["input_ids"]]), **seen).logits[0, -16:].float() - big[f"logits.{i}"]).abs()
            print(name, i, "bfloat16 off by", round(off.max().item(), 4), "at most,", round(off.mean().item(), 4), "on average")


if __name__ == "__main__":
    root = sys.argv[1]
    for case in sys.argv[2:] or CASES:
        build(case, CASES[case], os.path.join(root, case))
        compare_half(case, os.path.join(root, case))

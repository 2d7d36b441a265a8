"""Writes a checkpoint of LLaVA-1.5-7B's or 13B's shape with random weights (bfloat16, 14 or 27 GB, 3 shards) to measure loading and memory.

  python make_shape.py TOKENIZER_DIR OUT_DIR [7b or 13b] [decoder layers]

TOKENIZER_DIR: any case of src/test/resources/oracle. Needs: torch, safetensors. Nothing of the build or the tests runs this.
"""
import json
import os
import shutil
import sys

import torch
from safetensors.torch import save_file

source, out = sys.argv[1], sys.argv[2]
H, I, heads, layers = {"7b": (4096, 11008, 32, 32), "13b": (5120, 13824, 40, 40)}[sys.argv[3] if len(sys.argv) > 3 else "7b"]
layers = int(sys.argv[4]) if len(sys.argv) > 4 else layers
V, HV, IV = 32064, 1024, 4096
os.makedirs(out, exist_ok=True)
torch.manual_seed(1)
shapes = {"language_model.model.embed_tokens.weight": (V, H), "language_model.model.norm.weight": (H,), "language_model.lm_head.weight": (V, H)}
for i in range(layers):
    p = f"language_model.model.layers.{i}."
    for n, s in dict(q_proj=(H, H), k_proj=(H, H), v_proj=(H, H), o_proj=(H, H)).items():
        shapes[p + f"self_attn.{n}.weight"] = s
    for n, s in dict(gate_proj=(I, H), up_proj=(I, H), down_proj=(H, I)).items():
        shapes[p + f"mlp.{n}.weight"] = s
    for n in ("input_layernorm", "post_attention_layernorm"):
        shapes[p + n + ".weight"] = (H,)
v = "vision_tower.vision_model."
shapes.update({v + "embeddings.class_embedding": (HV,), v + "embeddings.patch_embedding.weight": (HV, 3, 14, 14), v + "embeddings.position_embedding.weight": (577, HV)})
for n in ("pre_layrnorm", "post_layernorm"):
    shapes.update({v + n + ".weight": (HV,), v + n + ".bias": (HV,)})
for i in range(24):
    p = v + f"encoder.layers.{i}."
    for n in ("q_proj", "k_proj", "v_proj", "out_proj"):
        shapes.update({p + f"self_attn.{n}.weight": (HV, HV), p + f"self_attn.{n}.bias": (HV,)})
    shapes.update({p + "mlp.fc1.weight": (IV, HV), p + "mlp.fc1.bias": (IV,), p + "mlp.fc2.weight": (HV, IV), p + "mlp.fc2.bias": (HV,)})
    for n in ("layer_norm1", "layer_norm2"):
        shapes.update({p + n + ".weight": (HV,), p + n + ".bias": (HV,)})
shapes.update({"multi_modal_projector.linear_1.weight": (H, HV), "multi_modal_projector.linear_1.bias": (H,), "multi_modal_projector.linear_2.weight": (H, H), "multi_modal_projector.linear_2.bias": (H,)})

names = list(shapes)
total = sum(2 * torch.Size(s).numel() for s in shapes.values())
parts, held = [[]], 0
for n in names:
    size = 2 * torch.Size(shapes[n]).numel()
    if held + size > total / 3 + 1 and len(parts) < 3:
        parts.append([])
        held = 0
    parts[-1].append(n)
    held += size
index = {}
for k, part in enumerate(parts):
    file = f"model-{k + 1:05d}-of-{len(parts):05d}.safetensors"
    tensors = {}
    for n in part:
        t = torch.empty(shapes[n], dtype=torch.bfloat16).uniform_(-0.035, 0.035)
        tensors[n] = t + 1 if "norm" in n and n.endswith("weight") else t
    save_file(tensors, f"{out}/{file}", metadata={"format": "pt"})
    index.update({n: file for n in part})
json.dump({"metadata": {"total_size": total}, "weight_map": index}, open(f"{out}/model.safetensors.index.json", "w"))
json.dump({
    "architectures": ["LlavaForConditionalGeneration"], "model_type": "llava", "image_token_index": 4, "pad_token_id": 3,
    "text_config": {"model_type": "llama", "vocab_size": V, "hidden_size": H, "intermediate_size": I, "num_attention_heads": heads,
                    "num_key_value_heads": heads, "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "num_hidden_layers": layers},
    "vision_config": {"model_type": "clip_vision_model", "hidden_size": HV, "image_size": 336, "intermediate_size": IV, "num_attention_heads": 16,
                      "num_hidden_layers": 24, "patch_size": 14},
}, open(f"{out}/config.json", "w"), indent=1)
json.dump({"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 336}, "crop_size": {"height": 336, "width": 336}},
          open(f"{out}/preprocessor_config.json", "w"))
for f in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(f"{source}/{f}", out)
print(total, "bytes of tensors")

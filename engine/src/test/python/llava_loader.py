"""Opens what `striate export --format peft` wrote the way LLaVA's and Bunny's load_pretrained_model do, and compares with `striate forward`.

  ./striate tune --job job.json; ./striate export --run ID --format peft --output PEFT_DIR
  ./striate forward --model PEFT_DIR --samples SAMPLES [--template T] --json --output OURS.safetensors > OURS.json
  python llava_loader.py BASE_DIR PEFT_DIR SAMPLES OURS.json OURS.safetensors [GOLDENS.safetensors]

BASE_DIR is what --model-base of LLaVA's command line takes: a whole model in LLaVA's or Bunny's layout, or the language model that tuning started
from. The steps are those of llava/model/builder.py with a model_name that holds "lora": config of the LoRA directory, base weights under that
config, non_lora_trainables.bin with its prefixes stripped, PEFT adapter, merge, tower from mm_vision_tower. LLaVA's and Bunny's packages pin old
versions of transformers; the few classes that those steps need are written here after llava_arch.py, clip_encoder.py, siglip_encoder.py and mm_utils.py.
Token ids are ours (OURS.json): what they are is tested elsewhere.

Needs: torch, transformers >= 5, peft, pillow, safetensors. GOLDENS get the logits of the last 2 tokens of every sample:
ExportRoundTripTest repeats the run and compares with them.
"""
import json
import os
import sys

import torch
from peft import PeftModel
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoImageProcessor, CLIPVisionModel, LlamaConfig, LlamaForCausalLM, LlamaModel, SiglipVisionModel

base_dir, lora_dir, samples_file, ours_json, ours_file = sys.argv[1:6]


class LlavaConfig(LlamaConfig):
    model_type = "llava_llama"


class BunnyConfig(LlamaConfig):
    model_type = "bunny-llama"


class WithProjector(LlamaModel):
    """LlavaMetaModel.__init__: the projector is there as soon as the config names a tower; the tower itself is loaded later."""

    def __init__(self, config):
        super().__init__(config)
        if hasattr(config, "mm_vision_tower"):
            kind = getattr(config, "mm_projector_type", "linear")
            layers = [torch.nn.Linear(config.mm_hidden_size, config.hidden_size)]
            if kind == "mlp2x_gelu":
                layers += [torch.nn.GELU(), torch.nn.Linear(config.hidden_size, config.hidden_size)]
            self.mm_projector = layers[0] if kind == "linear" else torch.nn.Sequential(*layers)


class ForCausalLM(LlamaForCausalLM):
    def __init__(self, config):
        super(LlamaForCausalLM, self).__init__(config)
        self.model = WithProjector(config)
        self.vocab_size = config.vocab_size
        self.lm_head = torch.nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()


class ForLlava(ForCausalLM):
    config_class = LlavaConfig


class ForBunny(ForCausalLM):
    config_class = BunnyConfig


# load_pretrained_model
bunny = json.load(open(f"{lora_dir}/config.json"))["model_type"].startswith("bunny")
config = (BunnyConfig if bunny else LlavaConfig).from_pretrained(lora_dir)
model, info = (ForBunny if bunny else ForLlava).from_pretrained(base_dir, config=config, dtype=torch.float32, output_loading_info=True)
print("missing in the base:", sorted(info["missing_keys"]))
trainables = torch.load(os.path.join(lora_dir, "non_lora_trainables.bin"), map_location="cpu")
trainables = {(k[11:] if k.startswith("base_model.") else k): v for k, v in trainables.items()}
if any(k.startswith("model.model.") for k in trainables):
    trainables = {(k[6:] if k.startswith("model.") else k): v for k, v in trainables.items()}
result = model.load_state_dict(trainables, strict=False)
assert not result.unexpected_keys, result.unexpected_keys
print("taken from non_lora_trainables.bin:", sorted(trainables))
model = PeftModel.from_pretrained(model, lora_dir)
print("modules adapted:", sum(hasattr(m, "lora_A") for m in model.modules()))
model = model.merge_and_unload().eval()
assert not getattr(config, "mm_use_im_start_end", False) and not getattr(config, "mm_use_im_patch_token", True)

# the tower, and process_images of mm_utils.py
tower = (SiglipVisionModel if bunny else CLIPVisionModel).from_pretrained(config.mm_vision_tower, dtype=torch.float32).eval()
processor = AutoImageProcessor.from_pretrained(config.mm_vision_tower, backend="pil")


def pixels(image):
    if getattr(config, "image_aspect_ratio", None) == "pad" and image.width != image.height:
        edge = max(image.size)
        square = Image.new("RGB", (edge, edge), tuple(int(x * 255) for x in processor.image_mean))
        square.paste(image, ((edge - image.width) // 2, (edge - image.height) // 2))
        image = square
    return processor(images=image, return_tensors="pt")["pixel_values"]


def features(values):
    hidden = tower(values, output_hidden_states=True).hidden_states[config.mm_vision_select_layer]
    if not bunny and getattr(config, "mm_vision_select_feature", "patch") == "patch":
        hidden = hidden[:, 1:]
    return model.model.mm_projector(hidden)[0]


ours, written = load_file(ours_file), json.load(open(samples_file))
goldens, worst = {}, {"pixels": 0.0, "logits": 0.0}
with torch.no_grad():
    for answer in json.load(open(ours_json))["samples"]:
        place, ids = answer["sample"], answer["inputIds"]
        embedded = None
        if written[place].get("image"):
            values = pixels(Image.open(os.path.join(os.path.dirname(samples_file), written[place]["image"])).convert("RGB"))
            worst["pixels"] = max(worst["pixels"], (values[0] - ours[f"pixel_values.{place}"]).abs().max().item())
            image = features(values)
            # the image's tokens are the only run of one id as long as its features
            start = next(i for i in range(len(ids)) if len(set(ids[i : i + len(image)])) == 1)
            head, tail = (model.get_input_embeddings()(torch.tensor(part, dtype=torch.long)) for part in (ids[:start], ids[start + len(image) :]))
            embedded = torch.cat([head, image, tail])[None]
        else:
            embedded = model.get_input_embeddings()(torch.tensor([ids]))
        logits = model(inputs_embeds=embedded).logits[0]
        worst["logits"] = max(worst["logits"], (logits - ours[f"logits.{place}"]).abs().max().item())
        goldens[f"peft.{place}"] = logits[-2:].contiguous()
print("ours against LLaVA's steps:", worst)
if len(sys.argv) > 6:
    save_file(goldens, sys.argv[6])

"""Makes src/test/resources/pillow/processors.json: image processors' files as they are found in the field, and the pixels
that transformers' AutoImageProcessor (Pillow's backend) makes of one image with each; null where it fails or the image
has another size than the tower's 8 x 8. "refused" are settings that transformers ignores or takes and that are refused
by name here.

python processors_transformers.py ../resources/pillow   (transformers 5.18, pillow 12.3)
"""

import json
import logging
import pathlib
import sys
import tempfile

import numpy
from PIL import Image
from transformers import AutoImageProcessor

OUT = pathlib.Path(sys.argv[1])
IMAGE = "size-97x61.png"
SHORT, BOTH, HALF = {"shortest_edge": 8}, {"height": 8, "width": 8}, [0.5, 0.5, 0.5]
CLIP = {"image_processor_type": "CLIPImageProcessor", "size": SHORT, "crop_size": BOTH}
SIGLIP = {"image_processor_type": "SiglipImageProcessor", "size": BOTH}
LLAVA = {"image_processor_type": "LlavaImageProcessor", "size": SHORT, "crop_size": BOTH}
OWN = {
    "clip": CLIP,
    "clip, sizes as numbers": {**CLIP, "size": 8, "crop_size": 8},
    "clip, sizes as lists": {**CLIP, "size": [8, 8], "crop_size": [8, 8]},
    "clip, default to square": {**CLIP, "size": 8, "default_to_square": True},
    "clip, both edges": {**CLIP, "size": BOTH},
    "clip, both edges and no crop": {**CLIP, "size": BOTH, "do_center_crop": False},
    "clip, crop larger than image": {**CLIP, "size": {"shortest_edge": 6}},
    "clip that pads": {**CLIP, "do_pad": True},
    "clip that pads to a size": {**CLIP, "do_pad": True, "pad_size": {"height": 9, "width": 9}},
    "clip, fast": {**CLIP, "image_processor_type": "CLIPImageProcessorFast"},
    "clip, of old": {"feature_extractor_type": "CLIPFeatureExtractor", "size": 8, "crop_size": 8},
    "clip, channels last": {**CLIP, "data_format": "channels_last"},
    "clip, one mean": {**CLIP, "image_mean": 0.5, "image_std": 0.25},
    "clip, nulls": {**CLIP, "do_normalize": None, "do_rescale": None},
    "clip, no mean": {**CLIP, "image_mean": None},
    "clip, no crop by null": {**CLIP, "size": BOTH, "do_center_crop": None},
    "clip, not resized": {**CLIP, "do_resize": False},
    "clip, not resized by null": {**CLIP, "do_resize": None},
    "clip, bilinear": {**CLIP, "resample": 2},
    "clip, no resample": {**CLIP, "resample": None},
    "clip, longest edge": {**CLIP, "size": {"shortest_edge": 8, "longest_edge": 12}},
    "clip, use_square_size": {**CLIP, "use_square_size": True},
    "clip, unknown operation": {**CLIP, "do_flip_channel_order": True},
    "clip, unknown operation that is off": {**CLIP, "do_flip_channel_order": False, "offset": None},
    "llava": LLAVA,
    "llava that pads": {**LLAVA, "do_pad": True},
    "llava that pads, fast": {**LLAVA, "image_processor_type": "LlavaImageProcessorFast", "do_pad": True},
    "llava that pads, with a size": {**LLAVA, "do_pad": True, "pad_size": BOTH},
    "llava that pads, both edges": {**LLAVA, "size": BOTH, "do_center_crop": False, "do_pad": True, "image_mean": HALF,
                                    "image_std": HALF},
    "llava that pads, not normalized": {**LLAVA, "do_pad": True, "do_normalize": False},
    "llava that does not pad": {**LLAVA, "do_pad": False},
    "llava, pad by null": {**LLAVA, "do_pad": None},
    "siglip": SIGLIP,
    "siglip, a number": {**SIGLIP, "size": 8},
    "siglip, a number to square": {**SIGLIP, "size": 8, "default_to_square": True},
    "siglip that pads": {**SIGLIP, "do_pad": True},
    "siglip that crops": {**SIGLIP, "size": SHORT, "do_center_crop": True, "crop_size": BOTH},
    "siglip that crops nothing": {**SIGLIP, "do_center_crop": True},
    "siglip, rescaled to two": {**SIGLIP, "rescale_factor": 1 / 127.5, "do_normalize": False},
    "blip": {"image_processor_type": "BlipImageProcessor", "size": BOTH},
    "vit": {"image_processor_type": "ViTImageProcessor", "size": BOTH, "image_mean": HALF, "image_std": HALF},
    "no type": {"size": SHORT, "crop_size": BOTH, "do_pad": True},
}
REFUSED = {"clip, bilinear", "clip, longest edge", "clip, unknown operation", "clip, not resized", "blip", "vit",
           "clip, not resized by null", "clip, use_square_size"}
PADS = {**LLAVA, "do_pad": True, "image_mean": HALF, "image_std": HALF}
TWO = {
    "nested before own": (CLIP, {"image_processor": PADS}),
    "nested alone": (None, {"image_processor": PADS}),
    "nested the same": (CLIP, {"image_processor": LLAVA, "patch_size": 7, "processor_class": "LlavaProcessor"}),
    "none nested": (CLIP, {"patch_size": 7, "processor_class": "LlavaProcessor"}),
    "nested is null": (CLIP, {"image_processor": None}),
}


def pixels(files):
    with tempfile.TemporaryDirectory() as directory:
        for name, content in files.items():
            (pathlib.Path(directory) / name).write_text(json.dumps(content))
        try:
            processor = AutoImageProcessor.from_pretrained(directory, backend="pil")
            image = Image.open(OUT / IMAGE).convert("RGB")
            found = numpy.asarray(processor(image, return_tensors="np")["pixel_values"], numpy.float32)
        except Exception as e:
            print("fails:", type(e).__name__, str(e)[:90])
            return None
    return [float(v) for v in found.flatten()] if found.shape == (1, 3, 8, 8) else None


def main():
    cases = []
    for name, own in OWN.items():
        files = {"config.json": {"model_type": "llava"}, "preprocessor_config.json": own}
        cases.append({"name": name, "files": files, "pixels": pixels(files), "refused": name in REFUSED})
    for name, (own, combined) in TWO.items():
        files = {"config.json": {"model_type": "llava"}, "processor_config.json": combined}
        if own:
            files["preprocessor_config.json"] = own
        cases.append({"name": name, "files": files, "pixels": pixels(files), "refused": False})
    for case in cases:
        case["pixels"] = None if case["refused"] else case["pixels"]
    print(len(cases), "processors,", sum(case["pixels"] is not None for case in cases), "with pixels")
    # nine digits tell every float32
    text = lambda value: "%.9g" % value
    lines = []
    for case in cases:
        numbers = "null" if case["pixels"] is None else "[" + ",".join(map(text, case["pixels"])) + "]"
        case.pop("refused")
        lines.append(json.dumps({**case, "pixels": "@"}).replace('"@"', numbers))
    (OUT / "processors.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


logging.disable(logging.WARNING)
main()

"""The network's forward and backward passes, scripted to TorchScript and run by the engine through libtorch.

  python kernels.py DIRECTORY     writes the scripted modules there; needs torch only

There are two modules: kernels.pt for every machine, and kernels-onednn.pt, whose matrix products come from oneDNN instead of torch's
default library: twice as fast on AMD processors with AVX-512. The modules have no parameters: the engine binds weights as flat lists, in
the order of striate.engine.net.ParameterNames. One call runs a whole forward and backward pass, so that nothing is wrapped per layer.

Letters in shapes: B samples, L tokens (right-padded: causal attention then needs no mask), T tokens of packed samples, H
hidden, V vocabulary, N images, P tokens of an image, Hv tower hidden, R rows (positions) of the loss.

Matrices may be float16, bfloat16 or 4-bit NormalFloat; everything else, including activations and gradients, is float32.
"""
import hashlib
import io
import pathlib
import sys
import zipfile
from typing import Dict, List, Optional

import torch
from torch import Tensor, nn

from attention import Attention
from decoder import Decoder
from generation import FEW_ROWS, MOST_TOKENS, Generation
from importance import Importance
from weights import BLOCK, TYPES, Weights, pairs_of_levels, scale_levels
from training import Training
from vision import PER_TOWER_LAYER, Vision


class Kernels(Weights, Vision, Attention, Decoder, Generation, Importance, Training, nn.Module):
    types: torch.jit.Final[List[int]]
    per_tower_layer: torch.jit.Final[int]
    block: torch.jit.Final[int]
    most_tokens: torch.jit.Final[int]
    few_rows: torch.jit.Final[int]
    onednn: torch.jit.Final[bool]

    def __init__(self, onednn: bool):
        super().__init__()
        self.types = TYPES
        self.per_tower_layer = PER_TOWER_LAYER
        self.block = BLOCK
        self.most_tokens = MOST_TOKENS
        self.few_rows = FEW_ROWS
        self.onednn = onednn
        # vision tower
        self.siglip = False
        self.tower_layers = 0
        self.vision_heads = 1
        self.activation = 0  # 0 quick_gelu, 1 gelu, 2 gelu_pytorch_tanh
        self.drop_first = False
        self.patch = 1
        self.vision_eps = 1e-5
        # projector
        self.projector_layers = 2
        self.projector_bias = True
        self.projector_gelu = True
        # decoder
        self.fused = False  # q, k, v in one matrix, gate and up in another
        self.qkv_bias = False
        self.per_layer = 9  # two norms, the linears' weights, then the biases of q, k, v
        self.linears = 7
        self.window = 0  # tokens that a token attends to, itself included; 0 = all before it
        self.window_from = 0  # the first layer with a window
        self.layers = 0
        self.heads = 1
        self.kv_heads = 1
        self.head_dim = 1
        self.tied = False
        self.rms_eps = 1e-5
        self.frequencies = torch.zeros(1)
        self.half_matmul = False  # whether the CPU multiplies bfloat16
        self.fused_attention = False  # torch's kernel, as on a GPU
        # adapter
        self.scale = 1.0
        self.dropout = 0.0
        self.reuse_dropout = False  # the backward pass needs the masks of the forward pass
        self.dropout_masks = torch.jit.Attribute({}, Dict[int, Tensor])
        # bound tensors
        self.w = torch.jit.Attribute([], List[Tensor])
        self.scales = torch.jit.Attribute([], List[Tensor])
        self.scales_at = torch.jit.Attribute([], List[int])
        self.adapter = torch.jit.Attribute([], List[Tensor])
        self.adapter_at = torch.jit.Attribute([], List[int])
        self.pairs = pairs_of_levels()
        self.scale_levels = scale_levels()
        self.nothing = torch.zeros(0)
        # trainable parameters, as indices into gradients (-1 = frozen): of each weight, of each adapter tensor, and outside the layers
        self.gradient_at = torch.jit.Attribute([], List[int])
        self.adapter_gradient_at = torch.jit.Attribute([], List[int])
        self.autograd_tensors = torch.jit.Attribute([], List[Tensor])
        self.autograd_at = torch.jit.Attribute([], List[int])
        self.gradients = torch.jit.Attribute([], List[Optional[Tensor]])
        # saved activations during a profile
        self.saved_by_layer = torch.jit.Attribute([], List[List[Tensor]])
        self.low_ranks_by_layer = torch.jit.Attribute([], List[List[Tensor]])

    @torch.jit.export
    def configure(self, whole: Tensor, real: Tensor, frequencies: Tensor) -> Tensor:
        """whole: int64 (20), real: float64 (2), frequencies: (head_dim / 2) inverse rope frequencies."""
        h: List[int] = whole.tolist()
        f: List[float] = real.tolist()
        self.siglip = h[0] == 1
        self.tower_layers = h[1]
        self.vision_heads = h[2]
        self.activation = h[3]
        self.drop_first = h[4] == 1
        self.patch = h[5]
        self.projector_layers = h[6]
        self.projector_bias = h[7] == 1
        self.projector_gelu = h[8] == 1
        self.layers = h[9]
        self.heads = h[10]
        self.kv_heads = h[11]
        self.head_dim = h[12]
        self.tied = h[13] == 1
        self.fused = h[14] == 1
        self.qkv_bias = h[15] == 1
        self.window = h[16]
        self.window_from = h[17]
        self.half_matmul = h[18] == 1
        self.fused_attention = h[19] == 1
        self.linears = 4 if self.fused else 7
        self.per_layer = 2 + self.linears + (3 if self.qkv_bias else 0)
        self.vision_eps = f[0]
        self.rms_eps = f[1]
        self.frequencies = frequencies.clone()
        self.pairs = self.pairs.to(frequencies.device)
        self.scale_levels = self.scale_levels.to(frequencies.device)
        self.nothing = self.nothing.to(frequencies.device)
        self.adapter_at = [-1] * (self.linears * self.layers)
        return whole


def digest() -> str:
    """SHA-256 of all sources, in the order of their names."""
    found = hashlib.sha256()
    for source in sorted(pathlib.Path(__file__).parent.glob("*.py")):
        found.update(source.read_bytes())
    return found.hexdigest()


def write(onednn: bool, target: pathlib.Path):
    held = io.BytesIO()
    torch.jit.save(torch.jit.script(Kernels(onednn)), held, _extra_files={"source.sha256": digest()})
    # Debug entries name files of this machine. Dates and attributes are fixed so that the file is reproducible.
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for name in made.namelist():
            if not name.endswith(".debug_pkl"):
                out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name))


def main():
    directory = pathlib.Path(sys.argv[1])
    write(False, directory / "kernels.pt")
    write(True, directory / "kernels-onednn.pt")


if __name__ == "__main__":
    main()

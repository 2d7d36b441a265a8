"""Weights, and matrix products with them.

These matrix products are outside autograd: the decoder layers have an explicit backward pass (training.py). Trainable parameters outside
the layers (projector, embeddings, head, tower) go through ``autograd_linear``.
"""
from typing import List, Optional

import torch
import torch.nn.functional as F
from torch import Tensor

TYPES = [torch.float32, torch.float16, torch.bfloat16]  # as striate.engine.net.ElementType counts them

# The 16 levels of 4-bit NormalFloat (Dettmers et al. 2023, QLoRA, appendix E); 0 is the eighth.
NF4 = [
    -1.0,
    -0.6961928009986877,
    -0.5250730514526367,
    -0.39491748809814453,
    -0.28444138169288635,
    -0.18477343022823334,
    -0.09105003625154495,
    0.0,
    0.07958029955625534,
    0.16093020141124725,
    0.24611230194568634,
    0.33791524171829224,
    0.44070982933044434,
    0.5626170039176941,
    0.7229568362236023,
    1.0,
]
BLOCK = 64  # weights that share a scale


def pairs_of_levels() -> Tensor:
    """For each byte its two levels, the one of the upper half first, as one complex number (256)."""
    return torch.tensor([[NF4[byte >> 4], NF4[byte & 15]] for byte in range(256)]).view(torch.complex64).view(256)


def scale_levels() -> Tensor:
    """The 256 levels of the 8-bit dynamic type of the scales (Dettmers 2016, 8-bit approximations)."""
    levels = [0.0, 1.0]
    for exponent in range(7):
        edges = torch.linspace(0.1, 1, 2**exponent + 1, dtype=torch.float32)
        for mean in ((edges[:-1] + edges[1:]) / 2.0).tolist():
            levels += [10.0 ** (exponent - 6) * mean, -(10.0 ** (exponent - 6)) * mean]
    return torch.tensor(sorted(levels), dtype=torch.float32)


class Weights:
    # ---- binding ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def bind(self, packed: Tensor, w: List[Tensor], scales: List[Tensor]) -> Tensor:
        """w: all weights; packed: int64, for each its index in ``scales`` if it has 4 bits, otherwise -1. A 4-bit weight is (out, in / 2)
        bytes. It has two tensors of scales: its 8-bit scales, filled up to whole blocks; and in float32 the scale of each such block,
        followed by the offset of all scales."""
        self.w = w
        self.scales = scales
        places: List[int] = packed.tolist()
        self.scales_at = places
        if len(self.gradient_at) != len(w):  # otherwise tensors were replaced; the same ones stay trainable
            self.gradient_at = [-1] * len(w)
        return packed

    @torch.jit.export
    def bind_adapter(self, places: Tensor, real: Tensor, adapter: List[Tensor]) -> Tensor:
        """places: int64 (linears of all layers), the index in ``adapter`` of each linear's A (its B follows), or -1; real: scale,
        dropout."""
        s: List[int] = places.tolist()
        f: List[float] = real.tolist()
        self.adapter_at = s
        self.scale = f[0]
        self.dropout = f[1]
        self.adapter = adapter
        self.adapter_gradient_at = [-1] * len(adapter)
        return places

    @torch.jit.export
    def set_trainable(self, whole: Tensor, tensors: List[Tensor]) -> Tensor:
        """Makes these tensors trainable and all others frozen. whole: int64, for each its index among the weights, followed by the
        adapter's tensors, or -1 if it is neither; if whole is empty, all are frozen."""
        places: List[int] = whole.tolist()
        for t in self.autograd_tensors:
            t.requires_grad_(False)
        self.gradient_at = [-1] * len(self.w)
        self.adapter_gradient_at = [-1] * len(self.adapter)
        autograd_tensors: List[Tensor] = []
        autograd_at: List[int] = []
        empty: List[Optional[Tensor]] = []
        for i in range(len(places)):
            empty.append(None)
            place = places[i]
            if place >= len(self.w):
                self.adapter_gradient_at[place - len(self.w)] = i
            elif place >= self.layer_at(0) and place < self.layer_at(self.layers):
                self.gradient_at[place] = i
            else:
                autograd_tensors.append(tensors[i])
                autograd_at.append(i)
                tensors[i].requires_grad_(True)
        self.autograd_tensors = autograd_tensors
        self.autograd_at = autograd_at
        self.gradients = empty
        return whole

    # ---- gradients -------------------------------------------------------------------------------------------------

    def add_gradient(self, at: int, g: Tensor):
        """Accumulates a trainable tensor's gradient."""
        held = self.gradients[at]
        if held is None:
            self.gradients[at] = g
        else:
            self.gradients[at] = held + g

    def add_autograd_gradients(self, found: List[Optional[Tensor]], skip: int):
        """Accumulates autograd's gradients of the tensors outside the layers, skipping the first ``skip``."""
        for i in range(len(self.autograd_at)):
            g = found[i + skip]
            if g is not None:
                self.add_gradient(self.autograd_at[i], g)

    # ---- weights ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def map_file(self, path: Tensor, whole: Tensor) -> List[Tensor]:
        """Tensors of a file as views of its mapped pages: read on first access, and shared with the page cache.

        path: int64, the name's UTF-8 bytes; whole: int64, type and number of elements of the file, then for each tensor its first
        element, its number of dimensions and its dimensions. Writes would stay in this process and cost memory."""
        letters: List[int] = path.tolist()
        name = "".join([chr(c) for c in letters])
        h: List[int] = whole.tolist()
        pages = torch.from_file(name, shared=False, size=h[1], dtype=self.types[h[0]])
        views: List[Tensor] = []
        at = 2
        while at < len(h):
            shape = h[at + 2 : at + 2 + h[at + 1]]
            size = 1
            for d in shape:
                size *= d
            views.append(pages.narrow(0, h[at], size).view(shape))
            at += 2 + h[at + 1]
        return views

    @torch.jit.export
    def allocate(self, whole: Tensor, like: Tensor) -> Tensor:
        """An uninitialised tensor on the device of ``like``; whole: int64, its type, then its dimensions."""
        h: List[int] = whole.tolist()
        return torch.empty(h[1:], dtype=self.types[h[0]], device=like.device)

    @torch.jit.export
    def write_values(self, whole: Tensor, chunk: Tensor, target: Tensor) -> Tensor:
        """Writes the beginning of ``chunk`` into ``target``, rounded to its type; whole: int64, first element and count."""
        h: List[int] = whole.tolist()
        with torch.no_grad():
            target.view(-1).narrow(0, h[0], h[1]).copy_(chunk.narrow(0, 0, h[1]))
        return whole

    @torch.jit.export
    def read_values(self, whole: Tensor, source: Tensor) -> Tensor:
        """Elements of a tensor as float32; whole: int64, first element and count."""
        h: List[int] = whole.tolist()
        return source.detach().view(-1).narrow(0, h[0], h[1]).float()

    @torch.jit.export
    def materialise(self, count: Tensor, source: Tensor) -> Tensor:
        """A float32 copy, which can be trained."""
        return source.detach().to(torch.float32, copy=True)

    @torch.jit.export
    def dequantised(self, count: Tensor, packed: Tensor, scales: Tensor, second: Tensor) -> Tensor:
        """A 4-bit weight as float32 (out, in)."""
        return self.dequantise(packed, self.all_scales(scales, second))

    def all_scales(self, scales: Tensor, second: Tensor) -> Tensor:
        """The scale of every block of weights, including the padding after the last."""
        blocks = second.size(0) - 1
        found = self.scale_levels[scales.int()].view(blocks, -1) * second[:blocks].unsqueeze(1)
        return (found + second[blocks]).view(-1)

    def dequantise(self, packed: Tensor, scales: Tensor) -> Tensor:
        """Bytes (rows, in / 2) to float32 (rows, in). The first byte begins a block; scales start with that block's."""
        values = torch.view_as_real(self.pairs.index_select(0, packed.reshape(-1).int())).view(-1)
        whole = values.size(0) // self.block
        values[: whole * self.block].view(whole, self.block).mul_(scales[:whole].unsqueeze(1))
        if whole * self.block < values.size(0):
            values[whole * self.block :].mul_(scales[whole])
        return values.view(packed.size(0), 2 * packed.size(1))

    def block_rows(self, x: Tensor, inputs: int) -> int:
        """Rows of a weight to dequantise or upcast at once. With few rows of x, a block should stay in a core's cache; with many, the
        matrix products dominate."""
        rows = max(1, (524288 if x.size(0) < 64 else 4194304) // inputs)
        # every such block of rows begins a block of scales
        return (rows + self.block - 1) // self.block * self.block

    # ---- matrix products -------------------------------------------------------------------------------------------

    def mm(self, x: Tensor, weight: Tensor, bias: Optional[Tensor] = None) -> Tensor:
        """x (R, in) times float32 weight (out, in) plus bias."""
        if self.onednn:
            if not x.is_cuda:
                return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
        return F.linear(x, weight, bias)

    def float32_rows(self, i: int, start: int, rows: int, scales: Tensor) -> Tensor:
        """Some rows of a weight, dequantised or upcast to float32."""
        part = self.w[i][start : start + rows]
        if part.dtype != torch.uint8:
            return part.float()
        return self.dequantise(part, scales[start * 2 * part.size(1) // self.block :])

    def scales_of(self, i: int) -> Tensor:
        at = self.scales_at[i]
        return self.nothing if at < 0 else self.all_scales(self.scales[at], self.scales[at + 1])

    def inputs_of(self, i: int) -> int:
        return self.w[i].size(1) * (1 if self.scales_at[i] < 0 else 2)

    def half(self, i: int, x: Tensor, training: bool) -> Optional[Tensor]:
        """The weight for a half-precision matrix product; none if it is upcast block by block, which is exact and takes little memory.
        Half precision is used on a GPU, and in training on a CPU that multiplies bfloat16."""
        w = self.w[i]
        found: Optional[Tensor] = None
        if w.dtype == torch.uint8:
            if x.is_cuda:
                found = self.float32_rows(i, 0, w.size(0), self.scales_of(i)).to(torch.bfloat16)
        elif x.is_cuda or (training and self.half_matmul and w.dtype == torch.bfloat16):
            found = w
        return found

    def matmul(self, x: Tensor, i: int, bias: int, training: bool) -> Tensor:
        """x (.., in) times weight i (out, in), plus the bias at ``bias`` unless that is -1."""
        w = self.w[i]
        flat = x.reshape(-1, x.size(-1))
        shape = x.size()[:-1]
        shape.append(w.size(0))
        added: Optional[Tensor] = None
        if bias >= 0:
            added = self.w[bias]
        if w.dtype == x.dtype:
            return self.mm(flat, w, added).view(shape)
        half = self.half(i, x, training)
        if half is not None:
            y = F.linear(flat.to(half.dtype), half).to(x.dtype)
        else:
            y = torch.empty([flat.size(0), w.size(0)], dtype=x.dtype, device=x.device)
            scales = self.scales_of(i)
            step = self.block_rows(flat, self.inputs_of(i))
            for start in range(0, w.size(0), step):
                block = self.float32_rows(i, start, min(step, w.size(0) - start), scales)
                y[:, start : start + block.size(0)] = self.mm(flat, block)
        if added is not None:
            y.add_(added)
        return y.view(shape)

    def matmul_backward(self, d: Tensor, i: int, training: bool) -> Tensor:
        """d (R, out) times weight i (out, in): from the gradient of the output to that of the input."""
        w = self.w[i]
        if w.dtype == d.dtype:
            return self.mm(d, w.t())
        half = self.half(i, d, training)
        if half is not None:
            return torch.mm(d.to(half.dtype), half).to(d.dtype)
        x = torch.zeros([d.size(0), self.inputs_of(i)], dtype=d.dtype, device=d.device)
        scales = self.scales_of(i)
        step = self.block_rows(d, x.size(1))
        for start in range(0, w.size(0), step):
            block = self.float32_rows(i, start, min(step, w.size(0) - start), scales)
            x.add_(self.mm(d[:, start : start + block.size(0)], block.t()))
        return x

    def autograd_linear(self, x: Tensor, i: int, bias: int) -> Tensor:
        """x (.., in) times weight i (out, in) plus bias; through autograd if one of them or x is trainable."""
        w = self.w[i]
        added: Optional[Tensor] = None
        trainable = x.requires_grad or w.requires_grad
        if bias >= 0:
            added = self.w[bias]
            trainable = trainable or self.w[bias].requires_grad
        if not trainable:
            return self.matmul(x, i, bias, False)
        if w.dtype == x.dtype:
            return F.linear(x, w, added)
        # In the weight's own type, so that autograd saves no upcast copy of a matrix.
        y = F.linear(x.to(w.dtype), w).to(x.dtype)
        return y if added is None else y + added

"""Weights, and products with them.

A product here is no part of an autograd graph: layers hand gradients down by themselves (training.py). What learns outside the layers
(projector, embeddings, head, tower) goes through ``times``.
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
    """For each byte the two levels that it holds, the first in its upper half, as one complex number (256)."""
    return torch.tensor([[NF4[byte >> 4], NF4[byte & 15]] for byte in range(256)]).view(torch.complex64).view(256)


def scale_levels() -> Tensor:
    """The 256 levels of the 8-bit dynamic type that scales are stored in (Dettmers 2016, 8-bit approximations)."""
    levels = [0.0, 1.0]
    for exponent in range(7):
        edges = torch.linspace(0.1, 1, 2**exponent + 1, dtype=torch.float32)
        for mean in ((edges[:-1] + edges[1:]) / 2.0).tolist():
            levels += [10.0 ** (exponent - 6) * mean, -(10.0 ** (exponent - 6)) * mean]
    return torch.tensor(sorted(levels), dtype=torch.float32)


class Products:
    # ---- binding ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def bind(self, packed: Tensor, w: List[Tensor], scales: List[Tensor]) -> Tensor:
        """w: all weights; packed: int64, for each its place in ``scales`` if it is of 4-bit numbers, otherwise -1. Such a weight is
        (out, in / 2) bytes; of its scales there are two tensors, theirs as bytes, filled up to whole blocks, and float32 the
        scale of each such block and last the number that all are off by."""
        self.w = w
        self.scales = scales
        places: List[int] = packed.tolist()
        self.packed = places
        if len(self.learns) != len(w):  # what learns goes on to where a tensor was replaced by another
            self.learns = [-1] * len(w)
        return packed

    @torch.jit.export
    def bind_adapter(self, slots: Tensor, real: Tensor, adapter: List[Tensor]) -> Tensor:
        """slots: int64 (linears of all layers), where in ``adapter`` the A of each linear is (its B follows), or -1; real: scale, dropout."""
        s: List[int] = slots.tolist()
        f: List[float] = real.tolist()
        self.slots = s
        self.scale = f[0]
        self.dropout = f[1]
        self.adapter = adapter
        self.adapter_learns = [-1] * len(adapter)
        return slots

    @torch.jit.export
    def train_only(self, whole: Tensor, tensors: List[Tensor]) -> Tensor:
        """Makes tensors learn and all others not. whole: int64, for each its place among the weights, the adapter's coming behind them,
        or -1 for what is neither; nothing learns where there are fewer than tensors."""
        places: List[int] = whole.tolist()
        for t in self.outside:
            t.requires_grad_(False)
        self.learns = [-1] * len(self.w)
        self.adapter_learns = [-1] * len(self.adapter)
        outside: List[Tensor] = []
        outside_at: List[int] = []
        empty: List[Optional[Tensor]] = []
        for i in range(len(places)):
            empty.append(None)
            place = places[i]
            if place >= len(self.w):
                self.adapter_learns[place - len(self.w)] = i
            elif place >= self.layer_at(0) and place < self.layer_at(self.layers):
                self.learns[place] = i
            else:
                outside.append(tensors[i])
                outside_at.append(i)
                tensors[i].requires_grad_(True)
        self.outside = outside
        self.outside_at = outside_at
        self.gradients = empty
        return whole

    # ---- gradients -------------------------------------------------------------------------------------------------

    def keep_gradient(self, at: int, g: Tensor):
        """Adds a gradient to what is collected for a tensor that learns."""
        held = self.gradients[at]
        if held is None:
            self.gradients[at] = g
        else:
            self.gradients[at] = held + g

    def collect(self, found: List[Optional[Tensor]], skip: int):
        """Adds what autograd found for the tensors outside the layers behind the first ``skip``."""
        for i in range(len(self.outside_at)):
            g = found[i + skip]
            if g is not None:
                self.keep_gradient(self.outside_at[i], g)

    # ---- weights ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def map_file(self, path: Tensor, whole: Tensor) -> List[Tensor]:
        """Tensors that lie in a file, as views of its pages: read when they are touched, and shared with the page cache.

        path: int64, the name's UTF-8 bytes; whole: int64, type and number of elements of the file, then for each tensor its first
        element, its number of dimensions and those. What would be written into one would stay in this process and cost memory."""
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
    def room(self, whole: Tensor, beside: Tensor) -> Tensor:
        """A tensor without values on the device of ``beside``; whole: int64, its type, then its dimensions."""
        h: List[int] = whole.tolist()
        return torch.empty(h[1:], dtype=self.types[h[0]], device=beside.device)

    @torch.jit.export
    def put(self, whole: Tensor, chunk: Tensor, target: Tensor) -> Tensor:
        """Writes the beginning of ``chunk`` into ``target``, rounded to its type; whole: int64, first element and how many."""
        h: List[int] = whole.tolist()
        with torch.no_grad():
            target.view(-1).narrow(0, h[0], h[1]).copy_(chunk.narrow(0, 0, h[1]))
        return whole

    @torch.jit.export
    def values(self, whole: Tensor, source: Tensor) -> Tensor:
        """Elements of a tensor as float32; whole: int64, first element and how many."""
        h: List[int] = whole.tolist()
        return source.detach().view(-1).narrow(0, h[0], h[1]).float()

    @torch.jit.export
    def own(self, count: Tensor, source: Tensor) -> Tensor:
        """A float32 copy that can learn."""
        return source.detach().to(torch.float32, copy=True)

    @torch.jit.export
    def unpacked(self, count: Tensor, packed: Tensor, scales: Tensor, second: Tensor) -> Tensor:
        """The float32 numbers (out, in) of a 4-bit weight."""
        return self.levels(packed, self.all_scales(scales, second))

    def all_scales(self, scales: Tensor, second: Tensor) -> Tensor:
        """The scale of every block of weights, and of some behind the last."""
        blocks = second.size(0) - 1
        found = self.scale_levels[scales.int()].view(blocks, -1) * second[:blocks].unsqueeze(1)
        return (found + second[blocks]).view(-1)

    def levels(self, packed: Tensor, scales: Tensor) -> Tensor:
        """float32 (rows, in) of bytes (rows, in / 2), the first of which begins a block, and the scales from that on."""
        values = torch.view_as_real(self.pairs.index_select(0, packed.reshape(-1).int())).view(-1)
        whole = values.size(0) // self.block
        values[: whole * self.block].view(whole, self.block).mul_(scales[:whole].unsqueeze(1))
        if whole * self.block < values.size(0):
            values[whole * self.block :].mul_(scales[whole])
        return values.view(packed.size(0), 2 * packed.size(1))

    def rows_at_once(self, x: Tensor, inputs: int) -> int:
        """Rows of a weight to be widened at once. Few rows of x: a block stays in the cache of its core. Many: products cost most."""
        rows = max(1, (524288 if x.size(0) < 64 else 4194304) // inputs)
        # blocks of scales begin with one of so many rows
        return (rows + self.block - 1) // self.block * self.block

    # ---- products --------------------------------------------------------------------------------------------------

    def mm(self, x: Tensor, weight: Tensor, bias: Optional[Tensor] = None) -> Tensor:
        """x (R, in) times float32 weight (out, in) plus bias."""
        if self.onednn:
            if not x.is_cuda:
                return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
        return F.linear(x, weight, bias)

    def widened(self, i: int, start: int, rows: int, scales: Tensor) -> Tensor:
        """Some rows of a weight in float32."""
        part = self.w[i][start : start + rows]
        if part.dtype != torch.uint8:
            return part.float()
        return self.levels(part, scales[start * 2 * part.size(1) // self.block :])

    def scales_of(self, i: int) -> Tensor:
        at = self.packed[i]
        return self.nothing if at < 0 else self.all_scales(self.scales[at], self.scales[at + 1])

    def inputs_of(self, i: int) -> int:
        return self.w[i].size(1) * (1 if self.packed[i] < 0 else 2)

    def half(self, i: int, x: Tensor, training: bool) -> Optional[Tensor]:
        """The weight as it is multiplied in half precision; none where it is widened block by block, which is as exact as it is and
        takes little memory. Halves are used on a GPU, and in training where the processor multiplies them."""
        w = self.w[i]
        found: Optional[Tensor] = None
        if w.dtype == torch.uint8:
            if x.is_cuda:
                found = self.widened(i, 0, w.size(0), self.scales_of(i)).to(torch.bfloat16)
        elif x.is_cuda or (training and self.half_products and w.dtype == torch.bfloat16):
            found = w
        return found

    def product(self, x: Tensor, i: int, bias: int, training: bool) -> Tensor:
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
            step = self.rows_at_once(flat, self.inputs_of(i))
            for start in range(0, w.size(0), step):
                block = self.widened(i, start, min(step, w.size(0) - start), scales)
                y[:, start : start + block.size(0)] = self.mm(flat, block)
        if added is not None:
            y.add_(added)
        return y.view(shape)

    def product_back(self, d: Tensor, i: int, training: bool) -> Tensor:
        """d (R, out) times weight i (out, in): from the gradient of its outputs to that of its inputs."""
        w = self.w[i]
        if w.dtype == d.dtype:
            return self.mm(d, w.t())
        half = self.half(i, d, training)
        if half is not None:
            return torch.mm(d.to(half.dtype), half).to(d.dtype)
        x = torch.zeros([d.size(0), self.inputs_of(i)], dtype=d.dtype, device=d.device)
        scales = self.scales_of(i)
        step = self.rows_at_once(d, x.size(1))
        for start in range(0, w.size(0), step):
            block = self.widened(i, start, min(step, w.size(0) - start), scales)
            x.add_(self.mm(d[:, start : start + block.size(0)], block.t()))
        return x

    def times(self, x: Tensor, i: int, bias: int) -> Tensor:
        """x (.., in) times weight i (out, in) plus bias; where one of them or x learns, for autograd."""
        w = self.w[i]
        added: Optional[Tensor] = None
        learns = x.requires_grad or w.requires_grad
        if bias >= 0:
            added = self.w[bias]
            learns = learns or self.w[bias].requires_grad
        if not learns:
            return self.product(x, i, bias, False)
        if w.dtype == x.dtype:
            return F.linear(x, w, added)
        # In the weight's own type: autograd then keeps no widened copy of any matrix.
        y = F.linear(x.to(w.dtype), w).to(x.dtype)
        return y if added is None else y + added

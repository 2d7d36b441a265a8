"""The network's arithmetic, scripted to TorchScript and run by the engine through libtorch.

  python kernels.py OUT.pt        writes the scripted module; needs torch only

The module has no parameters of its own: weights are bound as flat lists, in the order of striate.engine.net.ParameterNames.
Gradients are taken inside, so that one call makes a whole forward and backward pass and nothing is wrapped per layer.

Letters in shapes: B samples, L tokens (right-padded: causal attention then needs no mask), H hidden, V vocabulary, N images,
P tokens of an image, Hv tower hidden, R rows (positions) that a loss is taken over.

Matrices may be float16 or bfloat16; everything else, and everything computed, is float32.
"""
import hashlib
import io
import sys
import zipfile
from typing import Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PER_TOWER_LAYER = 16
TYPES = [torch.float32, torch.float16, torch.bfloat16]  # as striate.engine.net.ElementType counts them


class Kernels(nn.Module):
    types: torch.jit.Final[List[int]]
    per_tower_layer: torch.jit.Final[int]

    def __init__(self):
        super().__init__()
        self.types = TYPES
        self.per_tower_layer = PER_TOWER_LAYER
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
        self.window = 0  # tokens that a token sees, itself included; 0 = all before it
        self.window_from = 0  # the first layer with a window
        self.layers = 0
        self.heads = 1
        self.kv_heads = 1
        self.head_dim = 1
        self.tied = False
        self.rms_eps = 1e-5
        self.frequencies = torch.zeros(1)
        # adapter
        self.scale = 1.0
        self.dropout = 0.0
        # what drops out has to be the same when a layer is computed again
        self.dropping = 0  # 0 anew each time, 1 anew and remembered, 2 as remembered
        self.dropped = torch.jit.Attribute({}, Dict[int, Tensor])
        # bound tensors
        self.w = torch.jit.Attribute([], List[Tensor])
        self.adapter = torch.jit.Attribute([], List[Tensor])
        self.slots = torch.jit.Attribute([], List[int])
        self.trained = torch.jit.Attribute([], List[Tensor])
        self.gradients = torch.jit.Attribute([], List[Optional[Tensor]])

    # ---- binding ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def configure(self, whole: Tensor, real: Tensor, frequencies: Tensor) -> Tensor:
        """whole: int64 (18), real: float64 (2), frequencies: (head_dim / 2) inverse rope frequencies."""
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
        self.linears = 4 if self.fused else 7
        self.per_layer = 2 + self.linears + (3 if self.qkv_bias else 0)
        self.vision_eps = f[0]
        self.rms_eps = f[1]
        self.frequencies = frequencies.clone()
        self.slots = [-1] * (self.linears * self.layers)
        return whole

    @torch.jit.export
    def bind(self, count: Tensor, w: List[Tensor]) -> Tensor:
        """w: all weights."""
        self.w = w
        return count

    @torch.jit.export
    def bind_adapter(self, slots: Tensor, real: Tensor, adapter: List[Tensor]) -> Tensor:
        """slots: int64 (linears of all layers), where in ``adapter`` the A of each linear is (its B follows), or -1; real: scale, dropout."""
        s: List[int] = slots.tolist()
        f: List[float] = real.tolist()
        self.slots = s
        self.scale = f[0]
        self.dropout = f[1]
        self.adapter = adapter
        return slots

    @torch.jit.export
    def train_only(self, count: Tensor, tensors: List[Tensor]) -> Tensor:
        """Makes the first ``count`` (int64) of the tensors learn and all others not."""
        for t in self.trained:
            t.requires_grad_(False)
        kept: List[Tensor] = []
        empty: List[Optional[Tensor]] = []
        for i in range(int(count.item())):
            kept.append(tensors[i])
            empty.append(None)
            tensors[i].requires_grad_(True)
        self.trained = kept
        self.gradients = empty
        return count

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

    def upcast(self, x: Tensor, weight: Tensor) -> Tensor:
        """x (R, in) times a half weight (out, in), which is widened block by block: as exact as the weight, in little memory."""
        outputs, inputs = weight.size(0), weight.size(1)
        # Few rows: a block stays in the cache of its core. Many: the product is what costs.
        step = max(1, (524288 if x.size(0) < 64 else 2097152) // inputs)
        y = torch.empty([x.size(0), outputs], dtype=x.dtype, device=x.device)
        room = torch.empty([min(step, outputs), inputs], dtype=x.dtype, device=x.device)
        for start in range(0, outputs, step):
            n = min(step, outputs - start)
            block = room[:n]
            block.copy_(weight[start : start + n])
            torch.mm(x, block.t(), out=y[:, start : start + n])
        return y

    def times(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
        """x (.., in) times weight (out, in) plus bias."""
        if weight.dtype == x.dtype:
            return F.linear(x, weight, bias)
        if x.requires_grad or x.is_cuda:
            # In the weight's own type: autograd then keeps no widened copy of any matrix.
            y = F.linear(x.to(weight.dtype), weight).to(x.dtype)
        else:
            shape = x.size()[:-1]
            shape.append(weight.size(0))
            y = self.upcast(x.reshape(-1, x.size(-1)), weight).view(shape)
        if bias is not None:
            y = y + bias
        return y

    # ---- vision ----------------------------------------------------------------------------------------------------

    def act(self, x: Tensor) -> Tensor:
        if self.activation == 0:
            return x * torch.sigmoid(1.702 * x)
        if self.activation == 1:
            return F.gelu(x)
        return F.gelu(x, approximate="tanh")

    def tower_layer(self, x: Tensor, i: int) -> Tensor:
        """(N, S, Hv) to the same."""
        w = self.w[i : i + self.per_tower_layer]
        n, s, hidden = x.size(0), x.size(1), x.size(2)
        heads = self.vision_heads
        y = F.layer_norm(x, [hidden], w[0], w[1], self.vision_eps)
        q = self.times(y, w[2], w[3]).view(n, s, heads, -1).transpose(1, 2)
        k = self.times(y, w[4], w[5]).view(n, s, heads, -1).transpose(1, 2)
        v = self.times(y, w[6], w[7]).view(n, s, heads, -1).transpose(1, 2)
        a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, s, hidden)
        x = x + self.times(a, w[8], w[9])
        y = F.layer_norm(x, [hidden], w[10], w[11], self.vision_eps)
        return x + self.times(self.act(self.times(y, w[12], w[13])), w[14], w[15])

    @torch.jit.export
    def tower(self, pixels: Tensor) -> Tensor:
        """(N, 3, size, size) to features (N, P, Hv), through the layers that are needed only."""
        bias: Optional[Tensor] = None
        if self.siglip:
            bias = self.w[2]
        x = F.conv2d(pixels, self.w[0], bias, stride=self.patch).flatten(2).transpose(1, 2)
        stem = 3
        if self.siglip:
            x = x + self.w[1]
        else:
            stem = 5
            x = torch.cat([self.w[2].expand(x.size(0), 1, -1), x], dim=1) + self.w[1]
            x = F.layer_norm(x, [x.size(2)], self.w[3], self.w[4], self.vision_eps)
        for i in range(self.tower_layers):
            x = self.tower_layer(x, stem + self.per_tower_layer * i)
        if self.drop_first:
            x = x[:, 1:]
        return x.contiguous()

    @torch.jit.export
    def features(self, pixels: Tensor) -> Tensor:
        """The same, image by image: a product's last bits depend on how many rows it has, and an image's features must not depend
        on its company, so that a run that goes on equals one that never stopped."""
        return torch.cat([self.tower(image) for image in pixels.split(1)])

    def projector_at(self) -> int:
        return (3 if self.siglip else 5) + self.per_tower_layer * self.tower_layers

    def embeddings_at(self) -> int:
        return self.projector_at() + self.projector_layers * (2 if self.projector_bias else 1)

    def project(self, features: Tensor) -> Tensor:
        """(N, P, Hv) to (N, P, H)."""
        i = self.projector_at()
        x = features
        for layer in range(self.projector_layers):
            if layer > 0 and self.projector_gelu:
                x = F.gelu(x)
            if self.projector_bias:
                x = self.times(x, self.w[i], self.w[i + 1])
                i += 2
            else:
                x = self.times(x, self.w[i], None)
                i += 1
        return x

    # ---- decoder ---------------------------------------------------------------------------------------------------

    def embed(self, ids: Tensor, image_rows: Tensor, images: Tensor, pixels: bool) -> Tensor:
        """ids (B, L), image_rows (N P) positions in the flattened batch, images: pixels or features, to (B, L, H)."""
        x = F.embedding(ids, self.w[self.embeddings_at()]).float()
        if image_rows.size(0) > 0:
            features = self.tower(images) if pixels else images
            projected = self.project(features)
            hidden = x.size(2)
            x = x.view(-1, hidden).index_copy(0, image_rows, projected.reshape(-1, hidden)).view(x.size(0), x.size(1), hidden)
        return x

    def angles(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
        """cos and sin (.., L, 1, head_dim / 2) of positions (.., L)."""
        a = (positions.to(self.frequencies.dtype).unsqueeze(-1) * self.frequencies).unsqueeze(-2)
        return a.cos(), a.sin()

    def places(self, count: int) -> Tensor:
        return torch.arange(count, device=self.frequencies.device)

    def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """(B, L, heads, head_dim), halves rotated against each other as in Llama."""
        a, b = x.chunk(2, dim=3)
        return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=3)

    def drop(self, x: Tensor, slot: int) -> Tensor:
        """x with some of its elements dropped and the others scaled up."""
        if self.dropping == 0:
            return F.dropout(x, self.dropout, True)
        if self.dropping == 1:
            self.dropped[slot] = torch.empty_like(x, dtype=torch.bool).bernoulli_(1.0 - self.dropout)
        return x * (self.dropped[slot].to(x.dtype) / (1.0 - self.dropout))

    def linear(self, x: Tensor, weight: Tensor, bias: Optional[Tensor], slot: int, training: bool) -> Tensor:
        """x (.., in) times weight (out, in) plus bias, plus the low-rank addition where there is one."""
        at = self.slots[slot]
        if at < 0:
            return self.times(x, weight, bias)
        a, b = self.adapter[at], self.adapter[at + 1]
        if training and self.dropout > 0.0:
            low = F.linear(F.linear(self.drop(x, slot), a), b)
            return self.times(x, weight, bias) + low * self.scale
        if weight.dtype == x.dtype and 4 * a.size(0) * (weight.size(0) + weight.size(1)) >= weight.numel():
            # small matrices: adding B A to the weight is cheaper than two more products on every token
            return F.linear(x, torch.addmm(weight, b, a, alpha=self.scale), bias)
        return torch.add(self.times(x, weight, bias), F.linear(F.linear(x, a), b), alpha=self.scale)

    def spread(self, x: Tensor) -> Tensor:
        """(B, kv heads, L, d) to (B, heads, L, d)."""
        group = self.heads // self.kv_heads
        if group == 1:
            return x
        b, kv, n, d = x.size(0), x.size(1), x.size(2), x.size(3)
        return x.unsqueeze(2).expand(b, kv, group, n, d).reshape(b, kv * group, n, d)

    def layer_at(self, layer: int) -> int:
        return self.embeddings_at() + 1 + self.per_layer * layer

    def qkv(self, x: Tensor, layer: int, cos: Tensor, sin: Tensor, training: bool) -> Tuple[Tensor, Tensor, Tensor]:
        """(B, L, H) to rotated queries and keys, and values, each (B, heads, L, head_dim)."""
        i = self.layer_at(layer)
        b, n, d = x.size(0), x.size(1), self.head_dim
        y = F.rms_norm(x, [x.size(2)], self.w[i], self.rms_eps)
        s = self.linears * layer
        if self.fused:
            all = self.linear(y, self.w[i + 2], None, s, training)
            q, k, v = all.split([self.heads * d, self.kv_heads * d, self.kv_heads * d], dim=2)
        else:
            biases: List[Optional[Tensor]] = [None, None, None]
            if self.qkv_bias:
                for j in range(3):
                    biases[j] = self.w[i + 9 + j]
            q = self.linear(y, self.w[i + 2], biases[0], s, training)
            k = self.linear(y, self.w[i + 3], biases[1], s + 1, training)
            v = self.linear(y, self.w[i + 4], biases[2], s + 2, training)
        return (
            self.rotate(q.view(b, n, self.heads, d), cos, sin).transpose(1, 2),
            self.rotate(k.view(b, n, self.kv_heads, d), cos, sin).transpose(1, 2),
            v.view(b, n, self.kv_heads, d).transpose(1, 2),
        )

    def after_attention(self, x: Tensor, attended: Tensor, layer: int, training: bool) -> Tensor:
        """x (B, L, H), attended (B, heads, L, head_dim), to the layer's output (B, L, H)."""
        i = self.layer_at(layer)
        s = self.linears * layer
        a = attended.transpose(1, 2).reshape(x.size(0), x.size(1), self.heads * self.head_dim)
        if self.fused:
            x = x + self.linear(a, self.w[i + 3], None, s + 1, training)
            y = F.rms_norm(x, [x.size(2)], self.w[i + 1], self.rms_eps)
            gate, up = self.linear(y, self.w[i + 4], None, s + 2, training).chunk(2, dim=2)
            return x + self.linear(F.silu(gate) * up, self.w[i + 5], None, s + 3, training)
        x = x + self.linear(a, self.w[i + 5], None, s + 3, training)
        y = F.rms_norm(x, [x.size(2)], self.w[i + 1], self.rms_eps)
        gate = self.linear(y, self.w[i + 6], None, s + 4, training)
        up = self.linear(y, self.w[i + 7], None, s + 5, training)
        return x + self.linear(F.silu(gate) * up, self.w[i + 8], None, s + 6, training)

    def band(self, length: int) -> Optional[Tensor]:
        """Which keys (.., L) a query (L, ..) sees in layers with a window; none where the window is no shorter than the text."""
        seen: Optional[Tensor] = None
        if self.window > 0 and length > self.window:
            at = self.places(length)
            before = at.unsqueeze(1) - at.unsqueeze(0)
            seen = (before >= 0) & (before < self.window)
        return seen

    def attend(self, q: Tensor, k: Tensor, v: Tensor, layer: int, band: Optional[Tensor]) -> Tensor:
        """Attention of a whole text to itself."""
        if band is not None and layer >= self.window_from:
            return F.scaled_dot_product_attention(q, self.spread(k), self.spread(v), attn_mask=band)
        return F.scaled_dot_product_attention(q, self.spread(k), self.spread(v), is_causal=True)

    def laid_out(self, x: Tensor, slots: Tensor, samples: int, width: int) -> Tensor:
        """(1, heads, T, d) of samples one behind another to (B, heads, L, d), each in a row of its own."""
        room = torch.zeros([samples * width, x.size(1), x.size(3)], dtype=x.dtype, device=x.device)
        return room.index_copy(0, slots, x.squeeze(0).transpose(0, 1)).view(samples, width, x.size(1), x.size(3)).transpose(1, 2)

    def layer(
        self,
        x: Tensor,
        layer: int,
        cos: Tensor,
        sin: Tensor,
        band: Optional[Tensor],
        slots: Tensor,
        samples: int,
        width: int,
        training: bool,
    ) -> Tensor:
        q, k, v = self.qkv(x, layer, cos, sin, training)
        if slots.size(0) > 0:
            q, k, v = (
                self.laid_out(q, slots, samples, width),
                self.laid_out(k, slots, samples, width),
                self.laid_out(v, slots, samples, width),
            )
        a = self.attend(q, k, v, layer, band)
        if slots.size(0) > 0:
            a = a.transpose(1, 2).flatten(0, 1).index_select(0, slots).transpose(0, 1).unsqueeze(0)
        return self.after_attention(x, a, layer, training)

    def between(self, x: Tensor, first: int, end: int, slots: Tensor, samples: int, width: int, training: bool) -> Tensor:
        """x through the layers from ``first`` to before ``end``. It holds samples in rows (B, L, H); or, with ``slots`` (T), without
        padding one behind another (1, T, H), and slots are their places in rows of ``width``."""
        at = self.places(width)
        if slots.size(0) > 0:
            at = slots.remainder(width)
        cos, sin = self.angles(at)
        band = self.band(width)
        for i in range(first, end):
            x = self.layer(x, i, cos, sin, band, slots, samples, width, training)
        return x

    def decode(self, x: Tensor, slots: Tensor, shape: List[int], training: bool) -> Tensor:
        """x through all layers; shape: of the rows, samples and width."""
        return self.between(x, 0, self.layers, slots, shape[0], shape[1], training)

    def head(self) -> Tensor:
        return self.w[self.embeddings_at() if self.tied else self.layer_at(self.layers) + 1]

    def normed(self, rows: Tensor) -> Tensor:
        return F.rms_norm(rows, [rows.size(-1)], self.w[self.layer_at(self.layers)], self.rms_eps)

    def logits(self, rows: Tensor) -> Tensor:
        """Final norm and output head: (R, H) to (R, V)."""
        return self.times(self.normed(rows), self.head(), None)

    # ---- without gradients -----------------------------------------------------------------------------------------

    @torch.jit.export
    def inspect(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor, rows: Tensor, targets: Tensor
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """One sample's logits (L, V), block influence (layers - 1), and the cross entropy summed over ``rows`` (R), whose next tokens
        are ``targets`` (R). In this method and those that follow, slots are as in ``between``, and flags: int64, whether images are
        pixels, samples, width."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        influence: List[Tensor] = []
        for i in range(self.layers):
            y = self.between(x, i, i + 1, slots, h[1], h[2], False)
            if i + 1 < self.layers:
                influence.append((1 - F.cosine_similarity(x, y, dim=-1)).mean())
            x = y
        found = torch.stack(influence) if len(influence) > 0 else torch.zeros([0], dtype=x.dtype, device=x.device)
        logits = self.logits(x[0])
        return logits, found, F.cross_entropy(logits.index_select(0, rows), targets, reduction="sum").double()

    @torch.jit.export
    def loss(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor, rows: Tensor, targets: Tensor
    ) -> Tensor:
        """Cross entropy summed over ``rows`` (R) of the flattened batch, whose next tokens are ``targets`` (R)."""
        h: List[int] = flags.tolist()
        x = self.decode(self.embed(ids, image_rows, images, h[0] == 1), slots, h[1:], False)
        chosen = x.reshape(-1, x.size(2)).index_select(0, rows)
        total = torch.zeros([], dtype=torch.float64, device=x.device)
        step = self.chunk()
        for start in range(0, rows.size(0), step):
            scores = self.logits(chosen[start : start + step])
            total = total + F.cross_entropy(scores, targets[start : start + step], reduction="sum").double()
        return total

    @torch.jit.export
    def next_log_probabilities(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor, rows: Tensor
    ) -> Tensor:
        """Log-probabilities (R, V) of what follows the given rows of the flattened batch."""
        h: List[int] = flags.tolist()
        x = self.decode(self.embed(ids, image_rows, images, h[0] == 1), slots, h[1:], False)
        return F.log_softmax(self.logits(x.reshape(-1, x.size(2)).index_select(0, rows)), dim=-1)

    # ---- generation ------------------------------------------------------------------------------------------------

    def choose(self, scores: Tensor, temperature: float, uniform: Tensor) -> Tensor:
        """Tokens (B) for scores (B, V): the likeliest, or with a temperature the first whose cumulated probability exceeds
        ``uniform`` (B)."""
        if temperature <= 0.0:
            return scores.argmax(dim=-1)
        cumulated = torch.softmax(scores.double() / temperature, dim=-1).cumsum(dim=-1)
        return (cumulated <= uniform.unsqueeze(1)).sum(dim=-1).clamp(max=scores.size(1) - 1)

    def attend_cached(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]) -> Tensor:
        """Queries (B, heads, Q, d) on all keys that the mask (B, 1, Q, K) leaves."""
        if q.size(2) > 1 or self.heads == self.kv_heads:
            return F.scaled_dot_product_attention(q, self.spread(k), self.spread(v), attn_mask=mask)
        # one query: the heads that share keys become its rows, so that keys need no copies
        rows = q.reshape(q.size(0), self.kv_heads, self.heads // self.kv_heads, q.size(3))
        return F.scaled_dot_product_attention(rows, k, v, attn_mask=mask).reshape(q.size(0), self.heads, 1, q.size(3))

    @torch.jit.export
    def generate(
        self,
        prefix: Tensor,
        prefix_rows: Tensor,
        prefix_images: Tensor,
        ids: Tensor,
        image_rows: Tensor,
        images: Tensor,
        owners: Tensor,
        pads: Tensor,
        whole: Tensor,
        real: Tensor,
        stops: Tensor,
        uniforms: Tensor,
    ) -> Tensor:
        """Continuations (B, at most new) of prompts that begin with shared prefixes.

        prefix (G, P) with its image rows and images as in ``embed``, P may be 0; ids (B, S) the rest of each prompt, padded on the
        left by pads (B) tokens; owners (B): its prefix; whole: int64, pixels, new tokens, whether anything is padded; real: float64,
        temperature, 0 = greedy; stops: ids that end a text; uniforms: float64 (B, new), only where there is a temperature.
        Rows that have ended are filled with the first of the stops."""
        h: List[int] = whole.tolist()
        pixels, new, padded = h[0] == 1, h[1], h[2] == 1
        temperature = float(real[0].item())
        b, s, p = ids.size(0), ids.size(1), prefix.size(1)
        n = p + s
        x = self.embed(ids, image_rows, images, pixels)
        keys: List[Tensor] = []
        values: List[Tensor] = []
        for _i in range(self.layers):
            keys.append(torch.empty([b, self.kv_heads, n + new, self.head_dim], dtype=x.dtype, device=x.device))
            values.append(torch.empty([b, self.kv_heads, n + new, self.head_dim], dtype=x.dtype, device=x.device))
        if p > 0:
            y = self.embed(prefix, prefix_rows, prefix_images, pixels)
            cos, sin = self.angles(self.places(p))
            band = self.band(p)
            for i in range(self.layers):
                q, k, v = self.qkv(y, i, cos, sin, False)
                keys[i][:, :, :p] = k.index_select(0, owners)
                values[i][:, :, :p] = v.index_select(0, owners)
                if i + 1 < self.layers:
                    y = self.after_attention(y, self.attend(q, k, v, i, band), i, False)

        # places count through prefix and padded rest, positions leave the padding out
        places = self.places(n + new)
        there = torch.ones([1, n + new], dtype=torch.bool, device=x.device)
        positions = places.unsqueeze(0)
        if padded:
            behind = places.unsqueeze(0) >= p
            there = ~behind | (places.unsqueeze(0) >= p + pads.unsqueeze(1))
            positions = torch.where(behind, places.unsqueeze(0) - pads.unsqueeze(1), places.unsqueeze(0))
        windowed = self.window > 0 and n + new > self.window
        whole_text: Optional[Tensor] = None
        in_window: Optional[Tensor] = None
        if p > 0 or padded:
            at = places[p:n].unsqueeze(1)
            # what is padded sees itself, so that nothing becomes NaN
            whole_text = (there[:, None, :n] & (places[:n] <= at) | (places[:n] == at)).unsqueeze(1)
            in_window = whole_text
            if windowed:
                before = positions[:, p:n].unsqueeze(2) - positions[:, None, :n]
                in_window = ((before < self.window).unsqueeze(1) & whole_text) | (places[:n] == at)
        cos, sin = self.angles(positions)
        cos, sin = cos.squeeze(0), sin.squeeze(0)  # one row for all where nothing is padded
        band = self.band(s)
        here = cos.dim() - 3
        for i in range(self.layers):
            q, k, v = self.qkv(x, i, cos.narrow(here, p, s), sin.narrow(here, p, s), False)
            keys[i][:, :, p:n] = k
            values[i][:, :, p:n] = v
            if whole_text is None:
                a = self.attend(q, k, v, i, band)
            else:
                mask = in_window if i >= self.window_from else whole_text
                a = self.attend_cached(q, keys[i][:, :, :n], values[i][:, :, :n], mask)
            x = self.after_attention(x, a, i, False)

        out: List[Tensor] = []
        token = self.choose(self.logits(x[:, s - 1]), temperature, uniforms[:, 0] if temperature > 0.0 else uniforms)
        ended = torch.zeros_like(token, dtype=torch.bool)
        at = n
        while True:
            if len(out) > 0 and stops.size(0) > 0:
                token = torch.where(ended, stops[0], token)
            out.append(token)
            if stops.size(0) > 0:
                ended = ended | (token.unsqueeze(1) == stops.unsqueeze(0)).any(dim=1)
            if len(out) == new or bool(ended.all().item()):
                break
            all_before: Optional[Tensor] = None
            last_ones: Optional[Tensor] = None
            if padded:
                all_before = there[:, None, None, : at + 1]
            if windowed:
                near = positions[:, at : at + 1] - positions[:, : at + 1] < self.window
                last_ones = (near & there[:, : at + 1])[:, None, None]
            else:
                last_ones = all_before
            x = F.embedding(token.unsqueeze(1), self.w[self.embeddings_at()]).float()
            for i in range(self.layers):
                q, k, v = self.qkv(x, i, cos.narrow(here, at, 1), sin.narrow(here, at, 1), False)
                keys[i][:, :, at : at + 1] = k
                values[i][:, :, at : at + 1] = v
                mask = last_ones if i >= self.window_from else all_before
                a = self.attend_cached(q, keys[i][:, :, : at + 1], values[i][:, :, : at + 1], mask)
                x = self.after_attention(x, a, i, False)
            at += 1
            token = self.choose(
                self.logits(x[:, 0]), temperature, uniforms[:, len(out)] if temperature > 0.0 else uniforms
            )
        return torch.stack(out, dim=1)

    # ---- patches ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def classify(self, features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Likeliest class (N P) of every patch's features (N, P, Hv) under a head."""
        return F.linear(features, weight, bias).argmax(dim=-1).reshape(-1)

    # ---- with gradients --------------------------------------------------------------------------------------------

    def chunk(self) -> int:
        """Rows whose logits are held at once: at most 16 Mi numbers."""
        return max(1, 16777216 // self.w[self.embeddings_at()].size(0))

    def collect(self, found: List[Optional[Tensor]], skip: int):
        """Adds gradients, of which the first ``skip`` belong to something else."""
        for i in range(len(self.gradients)):
            g = found[i + skip]
            if g is not None:
                held = self.gradients[i]
                if held is None:
                    self.gradients[i] = g
                else:
                    self.gradients[i] = held + g

    def answer_loss(self, rows: Tensor, targets: Tensor, share: float) -> Tuple[Tensor, Tensor]:
        """The cross entropy of rows (R, H) times ``share``, and what has its gradients."""
        y, head = self.normed(rows), self.head()
        if head.dtype == y.dtype or y.is_cuda:
            loss = F.cross_entropy(self.times(y, head, None), targets, reduction="sum") * share
            return loss.detach().double(), loss
        # A half head is frozen and large: widened by blocks on the way there and back.
        scores = self.upcast(y.detach(), head).requires_grad_(True)
        loss = F.cross_entropy(scores, targets, reduction="sum") * share
        above = torch.autograd.grad([loss], [scores])[0]
        assert above is not None
        below = torch.zeros_like(y)
        step = max(1, 2097152 // head.size(1))
        for start in range(0, head.size(0), step):
            below.addmm_(above[:, start : start + step], head[start : start + step].float())
        return loss.detach().double(), (y * below.detach()).sum()

    @torch.jit.export
    def train_answers(
        self,
        ids: Tensor,
        image_rows: Tensor,
        images: Tensor,
        slots: Tensor,
        flags: Tensor,
        rows: Tensor,
        targets: Tensor,
        divisor: Tensor,
    ) -> Tensor:
        """Collects the gradients of the cross entropy summed over rows and divided by ``divisor``, and returns that loss; flags, too:
        whether layers are computed again on the way back, so that nothing but their inputs has to be kept."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        return self.train_layers(x, 0, slots, h[1], h[2], h[3] == 1, rows, targets, 1.0 / float(divisor.item()))

    @torch.jit.export
    def states(self, ids: Tensor, image_rows: Tensor, images: Tensor, whole: Tensor) -> Tensor:
        """What a layer is given (B, L, H); whole: int64, that layer. Images are features. Of one sample at a time, for the reason
        given at ``features``."""
        # a copy lies as torch lays tensors out: the products' last bits may depend on that, too
        x = self.embed(ids, image_rows, images.clone(), False)
        return self.between(x, 0, int(whole[0].item()), ids.new_empty([0]), 1, x.size(1), False)

    @torch.jit.export
    def train_answers_from(
        self, states: Tensor, slots: Tensor, whole: Tensor, rows: Tensor, targets: Tensor, divisor: Tensor
    ) -> Tensor:
        """``train_answers`` from what a layer is given on; whole: int64, that layer, below which nothing learns, samples, width, and
        whether layers are computed again."""
        h: List[int] = whole.tolist()
        return self.train_layers(states, h[0], slots, h[1], h[2], h[3] == 1, rows, targets, 1.0 / float(divisor.item()))

    def train_layers(
        self,
        x: Tensor,
        first: int,
        slots: Tensor,
        samples: int,
        width: int,
        again: bool,
        rows: Tensor,
        targets: Tensor,
        share: float,
    ) -> Tensor:
        """Collects the gradients of the loss after the layers from ``first`` on, which are given x."""
        if not again:
            return self.collect_answers(self.between(x, first, self.layers, slots, samples, width, True), rows, targets, share)
        self.dropping = 1
        inputs = [x.detach()]
        with torch.no_grad():
            for i in range(first, self.layers):
                inputs.append(self.between(inputs[i - first], i, i + 1, slots, samples, width, True))
        self.dropping = 2
        last_one = inputs[self.layers - first]
        chosen = last_one.view(-1, last_one.size(2)).index_select(0, rows)
        total, at_rows = self.above(chosen, targets, share, self.trained)
        above = self.spread_rows(last_one, rows, at_rows)
        for back in range(self.layers - first):
            i = self.layers - 1 - back
            cut = inputs[i - first]
            if i > first or x.requires_grad:
                cut = cut.requires_grad_(True)
            y = self.between(cut, i, i + 1, slots, samples, width, True)
            if y.requires_grad:
                wanted = [cut] if cut.requires_grad else torch.jit.annotate(List[Tensor], [])
                wanted.extend(self.trained)
                outer: Optional[List[Optional[Tensor]]] = [above]
                found = torch.autograd.grad([y], wanted, outer, allow_unused=True)
                if cut.requires_grad:
                    below = found[0]
                    assert below is not None
                    above = below
                    self.collect(found, 1)
                else:
                    self.collect(found, 0)
            inputs[i - first] = above  # the input itself is not needed any more
        if x.requires_grad:
            last: Optional[List[Optional[Tensor]]] = [above]
            self.collect(torch.autograd.grad([x], self.trained, last, allow_unused=True), 0)
        self.dropping = 0
        self.dropped.clear()
        return total

    def above(self, chosen: Tensor, targets: Tensor, share: float, learning: List[Tensor]) -> Tuple[Tensor, Tensor]:
        """The loss of rows (R, H) and its gradient there; collects those of what learns in the head, of which ``learning`` is all
        that may. No more logits are held at once than fit a chunk."""
        cut = chosen.detach().requires_grad_(True)
        wanted = [cut]
        wanted.extend(learning)
        above = torch.zeros_like(cut)
        total = torch.zeros([], dtype=torch.float64, device=cut.device)
        step = self.chunk()
        for start in range(0, cut.size(0), step):
            value, loss = self.answer_loss(cut[start : start + step], targets[start : start + step], share)
            found = torch.autograd.grad([loss], wanted, allow_unused=True)
            g = found[0]
            if g is not None:
                above += g
            if len(learning) > 0:
                self.collect(found, 1)
            total = total + value
        return total, above

    def spread_rows(self, x: Tensor, rows: Tensor, values: Tensor) -> Tensor:
        """values (R, H) in their rows of what has the shape of x, zeros elsewhere."""
        return torch.zeros_like(x).view(-1, x.size(-1)).index_copy(0, rows, values).view_as(x)

    def collect_answers(self, x: Tensor, rows: Tensor, targets: Tensor, share: float) -> Tensor:
        """Collects the gradients that come from the last layer's output (B, L, H)."""
        chosen = x.reshape(-1, x.size(2)).index_select(0, rows)
        if rows.size(0) <= self.chunk():
            value, loss = self.answer_loss(chosen, targets, share)
            if loss.requires_grad:  # not where only the projector learns and no sample has an image
                self.collect(torch.autograd.grad([loss], self.trained, allow_unused=True), 0)
            return value
        total, above = self.above(chosen, targets, share, self.trained)
        if chosen.requires_grad:
            outer: Optional[List[Optional[Tensor]]] = [above]
            self.collect(torch.autograd.grad([chosen], self.trained, outer, allow_unused=True), 0)
        return total

    @torch.jit.export
    def train_patches(
        self, pixels: Tensor, divisor: Tensor, heads: List[Tensor], rows: List[Tensor], targets: List[Tensor]
    ) -> Tensor:
        """The same for linear heads on tower features: heads are weight, bias by turns; rows (R) of the flattened (N P)."""
        share = 1.0 / float(divisor.item())
        features = self.tower(pixels)
        flat = features.reshape(-1, features.size(2))
        loss = torch.zeros([], dtype=flat.dtype, device=flat.device)
        for i in range(len(rows)):
            scores = F.linear(flat.index_select(0, rows[i]), heads[2 * i], heads[2 * i + 1])
            loss = loss + F.cross_entropy(scores, targets[i], reduction="sum") * share
        self.collect(torch.autograd.grad([loss], self.trained, allow_unused=True), 0)
        return loss.detach().double()

    @torch.jit.export
    def gradient_norm(self, count: Tensor) -> Tensor:
        """float64 (1 + trained): the global norm of the collected gradients, then for each trained tensor 1 if it has one."""
        present: List[Tensor] = []
        found: List[float] = [0.0]
        for g in self.gradients:
            if g is not None:
                present.append(g)
                found.append(1.0)
            else:
                found.append(0.0)
        if len(present) > 0:
            found[0] = float(torch.stack(torch._foreach_norm(present, 2.0)).norm().item())
        return torch.tensor(found, dtype=torch.float64)

    @torch.jit.export
    def adamw(
        self,
        real: Tensor,
        whole: Tensor,
        parameters: List[Tensor],
        first: List[Tensor],
        second: List[Tensor],
        steps: List[Tensor],
    ) -> Tensor:
        """One AdamW update (Loshchilov and Hutter 2019) of tensors that share a learning rate and a decay.

        real: float64, learning rate, beta1, beta2, epsilon, weight decay, and what gradients are divided by; whole: int64, the
        place of each tensor among those that are trained. All four lists are changed: they have to be the caller's own, since
        the JIT drops what is written through a list that was made here."""
        f: List[float] = real.tolist()
        places: List[int] = whole.tolist()
        g: List[Tensor] = []
        for i in places:
            held = self.gradients[i]
            assert held is not None
            g.append(held)
        divided: Optional[Tensor] = None
        if f[5] != 1.0:
            divided = torch.full([], f[5], dtype=torch.float32, device=parameters[0].device)
        none: List[Tensor] = []
        with torch.no_grad():
            torch._foreach_add_(steps, 1.0)
            torch._fused_adamw_(
                parameters,
                g,
                first,
                second,
                none,
                steps,
                lr=f[0],
                beta1=f[1],
                beta2=f[2],
                weight_decay=f[4],
                eps=f[3],
                amsgrad=False,
                maximize=False,
                grad_scale=divided,
            )
        return whole

    @torch.jit.export
    def forget(self, count: Tensor) -> Tensor:
        """Drops the collected gradients."""
        for i in range(len(self.gradients)):
            self.gradients[i] = None
        return count

    # ---- a step, layer by layer, for the clock --------------------------------------------------------------------

    def done(self, x: Tensor) -> Tensor:
        """On the host when x is computed: a GPU works on while the host goes on."""
        return torch.tensor([float(x.detach().reshape(-1)[0].item())])

    @torch.jit.export
    def profile_embed(self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor) -> Tuple[Tensor, Tensor]:
        """Embedded tokens and images (B, L, H) or (1, T, H)."""
        x = self.embed(ids, image_rows, images, int(flags[0].item()) == 1)
        return x, self.done(x)

    @torch.jit.export
    def profile_layer(self, whole: Tensor, x: Tensor, slots: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        """whole: int64, layer, whether a gradient is handed down below it, samples, width. Its input, cut off from what came before,
        and its output."""
        h: List[int] = whole.tolist()
        cut = x.detach()
        if h[1] == 1:
            cut.requires_grad_(True)
        y = self.between(cut, h[0], h[0] + 1, slots, h[2], h[3], True)
        return cut, y, self.done(y)

    @torch.jit.export
    def profile_head(self, x: Tensor, rows: Tensor, targets: Tensor) -> Tuple[Tensor, Tensor]:
        """The gradient of the loss at x (B, L, H)."""
        chosen = x.reshape(-1, x.size(2)).index_select(0, rows)
        _total, above = self.above(chosen, targets, 1.0 / rows.size(0), [])
        below = self.spread_rows(x.detach(), rows, above)
        return below, self.done(below)

    @torch.jit.export
    def profile_backward(self, x: Tensor, y: Tensor, above: Tensor) -> Tuple[Tensor, Tensor]:
        """From the gradient at y to that at x, and to those of what learns between them, which are dropped."""
        below = above
        if y.requires_grad:
            wanted: List[Tensor] = []
            if x.requires_grad:
                wanted.append(x)
            wanted.extend(self.trained)
            outer: Optional[List[Optional[Tensor]]] = [above]
            found = torch.autograd.grad([y], wanted, outer, allow_unused=True)
            g = found[0]
            if x.requires_grad and g is not None:
                below = g
        return below, self.done(below)


def main():
    with open(__file__, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    held = io.BytesIO()
    torch.jit.save(torch.jit.script(Kernels()), held, _extra_files={"source.sha256": digest})
    # Debug entries name files of the machine that scripts; dates and the rest are fixed so that the file can be made again.
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_STORED) as out:
        for name in made.namelist():
            if not name.endswith(".debug_pkl"):
                out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name))


if __name__ == "__main__":
    main()

"""The decoder's layers, forwards, and what is computed without gradients."""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Decoder:
    def embed(self, ids: Tensor, image_rows: Tensor, images: Tensor, pixels: bool) -> Tensor:
        """ids (B, L), image_rows (N P) positions in the flattened batch, images: pixels or features, to (B, L, H)."""
        x = F.embedding(ids, self.w[self.embeddings_at()]).float()
        if image_rows.size(0) > 0:
            features = self.tower(images) if pixels else images
            projected = self.project(features)
            hidden = x.size(2)
            x = x.view(-1, hidden).index_copy(0, image_rows, projected.reshape(-1, hidden)).view(x.size(0), x.size(1), hidden)
        return x

    def layer_at(self, layer: int) -> int:
        return self.embeddings_at() + 1 + self.per_layer * layer

    def qkv_bias_at(self, layer: int, which: int) -> int:
        """Where the bias of queries (0), keys (1) or values (2) is; -1 without."""
        return self.layer_at(layer) + 9 + which if self.qkv_bias else -1

    # ---- positions -------------------------------------------------------------------------------------------------

    def places(self, count: int) -> Tensor:
        return torch.arange(count, device=self.frequencies.device)

    def angles(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
        """cos and sin (.., L, 1, head_dim / 2) of positions (.., L)."""
        a = (positions.to(self.frequencies.dtype).unsqueeze(-1) * self.frequencies).unsqueeze(-2)
        return a.cos(), a.sin()

    def angles_of(self, slots: Tensor, width: int) -> Tuple[Tensor, Tensor]:
        """Those of samples in rows of ``width``, or of samples one behind another, whose places in such rows are ``slots``."""
        return self.angles(slots.remainder(width) if slots.size(0) > 0 else self.places(width))

    def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """(B, L, heads, head_dim), halves rotated against each other as in Llama."""
        a, b = x.chunk(2, dim=3)
        y = torch.empty_like(x)
        c, d = y.chunk(2, dim=3)
        torch.mul(a, cos, out=c)
        torch.mul(b, cos, out=d)
        c.addcmul_(b, sin, value=-1.0)
        d.addcmul_(a, sin)
        return y

    # ---- linears ---------------------------------------------------------------------------------------------------

    def dropping_out(self, x: Tensor, slot: int) -> Tensor:
        """x with some of its elements dropped and the others scaled up; which ones is remembered for the way back."""
        if not self.dropping_again:
            self.dropped[slot] = torch.empty_like(x, dtype=torch.bool).bernoulli_(1.0 - self.dropout)
        return self.as_dropped(x, slot)

    def as_dropped(self, x: Tensor, slot: int) -> Tensor:
        return x * (self.dropped[slot].view(x.size()).to(x.dtype) / (1.0 - self.dropout))

    def linear(self, x: Tensor, i: int, bias: int, slot: int, training: bool, lows: Optional[List[Tensor]]) -> Tensor:
        """x (.., in) times weight i (out, in) plus bias, plus the low-rank addition where there is one; ``lows`` gets its middle."""
        y = self.product(x, i, bias, training)
        at = self.slots[slot]
        if at < 0:
            if lows is not None:
                lows.append(self.nothing)
            return y
        dropped = self.dropping_out(x, slot) if training and self.dropout > 0.0 else x
        low = self.mm(dropped.reshape(-1, x.size(-1)), self.adapter[at])
        if lows is not None:
            lows.append(low)
        y.view(-1, y.size(-1)).addmm_(low, self.adapter[at + 1].t(), alpha=self.scale)
        return y

    # ---- a layer ---------------------------------------------------------------------------------------------------

    def inverse_deviation(self, x: Tensor) -> Tensor:
        """(.., H) to (.., 1)."""
        return torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.rms_eps)

    def qkv(
        self, x: Tensor, layer: int, cos: Tensor, sin: Tensor, training: bool, kept: Optional[List[Tensor]], lows: Optional[List[Tensor]]
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """(B, L, H) to rotated queries and keys, and values, each (B, heads, L, head_dim)."""
        i = self.layer_at(layer)
        b, n, d = x.size(0), x.size(1), self.head_dim
        norm = self.inverse_deviation(x)
        y = x * norm * self.w[i]
        if kept is not None:
            kept.append(x)
            kept.append(norm)
        s = self.linears * layer
        if self.fused:
            all = self.linear(y, i + 2, -1, s, training, lows)
            q, k, v = all.split([self.heads * d, self.kv_heads * d, self.kv_heads * d], dim=2)
        else:
            q = self.linear(y, i + 2, self.qkv_bias_at(layer, 0), s, training, lows)
            k = self.linear(y, i + 3, self.qkv_bias_at(layer, 1), s + 1, training, lows)
            v = self.linear(y, i + 4, self.qkv_bias_at(layer, 2), s + 2, training, lows)
        return (
            self.rotate(q.view(b, n, self.heads, d), cos, sin).transpose(1, 2),
            self.rotate(k.view(b, n, self.kv_heads, d), cos, sin).transpose(1, 2),
            v.view(b, n, self.kv_heads, d).transpose(1, 2),
        )

    def laid_out(self, x: Tensor, slots: Tensor, samples: int, width: int) -> Tensor:
        """(1, heads, T, d) of samples one behind another to (B, heads, L, d), each in a row of its own."""
        room = torch.zeros([samples * width, x.size(1), x.size(3)], dtype=x.dtype, device=x.device)
        return room.index_copy_(0, slots, x.squeeze(0).transpose(0, 1)).view(samples, width, x.size(1), x.size(3)).transpose(1, 2)

    def one_behind_another(self, x: Tensor, slots: Tensor) -> Tensor:
        """(B, L, C) to (1, T, C)."""
        return x if slots.size(0) == 0 else x.view(-1, x.size(2)).index_select(0, slots).unsqueeze(0)

    def after_attention(
        self, x: Tensor, attended: Tensor, layer: int, training: bool, kept: Optional[List[Tensor]], lows: Optional[List[Tensor]]
    ) -> Tensor:
        """x (.., H), attended (.., heads d), to the layer's output (.., H)."""
        i = self.layer_at(layer)
        s = self.linears * layer
        middle = self.linear(attended, self.output_at(layer), -1, self.output_slot(layer), training, lows).add_(x)
        norm = self.inverse_deviation(middle)
        y = middle * norm * self.w[i + 1]
        if self.fused:
            gate, up = self.linear(y, i + 4, -1, s + 2, training, lows).chunk(2, dim=-1)
        else:
            gate = self.linear(y, i + 6, -1, s + 4, training, lows)
            up = self.linear(y, i + 7, -1, s + 5, training, lows)
        if kept is not None:
            kept.append(middle)
            kept.append(norm)
            kept.append(gate)
            kept.append(up)
        s += self.linears - 1
        return self.linear(F.silu(gate).mul_(up), self.layer_at(layer) + 1 + self.linears, -1, s, training, lows).add_(middle)

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
        rows: Optional[Tensor],
        training: bool,
        kept: Optional[List[Tensor]],
        lows: Optional[List[Tensor]],
    ) -> Tensor:
        """x (B, L, H) or (1, T, H) through a layer; with ``rows`` (R) only what comes out at those of the flattened positions, (R, H).
        Fills kept and lows, where they are given, with what the way back needs: x, inverse deviation, queries, keys, values, the
        attention's result or nothing, middle, inverse deviation, gate, up; and middles of adapters."""
        q, k, v = self.qkv(x, layer, cos, sin, training, kept, lows)
        if slots.size(0) > 0:
            q = self.laid_out(q, slots, samples, width)
            k = self.laid_out(k, slots, samples, width)
            v = self.laid_out(v, slots, samples, width)
        blocks = self.by_blocks(q)
        if kept is not None and not blocks:
            # the way back is torch's own: whichever kernel it took
            k, v = self.spread(k), self.spread(v)
            q.requires_grad_(True)
            k.requires_grad_(True)
            v.requires_grad_(True)
        a = self.attend(q, k, v, layer, band)
        if kept is not None:
            kept.append(q)
            kept.append(k)
            kept.append(v)
            kept.append(a if not blocks or self.output_learns(layer) else self.nothing)
        attended = self.one_behind_another(self.joined(a.detach()), slots)
        if rows is not None:
            x = x.view(-1, x.size(2)).index_select(0, rows)
            attended = attended.view(-1, attended.size(2)).index_select(0, rows)
        return self.after_attention(x, attended, layer, training, kept, lows)

    def between(self, x: Tensor, first: int, end: int, slots: Tensor, samples: int, width: int, training: bool) -> Tensor:
        """x through the layers from ``first`` to before ``end``. It holds samples in rows (B, L, H); or, with ``slots`` (T), without
        padding one behind another (1, T, H), and slots are their places in rows of ``width``."""
        cos, sin = self.angles_of(slots, width)
        band = self.band(width)
        for i in range(first, end):
            x = self.layer(x, i, cos, sin, band, slots, samples, width, None, training, None, None)
        return x

    def output_learns(self, layer: int) -> bool:
        """Whether something of the linear behind the attention learns."""
        return self.needs_input(self.output_at(layer), self.output_slot(layer))

    def output_at(self, layer: int) -> int:
        return self.layer_at(layer) + (3 if self.fused else 5)

    def output_slot(self, layer: int) -> int:
        return self.linears * layer + (1 if self.fused else 3)

    def head_at(self) -> int:
        return self.embeddings_at() if self.tied else self.layer_at(self.layers) + 1

    def normed(self, rows: Tensor) -> Tensor:
        return F.rms_norm(rows, [rows.size(-1)], self.w[self.layer_at(self.layers)], self.rms_eps)

    def logits(self, rows: Tensor) -> Tensor:
        """Final norm and output head: (R, H) to (R, V)."""
        return self.product(self.normed(rows), self.head_at(), -1, False)

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

    def outputs(self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor, rows: Tensor) -> Tensor:
        """What the last layer hands to the head (R, H) at rows (R) of the flattened batch."""
        h: List[int] = flags.tolist()
        x = self.between(self.embed(ids, image_rows, images, h[0] == 1), 0, self.layers, slots, h[1], h[2], False)
        return x.reshape(-1, x.size(2)).index_select(0, rows)

    @torch.jit.export
    def loss(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor, rows: Tensor, targets: Tensor
    ) -> Tensor:
        """Cross entropy summed over ``rows`` (R) of the flattened batch, whose next tokens are ``targets`` (R)."""
        chosen = self.outputs(ids, image_rows, images, slots, flags, rows)
        total = torch.zeros([], dtype=torch.float64, device=chosen.device)
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
        return F.log_softmax(self.logits(self.outputs(ids, image_rows, images, slots, flags, rows)), dim=-1)

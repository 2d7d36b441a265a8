"""The forward pass of the decoder, and what runs without gradients: scores, losses, hidden states."""
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
        """Index of the bias of queries (0), keys (1) or values (2); -1 if there is none."""
        return self.layer_at(layer) + 9 + which if self.qkv_bias else -1

    # ---- positions -------------------------------------------------------------------------------------------------

    def indices(self, count: int) -> Tensor:
        return torch.arange(count, device=self.frequencies.device)

    def angles(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
        """cos and sin (.., L, 1, head_dim / 2) of positions (.., L)."""
        a = (positions.to(self.frequencies.dtype).unsqueeze(-1) * self.frequencies).unsqueeze(-2)
        return a.cos(), a.sin()

    def angles_of(self, positions: Tensor, width: int) -> Tuple[Tensor, Tensor]:
        """Angles of samples padded to ``width``; or of packed samples, whose ``positions`` refer to the padded layout."""
        return self.angles(positions.remainder(width) if positions.size(0) > 0 else self.indices(width))

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

    def apply_dropout(self, x: Tensor, module: int) -> Tensor:
        """Dropout on x; keeps the mask for the backward pass."""
        if not self.reuse_dropout:
            self.dropout_masks[module] = torch.empty_like(x, dtype=torch.bool).bernoulli_(1.0 - self.dropout)
        return self.with_dropout_mask(x, module)

    def with_dropout_mask(self, x: Tensor, module: int) -> Tensor:
        return x * (self.dropout_masks[module].view(x.size()).to(x.dtype) / (1.0 - self.dropout))

    def linear(self, x: Tensor, i: int, bias: int, module: int, training: bool, low_ranks: Optional[List[Tensor]]) -> Tensor:
        """x (.., in) times weight i (out, in) plus bias, plus its adapter's B A x if there is one; appends A x to ``low_ranks``."""
        y = self.matmul(x, i, bias, training)
        at = self.adapter_at[module]
        if at < 0:
            if low_ranks is not None:
                low_ranks.append(self.nothing)
            return y
        dropped = self.apply_dropout(x, module) if training and self.dropout > 0.0 else x
        low_rank = self.mm(dropped.reshape(-1, x.size(-1)), self.adapter[at])
        if low_ranks is not None:
            low_ranks.append(low_rank)
        y.view(-1, y.size(-1)).addmm_(low_rank, self.adapter[at + 1].t(), alpha=self.scale)
        return y

    # ---- a layer ---------------------------------------------------------------------------------------------------

    def reciprocal_rms(self, x: Tensor) -> Tensor:
        """(.., H) to (.., 1)."""
        return torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.rms_eps)

    def qkv(
        self,
        x: Tensor,
        layer: int,
        cos: Tensor,
        sin: Tensor,
        training: bool,
        saved: Optional[List[Tensor]],
        low_ranks: Optional[List[Tensor]],
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """(B, L, H) to rotated queries and keys, and values, each (B, heads, L, head_dim)."""
        i = self.layer_at(layer)
        b, n, d = x.size(0), x.size(1), self.head_dim
        norm = self.reciprocal_rms(x)
        y = x * norm * self.w[i]
        if saved is not None:
            saved.append(x)
            saved.append(norm)
        s = self.linears * layer
        if self.fused:
            all = self.linear(y, i + 2, -1, s, training, low_ranks)
            q, k, v = all.split([self.heads * d, self.kv_heads * d, self.kv_heads * d], dim=2)
        else:
            q = self.linear(y, i + 2, self.qkv_bias_at(layer, 0), s, training, low_ranks)
            k = self.linear(y, i + 3, self.qkv_bias_at(layer, 1), s + 1, training, low_ranks)
            v = self.linear(y, i + 4, self.qkv_bias_at(layer, 2), s + 2, training, low_ranks)
        return (
            self.rotate(q.view(b, n, self.heads, d), cos, sin).transpose(1, 2),
            self.rotate(k.view(b, n, self.kv_heads, d), cos, sin).transpose(1, 2),
            v.view(b, n, self.kv_heads, d).transpose(1, 2),
        )

    def unpack(self, x: Tensor, positions: Tensor, samples: int, width: int) -> Tensor:
        """Packed (1, heads, T, d) to padded (B, heads, L, d)."""
        padded = torch.zeros([samples * width, x.size(1), x.size(3)], dtype=x.dtype, device=x.device)
        return padded.index_copy_(0, positions, x.squeeze(0).transpose(0, 1)).view(samples, width, x.size(1), x.size(3)).transpose(1, 2)

    def pack(self, x: Tensor, positions: Tensor) -> Tensor:
        """Padded (B, L, C) to packed (1, T, C)."""
        return x if positions.size(0) == 0 else x.view(-1, x.size(2)).index_select(0, positions).unsqueeze(0)

    def after_attention(
        self, x: Tensor, attended: Tensor, layer: int, training: bool, saved: Optional[List[Tensor]], low_ranks: Optional[List[Tensor]]
    ) -> Tensor:
        """x (.., H), attended (.., heads d), to the layer's output (.., H)."""
        i = self.layer_at(layer)
        s = self.linears * layer
        residual = self.linear(attended, self.output_at(layer), -1, self.output_module(layer), training, low_ranks).add_(x)
        norm = self.reciprocal_rms(residual)
        y = residual * norm * self.w[i + 1]
        if self.fused:
            gate, up = self.linear(y, i + 4, -1, s + 2, training, low_ranks).chunk(2, dim=-1)
        else:
            gate = self.linear(y, i + 6, -1, s + 4, training, low_ranks)
            up = self.linear(y, i + 7, -1, s + 5, training, low_ranks)
        if saved is not None:
            saved.append(residual)
            saved.append(norm)
            saved.append(gate)
            saved.append(up)
        s += self.linears - 1
        return self.linear(F.silu(gate).mul_(up), self.layer_at(layer) + 1 + self.linears, -1, s, training, low_ranks).add_(residual)

    def layer(
        self,
        x: Tensor,
        layer: int,
        cos: Tensor,
        sin: Tensor,
        window_mask: Optional[Tensor],
        positions: Tensor,
        samples: int,
        width: int,
        rows: Optional[Tensor],
        training: bool,
        saved: Optional[List[Tensor]],
        low_ranks: Optional[List[Tensor]],
    ) -> Tensor:
        """A layer's output for x (B, L, H) or (1, T, H); with ``rows`` (R) only at those of the flattened positions, (R, H). Fills
        ``saved``, if given, with the activations that the backward pass needs: x, its reciprocal RMS, queries, keys, values, the
        attention output or nothing, the state after attention, its reciprocal RMS, gate, up; and ``low_ranks`` with A x of each adapter."""
        q, k, v = self.qkv(x, layer, cos, sin, training, saved, low_ranks)
        if positions.size(0) > 0:
            q = self.unpack(q, positions, samples, width)
            k = self.unpack(k, positions, samples, width)
            v = self.unpack(v, positions, samples, width)
        chunked = self.query_chunked(q)
        if saved is not None and not chunked:
            # torch differentiates its own attention kernel
            k, v = self.repeat_kv(k), self.repeat_kv(v)
            q.requires_grad_(True)
            k.requires_grad_(True)
            v.requires_grad_(True)
        a = self.attend(q, k, v, layer, window_mask)
        if saved is not None:
            saved.append(q)
            saved.append(k)
            saved.append(v)
            saved.append(a if not chunked or self.output_trainable(layer) else self.nothing)
        attended = self.pack(self.merge_heads(a.detach()), positions)
        if rows is not None:
            x = x.view(-1, x.size(2)).index_select(0, rows)
            attended = attended.view(-1, attended.size(2)).index_select(0, rows)
        return self.after_attention(x, attended, layer, training, saved, low_ranks)

    def run_layers(self, x: Tensor, first: int, end: int, positions: Tensor, samples: int, width: int, training: bool) -> Tensor:
        """x through the layers from ``first`` up to, but without, ``end``. x is padded (B, L, H); or, with ``positions`` (T), packed
        (1, T, H), and the positions refer to the flattened layout padded to ``width``."""
        cos, sin = self.angles_of(positions, width)
        window_mask = self.window_mask(width)
        for i in range(first, end):
            x = self.layer(x, i, cos, sin, window_mask, positions, samples, width, None, training, None, None)
        return x

    def output_trainable(self, layer: int) -> bool:
        """Whether the attention's output projection or its adapter is trainable."""
        return self.needs_linear_input(self.output_at(layer), self.output_module(layer))

    def output_at(self, layer: int) -> int:
        return self.layer_at(layer) + (3 if self.fused else 5)

    def output_module(self, layer: int) -> int:
        return self.linears * layer + (1 if self.fused else 3)

    def head_at(self) -> int:
        return self.embeddings_at() if self.tied else self.layer_at(self.layers) + 1

    def normed(self, rows: Tensor) -> Tensor:
        return F.rms_norm(rows, [rows.size(-1)], self.w[self.layer_at(self.layers)], self.rms_eps)

    def logits(self, rows: Tensor) -> Tensor:
        """Final norm and output head: (R, H) to (R, V)."""
        return self.matmul(self.normed(rows), self.head_at(), -1, False)

    # ---- without gradients -----------------------------------------------------------------------------------------

    @torch.jit.export
    def inspect(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor, rows: Tensor, targets: Tensor
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """One sample's logits (L, V), block influence (layers - 1), and the cross entropy summed over ``rows`` (R), whose next tokens
        are ``targets`` (R). Here and below, ``positions`` are as in ``run_layers``, and flags: int64, whether images are pixels, samples,
        width."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        influence: List[Tensor] = []
        for i in range(self.layers):
            y = self.run_layers(x, i, i + 1, positions, h[1], h[2], False)
            if i + 1 < self.layers:
                influence.append((1 - F.cosine_similarity(x, y, dim=-1)).mean())
            x = y
        found = torch.stack(influence) if len(influence) > 0 else torch.zeros([0], dtype=x.dtype, device=x.device)
        logits = self.logits(x[0])
        return logits, found, F.cross_entropy(logits.index_select(0, rows), targets, reduction="sum").double()

    def outputs(self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor, rows: Tensor) -> Tensor:
        """The last layer's output (R, H) at rows (R) of the flattened batch."""
        h: List[int] = flags.tolist()
        x = self.run_layers(self.embed(ids, image_rows, images, h[0] == 1), 0, self.layers, positions, h[1], h[2], False)
        return x.reshape(-1, x.size(2)).index_select(0, rows)

    @torch.jit.export
    def loss(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor, rows: Tensor, targets: Tensor
    ) -> Tensor:
        """Cross entropy summed over ``rows`` (R) of the flattened batch, whose next tokens are ``targets`` (R)."""
        chosen = self.outputs(ids, image_rows, images, positions, flags, rows)
        total = torch.zeros([], dtype=torch.float64, device=chosen.device)
        step = self.chunk()
        for start in range(0, rows.size(0), step):
            scores = self.logits(chosen[start : start + step])
            total = total + F.cross_entropy(scores, targets[start : start + step], reduction="sum").double()
        return total

    @torch.jit.export
    def next_log_probabilities(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor, rows: Tensor
    ) -> Tensor:
        """Log-probabilities (R, V) of the token after each given row of the flattened batch."""
        return F.log_softmax(self.logits(self.outputs(ids, image_rows, images, positions, flags, rows)), dim=-1)

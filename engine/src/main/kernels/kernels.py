"""The network's arithmetic, scripted to TorchScript and run by the engine through libtorch.

  python kernels.py OUT.pt        writes the scripted module; needs torch only

The module has no parameters of its own: weights are bound as flat lists, in the order of striate.engine.net.ParameterNames.
Gradients are taken inside, so that one call makes a whole forward and backward pass and nothing is wrapped per layer.

Letters in shapes: B samples, L tokens (right-padded: causal attention then needs no mask), H hidden, V vocabulary, N images,
P patches, Hv tower hidden, R rows (positions) that a loss is taken over.
"""
import hashlib
import io
import sys
import zipfile
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PER_LAYER = 9  # two norms, q, k, v, o, gate, up, down
PER_TOWER_LAYER = 16


class Kernels(nn.Module):
    per_layer: torch.jit.Final[int]
    per_tower_layer: torch.jit.Final[int]

    def __init__(self):
        super().__init__()
        self.per_layer = PER_LAYER
        self.per_tower_layer = PER_TOWER_LAYER
        # vision tower
        self.siglip = False
        self.tower_layers = 0
        self.vision_heads = 1
        self.activation = 0  # 0 quick_gelu, 1 gelu, 2 gelu_pytorch_tanh
        self.drop_class = False
        self.patch = 1
        self.vision_eps = 1e-5
        # projector
        self.projector_layers = 2
        self.projector_bias = True
        # decoder
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
        # bound tensors
        self.w = torch.jit.Attribute([], List[Tensor])
        self.adapter = torch.jit.Attribute([], List[Tensor])
        self.slots = torch.jit.Attribute([], List[int])
        self.trained = torch.jit.Attribute([], List[Tensor])
        self.gradients = torch.jit.Attribute([], List[Optional[Tensor]])

    # ---- binding ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def configure(self, whole: Tensor, real: Tensor, frequencies: Tensor, w: List[Tensor]) -> Tensor:
        """whole: int64 (13), real: float64 (2), frequencies: (head_dim / 2) inverse rope frequencies; w: all weights."""
        h: List[int] = whole.tolist()
        f: List[float] = real.tolist()
        self.siglip = h[0] == 1
        self.tower_layers = h[1]
        self.vision_heads = h[2]
        self.activation = h[3]
        self.drop_class = h[4] == 1
        self.patch = h[5]
        self.projector_layers = h[6]
        self.projector_bias = h[7] == 1
        self.layers = h[8]
        self.heads = h[9]
        self.kv_heads = h[10]
        self.head_dim = h[11]
        self.tied = h[12] == 1
        self.vision_eps = f[0]
        self.rms_eps = f[1]
        self.frequencies = frequencies.clone()
        self.w = w
        self.slots = [-1] * (7 * self.layers)
        return whole

    @torch.jit.export
    def bind_adapter(self, slots: Tensor, real: Tensor, adapter: List[Tensor]) -> Tensor:
        """slots: int64 (7 layers), where in ``adapter`` the A of each linear is (its B follows), or -1; real: scale, dropout."""
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
        q = F.linear(y, w[2], w[3]).view(n, s, heads, -1).transpose(1, 2)
        k = F.linear(y, w[4], w[5]).view(n, s, heads, -1).transpose(1, 2)
        v = F.linear(y, w[6], w[7]).view(n, s, heads, -1).transpose(1, 2)
        a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, s, hidden)
        x = x + F.linear(a, w[8], w[9])
        y = F.layer_norm(x, [hidden], w[10], w[11], self.vision_eps)
        return x + F.linear(self.act(F.linear(y, w[12], w[13])), w[14], w[15])

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
        if self.drop_class:
            x = x[:, 1:]
        return x.contiguous()

    def projector_at(self) -> int:
        return (3 if self.siglip else 5) + self.per_tower_layer * self.tower_layers

    def embeddings_at(self) -> int:
        return self.projector_at() + self.projector_layers * (2 if self.projector_bias else 1)

    def project(self, features: Tensor) -> Tensor:
        """(N, P, Hv) to (N, P, H)."""
        i = self.projector_at()
        x = features
        for layer in range(self.projector_layers):
            if layer > 0:
                x = F.gelu(x)
            if self.projector_bias:
                x = F.linear(x, self.w[i], self.w[i + 1])
                i += 2
            else:
                x = F.linear(x, self.w[i])
                i += 1
        return x

    # ---- decoder ---------------------------------------------------------------------------------------------------

    def embed(self, ids: Tensor, image_rows: Tensor, images: Tensor, pixels: bool) -> Tensor:
        """ids (B, L), image_rows (N P) positions in the flattened batch, images: pixels or features, to (B, L, H)."""
        x = F.embedding(ids, self.w[self.embeddings_at()])
        if image_rows.size(0) > 0:
            features = self.tower(images) if pixels else images
            projected = self.project(features)
            hidden = x.size(2)
            x = x.view(-1, hidden).index_copy(0, image_rows, projected.reshape(-1, hidden)).view(x.size(0), x.size(1), hidden)
        return x

    def angles(self, start: int, length: int) -> Tuple[Tensor, Tensor]:
        """cos and sin (length, 1, head_dim / 2) of positions from ``start``."""
        positions = torch.arange(start, start + length, device=self.frequencies.device).to(self.frequencies.dtype)
        a = (positions.unsqueeze(1) * self.frequencies.unsqueeze(0)).unsqueeze(1)
        return a.cos(), a.sin()

    def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """(B, L, heads, head_dim), halves rotated against each other as in Llama."""
        a, b = x.chunk(2, dim=3)
        return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=3)

    def linear(self, x: Tensor, weight: Tensor, slot: int, training: bool) -> Tensor:
        """x (.., in) times weight (out, in), plus the low-rank addition where there is one."""
        at = self.slots[slot]
        if at < 0:
            return F.linear(x, weight)
        a, b = self.adapter[at], self.adapter[at + 1]
        if training and self.dropout > 0.0:
            low = F.linear(F.linear(F.dropout(x, self.dropout, True), a), b)
            return F.linear(x, weight) + low * self.scale
        if 4 * a.size(0) * (weight.size(0) + weight.size(1)) >= weight.numel():
            # small matrices: adding B A to the weight is cheaper than two more products on every token
            return F.linear(x, torch.addmm(weight, b, a, alpha=self.scale))
        return torch.add(F.linear(x, weight), F.linear(F.linear(x, a), b), alpha=self.scale)

    def spread(self, x: Tensor) -> Tensor:
        """(B, kv heads, L, d) to (B, heads, L, d)."""
        group = self.heads // self.kv_heads
        if group == 1:
            return x
        b, kv, n, d = x.size(0), x.size(1), x.size(2), x.size(3)
        return x.unsqueeze(2).expand(b, kv, group, n, d).reshape(b, kv * group, n, d)

    def qkv(self, x: Tensor, layer: int, cos: Tensor, sin: Tensor, training: bool) -> Tuple[Tensor, Tensor, Tensor]:
        """(B, L, H) to rotated queries and keys, and values, each (B, heads, L, head_dim)."""
        i = self.embeddings_at() + 1 + self.per_layer * layer
        b, n, d = x.size(0), x.size(1), self.head_dim
        y = F.rms_norm(x, [x.size(2)], self.w[i], self.rms_eps)
        s = 7 * layer
        q = self.linear(y, self.w[i + 2], s, training).view(b, n, self.heads, d)
        k = self.linear(y, self.w[i + 3], s + 1, training).view(b, n, self.kv_heads, d)
        v = self.linear(y, self.w[i + 4], s + 2, training).view(b, n, self.kv_heads, d)
        return (
            self.rotate(q, cos, sin).transpose(1, 2),
            self.rotate(k, cos, sin).transpose(1, 2),
            v.transpose(1, 2),
        )

    def after_attention(self, x: Tensor, attended: Tensor, layer: int, training: bool) -> Tensor:
        """x (B, L, H), attended (B, heads, L, head_dim), to the layer's output (B, L, H)."""
        i = self.embeddings_at() + 1 + self.per_layer * layer
        s = 7 * layer
        a = attended.transpose(1, 2).reshape(x.size(0), x.size(1), self.heads * self.head_dim)
        x = x + self.linear(a, self.w[i + 5], s + 3, training)
        y = F.rms_norm(x, [x.size(2)], self.w[i + 1], self.rms_eps)
        gate = self.linear(y, self.w[i + 6], s + 4, training)
        up = self.linear(y, self.w[i + 7], s + 5, training)
        return x + self.linear(F.silu(gate) * up, self.w[i + 8], s + 6, training)

    def layer(self, x: Tensor, layer: int, cos: Tensor, sin: Tensor, training: bool) -> Tensor:
        q, k, v = self.qkv(x, layer, cos, sin, training)
        a = F.scaled_dot_product_attention(q, self.spread(k), self.spread(v), is_causal=True)
        return self.after_attention(x, a, layer, training)

    def decode(self, x: Tensor, training: bool) -> Tensor:
        """(B, L, H) through all layers."""
        cos, sin = self.angles(0, x.size(1))
        for i in range(self.layers):
            x = self.layer(x, i, cos, sin, training)
        return x

    def logits(self, rows: Tensor) -> Tensor:
        """Final norm and output head: (R, H) to (R, V)."""
        norm = self.embeddings_at() + 1 + self.per_layer * self.layers
        y = F.rms_norm(rows, [rows.size(-1)], self.w[norm], self.rms_eps)
        return F.linear(y, self.w[self.embeddings_at() if self.tied else norm + 1])

    # ---- without gradients -----------------------------------------------------------------------------------------

    @torch.jit.export
    def inspect(self, ids: Tensor, image_rows: Tensor, images: Tensor, flags: Tensor) -> Tuple[Tensor, Tensor]:
        """One sample's logits (L, V) and block influence (layers - 1); flags: whether images are pixels."""
        x = self.embed(ids, image_rows, images, int(flags[0].item()) == 1)
        cos, sin = self.angles(0, x.size(1))
        influence: List[Tensor] = []
        for i in range(self.layers):
            y = self.layer(x, i, cos, sin, False)
            if i + 1 < self.layers:
                influence.append((1 - F.cosine_similarity(x, y, dim=-1)).mean())
            x = y
        found = torch.stack(influence) if len(influence) > 0 else torch.zeros([0], dtype=x.dtype, device=x.device)
        return self.logits(x[0]), found

    @torch.jit.export
    def loss(self, ids: Tensor, image_rows: Tensor, images: Tensor, flags: Tensor, rows: Tensor, targets: Tensor) -> Tensor:
        """Cross entropy summed over ``rows`` (R) of the flattened batch, whose next tokens are ``targets`` (R)."""
        x = self.decode(self.embed(ids, image_rows, images, int(flags[0].item()) == 1), False)
        chosen = x.reshape(-1, x.size(2)).index_select(0, rows)
        total = torch.zeros([], dtype=torch.float64, device=x.device)
        step = self.chunk()
        for start in range(0, rows.size(0), step):
            scores = self.logits(chosen[start : start + step])
            total = total + F.cross_entropy(scores, targets[start : start + step], reduction="sum").double()
        return total

    @torch.jit.export
    def next_log_probabilities(self, ids: Tensor, image_rows: Tensor, images: Tensor, flags: Tensor, rows: Tensor) -> Tensor:
        """Log-probabilities (R, V) of what follows the given rows of the flattened batch."""
        x = self.decode(self.embed(ids, image_rows, images, int(flags[0].item()) == 1), False)
        return F.log_softmax(self.logits(x.reshape(-1, x.size(2)).index_select(0, rows)), dim=-1)

    @torch.jit.export
    def generate(self, ids: Tensor, image_rows: Tensor, images: Tensor, flags: Tensor) -> Tensor:
        """Greedy continuations (B, at most new) of prompts of equal length; flags: pixels, new tokens, end-of-text id.

        Rows that have ended are filled with the end-of-text id."""
        new, eos = int(flags[1].item()), int(flags[2].item())
        x = self.embed(ids, image_rows, images, int(flags[0].item()) == 1)
        b, n = x.size(0), x.size(1)
        cos, sin = self.angles(0, n + new)
        keys: List[Tensor] = []
        values: List[Tensor] = []
        for i in range(self.layers):
            q, k, v = self.qkv(x, i, cos[:n], sin[:n], False)
            room = torch.empty([b, self.kv_heads, n + new, self.head_dim], dtype=x.dtype, device=x.device)
            room[:, :, :n] = k
            keys.append(room)
            room = torch.empty([b, self.kv_heads, n + new, self.head_dim], dtype=x.dtype, device=x.device)
            room[:, :, :n] = v
            values.append(room)
            a = F.scaled_dot_product_attention(q, self.spread(k), self.spread(v), is_causal=True)
            x = self.after_attention(x, a, i, False)
        out: List[Tensor] = []
        token = self.logits(x[:, n - 1]).argmax(dim=-1)
        ended = token == eos
        out.append(token)
        at = n
        while len(out) < new and not bool(ended.all().item()):
            x = F.embedding(token.unsqueeze(1), self.w[self.embeddings_at()])
            for i in range(self.layers):
                q, k, v = self.qkv(x, i, cos[at : at + 1], sin[at : at + 1], False)
                keys[i][:, :, at : at + 1] = k
                values[i][:, :, at : at + 1] = v
                a = F.scaled_dot_product_attention(
                    q, self.spread(keys[i][:, :, : at + 1]), self.spread(values[i][:, :, : at + 1])
                )
                x = self.after_attention(x, a, i, False)
            token = self.logits(x[:, 0]).argmax(dim=-1)
            token = torch.where(ended, torch.full_like(token, eos), token)
            ended = ended | (token == eos)
            out.append(token)
            at += 1
        return torch.stack(out, dim=1)

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

    @torch.jit.export
    def train_answers(
        self, ids: Tensor, image_rows: Tensor, images: Tensor, flags: Tensor, rows: Tensor, targets: Tensor, divisor: Tensor
    ) -> Tensor:
        """Collects the gradients of the cross entropy summed over rows and divided by ``divisor``, and returns that loss."""
        share = 1.0 / float(divisor.item())
        x = self.decode(self.embed(ids, image_rows, images, int(flags[0].item()) == 1), True)
        chosen = x.reshape(-1, x.size(2)).index_select(0, rows)
        step = self.chunk()
        if rows.size(0) <= step:
            loss = F.cross_entropy(self.logits(chosen), targets, reduction="sum") * share
            self.collect(torch.autograd.grad([loss], self.trained, allow_unused=True), 0)
            return loss.detach().double()
        total = torch.zeros([], dtype=torch.float64, device=x.device)
        cut = chosen.detach().requires_grad_(True)
        wanted = [cut]
        wanted.extend(self.trained)
        above = torch.zeros_like(chosen)
        for start in range(0, rows.size(0), step):
            loss = F.cross_entropy(self.logits(cut[start : start + step]), targets[start : start + step], reduction="sum") * share
            found = torch.autograd.grad([loss], wanted, allow_unused=True)
            g = found[0]
            if g is not None:
                above += g
            self.collect(found, 1)
            total = total + loss.detach().double()
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

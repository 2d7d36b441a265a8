"""Loss and gradients.

The decoder's layers hand gradients down by formula, not by autograd: so a frozen weight costs one product on the way back and keeps
nothing, a weight that is widened for a product is widened again for the next, and of a layer only its two residual states, queries,
keys, values, gate and up are kept, and the attention's result where the linear behind it learns. Autograd does what lies outside the
layers.
"""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Training:
    # ---- a layer's way back ----------------------------------------------------------------------------------------

    def needs_input(self, i: int, slot: int) -> bool:
        """Whether something of a linear learns, so that what it was given is needed."""
        return self.learns[i] >= 0 or self.slots[slot] >= 0

    def linear_back(self, d: Tensor, x: Tensor, i: int, bias: int, slot: int, low: Tensor, below: bool) -> Tensor:
        """d (R, out) the gradient of what a linear gave, x (R, in) what it was given, if needed, low (R, r) its adapter's middle.
        Collects the gradients of what learns; returns that of x, or nothing if nothing below learns."""
        if self.learns[i] >= 0:
            self.keep_gradient(self.learns[i], self.mm(d.t(), x.t()))
        if bias >= 0 and self.learns[bias] >= 0:
            self.keep_gradient(self.learns[bias], d.sum(0))
        dx = self.product_back(d, i, True) if below else self.nothing
        at = self.slots[slot]
        if at >= 0:
            d_low = self.mm(d, self.adapter[at + 1].t()).mul_(self.scale)
            if self.adapter_learns[at] >= 0:
                given = self.as_dropped(x, slot) if self.dropout > 0.0 else x
                self.keep_gradient(self.adapter_learns[at], self.mm(d_low.t(), given.t()))
            if self.adapter_learns[at + 1] >= 0:
                # the short side first: products with few columns are slow
                self.keep_gradient(self.adapter_learns[at + 1], self.mm(low.t(), d.t()).mul_(self.scale).t().contiguous())
            if below:
                if self.dropout > 0.0:
                    dx.add_(self.as_dropped(torch.mm(d_low, self.adapter[at]), slot))
                else:
                    dx.addmm_(d_low, self.adapter[at])
        return dx

    def norm_back(self, d: Tensor, x: Tensor, norm: Tensor, i: int) -> Tensor:
        """d (R, H) the gradient of x * norm * w[i], where norm (R, 1) is the inverse root of x's mean square, to that of x."""
        if self.learns[i] >= 0:
            self.keep_gradient(self.learns[i], (d * x).mul_(norm).sum(0))
        t = d * self.w[i]
        shared = (t * x).sum(-1, keepdim=True).mul_(norm.pow(3)).div_(-x.size(1))
        return t.mul_(norm).addcmul_(x, shared)

    def heads_back(self, g: Tensor, heads: int, slots: Tensor) -> Tensor:
        """(B, heads or more, L, d) to (B, L, heads, d) or (1, T, heads, d): what copies of a head got is summed."""
        b, n, d = g.size(0), g.size(2), g.size(3)
        if g.size(1) > heads:
            g = g.view(b, heads, g.size(1) // heads, n, d).sum(2)
        y = self.one_behind_another(self.joined(g), slots)
        return y.view(y.size(0), y.size(1), heads, d)

    def layer_back(
        self,
        d: Tensor,
        layer: int,
        cos: Tensor,
        sin: Tensor,
        slots: Tensor,
        samples: int,
        width: int,
        rows: Optional[Tensor],
        below: bool,
        kept: List[Tensor],
        lows: List[Tensor],
    ) -> Tensor:
        """From the gradient of what a layer gave, in the shape of that, to that of what it was given (B L, H), if something below
        learns. Collects the gradients of what learns in it."""
        i = self.layer_at(layer)
        s = self.linears * layer
        hidden = d.size(-1)
        out = d.view(-1, hidden)
        x, first_norm, queries, keys, values, attended, middle, norm, gate, up = kept
        x, first_norm = x.view(-1, hidden), first_norm.view(-1, 1)
        middle, norm = middle.view(-1, hidden), norm.view(-1, 1)
        gate, up = gate.flatten(0, -2), up.flatten(0, -2)

        last = self.linears - 1
        act = F.silu(gate)
        given = act * up if self.needs_input(i + 1 + self.linears, s + last) else self.nothing
        h = self.linear_back(out, given, i + 1 + self.linears, -1, s + last, lows[last], True)
        d_up = act.mul_(h)
        d_gate = torch.ops.aten.silu_backward(h.mul_(up), gate)
        if self.fused:
            given = middle * norm * self.w[i + 1] if self.needs_input(i + 4, s + 2) else self.nothing
            y = self.linear_back(torch.cat([d_gate, d_up], dim=1), given, i + 4, -1, s + 2, lows[2], True)
        else:
            needed = self.needs_input(i + 6, s + 4) or self.needs_input(i + 7, s + 5)
            given = middle * norm * self.w[i + 1] if needed else self.nothing
            y = self.linear_back(d_gate, given, i + 6, -1, s + 4, lows[4], True)
            y.add_(self.linear_back(d_up, given, i + 7, -1, s + 5, lows[5], True))
        d_middle = self.norm_back(y, middle, norm, i + 1).add_(out)

        slot = self.output_slot(layer)
        given = self.nothing
        if self.output_learns(layer):
            given = self.one_behind_another(self.joined(attended.detach()), slots)
            given = given.view(-1, given.size(2))
            if rows is not None:
                given = given.index_select(0, rows)
        d_attended = self.linear_back(d_middle, given, self.output_at(layer), -1, slot, lows[slot - s], True)
        if rows is not None:
            d_attended = self.spread_rows(d_attended, rows, x.size(0))
            d_middle = self.spread_rows(d_middle, rows, x.size(0))
        if slots.size(0) > 0:
            behind = d_attended.view(1, -1, self.heads, self.head_dim).transpose(1, 2)
            d_attended = self.laid_out(behind, slots, samples, width)
        else:
            d_attended = d_attended.view(samples, width, self.heads, self.head_dim).transpose(1, 2)
        q, k, v = self.attend_back(d_attended, attended, queries, keys, values, layer)
        q = self.rotate(self.heads_back(q, self.heads, slots), cos, -sin).view(-1, self.heads * self.head_dim)
        k = self.rotate(self.heads_back(k, self.kv_heads, slots), cos, -sin).view(-1, self.kv_heads * self.head_dim)
        v = self.heads_back(v, self.kv_heads, slots).view(-1, self.kv_heads * self.head_dim)

        below_linears = below or self.learns[i] >= 0
        if self.fused:
            given = x * first_norm * self.w[i] if self.needs_input(i + 2, s) else self.nothing
            y = self.linear_back(torch.cat([q, k, v], dim=1), given, i + 2, -1, s, lows[0], below_linears)
        else:
            needed = self.needs_input(i + 2, s) or self.needs_input(i + 3, s + 1) or self.needs_input(i + 4, s + 2)
            given = x * first_norm * self.w[i] if needed else self.nothing
            y = self.linear_back(q, given, i + 2, self.qkv_bias_at(layer, 0), s, lows[0], below_linears)
            y.add_(self.linear_back(k, given, i + 3, self.qkv_bias_at(layer, 1), s + 1, lows[1], below_linears))
            y.add_(self.linear_back(v, given, i + 4, self.qkv_bias_at(layer, 2), s + 2, lows[2], below_linears))
        if not below_linears:
            return self.nothing
        return self.norm_back(y, x, first_norm, i).add_(d_middle)

    def spread_rows(self, values: Tensor, rows: Tensor, count: int) -> Tensor:
        """values (R, C) in their rows of (count, C), zeros elsewhere."""
        return torch.zeros([count, values.size(1)], dtype=values.dtype, device=values.device).index_copy_(0, rows, values)

    # ---- a step's pass ---------------------------------------------------------------------------------------------

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
        """Collects the gradients of the loss after the layers from ``first`` on, which are given x (B, L, H) or (1, T, H)."""
        cos, sin = self.angles_of(slots, width)
        band = self.band(width)
        count = self.layers - first
        inputs: List[Tensor] = []
        tapes: List[List[Tensor]] = []
        middles: List[List[Tensor]] = []
        y = x.detach()
        for i in range(first, self.layers):
            only: Optional[Tensor] = rows if i + 1 == self.layers else None
            if again:
                inputs.append(y)
                y = self.layer(y, i, cos, sin, band, slots, samples, width, only, True, None, None)
            else:
                kept: List[Tensor] = []
                lows: List[Tensor] = []
                y = self.layer(y, i, cos, sin, band, slots, samples, width, only, True, kept, lows)
                tapes.append(kept)
                middles.append(lows)
        if count == 0:
            y = y.reshape(-1, x.size(2)).index_select(0, rows)
        total, above = self.above(y, targets, share)
        self.dropping_again = True
        for back in range(count):
            i = self.layers - 1 - back
            only: Optional[Tensor] = rows if back == 0 else None
            kept: List[Tensor] = []
            lows: List[Tensor] = []
            if again:
                self.layer(inputs.pop(), i, cos, sin, band, slots, samples, width, only, True, kept, lows)
            else:
                kept = tapes.pop()
                lows = middles.pop()
            above = self.layer_back(
                above, i, cos, sin, slots, samples, width, only, i > first or x.requires_grad, kept, lows
            )
        self.dropping_again = False
        self.dropped.clear()
        if x.requires_grad:
            if count == 0:
                above = self.spread_rows(above, rows, x.numel() // x.size(2))
            last: Optional[List[Optional[Tensor]]] = [above.view_as(x)]
            self.collect(torch.autograd.grad([x], self.outside, last, allow_unused=True), 0)
        return total

    # ---- above the layers ------------------------------------------------------------------------------------------

    def chunk(self) -> int:
        """Rows whose logits are held at once: at most 16 Mi numbers."""
        return max(1, 16777216 // self.w[self.embeddings_at()].size(0))

    def answer_loss(self, rows: Tensor, targets: Tensor, share: float) -> Tuple[Tensor, Tensor]:
        """The cross entropy of rows (R, H) times ``share``, and what has its gradients."""
        y, at = self.normed(rows), self.head_at()
        if self.w[at].requires_grad:
            loss = F.cross_entropy(self.times(y, at, -1), targets, reduction="sum") * share
            return loss.detach().double(), loss
        scores = self.product(y.detach(), at, -1, False)
        sums = scores.logsumexp(1, keepdim=True)
        chosen = targets.unsqueeze(1)
        total = (sums - scores.gather(1, chosen)).double().sum() * share
        # the scores become their own gradient: probabilities, less 1 where the target is
        scores.sub_(sums).exp_().scatter_add_(1, chosen, torch.full_like(sums, -1.0)).mul_(share)
        return total, (y * self.product_back(scores, at, False)).sum()

    def above(self, rows: Tensor, targets: Tensor, share: float) -> Tuple[Tensor, Tensor]:
        """The loss of rows (R, H) and its gradient there; collects those of what learns in the head. No more logits are held at once
        than fit a chunk."""
        cut = rows.detach().requires_grad_(True)
        wanted = [cut]
        wanted.extend(self.outside)
        above = torch.zeros_like(cut)
        total = torch.zeros([], dtype=torch.float64, device=cut.device)
        step = self.chunk()
        for start in range(0, cut.size(0), step):
            value, loss = self.answer_loss(cut[start : start + step], targets[start : start + step], share)
            found = torch.autograd.grad([loss], wanted, allow_unused=True)
            g = found[0]
            if g is not None:
                above += g
            self.collect(found, 1)
            total = total + value
        return total, above

    # ---- patches ---------------------------------------------------------------------------------------------------

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
        self.collect(torch.autograd.grad([loss], self.outside, allow_unused=True), 0)
        return loss.detach().double()

    # ---- the optimizer ---------------------------------------------------------------------------------------------

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
        return torch.tensor([float(x.detach().reshape(-1)[0].item()) if x.numel() > 0 else 0.0])

    @torch.jit.export
    def profile_embed(self, ids: Tensor, image_rows: Tensor, images: Tensor, slots: Tensor, flags: Tensor) -> Tuple[Tensor, Tensor]:
        """Embedded tokens and images (B, L, H) or (1, T, H)."""
        x = self.embed(ids, image_rows, images, int(flags[0].item()) == 1)
        return x, self.done(x)

    @torch.jit.export
    def profile_layer(self, whole: Tensor, x: Tensor, slots: Tensor, rows: Tensor) -> Tuple[Tensor, Tensor]:
        """A layer's output, as in a step. whole: int64, layer, samples, width, and whether something is kept for the way back; rows are
        those of the answers."""
        h: List[int] = whole.tolist()
        cos, sin = self.angles_of(slots, h[2])
        only: Optional[Tensor] = rows if h[0] + 1 == self.layers else None
        if h[3] == 0:
            y = self.layer(x.detach(), h[0], cos, sin, self.band(h[2]), slots, h[1], h[2], only, True, None, None)
            return y, self.done(y)
        kept: List[Tensor] = []
        lows: List[Tensor] = []
        y = self.layer(x.detach(), h[0], cos, sin, self.band(h[2]), slots, h[1], h[2], only, True, kept, lows)
        self.tapes.append(kept)
        self.middles.append(lows)
        return y, self.done(y)

    @torch.jit.export
    def profile_head(self, x: Tensor, targets: Tensor) -> Tuple[Tensor, Tensor]:
        """The gradient of the loss at what the last layer gave (R, H)."""
        _total, above = self.above(x, targets, 1.0 / x.size(0))
        return above, self.done(above)

    @torch.jit.export
    def profile_back(self, whole: Tensor, above: Tensor, slots: Tensor, rows: Tensor) -> Tuple[Tensor, Tensor]:
        """From the gradient of what a layer gave to that of what it was given, for the last layer that ``profile_layer`` was called
        for; whole: int64, layer, samples, width, and whether something below learns."""
        h: List[int] = whole.tolist()
        cos, sin = self.angles_of(slots, h[2])
        only: Optional[Tensor] = rows if h[0] + 1 == self.layers else None
        self.dropping_again = True
        below = self.layer_back(
            above, h[0], cos, sin, slots, h[1], h[2], only, h[3] == 1, self.tapes.pop(), self.middles.pop()
        )
        self.dropping_again = False
        return below, self.done(below)

    @torch.jit.export
    def profile_embed_back(self, x: Tensor, above: Tensor) -> Tensor:
        """The gradients of what learns below the layers. All that a profile collected is dropped."""
        if x.requires_grad:
            last: Optional[List[Optional[Tensor]]] = [above.view_as(x)]
            self.collect(torch.autograd.grad([x], self.outside, last, allow_unused=True), 0)
        self.dropped.clear()
        for i in range(len(self.gradients)):
            self.gradients[i] = None
        return self.done(above)

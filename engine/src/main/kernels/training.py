"""Loss and gradients.

The decoder layers have an explicit backward pass instead of autograd. A frozen weight then costs one matrix product and saves no
activation, and a half-precision or 4-bit weight is upcast for each product instead of being saved upcast. A layer saves only its two
residual states, queries, keys, values, gate and up, and the attention output if the output projection is trainable. Autograd
differentiates what lies outside the layers.
"""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Training:
    # ---- a layer's backward pass -------------------------------------------------------------------------------------

    def needs_linear_input(self, i: int, module: int) -> bool:
        """Whether a linear's weight or adapter is trainable, so that its gradient needs the linear's input."""
        return self.gradient_at[i] >= 0 or self.adapter_at[module] >= 0

    def linear_backward(self, d: Tensor, x: Tensor, i: int, bias: int, module: int, low_rank: Tensor, below: bool) -> Tensor:
        """d (R, out): gradient of a linear's output; x (R, in): its input, if needed; low_rank (R, r): its adapter's A x. Adds the
        gradients of trainable parameters; returns that of x, or nothing if no parameter below is trainable."""
        if self.gradient_at[i] >= 0:
            self.add_gradient(self.gradient_at[i], self.mm(d.t(), x.t()))
        if bias >= 0 and self.gradient_at[bias] >= 0:
            self.add_gradient(self.gradient_at[bias], d.sum(0))
        dx = self.matmul_backward(d, i, True) if below else self.nothing
        at = self.adapter_at[module]
        if at >= 0:
            d_low_rank = self.mm(d, self.adapter[at + 1].t()).mul_(self.scale)
            if self.adapter_gradient_at[at] >= 0:
                linear_input = self.with_dropout_mask(x, module) if self.dropout > 0.0 else x
                self.add_gradient(self.adapter_gradient_at[at], self.mm(d_low_rank.t(), linear_input.t()))
            if self.adapter_gradient_at[at + 1] >= 0:
                # the short side first: matrix products with few columns are slow
                self.add_gradient(self.adapter_gradient_at[at + 1], self.mm(low_rank.t(), d.t()).mul_(self.scale).t().contiguous())
            if below:
                if self.dropout > 0.0:
                    dx.add_(self.with_dropout_mask(torch.mm(d_low_rank, self.adapter[at]), module))
                else:
                    dx.addmm_(d_low_rank, self.adapter[at])
        return dx

    def norm_backward(self, d: Tensor, x: Tensor, norm: Tensor, i: int) -> Tensor:
        """From the gradient d (R, H) of x * norm * w[i], where norm (R, 1) is the reciprocal RMS of x, to that of x."""
        if self.gradient_at[i] >= 0:
            self.add_gradient(self.gradient_at[i], (d * x).mul_(norm).sum(0))
        t = d * self.w[i]
        shared = (t * x).sum(-1, keepdim=True).mul_(norm.pow(3)).div_(-x.size(1))
        return t.mul_(norm).addcmul_(x, shared)

    def heads_backward(self, g: Tensor, heads: int, positions: Tensor) -> Tensor:
        """(B, heads or more, L, d) to (B, L, heads, d) or (1, T, heads, d); sums the gradients of copies of a head."""
        b, n, d = g.size(0), g.size(2), g.size(3)
        if g.size(1) > heads:
            g = g.view(b, heads, g.size(1) // heads, n, d).sum(2)
        y = self.pack(self.merge_heads(g), positions)
        return y.view(y.size(0), y.size(1), heads, d)

    def layer_backward(
        self,
        d: Tensor,
        layer: int,
        cos: Tensor,
        sin: Tensor,
        positions: Tensor,
        samples: int,
        width: int,
        rows: Optional[Tensor],
        below: bool,
        saved: List[Tensor],
        low_ranks: List[Tensor],
    ) -> Tensor:
        """From the gradient of a layer's output, in its shape, to that of its input (B L, H), if a parameter below is trainable. Adds
        the gradients of the layer's trainable parameters."""
        i = self.layer_at(layer)
        s = self.linears * layer
        hidden = d.size(-1)
        out = d.view(-1, hidden)
        x, first_norm, queries, keys, values, attended, residual, norm, gate, up = saved
        x, first_norm = x.view(-1, hidden), first_norm.view(-1, 1)
        residual, norm = residual.view(-1, hidden), norm.view(-1, 1)
        gate, up = gate.flatten(0, -2), up.flatten(0, -2)

        last = self.linears - 1
        act = F.silu(gate)
        linear_input = act * up if self.needs_linear_input(i + 1 + self.linears, s + last) else self.nothing
        h = self.linear_backward(out, linear_input, i + 1 + self.linears, -1, s + last, low_ranks[last], True)
        d_up = act.mul_(h)
        d_gate = torch.ops.aten.silu_backward(h.mul_(up), gate)
        if self.fused:
            linear_input = residual * norm * self.w[i + 1] if self.needs_linear_input(i + 4, s + 2) else self.nothing
            y = self.linear_backward(torch.cat([d_gate, d_up], dim=1), linear_input, i + 4, -1, s + 2, low_ranks[2], True)
        else:
            needed = self.needs_linear_input(i + 6, s + 4) or self.needs_linear_input(i + 7, s + 5)
            linear_input = residual * norm * self.w[i + 1] if needed else self.nothing
            y = self.linear_backward(d_gate, linear_input, i + 6, -1, s + 4, low_ranks[4], True)
            y.add_(self.linear_backward(d_up, linear_input, i + 7, -1, s + 5, low_ranks[5], True))
        d_residual = self.norm_backward(y, residual, norm, i + 1).add_(out)

        module = self.output_module(layer)
        linear_input = self.nothing
        if self.output_trainable(layer):
            linear_input = self.pack(self.merge_heads(attended.detach()), positions)
            linear_input = linear_input.view(-1, linear_input.size(2))
            if rows is not None:
                linear_input = linear_input.index_select(0, rows)
        d_attended = self.linear_backward(d_residual, linear_input, self.output_at(layer), -1, module, low_ranks[module - s], True)
        if rows is not None:
            d_attended = self.scatter_rows(d_attended, rows, x.size(0))
            d_residual = self.scatter_rows(d_residual, rows, x.size(0))
        if positions.size(0) > 0:
            packed = d_attended.view(1, -1, self.heads, self.head_dim).transpose(1, 2)
            d_attended = self.unpack(packed, positions, samples, width)
        else:
            d_attended = d_attended.view(samples, width, self.heads, self.head_dim).transpose(1, 2)
        q, k, v = self.attend_backward(d_attended, attended, queries, keys, values, layer)
        q = self.rotate(self.heads_backward(q, self.heads, positions), cos, -sin).view(-1, self.heads * self.head_dim)
        k = self.rotate(self.heads_backward(k, self.kv_heads, positions), cos, -sin).view(-1, self.kv_heads * self.head_dim)
        v = self.heads_backward(v, self.kv_heads, positions).view(-1, self.kv_heads * self.head_dim)

        below_linears = below or self.gradient_at[i] >= 0
        if self.fused:
            linear_input = x * first_norm * self.w[i] if self.needs_linear_input(i + 2, s) else self.nothing
            y = self.linear_backward(torch.cat([q, k, v], dim=1), linear_input, i + 2, -1, s, low_ranks[0], below_linears)
        else:
            needed = self.needs_linear_input(i + 2, s) or self.needs_linear_input(i + 3, s + 1) or self.needs_linear_input(i + 4, s + 2)
            linear_input = x * first_norm * self.w[i] if needed else self.nothing
            y = self.linear_backward(q, linear_input, i + 2, self.qkv_bias_at(layer, 0), s, low_ranks[0], below_linears)
            y.add_(self.linear_backward(k, linear_input, i + 3, self.qkv_bias_at(layer, 1), s + 1, low_ranks[1], below_linears))
            y.add_(self.linear_backward(v, linear_input, i + 4, self.qkv_bias_at(layer, 2), s + 2, low_ranks[2], below_linears))
        if not below_linears:
            return self.nothing
        return self.norm_backward(y, x, first_norm, i).add_(d_residual)

    def scatter_rows(self, values: Tensor, rows: Tensor, count: int) -> Tensor:
        """values (R, C) scattered into their rows of (count, C), zeros elsewhere."""
        return torch.zeros([count, values.size(1)], dtype=values.dtype, device=values.device).index_copy_(0, rows, values)

    # ---- a step's pass ---------------------------------------------------------------------------------------------

    @torch.jit.export
    def train_supervised(
        self,
        ids: Tensor,
        image_rows: Tensor,
        images: Tensor,
        positions: Tensor,
        flags: Tensor,
        rows: Tensor,
        targets: Tensor,
        divisor: Tensor,
    ) -> Tensor:
        """Adds the gradients of the cross entropy summed over rows and divided by ``divisor``; returns that loss. The last of flags:
        whether the backward pass recomputes each layer from its saved input (gradient checkpointing)."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        return self.train_layers(x, 0, positions, h[1], h[2], h[3] == 1, rows, targets, 1.0 / float(divisor.item()))

    @torch.jit.export
    def hidden_states(self, ids: Tensor, image_rows: Tensor, images: Tensor, whole: Tensor) -> Tensor:
        """A layer's input (B, L, H); whole: int64, that layer. Images are features. One sample at a time, for the same reason as in
        ``features``."""
        # a clone has torch's own memory alignment, on which the last bits of matrix products may depend
        x = self.embed(ids, image_rows, images.clone(), False)
        return self.run_layers(x, 0, int(whole[0].item()), ids.new_empty([0]), 1, x.size(1), False)

    @torch.jit.export
    def train_supervised_from(
        self, hidden_states: Tensor, positions: Tensor, whole: Tensor, rows: Tensor, targets: Tensor, divisor: Tensor
    ) -> Tensor:
        """``train_supervised``, starting from a layer's input; whole: int64, that layer (no parameter below is trainable), samples,
        width, and whether to use gradient checkpointing."""
        h: List[int] = whole.tolist()
        return self.train_layers(hidden_states, h[0], positions, h[1], h[2], h[3] == 1, rows, targets, 1.0 / float(divisor.item()))

    def train_layers(
        self,
        x: Tensor,
        first: int,
        positions: Tensor,
        samples: int,
        width: int,
        checkpointing: bool,
        rows: Tensor,
        targets: Tensor,
        share: float,
    ) -> Tensor:
        """Adds the gradients of the loss after the layers from ``first`` on, whose input is x (B, L, H) or (1, T, H)."""
        cos, sin = self.angles_of(positions, width)
        window_mask = self.window_mask(width)
        count = self.layers - first
        inputs: List[Tensor] = []
        saved_by_layer: List[List[Tensor]] = []
        low_ranks_by_layer: List[List[Tensor]] = []
        y = x.detach()
        for i in range(first, self.layers):
            selected: Optional[Tensor] = rows if i + 1 == self.layers else None
            if checkpointing:
                inputs.append(y)
                y = self.layer(y, i, cos, sin, window_mask, positions, samples, width, selected, True, None, None)
            else:
                saved: List[Tensor] = []
                low_ranks: List[Tensor] = []
                y = self.layer(y, i, cos, sin, window_mask, positions, samples, width, selected, True, saved, low_ranks)
                saved_by_layer.append(saved)
                low_ranks_by_layer.append(low_ranks)
        if count == 0:
            y = y.reshape(-1, x.size(2)).index_select(0, rows)
        total, grad = self.head_backward(y, targets, share)
        self.reuse_dropout = True
        for finished in range(count):
            i = self.layers - 1 - finished
            selected: Optional[Tensor] = rows if finished == 0 else None
            saved: List[Tensor] = []
            low_ranks: List[Tensor] = []
            if checkpointing:
                self.layer(inputs.pop(), i, cos, sin, window_mask, positions, samples, width, selected, True, saved, low_ranks)
            else:
                saved = saved_by_layer.pop()
                low_ranks = low_ranks_by_layer.pop()
            grad = self.layer_backward(
                grad, i, cos, sin, positions, samples, width, selected, i > first or x.requires_grad, saved, low_ranks
            )
        self.reuse_dropout = False
        self.dropout_masks.clear()
        if x.requires_grad:
            if count == 0:
                grad = self.scatter_rows(grad, rows, x.numel() // x.size(2))
            last: Optional[List[Optional[Tensor]]] = [grad.view_as(x)]
            self.add_autograd_gradients(torch.autograd.grad([x], self.autograd_tensors, last, allow_unused=True), 0)
        return total

    # ---- the head --------------------------------------------------------------------------------------------------

    def chunk(self) -> int:
        """Rows per chunk of logits: at most 16 Mi elements."""
        return max(1, 16777216 // self.w[self.embeddings_at()].size(0))

    def supervised_loss(self, rows: Tensor, targets: Tensor, share: float) -> Tuple[Tensor, Tensor]:
        """The cross entropy of rows (R, H) times ``share``, and a scalar with the same gradients."""
        y, at = self.normed(rows), self.head_at()
        if self.w[at].requires_grad:
            loss = F.cross_entropy(self.autograd_linear(y, at, -1), targets, reduction="sum") * share
            return loss.detach().double(), loss
        scores = self.matmul(y.detach(), at, -1, False)
        sums = scores.logsumexp(1, keepdim=True)
        chosen = targets.unsqueeze(1)
        total = (sums - scores.gather(1, chosen)).double().sum() * share
        # overwrite the scores with their gradient: probabilities, minus 1 at the target
        scores.sub_(sums).exp_().scatter_add_(1, chosen, torch.full_like(sums, -1.0)).mul_(share)
        return total, (y * self.matmul_backward(scores, at, False)).sum()

    def head_backward(self, rows: Tensor, targets: Tensor, share: float) -> Tuple[Tensor, Tensor]:
        """The loss of rows (R, H) and its gradient there; adds those of the head's trainable parameters. Computes the logits in
        chunks."""
        cut = rows.detach().requires_grad_(True)
        wanted = [cut]
        wanted.extend(self.autograd_tensors)
        grad = torch.zeros_like(cut)
        total = torch.zeros([], dtype=torch.float64, device=cut.device)
        step = self.chunk()
        for start in range(0, cut.size(0), step):
            value, loss = self.supervised_loss(cut[start : start + step], targets[start : start + step], share)
            found = torch.autograd.grad([loss], wanted, allow_unused=True)
            g = found[0]
            if g is not None:
                grad += g
            self.add_autograd_gradients(found, 1)
            total = total + value
        return total, grad

    # ---- patches ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def train_patches(
        self, pixels: Tensor, divisor: Tensor, heads: List[Tensor], rows: List[Tensor], targets: List[Tensor]
    ) -> Tensor:
        """The same for linear heads on tower features: heads alternate weight, bias; rows (R) of the flattened (N P)."""
        share = 1.0 / float(divisor.item())
        features = self.tower(pixels)
        flat = features.reshape(-1, features.size(2))
        loss = torch.zeros([], dtype=flat.dtype, device=flat.device)
        for i in range(len(rows)):
            scores = F.linear(flat.index_select(0, rows[i]), heads[2 * i], heads[2 * i + 1])
            loss = loss + F.cross_entropy(scores, targets[i], reduction="sum") * share
        self.add_autograd_gradients(torch.autograd.grad([loss], self.autograd_tensors, allow_unused=True), 0)
        return loss.detach().double()

    # ---- the optimizer ---------------------------------------------------------------------------------------------

    @torch.jit.export
    def gradient_norm(self, count: Tensor) -> Tensor:
        """float64 (1 + trainable): the global norm of the accumulated gradients, then for each trainable tensor 1 if it has one."""
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

        real: float64, learning rate, beta1, beta2, epsilon, weight decay, and the divisor of the gradients; whole: int64, the index of
        each tensor among the trainable ones. Updates all four lists in place. The caller must make them, since the JIT drops
        writes through a list that was made here."""
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
    def clear_gradients(self, count: Tensor) -> Tensor:
        """Drops the accumulated gradients."""
        for i in range(len(self.gradients)):
            self.gradients[i] = None
        return count

    # ---- profiling a step, layer by layer -----------------------------------------------------------------------------

    def synchronise(self, x: Tensor) -> Tensor:
        """Waits until x is computed: a GPU works asynchronously."""
        return torch.tensor([float(x.detach().reshape(-1)[0].item()) if x.numel() > 0 else 0.0])

    @torch.jit.export
    def profile_embed(self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor) -> Tuple[Tensor, Tensor]:
        """Embedded tokens and images (B, L, H) or (1, T, H)."""
        x = self.embed(ids, image_rows, images, int(flags[0].item()) == 1)
        return x, self.synchronise(x)

    @torch.jit.export
    def profile_layer(self, whole: Tensor, x: Tensor, positions: Tensor, rows: Tensor) -> Tuple[Tensor, Tensor]:
        """A layer's output, as in a step. whole: int64, layer, samples, width, and whether to save activations for the backward pass;
        rows are those of the supervised tokens."""
        h: List[int] = whole.tolist()
        cos, sin = self.angles_of(positions, h[2])
        selected: Optional[Tensor] = rows if h[0] + 1 == self.layers else None
        if h[3] == 0:
            y = self.layer(x.detach(), h[0], cos, sin, self.window_mask(h[2]), positions, h[1], h[2], selected, True, None, None)
            return y, self.synchronise(y)
        saved: List[Tensor] = []
        low_ranks: List[Tensor] = []
        y = self.layer(x.detach(), h[0], cos, sin, self.window_mask(h[2]), positions, h[1], h[2], selected, True, saved, low_ranks)
        self.saved_by_layer.append(saved)
        self.low_ranks_by_layer.append(low_ranks)
        return y, self.synchronise(y)

    @torch.jit.export
    def profile_head(self, x: Tensor, targets: Tensor) -> Tuple[Tensor, Tensor]:
        """The gradient of the loss at the last layer's output (R, H)."""
        _total, grad = self.head_backward(x, targets, 1.0 / x.size(0))
        return grad, self.synchronise(grad)

    @torch.jit.export
    def profile_backward(self, whole: Tensor, grad: Tensor, positions: Tensor, rows: Tensor) -> Tuple[Tensor, Tensor]:
        """From the gradient of a layer's output to that of its input, for the layer of the last ``profile_layer`` call; whole: int64,
        layer, samples, width, and whether a parameter below is trainable."""
        h: List[int] = whole.tolist()
        cos, sin = self.angles_of(positions, h[2])
        selected: Optional[Tensor] = rows if h[0] + 1 == self.layers else None
        self.reuse_dropout = True
        below = self.layer_backward(
            grad, h[0], cos, sin, positions, h[1], h[2], selected, h[3] == 1, self.saved_by_layer.pop(), self.low_ranks_by_layer.pop()
        )
        self.reuse_dropout = False
        return below, self.synchronise(below)

    @torch.jit.export
    def profile_embed_backward(self, x: Tensor, grad: Tensor) -> Tensor:
        """The backward pass below the layers. Drops all gradients of the profile."""
        if x.requires_grad:
            last: Optional[List[Optional[Tensor]]] = [grad.view_as(x)]
            self.add_autograd_gradients(torch.autograd.grad([x], self.autograd_tensors, last, allow_unused=True), 0)
        self.dropout_masks.clear()
        for i in range(len(self.gradients)):
            self.gradients[i] = None
        return self.synchronise(grad)

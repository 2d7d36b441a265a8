"""Attention of texts to themselves.

On a processor the scores of some queries at a time are computed, used and let go, by products of all heads at once: a matrix of all
scores is never there, and on the way back they are computed again. On a GPU torch's fused kernels do the same.
"""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Attention:
    def band(self, length: int) -> Optional[Tensor]:
        """Which keys (.., L) a query (L, ..) sees in layers with a window; none where the window is no shorter than the text,
        and where blocks see to it themselves."""
        seen: Optional[Tensor] = None
        if self.window > 0 and length > self.window and not self.by_blocks(self.frequencies):
            at = self.places(length)
            before = at.unsqueeze(1) - at.unsqueeze(0)
            seen = (before >= 0) & (before < self.window)
        return seen

    def spread(self, x: Tensor) -> Tensor:
        """(B, kv heads, L, d) to (B, heads, L, d)."""
        group = self.heads // self.kv_heads
        if group == 1:
            return x
        b, kv, n, d = x.size(0), x.size(1), x.size(2), x.size(3)
        return x.unsqueeze(2).expand(b, kv, group, n, d).reshape(b, kv * group, n, d)

    def joined(self, x: Tensor) -> Tensor:
        """(B, heads, L, d) to (B, L, heads d)."""
        return x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3))

    def by_blocks(self, beside: Tensor) -> bool:
        return not (self.fused_attention or beside.is_cuda)

    def attend(self, q: Tensor, k: Tensor, v: Tensor, layer: int, band: Optional[Tensor]) -> Tensor:
        """Queries (B, heads, L, d) on keys and values (B, heads or kv heads, L, d) of the same text."""
        if self.by_blocks(q):
            return self.attend_by_blocks(q, k, v, layer)
        if k.size(1) < q.size(1):
            k, v = self.spread(k), self.spread(v)
        if band is not None and layer >= self.window_from:
            return F.scaled_dot_product_attention(q, k, v, attn_mask=band)
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)

    def attend_back(
        self, d: Tensor, attended: Tensor, q: Tensor, k: Tensor, v: Tensor, layer: int
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """From the gradient (B, heads, L, d) of what ``attend`` gave to those of q, k and v; ``attended`` is that, with its graph, where
        torch's own attention was taken."""
        if self.by_blocks(q):
            return self.attend_by_blocks_back(d, q, k, v, layer)
        outer: Optional[List[Optional[Tensor]]] = [d]
        found = torch.autograd.grad([attended], [q, k, v], outer)
        dq, dk, dv = found[0], found[1], found[2]
        assert dq is not None and dk is not None and dv is not None
        return dq, dk, dv

    # ---- by blocks of queries --------------------------------------------------------------------------------------

    def queries_at_once(self, q: Tensor) -> int:
        """At most 4 Mi scores are held, which the cores' caches have room for."""
        return max(32, min(64, 4194304 // (q.size(0) * q.size(1) * q.size(2))))

    def first_key(self, query: int, layer: int) -> int:
        """The first that a query sees."""
        return max(0, query - self.window + 1) if self.window > 0 and layer >= self.window_from else 0

    def rows_of(self, x: Tensor, pairs: int, start: int, end: int) -> Tensor:
        """(B, heads, L, d) to (B kv heads, some positions of all heads that share keys, d)."""
        return x[:, :, start:end].reshape(pairs, -1, x.size(3))

    def probabilities(self, queries: Tensor, keys: Tensor, layer: int, start: int, first: int) -> Tensor:
        """Of queries (N, rows, d) at places from ``start`` on, with their scale, and keys (N, K, d) from ``first`` on: (N, rows, K)."""
        scores = torch.bmm(queries, keys.transpose(1, 2))
        count = first + keys.size(1) - start
        by_place = scores.view(queries.size(0), -1, count, keys.size(1))
        hidden = torch.full([count, count], float("-inf"), device=queries.device).triu_(1)
        by_place[:, :, :, start - first :].add_(hidden)
        if self.window > 0 and layer >= self.window_from and start + count > self.window:
            before = self.places(count).unsqueeze(1) + (start - first) - self.places(keys.size(1)).unsqueeze(0)
            by_place.masked_fill_(before >= self.window, float("-inf"))
        return torch.softmax(scores, -1)

    def attend_by_blocks(self, q: Tensor, k: Tensor, v: Tensor, layer: int) -> Tensor:
        b, heads, n, d = q.size(0), q.size(1), q.size(2), q.size(3)
        pairs = b * k.size(1)
        keys, values = k.reshape(pairs, n, d), v.reshape(pairs, n, d)
        y = torch.empty([b, n, heads, d], dtype=q.dtype, device=q.device).transpose(1, 2)
        step = self.queries_at_once(q)
        for start in range(0, n, step):
            end = min(n, start + step)
            first = self.first_key(start, layer)
            queries = self.rows_of(q, pairs, start, end) * d**-0.5
            seen = self.probabilities(queries, keys[:, first:end], layer, start, first)
            y[:, :, start:end] = torch.bmm(seen, values[:, first:end]).view(b, heads, end - start, d)
        return y

    def attend_by_blocks_back(self, g: Tensor, q: Tensor, k: Tensor, v: Tensor, layer: int) -> Tuple[Tensor, Tensor, Tensor]:
        b, heads, n, d = q.size(0), q.size(1), q.size(2), q.size(3)
        pairs = b * k.size(1)
        keys, values = k.reshape(pairs, n, d), v.reshape(pairs, n, d)
        dq = torch.empty([b, n, heads, d], dtype=q.dtype, device=q.device).transpose(1, 2)
        dk, dv = torch.zeros_like(keys), torch.zeros_like(values)
        step = self.queries_at_once(q)
        for start in range(0, n, step):
            end = min(n, start + step)
            first = self.first_key(start, layer)
            queries = self.rows_of(q, pairs, start, end) * d**-0.5
            above = self.rows_of(g, pairs, start, end)
            near, far = keys[:, first:end], values[:, first:end]
            seen = self.probabilities(queries, near, layer, start, first)
            dv[:, first:end].add_(torch.bmm(seen.transpose(1, 2), above))
            scores = torch._softmax_backward_data(torch.bmm(above, far.transpose(1, 2)), seen, -1, torch.float32)
            dk[:, first:end].add_(torch.bmm(scores.transpose(1, 2), queries))
            dq[:, :, start:end] = torch.bmm(scores, near).mul_(d**-0.5).view(b, heads, end - start, d)
        return dq, dk.view_as(k), dv.view_as(v)

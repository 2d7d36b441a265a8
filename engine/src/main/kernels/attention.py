"""Causal self-attention.

On a CPU the queries are processed in chunks, with matrix products over all heads at once, so that the full score matrix never exists;
the backward pass recomputes the scores. On a GPU torch's fused kernels do the same.
"""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Attention:
    def window_mask(self, length: int) -> Optional[Tensor]:
        """The sliding-window mask (queries L, keys L); none if the window covers the whole text, or for query-chunked attention, which
        applies the window itself."""
        mask: Optional[Tensor] = None
        if self.window > 0 and length > self.window and not self.query_chunked(self.frequencies):
            at = self.indices(length)
            before = at.unsqueeze(1) - at.unsqueeze(0)
            mask = (before >= 0) & (before < self.window)
        return mask

    def repeat_kv(self, x: Tensor) -> Tensor:
        """(B, kv heads, L, d) to (B, heads, L, d)."""
        group = self.heads // self.kv_heads
        if group == 1:
            return x
        b, kv, n, d = x.size(0), x.size(1), x.size(2), x.size(3)
        return x.unsqueeze(2).expand(b, kv, group, n, d).reshape(b, kv * group, n, d)

    def merge_heads(self, x: Tensor) -> Tensor:
        """(B, heads, L, d) to (B, L, heads d)."""
        return x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3))

    def query_chunked(self, like: Tensor) -> bool:
        return not (self.fused_attention or like.is_cuda)

    def attend(self, q: Tensor, k: Tensor, v: Tensor, layer: int, window_mask: Optional[Tensor]) -> Tensor:
        """Queries (B, heads, L, d) on keys and values (B, heads or kv heads, L, d) of the same text."""
        if self.query_chunked(q):
            return self.attend_in_chunks(q, k, v, layer)
        if k.size(1) < q.size(1):
            k, v = self.repeat_kv(k), self.repeat_kv(v)
        if window_mask is not None and layer >= self.window_from:
            return F.scaled_dot_product_attention(q, k, v, attn_mask=window_mask)
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)

    def attend_backward(
        self, d: Tensor, attended: Tensor, q: Tensor, k: Tensor, v: Tensor, layer: int
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """From the gradient (B, heads, L, d) of the output of ``attend`` to those of q, k and v. ``attended`` is that output, with its
        graph if torch computed it."""
        if self.query_chunked(q):
            return self.attend_in_chunks_backward(d, q, k, v, layer)
        outer: Optional[List[Optional[Tensor]]] = [d]
        found = torch.autograd.grad([attended], [q, k, v], outer)
        dq, dk, dv = found[0], found[1], found[2]
        assert dq is not None and dk is not None and dv is not None
        return dq, dk, dv

    # ---- query-chunked attention -----------------------------------------------------------------------------------

    def chunk_length(self, q: Tensor) -> int:
        """Queries per chunk: at most 4 Mi scores, which fit the cores' caches."""
        return max(32, min(64, 4194304 // (q.size(0) * q.size(1) * q.size(2))))

    def first_key(self, query: int, layer: int) -> int:
        """The first key that a query attends to."""
        return max(0, query - self.window + 1) if self.window > 0 and layer >= self.window_from else 0

    def query_rows(self, x: Tensor, pairs: int, start: int, end: int) -> Tensor:
        """(B, heads, L, d) to (B kv heads, queries of all heads that share keys, d)."""
        return x[:, :, start:end].reshape(pairs, -1, x.size(3))

    def probabilities(self, queries: Tensor, keys: Tensor, layer: int, start: int, first: int) -> Tensor:
        """Attention weights (N, rows, K) of scaled queries (N, rows, d) at positions from ``start`` on, and keys (N, K, d) from ``first``
        on."""
        scores = torch.bmm(queries, keys.transpose(1, 2))
        count = first + keys.size(1) - start
        by_position = scores.view(queries.size(0), -1, count, keys.size(1))
        hidden = torch.full([count, count], float("-inf"), device=queries.device).triu_(1)
        by_position[:, :, :, start - first :].add_(hidden)
        if self.window > 0 and layer >= self.window_from and start + count > self.window:
            before = self.indices(count).unsqueeze(1) + (start - first) - self.indices(keys.size(1)).unsqueeze(0)
            by_position.masked_fill_(before >= self.window, float("-inf"))
        return torch.softmax(scores, -1)

    def attend_in_chunks(self, q: Tensor, k: Tensor, v: Tensor, layer: int) -> Tensor:
        b, heads, n, d = q.size(0), q.size(1), q.size(2), q.size(3)
        pairs = b * k.size(1)
        keys, values = k.reshape(pairs, n, d), v.reshape(pairs, n, d)
        y = torch.empty([b, n, heads, d], dtype=q.dtype, device=q.device).transpose(1, 2)
        step = self.chunk_length(q)
        for start in range(0, n, step):
            end = min(n, start + step)
            first = self.first_key(start, layer)
            queries = self.query_rows(q, pairs, start, end) * d**-0.5
            weights = self.probabilities(queries, keys[:, first:end], layer, start, first)
            y[:, :, start:end] = torch.bmm(weights, values[:, first:end]).view(b, heads, end - start, d)
        return y

    def attend_in_chunks_backward(self, g: Tensor, q: Tensor, k: Tensor, v: Tensor, layer: int) -> Tuple[Tensor, Tensor, Tensor]:
        b, heads, n, d = q.size(0), q.size(1), q.size(2), q.size(3)
        pairs = b * k.size(1)
        keys, values = k.reshape(pairs, n, d), v.reshape(pairs, n, d)
        dq = torch.empty([b, n, heads, d], dtype=q.dtype, device=q.device).transpose(1, 2)
        dk, dv = torch.zeros_like(keys), torch.zeros_like(values)
        step = self.chunk_length(q)
        for start in range(0, n, step):
            end = min(n, start + step)
            first = self.first_key(start, layer)
            queries = self.query_rows(q, pairs, start, end) * d**-0.5
            grad = self.query_rows(g, pairs, start, end)
            keys_seen, values_seen = keys[:, first:end], values[:, first:end]
            weights = self.probabilities(queries, keys_seen, layer, start, first)
            dv[:, first:end].add_(torch.bmm(weights.transpose(1, 2), grad))
            scores = torch._softmax_backward_data(torch.bmm(grad, values_seen.transpose(1, 2)), weights, -1, torch.float32)
            dk[:, first:end].add_(torch.bmm(scores.transpose(1, 2), queries))
            dq[:, :, start:end] = torch.bmm(scores, keys_seen).mul_(d**-0.5).view(b, heads, end - start, d)
        return dq, dk.view_as(k), dv.view_as(v)

"""Continuing texts, token by token, with what was computed before kept."""
from typing import List, Optional

import torch
import torch.nn.functional as F
from torch import Tensor


class Generation:
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
                q, k, v = self.qkv(y, i, cos, sin, False, None, None)
                keys[i][:, :, :p] = k.index_select(0, owners)
                values[i][:, :, :p] = v.index_select(0, owners)
                if i + 1 < self.layers:
                    a = self.attend(q, k, v, i, band)
                    y = self.after_attention(y, self.joined(a), i, False, None, None)

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
            q, k, v = self.qkv(x, i, cos.narrow(here, p, s), sin.narrow(here, p, s), False, None, None)
            keys[i][:, :, p:n] = k
            values[i][:, :, p:n] = v
            if whole_text is None:
                a = self.attend(q, k, v, i, band)
            else:
                mask = in_window if i >= self.window_from else whole_text
                a = self.attend_cached(q, keys[i][:, :, :n], values[i][:, :, :n], mask)
            x = self.after_attention(x, self.joined(a), i, False, None, None)

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
                q, k, v = self.qkv(x, i, cos.narrow(here, at, 1), sin.narrow(here, at, 1), False, None, None)
                keys[i][:, :, at : at + 1] = k
                values[i][:, :, at : at + 1] = v
                mask = last_ones if i >= self.window_from else all_before
                a = self.attend_cached(q, keys[i][:, :, : at + 1], values[i][:, :, : at + 1], mask)
                x = self.after_attention(x, self.joined(a), i, False, None, None)
            at += 1
            token = self.choose(
                self.logits(x[:, 0]), temperature, uniforms[:, len(out)] if temperature > 0.0 else uniforms
            )
        return torch.stack(out, dim=1)


"""Text generation and likelihoods of continuations, with a key-value cache of shared prefixes."""
from typing import List, Optional, Tuple

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
        """Attention of queries (B, heads, Q, d) to the keys that the mask (B, 1, Q, K) allows."""
        if q.size(2) > 1 or self.heads == self.kv_heads:
            return F.scaled_dot_product_attention(q, self.repeat_kv(k), self.repeat_kv(v), attn_mask=mask)
        # one query: the heads that share keys become its rows, so that keys need no copies
        rows = q.reshape(q.size(0), self.kv_heads, self.heads // self.kv_heads, q.size(3))
        return F.scaled_dot_product_attention(rows, k, v, attn_mask=mask).reshape(q.size(0), self.heads, 1, q.size(3))

    def prefill(
        self,
        prefix: Tensor,
        prefix_rows: Tensor,
        prefix_images: Tensor,
        ids: Tensor,
        image_rows: Tensor,
        images: Tensor,
        owners: Tensor,
        lengths: Tensor,
        pads: Tensor,
        pixels: bool,
        padded: bool,
        new: int,
        rows: Tensor,
    ) -> Tuple[Tensor, List[Tensor], List[Tensor], Tensor, Tensor, Tensor, Tensor]:
        """The last layer's output (R, H) at rows (R) of the flattened rests, every layer's keys and values (B, heads, P + S + new, d), which
        indices are no padding (B or 1, P + S + new), positions (the same), and their cos and sin.

        prefix (G, P), padded on the right, with its image rows and images as in ``embed``, P may be 0; ids (B, S) the rest of each text,
        padded on the left by pads (B) tokens; owners (B): the index of its prefix, and lengths (B) the prefix's tokens; padded: whether
        any prefix or rest is."""
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
            cos, sin = self.angles(self.indices(p))
            window_mask = self.window_mask(p)
            for i in range(self.layers):
                q, k, v = self.qkv(y, i, cos, sin, False, None, None)
                keys[i][:, :, :p] = k.index_select(0, owners)
                values[i][:, :, :p] = v.index_select(0, owners)
                if i + 1 < self.layers:
                    a = self.attend(q, k, v, i, window_mask)
                    y = self.after_attention(y, self.merge_heads(a), i, False, None, None)

        # indices count padding, positions skip it
        indices = self.indices(n + new)
        real_token = torch.ones([1, n + new], dtype=torch.bool, device=x.device)
        positions = indices.unsqueeze(0)
        if padded:
            in_rest = indices.unsqueeze(0) >= p
            real_token = torch.where(in_rest, indices.unsqueeze(0) >= p + pads.unsqueeze(1), indices.unsqueeze(0) < lengths.unsqueeze(1))
            skipped = (p - lengths + pads).unsqueeze(1)
            positions = torch.where(in_rest, indices.unsqueeze(0) - skipped, indices.unsqueeze(0))
        full_mask: Optional[Tensor] = None
        rest_window_mask: Optional[Tensor] = None
        if p > 0 or padded:
            at = indices[p:n].unsqueeze(1)
            # padding attends to itself, so that its softmax is not NaN
            full_mask = (real_token[:, None, :n] & (indices[:n] <= at) | (indices[:n] == at)).unsqueeze(1)
            rest_window_mask = full_mask
            if self.window > 0 and n + new > self.window:
                before = positions[:, p:n].unsqueeze(2) - positions[:, None, :n]
                rest_window_mask = ((before < self.window).unsqueeze(1) & full_mask) | (indices[:n] == at)
        cos, sin = self.angles(positions)
        cos, sin = cos.squeeze(0), sin.squeeze(0)  # one row for all without padding
        window_mask = self.window_mask(s)
        sequence_dim = cos.dim() - 3
        rest_cos, rest_sin = cos.narrow(sequence_dim, p, s), sin.narrow(sequence_dim, p, s)
        # only attention sees padding; everything else gets the real tokens (1, T, H) alone
        kept = rows.new_empty([0])
        x_rows = rows
        if padded:
            real = real_token[:, p:n].reshape(-1).nonzero().squeeze(1)
            if real.size(0) < b * s:
                kept = real
                x = self.pack(x, kept)
                rest_cos = rest_cos.flatten(0, 1).index_select(0, kept)
                rest_sin = rest_sin.flatten(0, 1).index_select(0, kept)
                x_rows = torch.searchsorted(kept, rows)
        for i in range(self.layers):
            q, k, v = self.qkv(x, i, rest_cos, rest_sin, False, None, None)
            if kept.size(0) > 0:
                q, k, v = self.unpack(q, kept, b, s), self.unpack(k, kept, b, s), self.unpack(v, kept, b, s)
            keys[i][:, :, p:n] = k
            values[i][:, :, p:n] = v
            if full_mask is None:
                a = self.attend(q, k, v, i, window_mask)
            else:
                mask = rest_window_mask if i >= self.window_from else full_mask
                a = self.attend_cached(q, keys[i][:, :, :n], values[i][:, :, :n], mask)
            attended = self.merge_heads(a)
            if i + 1 < self.layers:
                attended = self.pack(attended, kept)
            else:
                x = x.reshape(-1, x.size(2)).index_select(0, x_rows)
                attended = attended.view(-1, attended.size(2)).index_select(0, rows)
            x = self.after_attention(x, attended, i, False, None, None)
        return x, keys, values, real_token, positions, cos, sin

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
        lengths: Tensor,
        pads: Tensor,
        whole: Tensor,
        real: Tensor,
        stops: Tensor,
        uniforms: Tensor,
    ) -> Tuple[Tensor, Tensor]:
        """Continuations (B, at most new) of prompts with shared prefixes, and the log-probability of each token (the same shape).

        The first nine arguments are those of ``prefill``; whole: int64, whether images are pixels, whether any row is padded, new tokens;
        real: float64, temperature, 0 = greedy; stops: ids that end a text; uniforms: float64 (B, new), only with a temperature.
        Ended rows are filled up with the first stop id."""
        h: List[int] = whole.tolist()
        padded, new = h[1] == 1, h[2]
        temperature = float(real[0].item())
        s, n = ids.size(1), prefix.size(1) + ids.size(1)
        last = self.indices(ids.size(0)) * s + (s - 1)
        x, keys, values, real_token, positions, cos, sin = self.prefill(
            prefix, prefix_rows, prefix_images, ids, image_rows, images, owners, lengths, pads, h[0] == 1, padded, new, last
        )
        windowed = self.window > 0 and n + new > self.window
        sequence_dim = cos.dim() - 3
        out: List[Tensor] = []
        probabilities: List[Tensor] = []
        scores = self.logits(x)
        token = self.choose(scores, temperature, uniforms[:, 0] if temperature > 0.0 else uniforms)
        ended = torch.zeros_like(token, dtype=torch.bool)
        at = n
        while True:
            probabilities.append(scores.gather(1, token.unsqueeze(1)).squeeze(1) - scores.logsumexp(dim=1))
            if len(out) > 0 and stops.size(0) > 0:
                token = torch.where(ended, stops[0], token)
            out.append(token)
            if stops.size(0) > 0:
                ended = ended | (token.unsqueeze(1) == stops.unsqueeze(0)).any(dim=1)
            if len(out) == new or bool(ended.all().item()):
                break
            past_mask: Optional[Tensor] = None
            past_window_mask: Optional[Tensor] = None
            if padded:
                past_mask = real_token[:, None, None, : at + 1]
            if windowed:
                near = positions[:, at : at + 1] - positions[:, : at + 1] < self.window
                past_window_mask = (near & real_token[:, : at + 1])[:, None, None]
            else:
                past_window_mask = past_mask
            x = F.embedding(token.unsqueeze(1), self.w[self.embeddings_at()]).float()
            for i in range(self.layers):
                q, k, v = self.qkv(x, i, cos.narrow(sequence_dim, at, 1), sin.narrow(sequence_dim, at, 1), False, None, None)
                keys[i][:, :, at : at + 1] = k
                values[i][:, :, at : at + 1] = v
                mask = past_window_mask if i >= self.window_from else past_mask
                a = self.attend_cached(q, keys[i][:, :, : at + 1], values[i][:, :, : at + 1], mask)
                x = self.after_attention(x, self.merge_heads(a), i, False, None, None)
            at += 1
            scores = self.logits(x[:, 0])
            token = self.choose(scores, temperature, uniforms[:, len(out)] if temperature > 0.0 else uniforms)
        return torch.stack(out, dim=1), torch.stack(probabilities, dim=1)

    @torch.jit.export
    def likelihoods(
        self,
        prefix: Tensor,
        prefix_rows: Tensor,
        prefix_images: Tensor,
        ids: Tensor,
        image_rows: Tensor,
        images: Tensor,
        owners: Tensor,
        lengths: Tensor,
        pads: Tensor,
        whole: Tensor,
        rows: Tensor,
        targets: Tensor,
    ) -> Tensor:
        """Log-probabilities (R) of the tokens ``targets`` (R) after the rows (R) of the flattened rests, float64.

        The first nine arguments are those of ``prefill``; whole: int64, whether images are pixels, whether any row is padded."""
        h: List[int] = whole.tolist()
        chosen = self.prefill(
            prefix, prefix_rows, prefix_images, ids, image_rows, images, owners, lengths, pads, h[0] == 1, h[1] == 1, 0, rows
        )[0]
        found: List[Tensor] = []
        step = self.chunk()
        for start in range(0, rows.size(0), step):
            scores = self.logits(chosen[start : start + step])
            found.append(-F.cross_entropy(scores, targets[start : start + step], reduction="none").double())
        return torch.cat(found)

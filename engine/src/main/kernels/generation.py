"""Text generation and likelihoods of continuations, with a key-value cache of shared prefixes."""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

MOST_TOKENS = 4  # per row and step
FEW_ROWS = 32  # in a matrix product: reading the weight takes as long as multiplying


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
        group = self.heads // self.kv_heads
        if group == 1 or q.size(2) > self.most_tokens:
            return F.scaled_dot_product_attention(q, self.repeat_kv(k), self.repeat_kv(v), attn_mask=mask)
        # few queries: the heads that share keys become their rows, so that keys need no copies
        rows = q.reshape(q.size(0), self.kv_heads, group * q.size(2), q.size(3))
        if mask is not None and q.size(2) > 1:
            mask = mask.repeat(1, 1, group, 1)
        return F.scaled_dot_product_attention(rows, k, v, attn_mask=mask).reshape(q.size())

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
        for _i in range(self.layers):  # zeros: what is masked must not be NaN
            keys.append(torch.zeros([b, self.kv_heads, n + new, self.head_dim], dtype=x.dtype, device=x.device))
            values.append(torch.zeros([b, self.kv_heads, n + new, self.head_dim], dtype=x.dtype, device=x.device))
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
                rest_cos = rest_cos.reshape(-1, 1, cos.size(-1)).index_select(0, kept)
                rest_sin = rest_sin.reshape(-1, 1, sin.size(-1)).index_select(0, kept)
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
        """Continuations (B, new) of prompts with shared prefixes, and the log-probability of each token (the same shape).

        The first nine arguments are those of ``prefill``; whole: int64, whether images are pixels, whether any row is padded, new tokens;
        real: float64, temperature, 0 = greedy; stops: ids that end a text; uniforms: float64 (B, new), only with a temperature.
        Ended rows are filled up with the first stop id.

        A step takes little longer for some tokens per row than for one. So the greedy text's next tokens are guessed (``guess``) and
        computed together with the newest; those before the first wrong guess count. Texts stay what they are without guesses."""
        h: List[int] = whole.tolist()
        padded, new = h[1] == 1, h[2]
        temperature = float(real[0].item())
        b, s, n = ids.size(0), ids.size(1), prefix.size(1) + ids.size(1)
        last = self.indices(b) * s + (s - 1)
        columns = new + self.most_tokens - 1
        x, keys, values, real_token, positions, cos, sin = self.prefill(
            prefix, prefix_rows, prefix_images, ids, image_rows, images, owners, lengths, pads, h[0] == 1, padded, columns, last
        )
        scores = self.logits(x)
        token = self.choose(scores, temperature, uniforms[:, 0] if temperature > 0.0 else uniforms)
        fill = int(stops[0].item()) if stops.size(0) > 0 else 0
        # the last column takes what does not count
        text = torch.cat([ids, ids.new_full([b, new + 1], fill)], dim=1)
        probabilities = scores.new_zeros([b, new + 1])
        text[:, s] = token
        probabilities[:, 0] = scores.gather(1, token.unsqueeze(1)).squeeze(1) - scores.logsumexp(dim=1)
        count = torch.ones_like(token)
        ended = (token.unsqueeze(1) == stops.unsqueeze(0)).any(dim=1) | (count >= new)
        widest = 1 if temperature > 0.0 else min(self.most_tokens, self.few_rows // b)
        width, alone = 1, 4
        while not bool(ended.all().item()):
            longest = int(count.max().item())
            step = self.indices(width)
            tokens = self.guess(text, s + count, width)
            at = (n - 1 + count).unsqueeze(1) + step  # columns of the cache
            end = n - 1 + longest + width
            place = positions.expand(b, -1).gather(1, at)
            step_cos, step_sin = self.angles(place)
            mask: Optional[Tensor] = None
            window_mask: Optional[Tensor] = None
            if padded or widest > 1:
                mask = (self.indices(end) <= at.unsqueeze(2)) & real_token[:, None, :end]
            if self.window > 0 and end > self.window:
                near = place.unsqueeze(2) - positions[:, None, :end] < self.window
                window_mask = (near if mask is None else near & mask).unsqueeze(1)
            if mask is not None:
                mask = mask.unsqueeze(1)
            if window_mask is None:
                window_mask = mask
            x = F.embedding(tokens, self.w[self.embeddings_at()]).float()
            written = at[:, None, :, None].expand(b, self.kv_heads, width, self.head_dim)
            for i in range(self.layers):
                q, k, v = self.qkv(x, i, step_cos, step_sin, False, None, None)
                if widest > 1:
                    keys[i].scatter_(2, written, k)
                    values[i].scatter_(2, written, v)
                else:
                    keys[i][:, :, end - 1 : end] = k
                    values[i][:, :, end - 1 : end] = v
                a = self.attend_cached(q, keys[i][:, :, :end], values[i][:, :, :end], window_mask if i >= self.window_from else mask)
                x = self.after_attention(x, self.merge_heads(a), i, False, None, None)
            scores = self.logits(x.view(b * width, -1))
            chosen = self.choose(scores, temperature, uniforms[:, longest] if temperature > 0.0 else uniforms).view(b, width)
            found = (scores.gather(1, chosen.view(-1, 1)).squeeze(1) - scores.logsumexp(dim=1)).view(b, width)
            # a token counts if all guesses before it were right and none of them ended the text
            stopped = (chosen.unsqueeze(2) == stops).any(dim=2)
            right = (chosen[:, : width - 1] == tokens[:, 1:]) & ~stopped[:, : width - 1]
            counts = torch.cat([~ended.unsqueeze(1), right], dim=1).cumprod(dim=1) > 0
            counts = counts & (count.unsqueeze(1) + step < new)
            target = torch.where(counts, count.unsqueeze(1) + step, new)
            text.scatter_(1, s + target, torch.where(counts, chosen, fill))
            probabilities.scatter_(1, target, found)
            active = b - int(ended.sum().item())
            gained = int(counts.sum().item())
            count = count + counts.sum(dim=1)
            ended = ended | (counts & stopped).any(dim=1) | (count >= new)
            if width == 1:
                alone += 1
                width = 2 if alone % 8 == 0 and widest > 1 else 1
            elif 4 * (gained - active) > 3 * active * (width - 1):
                width = min(width + 1, widest)
            elif 3 * (gained - active) < active * (width - 1):
                width -= 1
        return text[:, s : s + new], probabilities[:, :new]

    def guess(self, text: Tensor, known: Tensor, width: int) -> Tensor:
        """Each row's newest token, at index ``known`` - 1 (B) of text (B, T), and a guess of those after it, (B, width): what followed
        when the two newest tokens, or else the newest, were last seen; and so on, in a circle."""
        newest = text.gather(1, (known - 1).unsqueeze(1))
        if width == 1:
            return newest
        before = text.gather(1, (known - 2).clamp(min=0).unsqueeze(1))
        index = self.indices(text.size(1)).unsqueeze(0)
        seen = (text == newest) & (index < (known - 1).unsqueeze(1))
        twice = seen & (torch.cat([text.new_full([text.size(0), 1], -1), text[:, :-1]], dim=1) == before)
        latest = torch.where(seen, index + twice * text.size(1), -1).max(dim=1, keepdim=True)[0]
        latest = torch.where(latest < 0, (known - 2).unsqueeze(1), latest.remainder(text.size(1)))
        period = (known - 1).unsqueeze(1) - latest
        following = latest + 1 + self.indices(width - 1).unsqueeze(0).remainder(period)
        return torch.cat([newest, text.gather(1, following)], dim=1)

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

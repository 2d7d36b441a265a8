"""What layers do to their input: inner products of hidden states, attention to the image, sizes of gradients. For importance metrics."""
from typing import List

import torch
from torch import Tensor


class Importance:
    @torch.jit.export
    def hidden_products(self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor) -> Tensor:
        """Inner products of one sample's hidden states, float64 (layers + 1, distance + 1, L): at [l, d, t] those of the inputs of the
        layers l and l - d at token t, 0 where l < d; the input of layer ``layers`` is the last layer's output. flags: int64, whether images
        are pixels, samples (1), width, distance, and whether the last layer's output first goes through the final norm."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        states: List[Tensor] = []
        found: List[Tensor] = []
        for i in range(self.layers + 1):
            if i > 0:
                x = self.run_layers(x, i - 1, i, positions, h[1], h[2], False)
            state = x[0]
            if i == self.layers and h[4] == 1:
                state = self.normed(state)
            states.append(state.double())
            if len(states) > h[3] + 1:
                states.pop(0)
            last = len(states) - 1
            products = torch.zeros([h[3] + 1, state.size(0)], dtype=torch.float64, device=state.device)
            for d in range(len(states)):
                products[d] = (states[last] * states[last - d]).sum(-1)
            found.append(products)
        return torch.stack(found)

    @torch.jit.export
    def image_attention(self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor) -> Tensor:
        """The attention weight of each token of one sample on all image tokens, mean over the heads, float64 (layers, L). flags: int64,
        whether images are pixels, samples (1), width."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        is_image = torch.zeros([x.size(1)], dtype=torch.float64, device=x.device)
        is_image[image_rows] = 1.0
        cos, sin = self.angles_of(positions, h[2])
        window_mask = self.window_mask(h[2])
        found: List[Tensor] = []
        for i in range(self.layers):
            q, k, v = self.qkv(x, i, cos, sin, False, None, None)
            found.append(self.weight_on(is_image, q, k, i))
            a = self.attend(q, k, v, i, window_mask)
            x = self.after_attention(x, self.merge_heads(a), i, False, None, None)
        return torch.stack(found)

    def weight_on(self, chosen: Tensor, q: Tensor, k: Tensor, layer: int) -> Tensor:
        """The attention weight of each query of q (1, heads, L, d) on the keys of k (1, kv heads, L, d) where ``chosen`` (L) is 1, mean
        over the heads (L)."""
        heads, n, d = q.size(1), q.size(2), q.size(3)
        pairs = k.size(1)
        keys = k.reshape(pairs, n, d)
        y = torch.empty([n], dtype=torch.float64, device=q.device)
        step = self.chunk_length(q)
        for start in range(0, n, step):
            end = min(n, start + step)
            first = self.first_key(start, layer)
            queries = self.query_rows(q, pairs, start, end) * d**-0.5
            weights = self.probabilities(queries, keys[:, first:end], layer, start, first)
            y[start:end] = torch.matmul(weights.double(), chosen[first:end]).view(heads, end - start).mean(0)
        return y

    @torch.jit.export
    def image_attention_of_last(self, ids: Tensor, image_rows: Tensor, images: Tensor, positions: Tensor, flags: Tensor) -> Tensor:
        """The attention weight of one sample's last token on each image token, mean over the heads, float64 (layers, image tokens).
        flags: int64, whether images are pixels, samples (1), width."""
        h: List[int] = flags.tolist()
        x = self.embed(ids, image_rows, images, h[0] == 1)
        cos, sin = self.angles_of(positions, h[2])
        window_mask = self.window_mask(h[2])
        found: List[Tensor] = []
        for i in range(self.layers):
            q, k, v = self.qkv(x, i, cos, sin, False, None, None)
            n, d, pairs = q.size(2), q.size(3), k.size(1)
            first = self.first_key(n - 1, i)
            queries = self.query_rows(q, pairs, n - 1, n) * d**-0.5
            weights = self.probabilities(queries, k.reshape(pairs, n, d)[:, first:], i, n - 1, first).double()
            on_keys = torch.zeros([n], dtype=torch.float64, device=x.device)
            on_keys[first:] = weights.view(-1, n - first).mean(0)
            found.append(on_keys.index_select(0, image_rows))
            a = self.attend(q, k, v, i, window_mask)
            x = self.after_attention(x, self.merge_heads(a), i, False, None, None)
        return torch.stack(found)

    @torch.jit.export
    def gradient_norms(self, count: Tensor) -> Tensor:
        """The norm of each trainable tensor's accumulated gradient, float64; 0 where there is none."""
        found: List[float] = []
        for g in self.gradients:
            norm = 0.0
            if g is not None:
                norm = float(torch.linalg.vector_norm(g, 2.0, dtype=torch.float64).item())
            found.append(norm)
        return torch.tensor(found, dtype=torch.float64)

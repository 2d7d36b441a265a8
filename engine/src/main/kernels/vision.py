"""The vision tower and the projector."""
from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor

PER_TOWER_LAYER = 16


class Vision:
    def act(self, x: Tensor) -> Tensor:
        if self.activation == 0:
            return x * torch.sigmoid(1.702 * x)
        if self.activation == 1:
            return F.gelu(x)
        return F.gelu(x, approximate="tanh")

    def tower_layer(self, x: Tensor, i: int) -> Tensor:
        """(N, S, Hv) to (N, S, Hv); i: index of the layer's first weight."""
        n, s, hidden = x.size(0), x.size(1), x.size(2)
        heads = self.vision_heads
        y = F.layer_norm(x, [hidden], self.w[i], self.w[i + 1], self.vision_eps)
        q = self.autograd_linear(y, i + 2, i + 3).view(n, s, heads, -1).transpose(1, 2)
        k = self.autograd_linear(y, i + 4, i + 5).view(n, s, heads, -1).transpose(1, 2)
        v = self.autograd_linear(y, i + 6, i + 7).view(n, s, heads, -1).transpose(1, 2)
        a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, s, hidden)
        x = x + self.autograd_linear(a, i + 8, i + 9)
        y = F.layer_norm(x, [hidden], self.w[i + 10], self.w[i + 11], self.vision_eps)
        return x + self.autograd_linear(self.act(self.autograd_linear(y, i + 12, i + 13)), i + 14, i + 15)

    @torch.jit.export
    def tower(self, pixels: Tensor) -> Tensor:
        """(N, 3, size, size) to features (N, P, Hv); runs only the layers that the features need."""
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
        if self.drop_first:
            x = x[:, 1:]
        return x.contiguous()

    @torch.jit.export
    def features(self, pixels: Tensor) -> Tensor:
        """The same, image by image. The last bits of a matrix product depend on its number of rows; an image's features must not depend
        on the other images in its batch, so that a resumed run equals an uninterrupted one."""
        return torch.cat([self.tower(image) for image in pixels.split(1)])

    def projector_at(self) -> int:
        return (3 if self.siglip else 5) + self.per_tower_layer * self.tower_layers

    def embeddings_at(self) -> int:
        return self.projector_at() + self.projector_layers * (2 if self.projector_bias else 1)

    def project(self, features: Tensor) -> Tensor:
        """(N, P, Hv) to (N, P, H)."""
        i = self.projector_at()
        x = features
        for layer in range(self.projector_layers):
            if layer > 0 and self.projector_gelu:
                x = F.gelu(x)
            if self.projector_bias:
                x = self.autograd_linear(x, i, i + 1)
                i += 2
            else:
                x = self.autograd_linear(x, i, -1)
                i += 1
        return x

    # ---- patches ---------------------------------------------------------------------------------------------------

    @torch.jit.export
    def classify(self, features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Likeliest class (N P) of every patch's features (N, P, Hv) under a head."""
        return F.linear(features, weight, bias).argmax(dim=-1).reshape(-1)

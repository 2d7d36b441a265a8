import torch, torch.nn as nn, torch.nn.functional as F, numpy as np, math, os
torch.set_num_threads(int(os.environ.get("THREADS", "1")))
class Block(nn.Module):
    def __init__(s, H, FF, NH, std, res):
        super().__init__(); s.NH = NH; s.HD = H // NH
        s.n1 = nn.Parameter(torch.ones(H)); s.n2 = nn.Parameter(torch.ones(H))
        s.qkv = nn.Linear(H, 3 * H, bias=False); s.o = nn.Linear(H, H, bias=False); s.gu = nn.Linear(H, 2 * FF, bias=False); s.d = nn.Linear(FF, H, bias=False)
        for w in (s.qkv, s.gu): nn.init.normal_(w.weight, 0, std)
        for w in (s.o, s.d): nn.init.normal_(w.weight, 0, res)
        s.lora = None
    def lin(s, x, k):
        w = getattr(s, k).weight
        if s.lora is not None: w = w + torch.cat([B @ A for A, B in s.lora[k]]) * s.scale      # the same as x A^T B^T beside it, cheaper for a narrow model
        return F.linear(x, w)
    def forward(s, x, cos, sin):
        B, L, H = x.shape; y = F.rms_norm(x, [H], s.n1, 1e-5); q, k, v = s.lin(y, "qkv").view(B, L, 3, s.NH, s.HD).unbind(2)
        def rot(t): a, b = t.chunk(2, -1); return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)
        q, k, v = rot(q).transpose(1, 2), rot(k).transpose(1, 2), v.transpose(1, 2)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, L, H)
        x = x + s.lin(a, "o"); y = F.rms_norm(x, [H], s.n2, 1e-5); g, u = s.lin(y, "gu").chunk(2, -1)
        return x + s.lin(F.silu(g) * u, "d")
    def add_lora(s, r=16, scale=2.0):
        """one A,B a projection (q,k,v,o,gate,up,down), as in PEFT"""
        s.scale = scale; s.lora = nn.ModuleDict()
        for k, parts in (("qkv", 3), ("o", 1), ("gu", 2), ("d", 1)):
            w = getattr(s, k); ps = []
            for _ in range(parts):
                A = nn.Parameter(torch.empty(r, w.in_features)); nn.init.kaiming_uniform_(A, a=math.sqrt(5))
                ps.append(nn.ParameterList([A, nn.Parameter(torch.zeros(w.out_features // parts, r))]))
            s.lora[k] = nn.ModuleList(ps)
class VLM(nn.Module):
    def __init__(s, V, L, H=48, FF=64, NH=2, std=0.05, feat=64, patches=16, theta=10000.0):
        super().__init__(); s.H, s.NH, s.P, s.theta = H, NH, patches, theta
        res = std * math.sqrt(4 / L)
        s.e = nn.Embedding(V, H); nn.init.normal_(s.e.weight, 0, 0.05)
        s.blocks = nn.ModuleList([Block(H, FF, NH, std, res) for _ in range(L)])
        s.n = nn.Parameter(torch.ones(H)); s.h = nn.Linear(H, V, bias=False); nn.init.normal_(s.h.weight, 0, std)
        s.p1 = nn.Linear(feat, H); s.p2 = nn.Linear(H, H)
        for p in (s.p1, s.p2): nn.init.normal_(p.weight, 0, 0.1); nn.init.zeros_(p.bias)
    def language(s): return [p for n, p in s.named_parameters() if n[:2] not in ("p1", "p2")]
    def projector(s): return list(s.p1.parameters()) + list(s.p2.parameters())
    def forward(s, ids, f=None, skip=(), collect=None):
        x = s.e(ids)
        if f is not None: x = torch.cat([x[:, :1], s.p2(F.gelu(s.p1(f))), x[:, 1 + s.P:]], 1)
        T = x.shape[1]; hd = s.H // s.NH
        fr = s.theta ** (-torch.arange(0, hd, 2).float() / hd); a = torch.arange(T).float()[:, None] * fr[None]
        cos, sin = a.cos()[None, :, None], a.sin()[None, :, None]
        for i, b in enumerate(s.blocks):
            if i in skip: continue
            y = b(x, cos, sin)
            if collect is not None: collect.append(1 - F.cosine_similarity(x, y, dim=-1))
            x = y
        return F.rms_norm(x, [s.H], s.n, 1e-5)

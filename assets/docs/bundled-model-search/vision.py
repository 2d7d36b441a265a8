"""pictures (64 x 64, 16 patches) and the tower. A patch is painted by itself: nothing, an arm with a flag (and the ball), or a shirt."""
import time, sys
from world import *; from model import *
RGB = np.array([[215, 50, 45], [235, 140, 35], [225, 210, 60], [60, 170, 70], [70, 200, 205], [50, 80, 200], [145, 70, 175], [238, 238, 238]], np.float32)
def layout(scenes):
    """per patch: kind 0 none 1 flag 2 shirt, colour (of the player), pattern, ball, flag"""
    n = len(scenes); a = np.zeros((n, 16, 5), np.int64)
    for i, s in enumerate(scenes):
        for p in range(s.n):
            a[i, 2 * s.slot[p]] = (1, s.col[p], 0, p == s.ball, s.flag[p]); a[i, 2 * s.slot[p] + 1] = (2, s.col[p], s.pat[p], 0, 0)
    return a
def render(a, r):
    """-> (n,16,768) normalised patches"""
    n = a.shape[0]; sh = (n, 16, 1, 1); kind, col, pat, ball = (a[..., j].reshape(sh) for j in range(4))
    y, x = np.mgrid[0:16, 0:16].astype(np.float32); y = y[None, None]; x = x[None, None]; U = lambda lo, hi, s=sh: r.uniform(lo, hi, s).astype(np.float32)
    gx, gy = U(-28, 28, (n, 1, 1, 1)), U(-28, 28, (n, 1, 1, 1)); base = r.uniform(70, 150, (n, 1, 3, 1, 1)).astype(np.float32) * np.array([.8, 1, .75], np.float32).reshape(1, 1, 3, 1, 1)
    py = (np.arange(16) // 4).reshape(1, 16, 1, 1) * 16 + y; px = (np.arange(16) % 4).reshape(1, 16, 1, 1) * 16 + x
    img = base + (gx * (px / 64 - .5) + gy * (py / 64 - .5))[:, :, None]
    cx, cy = 7.5 + U(-1.5, 1.5), 7.5 + U(-1.5, 1.5)
    w = U(5.2, 6.8); shirt = (kind == 2) & (abs(x - cx) < w - 0.12 * (y - cy)) & (abs(y - cy) < w)
    fx = U(9, 11); flag = (kind == 1) & (x > U(0, 2)) & (x < fx) & (abs(y - cy + 3) < U(2.5, 3.5)); arm = (kind == 1) & (x >= fx) & (x < fx + U(3.2, 4.8)) & (y > cy - U(2, 5))
    bx, by, br = U(2.5, 5.5), U(12.2, 13), U(2.2, 2.9); disc = (kind == 1) & (ball > 0) & ((x - bx) ** 2 + (y - by) ** 2 < br ** 2); spot = disc & ((x - bx) ** 2 + (y - by) ** 2 < 1.5)
    shade = U(.85, 1.1, (n, 16, 1, 1, 1)); c = RGB[col.reshape(n, 16)].reshape(n, 16, 3, 1, 1) * shade + r.normal(0, 6, (n, 16, 3, 1, 1)).astype(np.float32)
    fc = RGB[a[..., 4]].reshape(n, 16, 3, 1, 1) * U(.85, 1.1, (n, 16, 1, 1, 1)) + r.normal(0, 6, (n, 16, 3, 1, 1)).astype(np.float32)
    ph = r.integers(0, 4, sh); xi, yi = x.astype(int) + ph, y.astype(int) + ph
    dark = ((pat == 1) & (yi % 4 < 2)) | ((pat == 2) & (xi % 4 < 2) & (yi % 4 < 2)) | ((pat == 3) & ((xi // 2 + yi // 2) % 2 == 0))
    fig = (arm | shirt)[:, :, None]; img = np.where(flag[:, :, None], fc, img); img = np.where(fig, np.where(dark[:, :, None] & shirt[:, :, None], c * .45, c), img)
    img = np.where(disc[:, :, None], np.where(spot[:, :, None], np.float32(25), np.float32(232)), img)
    img = np.clip(img + r.normal(0, 9, img.shape).astype(np.float32), 0, 255)
    return ((img / 255 - .45) / .27).reshape(n, 16, 768).astype(np.float32)
class Tower(nn.Module):
    """CLIP-shaped ViT without the class token: 2 layers, features after the last (the heads read them linearly)"""
    def __init__(s, H=64):
        super().__init__(); s.pe = nn.Linear(768, H, bias=False); s.pos = nn.Parameter(torch.randn(16, H) * .02); s.n0 = nn.LayerNorm(H)
        s.l = nn.ModuleList([nn.TransformerEncoderLayer(H, 4, 4 * H, 0., "gelu", batch_first=True, norm_first=True) for _ in range(2)])
        s.heads = nn.ModuleList([nn.Linear(H, k) for k in (3, 8, 4, 2, 8)])
    def features(s, x): return s.l[1](s.l[0](s.n0(s.pe(x) + s.pos)))
    def forward(s, x): h = s.features(x); return [k(h) for k in s.heads]
def train_tower(seed=1, steps=300, bs=64, lr=2e-3):
    torch.manual_seed(seed); r = np.random.default_rng(5000 + seed); t = Tower(); opt = torch.optim.AdamW(t.parameters(), lr=lr, weight_decay=.01); t0 = time.time()
    def score(n):
        a = layout([Scene(r, int(r.integers(2, 8))) for _ in range(n)]); x = torch.from_numpy(render(a, r)); a = torch.from_numpy(a); k = a[..., 0]
        return t(x), a, [k >= 0, k > 0, k == 2, k == 1, k == 1]
    for i in range(steps):
        for g in opt.param_groups: g["lr"] = lr * min(1, (i + 1) / 50) * .5 * (1 + math.cos(math.pi * i / steps))
        o, a, ms = score(bs); loss = sum(F.cross_entropy(o[j][ms[j]], a[..., j][ms[j]]) for j in range(5)); opt.zero_grad(); loss.backward(); opt.step()
        if (i + 1) % 100 == 0:
            with torch.no_grad(): o, a, ms = score(500); print("tower", i + 1, f"{(time.time()-t0)/(i+1):.3f}s/step", [round((o[j].argmax(-1) == a[..., j])[ms[j]].float().mean().item() * 100, 1) for j in range(5)], flush=True)
    torch.save(t.state_dict(), f"runs/tower{seed}.pt"); return t
if __name__ == "__main__":
    from PIL import Image
    r = np.random.default_rng(3); sc = [Scene(r, k) for k in (3, 5, 6, 6)]; x = render(layout(sc), r)
    im = [((p.reshape(4, 4, 3, 16, 16).transpose(0, 3, 1, 4, 2).reshape(64, 64, 3)) * .27 + .45).clip(0, 1) * 255 for p in x]
    Image.fromarray(np.concatenate(im, 1).astype(np.uint8)).resize((1024, 256), 0).save("sample.png"); train_tower(int(sys.argv[1]) if len(sys.argv) > 1 else 1)

"""language stage: python lang.py name layers [H FF NH lr bs K]"""
import sys, time, collections, json
from world import *; from model import *
name, L = sys.argv[1], int(sys.argv[2]); H, FF, NH = (int(x) for x in (sys.argv[3:6] or (48, 64, 2)))
lr = float(sys.argv[6]) if len(sys.argv) > 6 else 3e-3; PD = float(os.environ.get('PD', '.25')); BS = int(sys.argv[7]) if len(sys.argv) > 7 else 64
K = int(sys.argv[8]) if len(sys.argv) > 8 else 4; SCALE = float(os.environ.get("SCALE", "1")); SEED = int(os.environ.get("SEED", "1"))
LAST = int(os.environ.get("LAST", "1500"))
base = [("count", 0, 1), ("any", 0, 1)]
def kinds(K):
    ks = list(base)
    for k in range(0, K + 1):
        w = 2 if k == K else 1
        if k > 0: ks.append(("who", k, 2 * w))
        if k < K: ks.append(("size", k, w))
    return ks
# (players, kinds, max steps, schedule)
STAGES = [((2, 3), kinds(1), 300), ((2, 5), kinds(1), 300)] + [((k + 1 if k < K else 3, 7), kinds(k), 600 if k < K else LAST) for k in range(2, K + 1)]
def main():
    torch.manual_seed(SEED); m = VLM(V, L, H, FF, NH); r = np.random.default_rng(1000 + SEED); FROM = int(os.environ.get('FROM', 0))
    if 'INIT' in os.environ: m.load_state_dict(torch.load(os.environ['INIT'])['sd'])
    opt = torch.optim.AdamW(m.language(), lr=lr, betas=(.9, .999), weight_decay=.01); t0 = time.time(); it = 0
    for si, (pl, ks, steps) in enumerate(STAGES):
        if si < FROM: continue
        steps = int(steps * SCALE); last = si == len(STAGES) - 1; ema = collections.defaultdict(lambda: [0, 0]); acc = 0
        for st in range(steps):
            it += 1; l = lr * min(1, it / 50) * (0.5 * (1 + math.cos(math.pi * st / steps)) if last else 1)
            for g in opt.param_groups: g["lr"] = l
            ids, lab, tag = collate([text_sample(r, pl, ks, p_desc=PD) for _ in range(BS)])
            ids, lab = torch.from_numpy(ids), torch.from_numpy(lab); x = m(ids); t = lab[:, 1:]; k = t != 0
            lo = m.h(x[:, :-1][k]); loss = F.cross_entropy(lo, t[k]); opt.zero_grad(); loss.backward()
            torch.nn.utils.clip_grad_norm_(m.language(), 1.0); opt.step(); acc += loss.item()
            ok = (lo.argmax(-1) == t[k]).numpy()
            for a, b in zip(tag, ok): e = ema[a]; e[0] += b; e[1] += 1
            if (st + 1) % 50 == 0:
                s = {k: round(100 * v[0] / v[1]) for k, v in sorted(ema.items())}
                print(name, f"stage {si} {st+1}/{steps} loss {acc/50:.3f} {(time.time()-t0)/it:.3f}s/step", s, flush=True); acc = 0; ema.clear()
                torch.save({"sd": m.state_dict(), "cfg": (V, L, H, FF, NH)}, f"runs/{name}.pt")
                if not last and min(s.values()) >= 97: print(name, "mastered", flush=True); break
if __name__ == "__main__": main()

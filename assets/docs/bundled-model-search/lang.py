"""language stage: python lang.py name layers [H FF NH lr bs K]   env: SEED, SD (stochastic depth), LAST"""
import sys, time, collections, json
from world import *; from model import *
name, L = sys.argv[1], int(sys.argv[2]); H, FF, NH = (int(x) for x in (sys.argv[3:6] or (48, 64, 2)))
lr = float(sys.argv[6]) if len(sys.argv) > 6 else 3e-3; BS = int(sys.argv[7]) if len(sys.argv) > 7 else 48
K = int(sys.argv[8]) if len(sys.argv) > 8 else 4; SEED = int(os.environ.get("SEED", "1")); SD = float(os.environ.get("SD", "0")); LAST = int(os.environ.get("LAST", "500"))
# (players, K, (language, shirts, descriptions), most steps)
GROW = int(os.environ.get("GROW", "1"))      # the stage of k hops has the first k / K of the layers: new ones join on top, from small random weights
STAGES = [((2, 3), 1, (.2, .35, 0), 400), ((2, 5), 1, (.15, .15, .35), 500)] + [((3, 7), k, (.15, .05, .4), 800) for k in range(2, K + 1)] + [((3, 7), K, (.2, .05, .4), LAST)]
def done(s): return all(v >= (97 if k[-4:-1] in ("who", "ook", "hob") else 90) for k, v in s.items() if k != "s-count0")
def main():
    torch.manual_seed(SEED); m = VLM(V, L, H, FF, NH); r = np.random.default_rng(1000 + SEED); FROM = int(os.environ.get('FROM', 0))
    if 'INIT' in os.environ: m.load_state_dict(torch.load(os.environ['INIT'])['sd'])
    opt = torch.optim.AdamW(m.language(), lr=lr, betas=(.9, .999), weight_decay=.01, fused=True); t0 = time.time(); it = 0; nr = np.random.default_rng(9)
    for si, (pl, k_, mix, steps) in enumerate(STAGES):
        if si < FROM: continue
        D = -(-L * k_ // K) if GROW else L
        last = si == len(STAGES) - 1; ema = collections.defaultdict(lambda: [0, 0]); acc = 0
        for st in range(steps):
            it += 1; l = lr * min(1, it / 50, (st + 1) / 30) * (0.5 * (1 + math.cos(math.pi * st / steps)) if last else 1)
            for g in opt.param_groups: g["lr"] = l
            ids, lab, tag = collate([text_sample(r, pl, k_, mix) for _ in range(BS)])
            ids, lab = torch.from_numpy(ids), torch.from_numpy(lab); skip = {i for i in range(L) if i >= D or (SD and nr.random() < SD)}
            x = m(ids, skip=skip); t = lab[:, 1:]; k = t != 0
            lo = m.h(x[:, :-1][k]); loss = F.cross_entropy(lo, t[k]); opt.zero_grad(); loss.backward()
            torch.nn.utils.clip_grad_norm_(m.language(), 1.0); opt.step(); acc += loss.item()
            ok = (lo.argmax(-1) == t[k]).numpy()
            for a, b in zip(tag, ok): e = ema[a]; e[0] += b; e[1] += 1
            if (st + 1) % 50 == 0:
                s = {k: round(100 * v[0] / v[1]) for k, v in sorted(ema.items())}
                print(name, f"stage {si} {st+1}/{steps} total {it} layers {D} loss {acc/50:.3f} {(time.time()-t0)/it:.3f}s cpu {time.process_time():.0f}s", s, flush=True); acc = 0; ema.clear()
                torch.save({"sd": m.state_dict(), "cfg": (V, L, H, FF, NH)}, f"runs/{name}.pt")
                if not last and done(s): print(name, "mastered", flush=True); break
if __name__ == "__main__": main()

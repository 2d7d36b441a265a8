"""alignment and visual tuning: python tune.py ckpt cap_steps steps selections seeds [key=value...]"""
import sys, time, json
from world import *; from model import *; from vision import *
TOWER = None
def tower():
    global TOWER
    if TOWER is None: TOWER = Tower(); TOWER.load_state_dict(torch.load("runs/tower1.pt")); TOWER.eval()
    return TOWER
@torch.no_grad()
def feats(scenes, r): return tower().features(torch.from_numpy(render(layout(scenes), r)))
def load(name):
    c = torch.load(name); m = VLM(*c["cfg"]); m.load_state_dict(c["sd"]); return m, c
# ---- test sets: text and vision, from fixed seeds of their own
KV = int(os.environ.get("KV", "3"))
KNOWN = ([] if os.environ.get("LEAN") else [("count", 0), ("whob", 0)]) + [("any", 0), ("look", 0)] + [("who", k) for k in range(1, KV + 1)]
NEW = [(a, k) for a in (("whob", "same", "sameb") if os.environ.get("SAME") else ("whob", "team", "teamb")) for k in range(1, (3 if a[-2:] == "mb" or a == "sameb" else KV + 1))]
VIS = KNOWN + NEW
def hash_(s): return sum(ord(c) * 31 ** i for i, c in enumerate(s)) % 100003
def testsets(K, n=int(os.environ.get("NT", "60")), extra=False):
    """v pictures, t rosters, d descriptions, l language; x (extra): the new questions asked of rosters, not part of any mean"""
    out = {}; ch = [("who", k) for k in range(1, K + 1)]
    for mod, ks in (("v", VIS), ("t", [("count", 0), ("any", 0), ("whob", 0)] + ch), ("d", [("look", 0), ("whob", 0)] + ch)) + ((("x", NEW),) if extra else ()):
        for kind, k in ks:
            r = np.random.default_rng([77, hash_(mod + kind), k]); ids, ans, sc = [], [], []
            for _ in range(n):
                s = Scene(r, int(r.integers(4, 8))); q, a = ask(r, s, kind, k)
                pre = [IMG] * 16 if mod == "v" else s.described() if mod == "d" else s.written()
                ids.append([BOS] + pre + q); ans.append(a); sc.append(s)
            out[mod, f"{kind}{k}"] = (torch.tensor(ids), np.array(ans), feats(sc, r) if mod == "v" else None)
    for kind in ["arithmetic", "order", "animals", "patterns", "opposites"]:
        r = np.random.default_rng([78, hash_(kind)]); L = {}
        for _ in range(n): q, a = text_ask(r, kind); L.setdefault(len(q), []).append((q, a))
        out["l", kind] = [(torch.tensor([[BOS] + q for q, _ in g]), np.array([a for _, a in g]), None) for g in L.values()]
    return out
@torch.no_grad()
def evaluate(m, sets, mods, skip=(), raw=False):
    r = {}; ok_all = []
    for (mod, name), t in sets.items():
        if mod not in mods: continue
        ok = np.concatenate([(m.h(m(ids, f, skip)[:, -1]).argmax(-1).numpy() == a) for ids, a, f in (t if isinstance(t, list) else [t])]); r[mod + ":" + name] = ok.mean(); ok_all.append(ok)
    s = float(np.mean(list(r.values())))
    return (s, r, np.concatenate(ok_all)) if raw else (s, r)
fmt = lambda r: " ".join(f"{k[2:]} {v*100:.0f}" for k, v in r.items())
# ---- the projector: captions of whole scenes
def align(m, steps, lr=2e-3, wd=.1, bs=32, seed=1, players=(2, 7), log=100):
    for p in m.parameters(): p.requires_grad_(False)
    P = m.projector(); [p.requires_grad_(True) for p in P]; opt = torch.optim.AdamW(P, lr=lr, weight_decay=wd); r = np.random.default_rng(3000 + seed); t0 = time.time(); acc = hit = 0
    small_start(m, r)
    for i in range(steps):
        for g in opt.param_groups: g["lr"] = lr * min(1, (i + 1) / 10) * .5 * (1 + math.cos(math.pi * i / steps))
        sc = [Scene(r, int(r.integers(players[0], players[1] + 1))) for _ in range(bs)]; sm = []
        for s in sc: c = caption(r, s, s.described(), .1 if r.random() < .5 else .4); n = [ID["count"], ID["players"], ID[DIGITS[s.n]]]; sm.append(([BOS] + [IMG] * 16 + c[0] + n, [0] * 17 + c[1] + [0, 0] + n[2:], []))      # the caption, then how many (before it, it would shift what captions copy)
        ids, lab, _ = collate(sm); ids, lab = torch.from_numpy(ids), torch.from_numpy(lab)
        x = m(ids, feats(sc, r)); t = lab[:, 1:]; k = t > DOT; lo = m.h(x[:, :-1][k]); loss = F.cross_entropy(lo, t[k]); opt.zero_grad(); loss.backward(); opt.step(); acc += loss.item(); hit += (lo.argmax(-1) == t[k]).float().mean().item()
        if (i + 1) % log == 0: print(f"align {i+1} loss {acc/log:.3f} words {hit/log*100:.1f} norm {m.p2(F.gelu(m.p1(feats(sc, r)))).norm(dim=-1).mean().item():.1f} {(time.time()-t0)/(i+1):.3f}s/step", flush=True); acc = hit = 0
@torch.no_grad()
def small_start(m, r):
    """picture tokens begin as long as words are: a larger residual stream would not let the layers write into it"""
    f = feats([Scene(r, 5) for _ in range(64)], r); m.p1.weight.normal_(0, 1 / (f.pow(2).mean().sqrt().item() * 8)); h = F.gelu(m.p1(f)); e = m.e.weight[4:].norm(dim=-1).mean()
    m.p2.weight.normal_(0, 1); m.p2.weight.mul_(e / (h @ m.p2.weight.t()).norm(dim=-1).mean())
# ---- tuning
TRAIN = [(k, h, 3 if k == "whob" else 1) for k, h in KNOWN] + [(k, h, 1.5) for k, h in NEW]
BATCHES = {}
def batch(seed, st, bs, turns, kinds):
    """batch st of a seed: made once, the same for every selection"""
    key = (seed, st, bs, turns)
    if key in BATCHES: return BATCHES[key]
    r = np.random.default_rng([100, seed, st]); W = np.array([k[2] for k in kinds], float); W /= W.sum(); sc = []; sm = []
    for _ in range(bs):
        s = Scene(r, int(r.integers(3, 8))); ids = [BOS] + [IMG] * 16; lab = [0] * 17; seen = set(); sc.append(s)
        for j in r.choice(len(kinds), turns * 2, p=W):
            q, a = ask(r, s, *kinds[j][:2])
            if tuple(q) in seen: continue
            seen.add(tuple(q)); ids += q + [a]; lab += [0] * len(q) + [a]
            if len(seen) == turns: break
        sm.append((ids, lab, []))
    ids, lab, _ = collate(sm); BATCHES[key] = torch.from_numpy(ids), torch.from_numpy(lab), feats(sc, r)
    return BATCHES[key]
def tune(m, sel, steps, seed, lr=3e-3, plr=3e-4, rank=16, scale=2.0, bs=16, turns=8, kinds=TRAIN, log=0, curve=None, clip=1.0):
    torch.manual_seed(seed)
    for p in m.parameters(): p.requires_grad_(False)
    P = m.projector(); [p.requires_grad_(True) for p in P]; G = [{"params": P, "x": plr / lr}]; Q = list(P)
    for i in sel: m.blocks[i].add_lora(rank, scale); Q += list(m.blocks[i].lora.parameters())
    if sel: G.append({"params": Q[len(P):], "x": 1})
    opt = torch.optim.AdamW(G, lr=lr, weight_decay=0, fused=True); acc = 0
    for st in range(steps):
        l = lr * min(1, (st + 1) / (.03 * steps)) * .5 * (1 + math.cos(math.pi * st / steps))
        for g in opt.param_groups: g["lr"] = l * g["x"]
        ids, lab, f = batch(seed, st, bs, turns, kinds)
        x = m(ids, f); t = lab[:, 1:]; k = t != 0; loss = F.cross_entropy(m.h(x[:, :-1][k]), t[k]); opt.zero_grad(); loss.backward()
        torch.nn.utils.clip_grad_norm_(Q, clip); opt.step(); acc += loss.item()
        if log and (st + 1) % log == 0: print(f"  {st+1} loss {acc/log:.3f}", curve(m) if curve else "", flush=True); acc = 0
def sparse(n, k): # the workbench's rule
    import math as M
    if k == n: return list(range(n))
    if k == 1: return [n // 2]
    return [M.ceil(x) if x > n / 2 else M.floor(x) for x in (1 + i * (n - 2) / (k - 1) for i in range(k))]
def selections(L, q=None):
    q = q or L // 4
    S = {"all": list(range(L)), "sparse": sparse(L, q), "one": [L // 2], "proj": [], "first": [0], "last": [L - 1]}
    for i, x in enumerate(["bottom", "lower", "upper", "top"]): S[x] = list(range(round(i * L / 4), round(i * L / 4) + q))
    return S
@torch.no_grad()
def influence(m, sets, mods="v"):
    c = []
    for (mod, _), t in sets.items():
        if mod in mods: c2 = []; m(t[0], t[2], collect=c2); c.append([x.mean().item() for x in c2])
    return np.mean(c, 0)
def removal(m, sets, mods, bi): 
    order = np.argsort(bi); out = [evaluate(m, sets, mods)[0]]
    for n in range(1, len(order)): out.append(evaluate(m, sets, mods, skip=set(order[:n].tolist()))[0])
    return order, out
pc = lambda o: " ".join(f"{x*100:.0f}" for x in o)
if __name__ == "__main__":
    ck, cap, steps, names, seeds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(","), [int(x) for x in sys.argv[5].split(",")]
    opt = {k: float(v) if "." in v or "e" in v else int(v) for k, v in (x.split("=") for x in sys.argv[6:])}; K = int(opt.pop("K", 4)); caplr = opt.pop("caplr", 3e-3); tag = os.environ.get("TAG", "")
    sets = testsets(K, extra=True); al = ck.replace(".pt", f".c{cap}.pt"); m, c = load(ck); L = c["cfg"][1]
    if not os.path.exists(al):
        align(m, cap, lr=caplr); torch.save({"sd": m.state_dict(), "cfg": c["cfg"]}, al)
    m, _ = load(al); a, r = evaluate(m, sets, "v"); print("vision before", f"{a*100:.1f}", fmt(r)); a, r = evaluate(m, sets, "tdl"); print("text before", f"{a*100:.1f}", fmt(r)); a, r = evaluate(m, sets, "x"); print("new in text", f"{a*100:.1f}", fmt(r))
    bi = influence(m, sets); print("influence (vision)", bi.round(3), "(text)", influence(m, sets, "td").round(3), flush=True)
    o, out = removal(m, sets, "tdl", bi); print("removal, text", o, pc(out)); print("without one, text", pc([evaluate(m, sets, "tdl", skip={i})[0] for i in range(L)]), flush=True)
    S = selections(L); lg = opt.pop("log", 0)
    for sd in seeds:
        for n in names:
            if n == "-": continue
            m, _ = load(al); t0 = time.time(); sel = S[n] if n in S else [int(x) for x in n.split("+")]
            tune(m, sel, steps, sd, log=lg if n == names[0] else 0, curve=lambda m: f"{evaluate(m, sets, 'v')[0]*100:.1f}", **opt)
            t1 = time.time() - t0; v, rv, raw = evaluate(m, sets, "v", raw=True); t, rt = evaluate(m, sets, "tdl")
            print(f"RESULT {os.path.basename(ck)} {n} {sel} seed {sd} vision {v*100:.1f} text {t*100:.1f} {t1:.0f}s |", fmt(rv), flush=True)
            if n == "all": bi = influence(m, sets); print("  tuned all: influence", bi.round(3)); o, out = removal(m, sets, "v", bi); print("  removal, vision", o, pc(out), flush=True)
            os.makedirs("runs/raw", exist_ok=True); np.save(f"runs/raw/{os.path.basename(ck)}-{cap}-{steps}{tag}-{n}-{sd}.npy", raw)

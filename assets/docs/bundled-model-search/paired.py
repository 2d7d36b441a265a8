"""python paired.py prefix seeds: means over seeds, and paired sign-flip tests of sparse against each block over all questions of all seeds (McNemar, exact), Holm-corrected"""
import sys, math, numpy as np
pre, seeds = sys.argv[1], sys.argv[2].split(","); names = (sys.argv[3] if len(sys.argv) > 3 else "sparse,all,bottom,lower,upper,top,one,proj").split(",")
R = {}
for n in names:
    try: R[n] = np.concatenate([np.load(f"runs/raw/{pre}-{n}-{s}.npy") for s in seeds]); print(n, f"{R[n].mean()*100:.1f}", [f"{np.load(f'runs/raw/{pre}-{n}-{s}.npy').mean()*100:.1f}" for s in seeds], f"{R[n].mean()/R['all'].mean()*100:.1f} % of all" if "all" in R else "")
    except FileNotFoundError: print(n, "missing")
ps = []
for n in ["bottom", "lower", "upper", "top"]:
    if n not in R: continue
    b, c = int((R["sparse"] & ~R[n]).sum()), int((~R["sparse"] & R[n]).sum()); t = b + c; k = max(b, c)
    p = 1.0 if t == 0 else min(1.0, 2 * sum(math.comb(t, i) for i in range(k, t + 1)) / 2 ** t); ps.append((p, n, b, c))
m = 0
for i, (p, n, b, c) in enumerate(sorted(ps)): m = max(m, min(1, p * (len(ps) - i))); print(f"sparse against {n}: only sparse right {b}, only {n} right {c}, p {p:.2e}, Holm {m:.2e}")

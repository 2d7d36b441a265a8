"""python cut.py in out layers: keeps the first layers"""
import sys, torch
c = torch.load(sys.argv[1]); n = int(sys.argv[3]); cfg = list(c["cfg"]); cfg[1] = n
torch.save({"sd": {k: v for k, v in c["sd"].items() if not k.startswith("blocks.") or int(k.split(".")[1]) < n}, "cfg": tuple(cfg)}, sys.argv[2])

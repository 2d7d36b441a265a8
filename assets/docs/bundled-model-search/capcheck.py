from tune import *
m,_=load(sys.argv[1]); r=np.random.default_rng(9)
with torch.no_grad():
  for which in (.1,.4):
    sc=[Scene(r,5) for _ in range(100)]; sm=[]
    for s in sc: c=caption(r,s,s.described(),which); sm.append(([BOS]+[IMG]*16+c[0],[0]*17+c[1],[]))
    ids,lab,_=collate(sm); ids,lab=torch.from_numpy(ids),torch.from_numpy(lab); f=feats(sc,r)
    for name,ff in (("picture",f),("text",None)):
        if ff is None:
            for i,s in enumerate(sc): ids[i,1:17]=torch.tensor(s.described())
        x=m(ids,ff); t=lab[:,1:]; k=t>DOT; p=m.h(x[:,:-1]).argmax(-1); w=t[k]; ok=(p[k]==w)
        fl=(w>=ID[FLAGS[0]])&(w<ID[FLAGS[0]]+64); sh=(w>=ID[SHIRTS[0]])&(w<ID[SHIRTS[0]]+64); co=(w>=ID["red"])&(w<ID["red"]+8)
        print(name,which,"flags",ok[fl].float().mean().item(),"shirts",ok[sh].float().mean().item(),"colour words",ok[co].float().mean().item(),"all",ok.float().mean().item())
    e=m.e(torch.tensor([ID[FLAGS[i]] for i in range(64)])); pr=m.p2(F.gelu(m.p1(f))); print("norms: emb flags",e.norm(dim=-1).mean().item(),"shirts",m.e(torch.tensor([ID[SHIRTS[i]] for i in range(64)])).norm(dim=-1).mean().item(),"dot",m.e.weight[DOT].norm().item(),"projected",pr.norm(dim=-1).mean().item())

import sys; from tune import *
m,c=load(sys.argv[1]); L=c["cfg"][1]; sets={k:v for k,v in testsets(4).items() if k[0]!="v"}
a,r=evaluate(m,sets,"tdl"); print("text",round(a*100,1),fmt(r)); bi=influence(m,sets,"td"); print(bi.round(3))
for n in range(L-1,3,-1): print("first",n,f"{evaluate(m,sets,'tdl',skip=set(range(n,L)))[0]*100:.1f}",end="; ")
print(); print("without one",pc([evaluate(m,sets,"tdl",skip={i})[0] for i in range(L)]))

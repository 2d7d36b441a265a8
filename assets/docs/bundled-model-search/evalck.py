from tune import *
m,_=load(sys.argv[1]); sets=testsets(int(sys.argv[2]),60); a,r=evaluate(m,sets,"tdl"); print(sys.argv[1],f"text {a*100:.1f}",fmt(r)); L=len(m.blocks)
print("drop one",[round(evaluate(m,sets,"tdl",skip=(i,))[0]*100) for i in range(L)])

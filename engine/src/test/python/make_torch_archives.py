"""Small archives as torch.save writes them, each with its tensors in a safetensors file beside it.

    python make_torch_archives.py ../resources/weights

Needs torch and safetensors. A file whose tensors must be refused has no safetensors file beside it.
"""

import sys
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import save_file

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
torch.manual_seed(11)


def flat(value, prefix=""):
    for name, inner in value.items():
        if isinstance(inner, torch.Tensor):
            yield prefix + name, inner.detach().clone(memory_format=torch.contiguous_format)
        else:
            yield from flat(inner, prefix + name + ".")


def save(name, value, accepted=True, **how):
    torch.save(value, out / f"{name}.bin", **how)
    if accepted:
        save_file(dict(flat(value)), out / f"{name}.safetensors")


base = torch.randn(6, 4)
module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.GELU(), torch.nn.BatchNorm1d(4))
save("state-dict", module.state_dict())
save("plain-dict", {"a": torch.randn(2, 3), "ünï.ç": torch.randn(3)})
save("types", {
    "bf16": torch.randn(5).bfloat16(), "f16": torch.randn(2, 2).half(), "f32": torch.randn(3), "f64": torch.randn(2).double(),
    "i64": torch.tensor([-1, 2**62]), "i32": torch.tensor([-7, 2**31 - 1], dtype=torch.int32), "i16": torch.tensor([-300], dtype=torch.int16),
    "i8": torch.tensor([-3, 4], dtype=torch.int8), "u8": torch.tensor([200, 1, 2], dtype=torch.uint8), "bool": torch.tensor([True, False]),
})
save("shared", OrderedDict(embed=base, head=base, row=base[2], rows=base[1:3], flat=base.view(-1), half=base.flatten()[12:].view(3, 4)))
wide = torch.randn(3, 4, 5).bfloat16()
save("views", {
    "t": base.t(), "columns": base[:, 1:3], "every": base[::2, ::3], "permuted": wide.permute(2, 0, 1), "half.t": base.half().t(),
    "one": base[:, :1].t(), "column": base[:, 3],
})
save("parameters", {"p": torch.nn.Parameter(torch.randn(2, 2)), "frozen": torch.nn.Parameter(torch.randn(3), requires_grad=False),
                    "t": torch.nn.Parameter(base.t())})
save("nested", {"model": {"a": base[:2].clone(), "inner": OrderedDict(b=torch.randn(2))}, "empty": {}, "head.weight": torch.randn(1, 2)})
save("shapes", {"scalar": torch.tensor(2.5), "one": torch.tensor([1.5]), "none": torch.zeros(0, 3), "deep": torch.randn(1, 1, 2, 1, 3)})
save("protocol-4", {"a": torch.randn(2), "p": torch.nn.Parameter(torch.randn(2))}, pickle_protocol=4)
save("protocol-5", {"a": torch.randn(2), "a" * 300: torch.randn(1)}, pickle_protocol=5)
save("refused-legacy", {"a": torch.randn(2)}, accepted=False, _use_new_zipfile_serialization=False)
save("refused-expanded", {"a": torch.zeros(1).expand(3, 5)}, accepted=False)
save("refused-number", {"a": torch.randn(2), "epoch": 3}, accepted=False)
save("refused-list", [torch.randn(2)], accepted=False)
save("refused-module", torch.nn.Linear(2, 2), accepted=False)
save("refused-sparse", {"a": torch.eye(2).to_sparse()}, accepted=False)
save("refused-buffer", {"a": torch.nn.Buffer(torch.randn(2))}, accepted=False)
save("refused-complex", {"a": torch.zeros(2, dtype=torch.complex64)}, accepted=False)
save("refused-size", {"a": torch.Size([2, 3])}, accepted=False)

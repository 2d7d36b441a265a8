"""Asks the reference implementation which of the mutants it opens, and writes its verdicts down.

    mvn -pl engine test -Dtest=SafetensorsVerdictsTest -Dstriate.writeMutants=/tmp/mutants
    python safetensors_verdicts.py /tmp/mutants ../resources/weights/safetensors-verdicts.json

Needs safetensors and torch. A file counts as accepted when safe_open opens it. How many of those load_file can turn into tensors too is
only told: it also depends on the types that torch has.
"""

import hashlib
import json
import struct
import sys
import tempfile
from pathlib import Path

import safetensors
from safetensors import safe_open
from safetensors.torch import load_file


def mutants(path):
    whole = Path(path).read_bytes()
    at = 8
    while at < len(whole):
        (length,) = struct.unpack_from(">i", whole, at)
        yield whole[at + 4 : at + 4 + length]
        at += 4 + length


def opens(open_it):
    try:
        open_it()
        return True
    except Exception:
        return False


def opened(file):
    with safe_open(file, framework="pt"):
        pass


bits, hashed, loaded, count = bytearray(), hashlib.sha256(), 0, 0
(seed,) = struct.unpack_from(">q", Path(sys.argv[1]).read_bytes())
with tempfile.TemporaryDirectory() as folder:
    for mutant in mutants(sys.argv[1]):
        hashed.update(mutant)
        file = Path(folder, f"m{count}")
        file.write_bytes(mutant)
        if count % 8 == 0:
            bits.append(0)
        if opens(lambda: opened(file)):
            bits[-1] |= 1 << count % 8
            loaded += opens(lambda: load_file(file))
        file.unlink()
        count += 1
accepted = sum(b.bit_count() for b in bits)
print(f"{count} mutants, {accepted} accepted, {loaded} of them loaded as torch tensors")
golden = {"reference": "safetensors " + safetensors.__version__, "seed": seed, "mutants": count, "sha256": hashed.hexdigest(), "accepted": bits.hex()}
Path(sys.argv[2]).write_text(json.dumps(golden, indent=1) + "\n")

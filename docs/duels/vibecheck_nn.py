"""vibecheck (PyPI: vibecheck-nn 1.1.0), through its Python interface, which runs what its command runs."""
import os
import sys

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch
from vibecheck import verify

torch.set_num_threads(1)


def solve(onnx, vnnlib, result, timeout):
    answer = verify(net=onnx, spec=vnnlib, timeout=timeout)
    if answer.verdict == "error":
        raise RuntimeError((answer.details or {}).get("error", "error"))
    with open(result, "w") as file:
        print(answer.verdict, file=file)
        if answer.counterexample:
            # Shortest decimals that are the same doubles.
            for at, value in enumerate(answer.counterexample["X"].astype("float64").ravel().tolist()):
                print(f"(X_{at} {value!r})", file=file)


if __name__ == "__main__":
    solve(*sys.argv[1:4], int(sys.argv[4]))

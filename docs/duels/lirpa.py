"""auto_LiRPA (PyPI: auto-LiRPA 0.3, with onnx2pytorch): bounds by CROWN, in 32-bit floats as its examples have it.

A library of bounds and no complete verifier: it says unsat where the upper bound of an inequality of the property is
below 0 on the box, and unknown otherwise. It brings no reader of VNN-LIB, so the few forms that metes duel writes are
read here.
"""
import re
import sys

import onnx
import torch
from auto_LiRPA import BoundedModule, BoundedTensor, PerturbationLpNorm
from onnx2pytorch import ConvertModel

torch.set_num_threads(1)


def solve(network, vnnlib, result, timeout):
    text = open(vnnlib).read()
    inputs, outputs = (len(re.findall(rf"declare-const {kind}_", text)) for kind in "XY")
    lower, upper, rows, constants = torch.zeros(1, inputs), torch.zeros(1, inputs), [], []
    if "(or" in text:
        raise NotImplementedError("disjunction")
    for relation, left, right in re.findall(r"\((<=|>=) (\S+) ([^()\s]+)\)", text):
        kind, at = left.split("_")
        if kind == "X":
            (upper if relation == "<=" else lower)[0, int(at)] = float(right)
            continue
        sign = 1.0 if relation == ">=" else -1.0
        row, constant = torch.zeros(outputs), 0.0
        row[int(at)] += sign
        if right.startswith("Y_"):
            row[int(right[2:])] -= sign
        else:
            constant = -sign * float(right)
        rows.append(row)
        constants.append(constant)
    model = BoundedModule(ConvertModel(onnx.load(network), experimental=True), torch.zeros(1, inputs))
    box = BoundedTensor((lower + upper) / 2, PerturbationLpNorm(norm=float("inf"), x_L=lower, x_U=upper))
    _, most = model.compute_bounds(x=(box,), C=torch.stack(rows).unsqueeze(0), method="CROWN", bound_lower=False)
    fails = (most[0] + torch.tensor(constants) < 0).any().item()
    with open(result, "w") as file:
        print("unsat" if fails else "unknown", file=file)


if __name__ == "__main__":
    solve(*sys.argv[1:4], int(sys.argv[4]))

"""NeuralSAT (PyPI: neuralsat 0.2.17), with its defaults on the CPU, in the steps of its own main.py.

The wheel puts its modules into a package `src` that expects to be the working directory; it has auto_LiRPA inside.
"""
import os
import sys
import sysconfig
import types

sys.path.insert(0, os.path.join(sysconfig.get_paths()["purelib"], "src"))

import torch

from helper.misc.export import get_adv_string
from helper.network.read_onnx import parse_onnx
from helper.spec.objective import parse_vnnlib
from setting import Settings
from verifier.verifier import Verifier

torch.set_num_threads(1)
OPTIONS = dict(
    batch=1000, device="cpu", disable_attack=True, disable_restart=True, disable_stabilize=True, force_split=None,
    reasoning_output=None, setting_file=None, test=False, input_shape=None, output_shape=None, verbosity=0,
)


def solve(onnx, vnnlib, result, timeout):
    Settings.setup(types.SimpleNamespace(net=onnx, spec=vnnlib, timeout=timeout, **OPTIONS))
    model, shape, _ = parse_onnx(onnx, None, None)
    model.to("cpu")
    verifier = Verifier(net=model, input_shape=shape, batch=OPTIONS["batch"], device="cpu")
    status = verifier.verify(parse_vnnlib(vnnlib, shape), timeout=timeout, force_split=None)
    with open(result, "w") as file:
        print(status, file=file)
        if verifier.adv is not None:
            print(get_adv_string(inputs=verifier.adv, net_path=onnx), file=file)


if __name__ == "__main__":
    solve(*sys.argv[1:4], int(sys.argv[4]))

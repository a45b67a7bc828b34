"""Marabou (PyPI: maraboupy 2.0.0; its Python reader needs numpy, onnx and onnxruntime), with default options.

The verdict is that of the function behind the command `Marabou`, with its own readers of both files. That prints
counterexamples with six digits only, so where it says sat the same question is put to the Python interface, whose values
are doubles.
"""
import os
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from maraboupy import Marabou, MarabouCore

WORDS = {"sat", "unsat", "unknown", "timeout"}


def solve(onnx, vnnlib, result, timeout):
    said = result + ".marabou"
    with open(said, "w") as file:
        sys.stdout.flush()
        os.dup2(file.fileno(), 1)
    MarabouCore.maraboupyMain(["Marabou", onnx, vnnlib, "--verbosity", "0", "--timeout", str(timeout)])
    with open(said) as file:
        lines = [line.strip().lower() for line in file]
    answer = next((line for line in lines if line in WORDS), None)
    if answer is None:
        raise RuntimeError(f"no answer: {' '.join(lines)}")
    text = answer + "\n"
    if answer == "sat":
        query = Marabou.read_onnx(onnx).getInputQuery()
        MarabouCore.loadProperty(query, vnnlib)
        again, values, _ = MarabouCore.solve(query, Marabou.createOptions(verbosity=0), "")
        if again == "sat":
            inputs = map(query.inputVariableByIndex, range(query.getNumInputVariables()))
            text += "".join(f"(X_{at} {values[variable]!r})\n" for at, variable in enumerate(inputs))
    with open(result, "w") as file:
        file.write(text)


if __name__ == "__main__":
    solve(*sys.argv[1:4], int(sys.argv[4]))

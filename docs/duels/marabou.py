"""Marabou (PyPI: maraboupy 2.0.0) as a verifier of `metes duel`.

    metes duel --verifier "PYTHON marabou.py {onnx} {vnnlib} {result} {timeout}"

PYTHON is the interpreter of the environment that maraboupy is installed in. The verdict is that of the command
`Marabou`, with its own readers and default options; with --proofs as the last argument it produces proofs of unsat and
checks them itself. The command prints counterexamples with six digits only, so where it says sat the same question is
put to the Python interface (which needs numpy, onnx and onnxruntime), whose values are doubles.
"""
import os
import subprocess
import sys

onnx, vnnlib, result, timeout = sys.argv[1:5]
marabou = os.path.join(os.path.dirname(sys.executable), "Marabou")
command = [marabou, onnx, vnnlib, "--verbosity", "0", "--timeout", timeout]
if "--proofs" in sys.argv[5:]:
    command.append("--prove-unsat")
run = subprocess.run(command, capture_output=True, text=True)
words = {"sat": "sat", "unsat": "unsat", "unknown": "unknown", "timeout": "timeout"}
answer = next((words[line.strip().lower()] for line in run.stdout.splitlines() if line.strip().lower() in words), None)
if answer is None:
    sys.exit(f"no answer, exit code {run.returncode}: {run.stdout[-300:]} {run.stderr[-300:]}")
with open(result, "w") as file:
    print(answer, file=file)
if answer == "sat":
    from maraboupy import Marabou, MarabouCore

    query = Marabou.read_onnx(onnx).getInputQuery()
    MarabouCore.loadProperty(query, vnnlib)
    answer, values, _ = MarabouCore.solve(query, Marabou.createOptions(verbosity=0), "")
    if answer == "sat":
        with open(result, "a") as file:
            for at in range(query.getNumInputVariables()):
                print(f"(X_{at} {values[query.inputVariableByIndex(at)]!r})", file=file)

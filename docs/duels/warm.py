"""Keeps a slow-starting tool warm: importing torch takes longer than most instances.

    PYTHON warm.py serve SOCKET TOOL        # TOOL.py beside this file has solve(onnx, vnnlib, result, timeout)
    metes duel --verifier "python3 warm.py ask SOCKET {onnx} {vnnlib} {result} {timeout}"

The server imports the tool once and forks a fresh process for every question, so that questions cannot influence each
other. The process ends with the client, or at the time limit.
"""
import importlib
import os
import signal
import socket
import sys


def serve(path, tool):
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    solve = importlib.import_module(tool).solve
    if os.path.exists(path):
        os.remove(path)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while True:
        client, _ = server.accept()
        if os.fork() == 0:
            server.close()
            onnx, vnnlib, result, timeout = client.makefile("r").readline().rstrip("\n").split("\t")
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # SIGALRM kills by default, whatever the tool is doing.
            signal.alarm(int(timeout) + 2)
            try:
                solve(onnx, vnnlib, result, int(timeout))
                client.sendall(b"done")
            except BaseException as error:
                client.sendall(f"{type(error).__name__}: {error}"[-400:].encode())
            os._exit(0)
        client.close()


def ask(path, *words):
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.sendall(("\t".join(words) + "\n").encode())
    answer = client.makefile("r").read()
    if answer != "done":
        sys.exit(answer or "the tool died")


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]](*sys.argv[2:])

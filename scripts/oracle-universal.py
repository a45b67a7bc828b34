#!/usr/bin/env python3
"""What universal perturbations for interpretation are made of, by torch.

    scripts/oracle-universal.py MODEL.onnx --clean IMAGES --at IMAGES --labels LABELS --output FOLDER
        [--of probability|logit] [--steps M] [--softplus B]

Needs torch, captum, onnx and scipy, and shares no code with metes: the module is built from the ONNX file by oracle-attribution.py,
and everything is differentiated by torch, twice, through the network itself. All in float64.

For every image x of --clean, x' of --at and label y:
    I(x) = sum over channels of |d out / dx|, over its sum; out is the softmax probability of y, or its logit. With --steps,
           of the integrated gradients from black instead: the mean of the gradients at k/M of the way, k = 1 ... M, times x.
    D    = |I(x) - I(x')|_2
    g    = the gradient of D with respect to x'
    h    = the gradient of the cross-entropy with respect to x'
With --softplus, ReLU is softplus of this beta in I, and stays what it is in h.

Written to FOLDER as NPY: maps.npy [n, height, width], distances.npy [n], change.npy and losses.npy [n, channels, height, width]."""

import argparse
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional


def attribution_oracle():
    path = str(Path(__file__).with_name("oracle-attribution.py"))
    loader = SourceFileLoader("oracle_attribution", path)
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def explained(network, image, label, options):
    """I(x), as a tensor that can be differentiated."""
    points = [(k + 1) / options.steps for k in range(options.steps)] if options.steps else [1.0]
    gradients = []
    for share in points:
        at = image * share
        logits = network(at[None])[0]
        out = logits[label] if options.of == "logit" else torch.softmax(logits, 0)[label]
        # With respect to the point on the way, which depends on the image.
        gradients.append(torch.autograd.grad(out, at, create_graph=True)[0])
    gradient = torch.stack(gradients).mean(0)
    saliency = (gradient * image if options.steps else gradient).abs().sum(0)
    return saliency / saliency.sum()


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--clean", required=True)
    parser.add_argument("--at", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--of", choices=["probability", "logit"], default="probability")
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--softplus", type=float)
    parser.add_argument("--output", type=Path, required=True)
    return parser.parse_args()


def main():
    options = parsed()
    torch.set_default_dtype(torch.float64)
    oracle = attribution_oracle()
    network = oracle.Network(options.model)
    clean, at = oracle.images(options.clean), oracle.images(options.at)
    labels = oracle.labels(options.labels)
    if not len(clean) == len(at) == len(labels):
        raise SystemExit(f"{len(clean)} images, {len(at)} images near them, {len(labels)} labels")
    relu = torch.relu
    found = {"maps": [], "distances": [], "change": [], "losses": []}
    for image, near, label in zip(clean, at, labels):
        image, near = (torch.tensor(one, requires_grad=True) for one in (image, near))
        if options.softplus:
            torch.relu = lambda values: functional.softplus(values, beta=options.softplus, threshold=1e6)
        before = explained(network, image, label, options).detach()
        distance = (explained(network, near, label, options) - before).square().sum().sqrt()
        # None where the maps do not depend on the image but by jumps.
        change = torch.autograd.grad(distance, near, allow_unused=True)[0] if distance.requires_grad else None
        torch.relu = relu
        loss = functional.cross_entropy(network(near[None]), torch.tensor([int(label)]))
        found["maps"].append(before.numpy())
        found["distances"].append(distance.item())
        found["change"].append(np.zeros_like(near.detach().numpy()) if change is None else change.numpy())
        found["losses"].append(torch.autograd.grad(loss, near)[0].numpy())
    options.output.mkdir(parents=True, exist_ok=True)
    for name, values in found.items():
        np.save(options.output / f"{name}.npy", np.stack(values).astype(np.float64))


if __name__ == "__main__":
    main()

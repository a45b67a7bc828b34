#!/usr/bin/env python3
"""Attribution maps and how alike they are, by Captum and SciPy.

    scripts/oracle-attribution.py MODEL.onnx --clean IMAGES --labels LABELS [--attacked IMAGES] [--count N]
        [--map gradient|probability|integrated] [--steps M] [--rule right|middle] [--top K]
        [--clean-map MAPS] [--attacked-map MAPS] [--output FOLDER]

Needs torch, captum, onnx and scipy, and shares no code with metes: the module is built from the ONNX file here, maps are
Captum's, rank correlations SciPy's. All in float64, but for Captum's 1/M, which has the precision of float32.

IMAGES and MAPS are NPY of shape [n, channels, height, width] (bytes are divided by 255); IMAGES and LABELS can also be IDX,
gzipped or not; LABELS can be given as such: 7,2,1. Of each, the first N are used.

Maps are signed gradients of the label's score: `gradient` of its logit, `probability` of its softmax probability,
`integrated` gradients of its logit from black, M steps of the Riemann sum at t = k/M (right) or (k - 1/2)/M (middle).
They are written to FOLDER/clean-map.npy and attacked-map.npy.

Two maps are compared by the magnitudes of their elements, each channel of a pixel being one: `kendall` (tau-b), `spearman`, and
`in_low`, `in_high`: the least and the most share that the K largest have in common when ties may be broken either way;
`cosine` compares the maps with their signs. What is not defined, such as the correlation with a constant, is null.

Prints JSON. For each image: its index and label, the label that the network gives `clean` and `attacked`, `captum`: how alike
the two maps of Captum are. Where maps were given, `given`: how alike these two are, and `clean_difference`,
`attacked_difference`: the largest distance between elements of the map given and Captum's, over the largest magnitude of Captum's."""

import argparse
import gzip
import json
import math
from pathlib import Path

import numpy as np
import onnx
import torch
from captum.attr import IntegratedGradients, Saliency
from onnx import numpy_helper
from scipy.stats import kendalltau, spearmanr
from torch.nn import functional


class Network(torch.nn.Module):
    """The nodes of an ONNX graph, one after the other, on a batch of images."""

    def __init__(self, path):
        super().__init__()
        self.graph = onnx.load(path).graph
        self.weights = {one.name: torch.tensor(numpy_helper.to_array(one)).double() for one in self.graph.initializer}
        inputs = [one.name for one in self.graph.input if one.name not in self.weights]
        if len(inputs) != 1 or len(self.graph.output) != 1:
            raise SystemExit(f"{path}: one input and one output are expected")
        self.input, self.output = inputs[0], self.graph.output[0].name

    def forward(self, images):
        values = {**self.weights, self.input: images}
        for node in self.graph.node:
            attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
            inputs = [values[name] if name else None for name in node.input]
            values[node.output[0]] = operation(node.op_type, inputs, attributes)
        return values[self.output]


def operation(kind, inputs, attributes):
    """What a node computes."""
    if attributes.get("auto_pad", b"NOTSET") != b"NOTSET" or attributes.get("ceil_mode", 0):
        raise SystemExit(f"{kind}: automatic padding and rounding up are not supported")
    if kind == "Relu":
        return torch.relu(inputs[0])
    if kind == "Add":
        return inputs[0] + inputs[1]
    if kind == "Flatten":
        return inputs[0].flatten(attributes.get("axis", 1))
    if kind == "Gemm":
        left = inputs[0].T if attributes.get("transA") else inputs[0]
        right = inputs[1].T if attributes.get("transB") else inputs[1]
        product = attributes.get("alpha", 1.0) * (left @ right)
        return product if len(inputs) < 3 else product + attributes.get("beta", 1.0) * inputs[2]
    if kind in ("Conv", "MaxPool"):
        stride = attributes.get("strides", [1, 1])
        dilation = attributes.get("dilations", [1, 1])
        top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
        beyond = 0.0 if kind == "Conv" else -math.inf
        padded = functional.pad(inputs[0], (left, right, top, bottom), value=beyond)
        if kind == "MaxPool":
            return functional.max_pool2d(padded, attributes["kernel_shape"], stride, dilation=dilation)
        bias = inputs[2] if len(inputs) > 2 else None
        return functional.conv2d(padded, inputs[1], bias, stride, dilation=dilation, groups=attributes.get("group", 1))
    raise SystemExit(f"{kind}: an operation that is not supported")


def array(path):
    """The numbers in an NPY or IDX file."""
    data = Path(path).read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    if data[:6] == b"\x93NUMPY":
        return np.load(path, allow_pickle=False)
    if data[:3] != b"\0\0\x08":
        raise SystemExit(f"{path}: neither NPY nor IDX of bytes")
    shape = np.frombuffer(data, ">u4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def images(path):
    values = array(path)
    values = values / 255.0 if values.dtype == np.uint8 else values.astype(np.float64)
    values = values[:, None] if values.ndim == 3 else values
    if values.ndim != 4:
        raise SystemExit(f"{path}: images of shape [n, channels, height, width] are expected, not {values.shape}")
    return values


def labels(text):
    if Path(text).is_file():
        return array(text).astype(int).ravel()
    return np.array([int(label) for label in text.split(",")])


def attribution(network, image, label, options):
    """Captum's map of an image."""
    image = torch.tensor(image)[None]
    if options.map == "integrated":
        method = IntegratedGradients(network)
        rule = f"riemann_{options.rule}"
        result = method.attribute(image, torch.zeros_like(image), target=label, n_steps=options.steps, method=rule)
    else:
        probabilities = lambda at: torch.softmax(network(at), 1)
        method = Saliency(network if options.map == "gradient" else probabilities)
        result = method.attribute(image.requires_grad_(), target=label, abs=False)
    return result.detach()[0].numpy()


def top(values, count):
    """Elements among the largest in any case, those that are tied for the last places, and how many of these places there are."""
    last = np.sort(values)[-count]
    sure = values > last
    return sure, values == last, count - sure.sum()


def overlap(one, other, count):
    """The least and the most elements that sets of `count` largest have in common."""
    (sure, tied, free), (other_sure, other_tied, other_free) = top(one, count), top(other, count)
    both = (tied & other_tied).sum()
    # Places that ties fill with elements that the other set has in any case, and with such as may be in either.
    hits, other_hits = min(free, (tied & other_sure).sum()), min(other_free, (sure & other_tied).sum())
    most = hits + other_hits + min(free - hits, other_free - other_hits, both)
    # The least: first elements that the other set cannot have, then those that it may have.
    left = max(0, free - (tied & ~other_sure & ~other_tied).sum())
    other_left = max(0, other_free - (other_tied & ~sure & ~tied).sum())
    least = max(0, left - both) + max(0, other_left - both) + max(0, min(left, both) + min(other_left, both) - both)
    always = (sure & other_sure).sum()
    return always + least, always + most


def cosine(one, other):
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return (one * other).sum() / lengths if lengths > 0 else math.nan


def likeness(one, other, count):
    """How alike two maps are."""
    maps = [of.astype(np.float64).ravel() for of in (one, other)]
    magnitudes = [np.abs(of) for of in maps]
    count = min(count, maps[0].size)
    least, most = overlap(*magnitudes, count)
    numbers = {
        "in_low": least / count,
        "in_high": most / count,
        "kendall": kendalltau(*magnitudes).statistic,
        "spearman": spearmanr(*magnitudes).statistic,
        "cosine": cosine(*maps),
    }
    return {name: None if math.isnan(value) else float(value) for name, value in numbers.items()}


def difference(given, captum):
    largest = np.abs(captum).max()
    distance = np.abs(given - captum).max()
    return float(distance / largest) if largest > 0 else float(distance)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--clean", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--attacked")
    parser.add_argument("--count", type=int)
    parser.add_argument("--map", choices=["gradient", "probability", "integrated"], default="integrated")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--rule", choices=["right", "middle"], default="right")
    parser.add_argument("--top", type=int, default=100)
    parser.add_argument("--clean-map")
    parser.add_argument("--attacked-map")
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def main():
    options = parsed()
    # Captum's steps take this type.
    torch.set_default_dtype(torch.float64)
    network = Network(options.model)
    pictures = {"clean": images(options.clean)}
    if options.attacked:
        pictures["attacked"] = images(options.attacked)
    count = options.count or len(pictures["clean"])
    pictures = {name: values[:count] for name, values in pictures.items()}
    of = labels(options.labels)[:count]
    if any(len(values) != len(of) for values in pictures.values()):
        raise SystemExit(f"{len(of)} labels for {[len(values) for values in pictures.values()]} images")

    maps = {
        name: np.stack([attribution(network, image, int(label), options) for image, label in zip(values, of)])
        for name, values in pictures.items()
    }
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        for name, values in maps.items():
            np.save(options.output / f"{name}-map.npy", values)
    files = {"clean": options.clean_map, "attacked": options.attacked_map}
    given = {name: images(files[name])[:count] for name in maps if files[name]}
    for name, values in given.items():
        if values.shape != maps[name].shape:
            raise SystemExit(f"{files[name]}: maps of shape {maps[name].shape} are expected, not {values.shape}")

    reports = []
    for index, label in enumerate(of):
        report = {"index": index, "label": int(label)}
        for name, values in pictures.items():
            report[name] = int(network(torch.tensor(values[index])[None]).argmax())
        for kind, pair in (("captum", maps), ("given", given)):
            if len(pair) == 2:
                report[kind] = likeness(pair["clean"][index], pair["attacked"][index], options.top)
        for name, values in given.items():
            report[f"{name}_difference"] = difference(values[index], maps[name][index])
        reports.append(report)
    settings = {name: getattr(options, name) for name in ("map", "steps", "rule", "top")}
    print(json.dumps({**settings, "images": reports}, indent=1))


if __name__ == "__main__":
    main()

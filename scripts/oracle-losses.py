#!/usr/bin/env python3
"""The losses of attribution training, their values and gradients, by automatic differentiation.

    scripts/oracle-losses.py > crates/train/tests/losses.json

Needs torch, and shares no code with metes: every map is written down as its definition has it and differentiated twice.
The network (6-5-3 on images of 2 x 3 pixels), the images and the labels are numbers of three digits, drawn until every
unit stays away from its kink on all segments: finite differences then agree, and rounding changes nothing. They are
checked before anything is printed.

Conventions, f the logits, y the label, n the strongest wrong class of the clean image x, x' the perturbed image:

    IG^g_{a->b} = (b - a) * (1/m) sum_{k=1..m} grad g(a + k/m (b - a))     right Riemann sum; a = 0 where it is not said
    P_c         = softmax over pixels of IG^{f_c}; U uniform; KL(U|P) = sum_i U_i log(U_i / P_i)
    CACR        = KL(U|P_n) - KL(U|P_y), at x (cacr_clean) or at x' (cacr_perturbed)
    WACR        = omega_1 |dA|_1 over P1 + omega_2 |dA|_1 over P2, dA = IG^{f_y}_{x->x'}, A = IG^{f_y} at x; P1 the pixels
                  with sign(dA) != sign(A), where a sign of 0 agrees with 0 only; P2 the others
    IG-NORM     = |IG^{l(., y)}_{x->x'}|_1 with l the cross-entropy
    IG-SUM-NORM = l(x', y) + beta IG-NORM
    ART         = log(1 + exp(-(d_n - d_p))), d_c = 1 - cos(x', grad f_c(x')), c = y for d_p

Each is the mean over the batch. P1, P2 and n are held constant in gradients. ReLU has gradient 0 at 0."""

import json
import random

import torch
from torch import nn

HEIGHT, WIDTH, HIDDEN, CLASSES = 2, 3, 5, 3
BATCH, STEPS = 2, 4
OMEGA, BETA = (1.0, 0.5), 0.1
PARAMETERS = ("weight_1", "bias_1", "weight_2", "bias_2")


def network():
    return nn.Sequential(nn.Flatten(), nn.Linear(HEIGHT * WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES))


def logit(model, images, classes):
    return model(images).gather(1, classes[:, None])[:, 0]


def cross_entropy(model, images, labels):
    return nn.functional.cross_entropy(model(images), labels, reduction="none")


def gradient(function, at):
    """Of a function of one image each, at every image; can be differentiated again."""
    at = at if at.requires_grad else at.detach().requires_grad_()
    return torch.autograd.grad(function(at).sum(), at, create_graph=True)[0]


def integrated(function, start, end, steps):
    gradients = [gradient(function, start + (k / steps) * (end - start)) for k in range(1, steps + 1)]
    return (end - start) * sum(gradients) / steps


def class_map(model, images, classes, steps):
    """Integrated gradients of a logit from black, summed over channels: a row of pixels for every image."""
    maps = integrated(lambda at: logit(model, at, classes), torch.zeros_like(images), images, steps)
    return maps.sum(1).flatten(1)


def divergence(maps):
    """KL(U|P) with P the softmax of a map."""
    pixels = maps.shape[1]
    shares = torch.softmax(maps, 1)
    return ((1.0 / pixels) * torch.log((1.0 / pixels) / shares)).sum(1)


def strongest_wrong(model, images, labels):
    scores = model(images).detach().clone()
    return scores.scatter(1, labels[:, None], float("-inf")).argmax(1)


def cacr(model, images, labels, wrong, steps):
    return divergence(class_map(model, images, wrong, steps)) - divergence(class_map(model, images, labels, steps))


def change(model, clean, perturbed, labels, steps):
    maps = integrated(lambda at: logit(model, at, labels), clean, perturbed, steps)
    return maps.sum(1).flatten(1)


def contradicts(model, clean, perturbed, labels, steps):
    """The pixels of P1."""
    base = class_map(model, clean, labels, steps).detach()
    return change(model, clean, perturbed, labels, steps).detach().sign() != base.sign()


def wacr(model, clean, perturbed, labels, first, steps):
    size = change(model, clean, perturbed, labels, steps).abs()
    zero = torch.zeros_like(size)
    return OMEGA[0] * torch.where(first, size, zero).sum(1) + OMEGA[1] * torch.where(first, zero, size).sum(1)


def loss_map(model, clean, perturbed, labels, steps):
    return integrated(lambda at: cross_entropy(model, at, labels), clean, perturbed, steps).flatten(1)


def ig_norm(model, clean, perturbed, labels, steps):
    return loss_map(model, clean, perturbed, labels, steps).abs().sum(1)


def art(model, perturbed, labels, wrong):
    def distance(classes):
        saliency = gradient(lambda at: logit(model, at, classes), perturbed)
        return 1 - nn.functional.cosine_similarity(perturbed.flatten(1), saliency.flatten(1), dim=1)

    return torch.log(1 + torch.exp(-(distance(wrong) - distance(labels))))


def losses(clean, labels, wrong, first, steps):
    """Every loss of one image each, as a function of the model and the perturbed images; `first` is P1."""
    return {
        "cross_entropy_clean": lambda model, perturbed: cross_entropy(model, clean, labels),
        "cross_entropy_perturbed": lambda model, perturbed: cross_entropy(model, perturbed, labels),
        "cacr_clean": lambda model, perturbed: cacr(model, clean, labels, wrong, steps),
        "cacr_perturbed": lambda model, perturbed: cacr(model, perturbed, labels, wrong, steps),
        "wacr": lambda model, perturbed: wacr(model, clean, perturbed, labels, first, steps),
        "ig_norm": lambda model, perturbed: ig_norm(model, clean, perturbed, labels, steps),
        "ig_sum_norm": lambda model, perturbed: cross_entropy(model, perturbed, labels)
        + BETA * ig_norm(model, clean, perturbed, labels, steps),
        "art": lambda model, perturbed: art(model, perturbed, labels, wrong),
    }


def drawn(seed):
    """A network, clean and perturbed images, labels."""
    chance = random.Random(seed)

    def numbers(low, high, *shape):
        count = torch.Size(shape).numel()
        return torch.tensor([round(chance.uniform(low, high), 3) for _ in range(count)]).reshape(shape)

    model = network()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(numbers(-1.2, 1.2, *parameter.shape))
    clean = numbers(0, 1, BATCH, 1, HEIGHT, WIDTH)
    perturbed = (clean + numbers(-0.4, 0.4, *clean.shape)).clamp(0, 1)
    # A pixel that does not change, and one that is black throughout.
    perturbed[0, 0, 0, 0] = clean[0, 0, 0, 0]
    clean[1, 0, 0, 1] = perturbed[1, 0, 0, 1] = 0
    return model, clean, perturbed, torch.tensor([0, 2])


def is_clear(model, clean, perturbed, labels):
    """Whether units stay away from their kinks, switch on the way, and no case of the losses is empty."""
    layer = model[1]
    points = [clean, perturbed]
    for k in range(1, STEPS + 1):
        points += [k / STEPS * clean, k / STEPS * perturbed, clean + k / STEPS * (perturbed - clean)]
    sums = torch.stack([layer(point.flatten(1)) for point in points]).detach()
    switches = ((sums.amax(0) > 0) & (sums.amin(0) < 0)).sum(1)
    first = contradicts(model, clean, perturbed, labels, STEPS)
    base = class_map(model, clean, labels, STEPS).detach()
    size = change(model, clean, perturbed, labels, STEPS).detach()
    # Signs that are not 0 for the two pixels above alone.
    signs = torch.cat([base.abs(), size.abs()]).flatten()
    scores = model(clean).detach().sort(1, descending=True).values
    return (
        sums.abs().min() > 0.01
        and switches.min() >= 2
        and first.sum(1).min() >= 2
        and (~first).sum(1).min() >= 2
        and signs[signs > 0].min() > 1e-3
        and (signs == 0).sum() == 3
        and (scores[:, :-1] - scores[:, 1:]).min() > 0.05
    )


def check(loss, model, perturbed, gradients):
    """Gradients against central differences."""
    step = 1e-6
    for variable, found in zip([*model.parameters(), perturbed], gradients):
        values = variable.data.view(-1)
        for at in range(values.numel()):
            kept = values[at].item()
            values[at] = kept + step
            above = loss(model, perturbed).mean().item()
            values[at] = kept - step
            below = loss(model, perturbed).mean().item()
            values[at] = kept
            difference = abs((above - below) / (2 * step) - found.view(-1)[at].item())
            # |.| has no derivative where a pixel does not change: its subgradient 0 is the mean of both sides.
            assert difference < 1e-6, (difference, at, variable.shape)


def written(value, depth, indent=""):
    """JSON whose outer objects take a line for every entry."""
    if depth == 0 or not isinstance(value, dict):
        return json.dumps(value)
    inner = indent + "  "
    entries = [f"{inner}{json.dumps(name)}: {written(entry, depth - 1, inner)}" for name, entry in value.items()]
    return "{\n" + ",\n".join(entries) + "\n" + indent + "}"


def main():
    torch.set_default_dtype(torch.float64)
    seed = next(seed for seed in range(100_000) if is_clear(*drawn(seed)))
    model, clean, perturbed, labels = drawn(seed)
    wrong = strongest_wrong(model, clean, labels)
    first = contradicts(model, clean, perturbed, labels, STEPS)
    perturbed.requires_grad_()

    results = {}
    for name, loss in losses(clean, labels, wrong, first, STEPS).items():
        values = loss(model, perturbed)
        variables = [*model.parameters(), perturbed]
        found = torch.autograd.grad(values.mean(), variables, allow_unused=True)
        found = [torch.zeros_like(at) if one is None else one for one, at in zip(found, variables)]
        check(loss, model, perturbed, found)
        results[name] = {
            "value": values.mean().item(),
            "of_each_image": values.tolist(),
            "gradient": {name: one.tolist() for name, one in zip((*PARAMETERS, "perturbed"), found)},
        }

    perturbed = perturbed.detach()
    maps = {
        "label_clean": class_map(model, clean, labels, STEPS),
        "label_perturbed": class_map(model, perturbed, labels, STEPS),
        "wrong_clean": class_map(model, clean, wrong, STEPS),
        "wrong_perturbed": class_map(model, perturbed, wrong, STEPS),
        "change": change(model, clean, perturbed, labels, STEPS),
        "contradicts": first,
        "loss": loss_map(model, clean, perturbed, labels, STEPS),
    }
    document = {
        "about": "written by scripts/oracle-losses.py, which states the conventions",
        "steps": STEPS,
        "omega": list(OMEGA),
        "beta": BETA,
        "network": {name: one.tolist() for name, one in zip(PARAMETERS, model.parameters())},
        "clean": clean.tolist(),
        "perturbed": perturbed.tolist(),
        "labels": labels.tolist(),
        "strongest_wrong": wrong.tolist(),
        "logits": {"clean": model(clean).tolist(), "perturbed": model(perturbed).tolist()},
        "maps": {name: one.tolist() for name, one in maps.items()},
        "losses": results,
    }
    print(written(document, 2))


if __name__ == "__main__":
    main()

"""Trains in PyTorch what gpt2 has trained: the same first parameters, batches and learning rates.

python3 compare.py FOLDER [THREADS | --draw]

FOLDER is what run.sh leaves: model.txt, weights.*, training.bin, validation.bin of the class TorchComparison, and ours/
of gpt2 train. Writes torch.csv beside them, prints both validation losses, and exits with 1 if any two differ by more
than 0.05 nats a token. Draws the losses to comparison.svg there; with --draw it does only that.
"""
import csv
import importlib.util
import pathlib
import sys

import numpy
import torch

LARGEST_DIFFERENCE = 0.05
MODEL = pathlib.Path(__file__).parents[2] / "gpt2/src/main/resources/org/adjoint4j/gpt2/bench/torch_gpt2.py"

spec = importlib.util.spec_from_file_location("torch_gpt2", MODEL)
torch_gpt2 = importlib.util.module_from_spec(spec)
spec.loader.exec_module(torch_gpt2)


def parameter(model, path):
    """Returns the parameter at a path of Gpt2Parameters, and whether it is stored transposed."""
    names = {
        "tokenEmbedding": "tokens", "positionEmbedding": "positions", "finalNorm": "norm", "head": "head",
        "attention.wQkv": "qkv.weight", "attention.bQkv": "qkv.bias",
        "attention.wProj": "proj.weight", "attention.bProj": "proj.bias",
        "feedForward.wFc": "fc.weight", "feedForward.bFc": "fc.bias",
        "feedForward.wProj": "fc_proj.weight", "feedForward.bProj": "fc_proj.bias",
    }
    name = path.replace("gamma", "weight").replace("beta", "bias")
    for ours, theirs in names.items():
        name = name.replace(ours, theirs)
    if not name.endswith(("weight", "bias")):
        name += ".weight"
    transposed = path.startswith("blocks") and path.rsplit(".", 1)[1].startswith("w")
    return dict(model.named_parameters())[name], transposed


@torch.no_grad()
def load(model, folder):
    values = numpy.fromfile(folder / "weights.bin", dtype="<f4")
    at = 0
    loaded = 0
    for line in (folder / "weights.txt").read_text().splitlines():
        path, *dims = line.split()
        dims = [int(dim) for dim in dims]
        count = int(numpy.prod(dims))
        ours = torch.from_numpy(values[at : at + count].reshape(dims).copy())
        at += count
        target, transposed = parameter(model, path)
        target.copy_(ours.T if transposed else ours)
        loaded += 1
    assert at == len(values) and loaded == len(list(model.parameters())), "not every parameter was loaded"


def batches(file, rows, context):
    numbers = numpy.fromfile(file, dtype="<i4").astype("int64")
    return torch.from_numpy(numbers).view(-1, 2, rows, context)


@torch.no_grad()
def validate(model, held_back):
    total = 0.0
    counted = 0
    for inputs, targets in held_back:
        count = int((targets != -1).sum())
        total += model(inputs, targets).item() * count
        counted += count
    return total / counted


def curve(points, steps, most, style):
    """Returns a line through (step, loss) on a canvas of 700 by 360, losses from 3 at the bottom."""
    places = [f"{40 + 640 * step / steps:.1f},{340 - 320 * (loss - 3) / (most - 3):.1f}" for step, loss in points]
    return f'<polyline points="{" ".join(places)}" fill="none" {style}/>'


def draw(folder):
    """Draws the losses of both as comparison.svg: ours as broad lines, PyTorch's as thin ones on top of them."""
    def points(file, column):
        with open(folder / file) as table:
            return [(int(row["step"]), float(row[column])) for row in csv.DictReader(table) if row[column]]

    steps, most = len(points("torch.csv", "loss")), 9
    shapes = [f'<text x="4" y="{344 - 320 * (loss - 3) / (most - 3):.0f}">{loss}</text>' for loss in range(3, most + 1)]
    shapes += [f'<text x="{40 + 640 * step / steps:.0f}" y="356">{step}</text>' for step in range(0, steps + 1, 50)]
    for column, broad, thin, name, y in (
        ("loss", "#9ec1ff", "#00329b", "training", 24), ("validation_loss", "#ffd199", "#b35c00", "validation", 42),
    ):
        ours = [point for point in points("ours/metrics.csv", column) if point[0] <= steps]
        shapes.append(curve(ours, steps, most, f'stroke="{broad}" stroke-width="7"'))
        shapes.append(curve(points("torch.csv", column), steps, most, f'stroke="{thin}" stroke-width="1.2"'))
        shapes.append(f'<text x="430" y="{y}" fill="{thin}">{name}: broad ours, thin PyTorch</text>')
    (folder / "comparison.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 360" font-family="sans-serif" font-size="12">\n'
        '<rect width="700" height="360" fill="white"/>\n' + "\n".join(shapes) + "\n</svg>\n")


def main(folder, threads=2):
    torch.set_num_threads(threads)
    vocabulary, context, layers, heads, width, hidden, rows = map(int, (folder / "model.txt").read_text().split())
    model = torch_gpt2.Gpt2(vocabulary, context, layers, heads, width, hidden, tied=False)
    load(model, folder)
    training = batches(folder / "training.bin", rows, context)
    held_back = batches(folder / "validation.bin", rows, context)
    with open(folder / "ours/metrics.csv") as table:
        ours = list(csv.DictReader(table))
    assert len(ours) <= len(training), "fewer batches than steps"
    optimizer = torch_gpt2.adamw(model, 1.0)
    largest = 0.0
    with open(folder / "torch.csv", "w") as table:
        print("step,loss,validation_loss", file=table, flush=True)
        print("step  ours: training validation  PyTorch: training validation  difference")
        for row, (inputs, targets) in zip(ours, training):
            for group in optimizer.param_groups:
                group["lr"] = float(row["learning_rate"])
            loss = torch_gpt2.step(model, optimizer, inputs, targets)
            theirs = validate(model, held_back) if row["validation_loss"] else None
            print(f"{row['step']},{loss},{'' if theirs is None else theirs}", file=table, flush=True)
            if theirs is not None:
                difference = abs(theirs - float(row["validation_loss"]))
                largest = max(largest, difference)
                print(f"{row['step']:>4}  {float(row['loss']):14.5f} {float(row['validation_loss']):10.5f}"
                      f"  {loss:17.5f} {theirs:10.5f}  {difference:10.5f}", flush=True)
    draw(folder)
    print(f"largest difference of the validation losses: {largest:.5f}, allowed {LARGEST_DIFFERENCE}")
    return largest <= LARGEST_DIFFERENCE


if __name__ == "__main__":
    if sys.argv[2:] == ["--draw"]:
        sys.exit(draw(pathlib.Path(sys.argv[1])))
    sys.exit(0 if main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])) else 1)

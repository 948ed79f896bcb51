"""Trains in PyTorch what gpt2 has trained: the same first parameters, batches and learning rates.

python3 compare.py FOLDER [THREADS]

FOLDER is what run.sh leaves: model.txt, weights.*, training.bin, validation.bin of the class TorchComparison, and ours/
of gpt2 train. Writes torch.csv beside them, prints both validation losses, and exits with 1 if any two differ by more
than 0.05 nats a token.
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
    print(f"largest difference of the validation losses: {largest:.5f}, allowed {LARGEST_DIFFERENCE}")
    return largest <= LARGEST_DIFFERENCE


if __name__ == "__main__":
    sys.exit(0 if main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])) else 1)

"""Writes what PyTorch says about a tiny GPT-2: logits, loss and all gradients, in double precision.

The Java test makes the same weights from the same integer formula, so only the results are stored. Run:

    python3 gpt2/src/test/python/tiny_gpt2.py gpt2/src/test/resources/org/adjoint4j/gpt2/model

Made with PyTorch 1.13. Each line is a tensor: its name, then its elements in row-major order.
"""

import math
import sys

import torch
import torch.nn.functional as F

VOCABULARY, CONTEXT, LAYERS, HEADS, WIDTH, HIDDEN = 13, 8, 2, 2, 8, 20
BATCH, TIME = 2, 6


def pseudo_random(tensor, index):
    """A number in [-0.5, 0.5) for element `index` of tensor number `tensor`."""
    u = (index + 1000003 * tensor) % 2**32
    u = u * 2654435761 % 2**32
    u ^= u >> 16
    u = u * 2246822519 % 2**32
    u ^= u >> 13
    return u / 2**32 - 0.5


def shapes(tied):
    yield "tokenEmbedding", (VOCABULARY, WIDTH)
    yield "positionEmbedding", (CONTEXT, WIDTH)
    for i in range(LAYERS):
        yield f"blocks.{i}.norm1.gamma", (WIDTH,)
        yield f"blocks.{i}.norm1.beta", (WIDTH,)
        yield f"blocks.{i}.attention.wQkv", (WIDTH, 3 * WIDTH)
        yield f"blocks.{i}.attention.bQkv", (3 * WIDTH,)
        yield f"blocks.{i}.attention.wProj", (WIDTH, WIDTH)
        yield f"blocks.{i}.attention.bProj", (WIDTH,)
        yield f"blocks.{i}.norm2.gamma", (WIDTH,)
        yield f"blocks.{i}.norm2.beta", (WIDTH,)
        yield f"blocks.{i}.feedForward.wFc", (WIDTH, HIDDEN)
        yield f"blocks.{i}.feedForward.bFc", (HIDDEN,)
        yield f"blocks.{i}.feedForward.wProj", (HIDDEN, WIDTH)
        yield f"blocks.{i}.feedForward.bProj", (WIDTH,)
    yield "finalNorm.gamma", (WIDTH,)
    yield "finalNorm.beta", (WIDTH,)
    yield "head", (0 if tied else VOCABULARY, WIDTH)


def parameters(tied):
    made = {}
    for number, (name, shape) in enumerate(shapes(tied)):
        shift = 1.0 if name.endswith("gamma") else 0.0
        values = [shift + pseudo_random(number, i) for i in range(math.prod(shape))]
        made[name] = torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_()
    return made


def norm(x, p, prefix):
    return F.layer_norm(x, (WIDTH,), p[f"{prefix}.gamma"], p[f"{prefix}.beta"], 1e-5)


def attention(x, p, prefix):
    qkv = x @ p[f"{prefix}.wQkv"] + p[f"{prefix}.bQkv"]
    q, k, v = (t.reshape(BATCH, TIME, HEADS, -1).transpose(1, 2) for t in qkv.split(WIDTH, dim=2))
    scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
    future = torch.ones(TIME, TIME).triu(1).bool()
    mixed = scores.masked_fill(future, -math.inf).softmax(3) @ v
    joined = mixed.transpose(1, 2).reshape(BATCH, TIME, WIDTH)
    return joined @ p[f"{prefix}.wProj"] + p[f"{prefix}.bProj"]


def feed_forward(x, p, prefix):
    hidden = F.gelu(x @ p[f"{prefix}.wFc"] + p[f"{prefix}.bFc"], approximate="tanh")
    return hidden @ p[f"{prefix}.wProj"] + p[f"{prefix}.bProj"]


def logits(p, tied, inputs):
    x = p["tokenEmbedding"][inputs] + p["positionEmbedding"][:TIME]
    for i in range(LAYERS):
        x = x + attention(norm(x, p, f"blocks.{i}.norm1"), p, f"blocks.{i}.attention")
        x = x + feed_forward(norm(x, p, f"blocks.{i}.norm2"), p, f"blocks.{i}.feedForward")
    head = p["tokenEmbedding"] if tied else p["head"]
    return norm(x, p, "finalNorm") @ head.T


def results(tied):
    p = parameters(tied)
    inputs = torch.tensor([(7 * i + i * i + 3) % VOCABULARY for i in range(BATCH * TIME)])
    targets = torch.tensor([-1 if i % 5 == 4 else (5 * i + 1) % VOCABULARY for i in range(BATCH * TIME)])
    scores = logits(p, tied, inputs.reshape(BATCH, TIME))
    loss = F.cross_entropy(scores.reshape(-1, VOCABULARY), targets, ignore_index=-1)
    loss.backward()
    yield "logits", scores
    yield "loss", loss
    for name, tensor in p.items():
        yield name, tensor.grad if tensor.grad is not None else torch.zeros_like(tensor)


def write(path, tensors):
    with open(path, "w", encoding="ascii", newline="\n") as file:
        for name, tensor in tensors:
            elements = [repr(v) for v in tensor.detach().reshape(-1).tolist()]
            file.write(" ".join([name] + elements) + "\n")


if __name__ == "__main__":
    folder = sys.argv[1]
    write(f"{folder}/tiny-gpt2-untied.txt", results(tied=False))
    write(f"{folder}/tiny-gpt2-tied.txt", results(tied=True))

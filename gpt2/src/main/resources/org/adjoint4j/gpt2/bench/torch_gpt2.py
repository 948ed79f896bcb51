"""GPT-2 in PyTorch as org.adjoint4j.gpt2.model has it, to compare speed and learning with.

Called as a program it times training steps on random tokens:
python3 torch_gpt2.py VOCABULARY CONTEXT LAYERS HEADS WIDTH HIDDEN TIED ROWS WARMUP STEPS THREADS
"""
import math
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F


class Block(torch.nn.Module):
    def __init__(self, width, hidden, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = torch.nn.LayerNorm(width)
        self.qkv = torch.nn.Linear(width, 3 * width)
        self.proj = torch.nn.Linear(width, width)
        self.norm2 = torch.nn.LayerNorm(width)
        self.fc = torch.nn.Linear(width, hidden)
        self.fc_proj = torch.nn.Linear(hidden, width)

    def forward(self, x):  # (B, T, C)
        x = x + self.proj(self.attention(self.norm1(x)))
        return x + self.fc_proj(F.gelu(self.fc(self.norm2(x)), approximate="tanh"))

    def attention(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=2))
        if hasattr(F, "scaled_dot_product_attention"):
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[3])
            later = torch.ones(t, t, dtype=torch.bool).triu(1)
            y = scores.masked_fill(later, -math.inf).softmax(dim=3) @ v
        return y.transpose(1, 2).reshape(b, t, c)


class Gpt2(torch.nn.Module):
    def __init__(self, vocabulary, context, layers, heads, width, hidden, tied):
        super().__init__()
        self.tokens = torch.nn.Embedding(vocabulary, width)
        self.positions = torch.nn.Embedding(context, width)
        self.blocks = torch.nn.ModuleList(Block(width, hidden, heads) for _ in range(layers))
        self.norm = torch.nn.LayerNorm(width)
        self.head = torch.nn.Linear(width, vocabulary, bias=False)
        if tied:
            self.head.weight = self.tokens.weight
        for name, p in self.named_parameters():
            if p.dim() > 1:
                torch.nn.init.normal_(p, std=0.02)

    def forward(self, inputs, targets):  # (B, T) each; targets of -1 do not count
        x = self.tokens(inputs) + self.positions.weight[: inputs.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)


def adamw(model, rate, beta1=0.9, beta2=0.99, decay=0.1):
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(beta1, beta2), eps=1e-8)


def step(model, optimizer, inputs, targets):
    """Makes a training step and returns the loss before it."""
    optimizer.zero_grad(set_to_none=True)
    loss = model(inputs, targets)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def main(vocabulary, context, layers, heads, width, hidden, tied, rows, warmup, steps, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = Gpt2(vocabulary, context, layers, heads, width, hidden, tied)
    optimizer = adamw(model, 1e-4)
    tokens = torch.randint(vocabulary, (2, rows, context))
    seconds = []
    for _ in range(warmup + steps):
        begin = time.perf_counter()
        step(model, optimizer, tokens[0], tokens[1])
        seconds.append(time.perf_counter() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    measured = seconds[warmup:]
    print(f"torch {torch.__version__} median {statistics.median(measured)} best {min(measured)} peak {peak}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

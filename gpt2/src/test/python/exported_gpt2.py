"""Writes what Hugging Face's transformers makes of models that were trained and exported here.

The Java test ExportedGpt2Test trains and exports two tiny models when it runs with -Dexported.update=true; then run

    python3 gpt2/src/test/python/exported_gpt2.py gpt2/src/test/resources/org/adjoint4j/gpt2/huggingface

Made with transformers 5.18.0 on PyTorch 2.13.0. It saves the models again in its own ways (bfloat16, half precision,
several files) and writes expected.txt: a line for each folder, logits and continuations in lines of their own.
"""

import pathlib
import shutil
import sys

import torch
from transformers import GPT2LMHeadModel

INPUTS = [[(7 * i + i * i + 3) % 19 + 1 for i in range(16)]]
PROMPT = [[1, 2, 5, 9]]


def load(folder):
    return GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()


def save(model, folder, vocabulary_of, **options):
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, **options)
    (folder / "generation_config.json").unlink(missing_ok=True)
    shutil.copy(vocabulary_of / "adjoint4j-vocabulary.txt", folder)


def line(name, values):
    return " ".join([name] + [repr(v) for v in values]) + "\n"


def results(folder):
    model = load(folder)
    with torch.no_grad():
        yield line(f"{folder.name}/logits", model(torch.tensor(INPUTS)).logits.flatten().tolist())
        for name, penalty in ("greedy", 1.0), ("penalised", 1.7):
            prompt = torch.tensor(PROMPT)
            tokens = model.generate(
                prompt,
                attention_mask=torch.ones_like(prompt),
                do_sample=False,
                max_new_tokens=12,
                repetition_penalty=penalty,
                pad_token_id=0,
            )
            yield line(f"{folder.name}/{name}", tokens[0].tolist())


def main(root):
    tied, untied = root / "exported-tied", root / "exported-untied"
    saved = {
        "transformers-bf16": lambda f: save(load(tied).bfloat16(), f, tied),
        "transformers-f16": lambda f: save(load(untied).half(), f, untied),
        "transformers-sharded": lambda f: save(load(untied).float(), f, untied, max_shard_size="4KB"),
    }
    for name, write in saved.items():
        write(root / name)
    with open(root / "expected.txt", "w") as out:
        for name in "exported-tied", "exported-untied", *saved:
            out.writelines(results(root / name))


main(pathlib.Path(sys.argv[1]))

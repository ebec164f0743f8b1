"""A very small text-classification model with weights by chance, made where a test wants it."""

import json
import warnings
from pathlib import Path

LABELS = ("toxic", "threat", "clean")
LINES = (
    "the a is are was school shut on monday mrs mr croft useless fat cow someone should wait for him in car",
    "park and break his legs thank you every member of staff our daughter loved her first term what time",
    "does start see there filler post read answer bus late again nobody rang us very poor",
)
WORDS = [word for line in LINES for word in line.split()]


def tiny_model(folder: Path, *, problem_type: str | None = "multi_label_classification") -> Path:
    """Write config.json, model.safetensors and a tokenizer with a vocabulary of WORDS and letters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party imports announce deprecations of their own
        import torch
        from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast
        from transformers.utils import logging

        logging.disable_progress_bar()
        folder.mkdir(parents=True, exist_ok=True)
        letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'-"
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(WORDS), *letters]
        vocabulary += [f"##{letter}" for letter in letters]
        words = folder / "vocab.txt"
        words.write_text("\n".join(dict.fromkeys(vocabulary)) + "\n", encoding="utf-8")
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(dict.fromkeys(vocabulary)),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=64,
            initializer_range=0.6,
            id2label=dict(enumerate(LABELS)),
            label2id={name: index for index, name in enumerate(LABELS)},
            problem_type=problem_type,
        )
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(vocab=str(words)).save_pretrained(folder)
    return folder


def reconfigured(folder: Path, **changed: object) -> Path:
    """Change config.json; a value of None takes the key out."""
    path = folder / "config.json"
    config = {**json.loads(path.read_text(encoding="utf-8")), **changed}
    path.write_text(json.dumps({k: v for k, v in config.items() if v is not None}), encoding="utf-8")
    return folder

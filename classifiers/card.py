"""The model card, made from the manifest by the training command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from classifiers.labels import DEFINITIONS, RISK
from classifiers.sources import ENCODER, SOURCES

_HEAD: Final = """# Model card: {version}

Reads one public post (and the post it answers, if there is one) about a British school and says which
risks it carries, whom it is about, its sentiment and its intent. It works on the machine it runs on; no
post leaves it. This page is written by `python -m classifiers.train`; change that, not this.

## What it is for

To put posts before a person in a good order, with the words that speak for each label. It decides
nothing, contacts nobody and knows nothing about truth: `defamatory` means that a post *carries an
allegation*. It is not for judging pupils or staff, for private messages, or for languages other than
English.

## How it is built

A shared encoder ({encoder}, {encoder_licence}) with linear heads for risk (7), target (5), sentiment (3),
intent (5) and the evidence of each token (7); a risk score joins the whole post with its most telling
token. The text is made plain first (`classifiers/text.py`): look-alike letters, hidden characters,
handles, links, telephone numbers, post codes and number plates become words; the author's name is never
read. {post} tokens are read at once; a longer post is read in overlapping windows, and its riskiest
window counts. Float weights are the reference; the int8 network is what runs.

## Labels

{labels}

## Training data

{sources}

The posts in the data folder are split by hash into train, validation and test (80/10/10), so that no
school and no minimal pair lies in two parts; those in `config/training/more_posts.jsonl` are about other
schools and train only. In training, names are swapped for others and letters slip now and then, so that
no name carries a label. Labels that nobody annotated are left out of the loss. Training took {minutes}
minutes on two processor cores, seed {seed}.

## Figures: held-out school posts

{n_test} posts of schools that training and calibration never saw.

{overall}

{per_label}

Validation figures are in `manifest.json`; temperatures, biases and thresholds were chosen there, on the
scores of the int8 network.

## Thresholds

{thresholds}

A label whose score lies within {unsure} of its threshold is `unsure`: it needs a person either way.

## Figures: public evaluation sets

Only measured on; nothing was trained on them or tuned to them.

{public}

## Limits

- The school posts were written by a few people. Real posts differ, and the figures above are likely to
  flatter it.
- Veiled threats, dry wit, sarcasm and allegations put as praise are missed more often than plain ones;
  irony is read as its words.
- Few positives stand behind `sexual` and `threatening` in the test part, so those figures are rough.
- Public data on abuse carries biases against dialects and identity terms (see the table); a mention of a
  group is sometimes scored as an attack on it. Reports of abuse can be taken for abuse.
- Evidence spans show what the model looked at, not why the post is wrong.
- A score is a probability on posts like the validation part, half of which carry a risk; in ordinary
  traffic it is too high.
"""


def model_card(raw: Mapping[str, Any]) -> str:
    """The card's Markdown for a manifest with figures."""
    figures = raw["metrics"]["school_test"]
    return _HEAD.format(
        version=raw["version"],
        encoder=ENCODER.name,
        encoder_licence=ENCODER.licence,
        post=raw["cut"]["post"],
        labels="\n".join(f"- `{label}`: {DEFINITIONS[label]}" for label in RISK),
        sources=_table(
            ("source", "licence", "cite", "used for", "known biases"),
            [(one.name, one.licence, one.cite, one.used_for, one.biases) for one in SOURCES],
        ),
        minutes=round(raw["training"]["seconds"] / 60),
        seed=raw["training"]["seed"],
        n_test=figures["posts"],
        overall=_table(
            ("measure", "figure"),
            [(name.replace("_", " "), v) for name, v in figures.items() if name != "labels"],
        ),
        per_label=_label_table(figures["labels"]),
        thresholds=_table(
            ("label", "threshold", "temperature", "bias"),
            [(label, raw["thresholds"][label], *raw["calibration"][label].values()) for label in RISK],
        ),
        unsure=raw["unsure_within"],
        public=_table(
            ("set", "measure", "figure"),
            [
                (name, measure.replace("_", " "), value)
                for name, measures in raw["metrics"]["public"].items()
                for measure, value in measures.items()
            ],
        ),
    )


def _label_table(labels: Mapping[str, Mapping[str, Any]]) -> str:
    names = list(next(iter(labels.values())))
    rows = [(label, *(labels[label][name] for name in names)) for label in RISK]
    return _table(("label", *(name.replace("_", " ") for name in names)), rows)


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join((*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)))

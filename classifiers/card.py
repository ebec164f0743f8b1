"""The model card, made from the manifest by the training command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from classifiers.labels import DEFINITIONS, RISK
from classifiers.sources import ENCODER, SOURCES

_HEAD: Final = """# Model card: {version}

Reads one public post (and the post it answers, if there is one) about a British school and says which
risks it carries, whom it is about, its sentiment, its intent and which of its words are personal data. It
works on the machine it runs on; no post leaves it. This page is written by `python -m classifiers.train`;
change that, not this.

## What it is for

To put posts before a person in a good order, with the words that speak for each label. It decides
nothing, contacts nobody and knows nothing about truth: `defamatory` means that a post *carries an
allegation*. It is not for judging pupils or staff, for private messages, or for languages other than
English.

## How it is built

A shared encoder ({encoder}, {encoder_licence}) with linear heads for risk (7), target (5), sentiment (3),
intent (5), swearing (in training only), the evidence of each token (7) and personal data (10 kinds, BIO); a
risk score joins the whole post with its most telling token. The text is made plain first
(`classifiers/text.py`): look-alike letters, hidden characters, handles, links, telephone numbers, post
codes and number plates become words; the author's name is never read. {post} tokens are read at once; a
longer post is read in overlapping windows, sentences also one by one, and the riskiest counts. Float
weights are the reference; the int8 network is what runs.

## Labels

{labels}

## Training data

{sources}

{n_posts} of the posts that several hands, working apart, wrote about invented schools train the model
(the few in Welsh are left out). A further hand labelled each post again without seeing the first labels,
and `docs/labelling.md` decided where they differed (`python -m classifiers.agreement` prints how far they
agreed). The first hands' posts are split by hash into train, validation and test (80/10/10), later hands'
posts into train and validation (95/5), so that no school and no minimal pair lies in two parts. In
training, names are swapped for others, letters slip or hide now and then, and short posts stand among
other people's dull sentences, so that no name carries a label and no bad sentence is drowned. Labels that
nobody annotated are left out of the loss.

## Time and energy

Training took {minutes} minutes on {n_threads} processor cores without an accelerator, seed {seed}: about
{energy} kWh, reckoned at {watts} W a core (an assumption, not a measurement). One post takes a few
milliseconds of one core.

## Figures: SchoolCheck

Functional tests written by hands that wrote no training posts; never trained on or tuned to
(`docs/schoolcheck.md`). Figures stand with their 95 % bootstrap interval.

{schoolcheck}

{functions}

## Figures: held-out school posts

Posts of schools that training and calibration never saw, and a whole hand that wrote nothing else.

{overall}

{per_label}

### By hand

The letter is the hand (file) that wrote the post; each hand has its own dialects and subjects
(`docs/training-data.md`).

{hands}

## Calibration and thresholds

Temperature and bias were chosen on validation posts, on the scores of the int8 network; the threshold is
what `config/classifier.yaml` says that a missed post costs beside one wrongly flagged. A label whose score
lies within {unsure} of its threshold is `unsure`: it needs a person either way.

{thresholds}

## Figures: public evaluation sets

Only measured on; nothing was trained on them or tuned to them.

{public}

## Limits

- The school posts were written, not collected. Real posts differ, and the figures above are likely to
  flatter it.
- Veiled threats, dry wit, sarcasm and allegations put as praise are missed more often than plain ones;
  irony is read as its words.
- Public data on abuse carries biases against dialects and identity terms (see the table); a mention of a
  group is sometimes scored as an attack on it. Reports of abuse can be taken for abuse.
- Evidence words show what the model looked at, not why the post is wrong.
- A score is a probability on posts like the validation part, half of which carry a risk; in ordinary
  traffic it is too high.
- Personal data is found by a small head and by rules; neither finds all of it.
"""

WATTS_A_CORE: Final = 15


def model_card(raw: Mapping[str, Any]) -> str:
    """The card's Markdown for a manifest with figures."""
    metrics, training = raw["metrics"], raw["training"]
    hours = training["seconds"] / 3600
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
        n_posts=training["n_posts"],
        minutes=round(training["seconds"] / 60),
        n_threads=training["n_threads"],
        seed=training["seed"],
        energy=round(hours * training["n_threads"] * WATTS_A_CORE / 1000, 3),
        watts=WATTS_A_CORE,
        unsure=raw["unsure_within"],
        thresholds=_table(
            ("label", "cost of a miss", "threshold", "temperature", "bias"),
            [
                (
                    label,
                    raw["missed_costs"][label],
                    f"{raw['thresholds'][label]:.2f}",
                    *raw["calibration"][label].values(),
                )
                for label in RISK
            ],
        ),
        **_figures(metrics),
    )


def _figures(metrics: Mapping[str, Any]) -> dict[str, str]:
    """The tables of everything that was measured, by their place in the card."""
    suite, held_out = metrics["schoolcheck"], metrics["school_test"]
    labels, hands, functions = held_out["labels"], held_out["hands"], suite["functions"]
    columns = [name for name in labels[RISK[0]] if name != "positives"]
    hand_columns = [name for name in next(iter(hands.values())) if name != "posts"]
    return {
        "schoolcheck": _measures({**suite, **{f"{k}_f1": v for k, v in suite["label_f1"].items()}}),
        "functions": _table(
            ("group", "function", "cases", "share right"),
            [(one["group"], name, one["cases"], _shown(one["right"])) for name, one in functions.items()],
        ),
        "overall": _measures(held_out),
        "per_label": _table(
            ("label", "positives", *(name.replace("_", " ") for name in columns)),
            [
                (label, labels[label]["positives"], *(_shown(labels[label][name]) for name in columns))
                for label in RISK
            ],
        ),
        "hands": _table(
            ("hand", "posts", *(name.replace("_", " ") for name in hand_columns)),
            [
                (hand, one["posts"], *(_shown(one[name]) for name in hand_columns))
                for hand, one in hands.items()
            ],
        ),
        "public": _table(
            ("set", "rows", "measure", "figure"),
            [
                (name, measures["posts"], measure.replace("_", " "), _shown(value))
                for name, measures in metrics["public"].items()
                for measure, value in measures.items()
                if isinstance(value, dict)
            ],
        ),
    }


def _measures(figures: Mapping[str, Any]) -> str:
    """The figures that stand by themselves, a line each."""
    return _table(
        ("measure", "figure"),
        [
            ("posts", figures["posts"]),
            *((name.replace("_", " "), _shown(one)) for name, one in figures.items() if _is_figure(one)),
        ],
    )


def _is_figure(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"value", "low", "high"}


def _shown(figure: Mapping[str, float | None]) -> str:
    """A figure with its interval: "0.912 (0.880 to 0.934)", or "-" where it is not defined."""
    value, low, high = (figure[name] for name in ("value", "low", "high"))
    if value is None:
        return "-"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f} to {high:.3f})"


def _table(head: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join((*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)))

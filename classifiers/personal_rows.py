"""Public sentences whose personal data is marked, as examples in Gatepost's kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from classifiers.dataset import Example, Marked, key_of

if TYPE_CHECKING:
    import pandas as pd

PERSONAL_FROM_WNUT: Final = {"person": "person"}
PERSONAL_FROM_BROAD: Final = {"PER": "person"}
PERSONAL_FROM_PRESIDIO: Final = {
    "PERSON": "person",
    "STREET_ADDRESS": "address",
    "ZIP_CODE": "postcode",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
}


def personal_rows(folder: Path) -> list[Example]:
    """Public sentences whose personal data is marked, in a fixed mixed order, none of them held out."""
    import pandas as pd

    held_out = {
        text
        for name in ("presidio_heldout", "wnut17_test")
        for text in pd.read_parquet(folder / "eval" / f"{name}.parquet")["text"]
    }
    spans = folder / "spans"
    wnut = pd.read_parquet(spans / "wnut17" / "data.parquet")
    broad = pd.read_parquet(spans / "broad_twitter" / "data.parquet")
    presidio = pd.read_parquet(spans / "presidio_synth" / "data.parquet")
    found = [
        *tagged_examples(wnut[wnut["split"] != "test"], "wnut17", PERSONAL_FROM_WNUT),
        *tagged_examples(broad, "btc", PERSONAL_FROM_BROAD),
        *presidio_examples(presidio),
    ]
    return sorted((one for one in found if one.text not in held_out), key=lambda one: key_of(one.text))


def tagged_examples(frame: pd.DataFrame, source: str, kinds: Mapping[str, str]) -> list[Example]:
    """Rows of words joined by blanks with a BIO tag for each word; other kinds of name count as outside."""
    return [
        Example(text=text, source=source, personal=tuple(_tagged(text.split(" "), tags, kinds)))
        for text, tags in zip(frame["text"], frame["tags"], strict=True)
        if len(text.split(" ")) == len(tags)
    ]


def _tagged(words: Sequence[str], tags: Sequence[str], kinds: Mapping[str, str]) -> Iterable[Marked]:
    at, start, kind = 0, 0, ""
    for word, tag in zip([*words, ""], [*tags, "O"], strict=True):
        place, _, name = tag.partition("-")
        if kind and not (place == "I" and kinds.get(name) == kind):
            yield Marked(start=start, end=at - 1, label=kind)
            kind = ""
        if place == "B" and name in kinds:
            start, kind = at, kinds[name]
        at += len(word) + 1


def presidio_examples(frame: pd.DataFrame) -> list[Example]:
    """Rows with character spans as JSON; other kinds count as outside."""
    return [
        Example(
            text=text,
            source="presidio_synth",
            personal=tuple(
                Marked(
                    start=span["start_position"],
                    end=span["end_position"],
                    label=PERSONAL_FROM_PRESIDIO[span["entity_type"]],
                )
                for span in json.loads(spans)
                if span["entity_type"] in PERSONAL_FROM_PRESIDIO
            ),
        )
        for text, spans in zip(frame["text"], frame["spans"], strict=True)
    ]

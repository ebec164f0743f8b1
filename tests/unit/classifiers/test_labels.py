"""The names of the labels."""

from classifiers.labels import DEFINITIONS, INTENT, RISK, SENTIMENT, TARGET


def test_every_name_is_explained_in_a_sentence() -> None:
    assert set(DEFINITIONS) == {*RISK, *TARGET, *SENTIMENT, *INTENT}
    assert all(text.endswith(".") and len(text) > 20 for text in DEFINITIONS.values())

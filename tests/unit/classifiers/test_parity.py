"""The int8 network that runs against the float weights that it was made from."""

import warnings

import pytest

from classifiers.predict import Classifier

POSTS = (
    "Thank you to every member of staff, our daughter has loved her first term.",
    "What time does parents' evening start on Thursday?",
    "Mrs Croft is a useless fat cow",
    "Someone should wait for him in the car park and break his legs",
    "Mr Lomas was sacked from his last school for stealing the trip money",
    "The bus was late again and nobody rang us. Very poor.",
    "My son is being bullied every day and has stopped eating",
    "Harvey Pritchard from 4B lives at 22 Alder Close",
    "INSET day on Monday, school is closed to pupils",
    "No wonder results are down, send them back where they came from",
)
FARTHEST = 0.25
"""On plain posts; on the hardest ones int8 was seen to move a probability by up to 0.33."""


@pytest.fixture(scope="module")
def reference() -> Classifier:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party imports announce deprecations of their own
        loaded = Classifier.load(backend="torch", n_threads=1)
        loaded.read(["warm up"])
    return loaded


def test_the_back_ends_agree(reference: Classifier) -> None:
    pairs = list(zip(Classifier.load().read(POSTS), reference.read(POSTS), strict=True))
    gaps = [abs(fast.scores[label] - exact.scores[label]) for fast, exact in pairs for label in fast.scores]
    assert max(gaps) <= FARTHEST
    assert sum(gaps) / len(gaps) <= 0.02


def test_the_back_ends_have_one_version(reference: Classifier) -> None:
    assert reference.version == Classifier.load().version

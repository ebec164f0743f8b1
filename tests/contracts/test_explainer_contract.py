"""What everything that explains a label promises: the stand-in and the school's model."""

from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from classifiers.personal_data import KnownToTheSchool
from classifiers.predict import Classifier, Reading
from monitor.bootstrap.models import LocalClassifier, LocalExplainer
from monitor.bootstrap.personal import PersonalReader
from monitor.domain.post import Post
from monitor.domain.watch_list import WatchList
from monitor.services.ports import Explainer, ExplainerBusyError
from monitor.testing import WordExplainer

TEXT = "Mrs Croft is a useless fat cow, and the bus was late."
PERSONAL = PersonalReader(known=KnownToTheSchool(), watched=WatchList())


def post(text: str) -> Post:
    return Post(platform="reddit", external_id="1", text=text, posted_at=datetime(2026, 11, 18, tzinfo=UTC))


@pytest.fixture(scope="module", params=["stand-in", "real"])
def explainer(request: pytest.FixtureRequest) -> Explainer:
    if request.param == "real":
        return LocalExplainer(LocalClassifier(Classifier.load(n_threads=2), PERSONAL))
    return WordExplainer({"useless": 0.4, "cow": 0.3})


def test_the_words_lie_in_the_text_in_its_order(explainer: Explainer) -> None:
    found = explainer.explain(post(TEXT), "abusive")
    starts = [word.start for word in found.words]
    assert starts == sorted(starts)
    assert all(0 <= word.start < word.end <= len(TEXT) for word in found.words)
    assert 0 <= found.start <= found.end <= len(TEXT)


def test_the_strongest_words_are_among_them_and_lower_the_score(explainer: Explainer) -> None:
    found = explainer.explain(post(TEXT), "abusive")
    assert 1 <= len(found.strongest) <= 5
    assert set(found.strongest) <= set(found.words)
    assert 0 <= found.covered < found.uncovered <= 1


def test_it_says_which_model_weighed_and_the_same_every_time(explainer: Explainer) -> None:
    found = explainer.explain(post(TEXT), "abusive")
    assert (found.label, found.model) == ("abusive", explainer.version)
    assert found == explainer.explain(post(TEXT), "abusive")
    assert "abusive" not in explainer.not_judged


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800 lone", "\u202e", "🤡", "a" * 1_000_000])
def test_any_text_is_explained(explainer: Explainer, text: str) -> None:
    found = explainer.explain(post(text), "abusive")
    assert all(0 <= word.start < word.end <= len(text) for word in found.words)


class SlowReader(Classifier):
    """Waits with its first reading until it is let go."""

    def __init__(self) -> None:
        self.version = "slow"
        self.has_begun, self.may_end = Event(), Event()

    def read(self, *_texts: object, **_others: object) -> list[Reading]:  # type: ignore[override]
        """Wait, then fail."""
        self.has_begun.set()
        assert self.may_end.wait(20)
        raise ZeroDivisionError


def test_one_label_is_explained_at_a_time_and_a_failure_frees_the_place() -> None:
    reader = SlowReader()
    explainer = LocalExplainer(LocalClassifier(reader, PERSONAL), wait_seconds=0.01)

    def first() -> None:
        with pytest.raises(ZeroDivisionError):
            explainer.explain(post(TEXT), "abusive")

    thread = Thread(target=first)
    thread.start()
    assert reader.has_begun.wait(20)
    with pytest.raises(ExplainerBusyError):
        explainer.explain(post(TEXT), "abusive")
    reader.may_end.set()
    thread.join(20)
    first()

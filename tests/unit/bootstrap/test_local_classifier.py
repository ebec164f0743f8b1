"""What a reading becomes for one school: its own contact details are no finding, its watched names are."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from classifiers.predict import Reading, Span
from monitor.bootstrap.models import LocalClassifier
from monitor.bootstrap.personal import PersonalReader, known_to
from monitor.domain.assessment import OTHER_LANGUAGE, Assessment
from monitor.domain.mention import Mention, Relevance
from monitor.domain.post import Post
from monitor.domain.school import School, StaffMember
from monitor.domain.watch_list import WatchList, entry_of

NOW = datetime(2026, 11, 18, tzinfo=UTC)
KEY = "k" * 32
SCHOOL = School(
    name="Tarnholt Community School",
    website="tarnholtschool.example",
    postcode="QX4 7TJ",
    phones=("01632 960144",),
    staff=(StaffMember(name="Marian Oldroyd", role="Headteacher"),),
)


class OneReading:
    """A model that reads the same in every post."""

    version = "one-1"
    not_judged: tuple[str, ...] = ()

    def __init__(self, **fields: Any) -> None:
        self._fields = fields

    def thresholds(self) -> dict[str, float]:
        return {}

    def read(self, texts: Sequence[str], **_given: object) -> list[Reading]:
        values: dict[str, Any] = {
            "labels": (),
            "scores": {},
            "target": (),
            "sentiment": "neutral",
            "intent": "other",
            "spans": (),
            "unsure": (),
            "model": self.version,
        }
        return [Reading(**(values | self._fields)) for _ in texts]


def assessed(text: str, *, watched: Sequence[str] = (), **fields: Any) -> Assessment:
    """Read one post."""
    entries = frozenset(entry_of(name, KEY) for name in watched)
    personal = PersonalReader(known=known_to(SCHOOL), watched=WatchList(key=KEY, entries=entries))
    mention = Mention(
        post=Post(platform="x", external_id="1", text=text, posted_at=NOW),
        source="x",
        relevance=Relevance(is_relevant=True, score=0.9, because=()),
        collected_at=NOW,
    )
    [found] = LocalClassifier(OneReading(**fields), personal).assess([mention], now=NOW)
    return found


def test_the_schools_own_details_are_left_out() -> None:
    text = "Mrs Oldroyd, 01632 960144, QX4 7TJ; Mrs Pell"
    spans = (
        Span(start=0, end=11, label="person"),
        Span(start=13, end=25, label="phone"),
        Span(start=27, end=34, label="postcode"),
        Span(start=36, end=44, label="person"),
    )
    assert [text[p.start : p.end] for p in assessed(text, personal=spans).personal] == ["Mrs Pell"]


def test_a_model_without_findings_gets_those_of_the_rules() -> None:
    assert [p.kind for p in assessed("ring 07700 900123 or 01632 960144").personal] == ["phone"]


def test_a_watched_name_asks_for_a_person() -> None:
    found = assessed("well done Kaylee Thorpe", watched=["kaylee thorpe"])
    assert [(p.kind, p.is_watched) for p in found.personal] == [("person", True)]
    assert found.unsure == ("identifying",)


@pytest.mark.parametrize("fields", [{"labels": ("identifying",)}, {"unsure": ("identifying",)}])
def test_a_watched_name_adds_no_doubt_to_one_that_is_there(fields: dict[str, Any]) -> None:
    assert assessed("Kaylee Thorpe", watched=["Kaylee Thorpe"], **fields).unsure == fields.get("unsure", ())


def test_another_language_is_a_doubt_of_its_own() -> None:
    found = assessed("Dziękuję wszystkim", not_assessed="language: pl")
    assert found.not_assessed == "language: pl"
    assert found.unsure == (OTHER_LANGUAGE,)

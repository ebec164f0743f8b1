"""Puts the local models behind the ports: the classifier of posts and the judge of relevance."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.domain.assessment import Assessment, Span
from monitor.domain.mention import Mention, Relevance
from monitor.domain.post import Post
from monitor.domain.school import School

if TYPE_CHECKING:
    from classifiers.predict import Classifier
    from classifiers.relevance import SchoolProfile


class LocalClassifier:
    """The bundled model behind the port; loaded at first use and kept."""

    def __init__(self, model: "Classifier") -> None:
        self._model = model
        self.version: str = model.version

    def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
        """Read the posts, each with its parent; one assessment a mention, in the same order."""
        readings = self._model.read(
            [mention.post.text for mention in mentions],
            parents=[mention.post.parent_text for mention in mentions],
        )
        return [
            Assessment(
                mention_id=mention.mention_id,
                model=reading.model,
                labels=reading.labels,
                scores=dict(reading.scores),
                target=reading.target,
                sentiment=reading.sentiment,
                intent=reading.intent,
                spans=tuple(Span(start=s.start, end=s.end, label=s.label) for s in reading.spans),
                unsure=reading.unsure,
                assessed_at=now,
            )
            for mention, reading in zip(mentions, readings, strict=True)
        ]


def load_classifier() -> LocalClassifier:
    """Load the bundled model; raises `classifiers.predict.WeightsError` for a damaged file."""
    from classifiers.predict import Classifier

    return LocalClassifier(Classifier.load())


def profile_of(school: School) -> "SchoolProfile":
    """Give the school's profile in the words of the relevance judge."""
    from classifiers.relevance import SchoolProfile

    return SchoolProfile(
        name=school.name,
        short_names=school.short_names,
        hashtags=school.hashtags,
        handles=tuple(handle for handles in school.handles.values() for handle in handles),
        website=school.website,
        town=school.town,
        county=school.county,
        postcode=school.postcode,
        nearby=school.nearby,
        staff=tuple((member.name, member.role) for member in school.staff),
        not_us=school.not_us,
    )


def judge_for(school: School) -> Callable[[Post], Relevance]:
    """Give the function that says whether a post is about this school."""
    from classifiers.relevance import RelevanceJudge

    judge = RelevanceJudge(profile_of(school))

    def judged(post: Post) -> Relevance:
        found = judge.judge(
            post.text,
            platform=post.platform,
            author=post.author,
            context=post.context,
            parent_text=post.parent_text,
        )
        return Relevance(is_relevant=found.relevant, score=found.score, because=found.because)

    return judged

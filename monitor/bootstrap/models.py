"""Puts the local models behind the ports: the classifier of posts and the judge of relevance."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from monitor.bootstrap.personal import PersonalReader, known_to
from monitor.domain.assessment import OTHER_LANGUAGE, Assessment, Span
from monitor.domain.explanation import Explanation, WeighedWord
from monitor.domain.mention import Mention, Relevance
from monitor.domain.post import Post
from monitor.domain.school import School
from monitor.services.ports import ExplainerBusyError
from monitor.settings import ClassifierSettings, Settings
from monitor.settings.watch_list_file import load_watch_list

if TYPE_CHECKING:
    from classifiers.predict import Reading
    from classifiers.reader import Reader
    from classifiers.relevance import SchoolProfile
    from classifiers.why import Word

IDENTIFYING = "identifying"
EXPLAINER_WAIT_SECONDS = 4.0
"""A page asked for twice waits for the first answer instead of failing."""


class LocalClassifier:
    """The school's model behind the port; loaded at first use and kept."""

    def __init__(self, model: "Reader", personal: PersonalReader) -> None:
        self.model = model
        self._personal = personal
        self.version: str = model.version
        self.not_judged: tuple[str, ...] = model.not_judged

    def thresholds(self) -> Mapping[str, float]:
        """Give the score from which each risk label that the model judges is given."""
        return self.model.thresholds()

    def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
        """Read the posts, each with its parent; one assessment a mention, in the same order."""
        readings = self.model.read(
            [mention.post.text for mention in mentions],
            parents=[mention.post.parent_text for mention in mentions],
        )
        return [
            self._assessment(mention, reading, now)
            for mention, reading in zip(mentions, readings, strict=True)
        ]

    def _assessment(self, mention: Mention, reading: "Reading", now: datetime) -> Assessment:
        personal = self._personal.find(mention.post.text, reading)
        unsure = (*reading.unsure, OTHER_LANGUAGE) if reading.not_assessed else reading.unsure
        names_watched = any(words.is_watched for words in personal)
        if names_watched and IDENTIFYING not in (*reading.labels, *unsure):
            unsure = (*unsure, IDENTIFYING)  # whatever else the post says, a person should see it
        return Assessment(
            mention_id=mention.mention_id,
            model=reading.model,
            labels=reading.labels,
            scores=dict(reading.scores),
            target=reading.target,
            sentiment=reading.sentiment,
            intent=reading.intent,
            spans=tuple(Span(start=s.start, end=s.end, label=s.label) for s in reading.spans),
            unsure=unsure,
            personal=personal,
            not_assessed=reading.not_assessed,
            assessed_at=now,
        )


class LocalExplainer:
    """The school's model, asked again and again with words of a post covered; one post at a time."""

    def __init__(self, classifier: LocalClassifier, *, wait_seconds: float = EXPLAINER_WAIT_SECONDS) -> None:
        self._classifier = classifier
        self._wait_seconds = wait_seconds
        self._is_free = Lock()
        self.version: str = classifier.version
        self.not_judged: tuple[str, ...] = classifier.not_judged

    def explain(self, post: Post, label: str) -> Explanation:
        """Weigh the words of a post for a label that the model judges; raises ExplainerBusyError."""
        from classifiers.why import why

        if not self._is_free.acquire(timeout=self._wait_seconds):
            raise ExplainerBusyError("another label is being explained")
        try:
            found = why(self._classifier.model, post.text, label, parent=post.parent_text)
        finally:
            self._is_free.release()
        return Explanation(
            label=label,
            model=found.model,
            at_least=self._classifier.thresholds()[label],
            score=found.score,
            start=found.start,
            end=found.end,
            uncovered=found.uncovered,
            covered=found.covered,
            words=_weighed(found.words),
            strongest=_weighed(found.strongest),
        )


def _weighed(words: Sequence["Word"]) -> tuple[WeighedWord, ...]:
    return tuple(WeighedWord(start=w.start, end=w.end, fall=w.fall, weight=w.weight) for w in words)


def load_reader(settings: ClassifierSettings) -> "Reader":
    """Load the model that the settings name; raises `classifiers.predict.WeightsError` with the mend."""
    if settings.folder is None:
        from classifiers.costs import thresholds_for
        from classifiers.predict import Classifier

        return Classifier.load(thresholds={**settings.thresholds, **thresholds_for(settings.missed_costs)})
    from classifiers.foreign import ForeignClassifier

    return ForeignClassifier.load(
        settings.folder,
        labels=settings.labels,
        thresholds=settings.thresholds,
        problem_type=settings.problem_type,
        version=settings.version,
    )


def load_classifier(settings: Settings) -> LocalClassifier:
    """Load the model that the settings name; raises WeightsError or SettingsError with the mend."""
    watched = load_watch_list(settings.watch_list, settings.secrets.pupil_key)
    personal = PersonalReader(known=known_to(settings.school), watched=watched)
    return LocalClassifier(load_reader(settings.classifier), personal)


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

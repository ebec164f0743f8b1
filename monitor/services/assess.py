"""Assess: let the classifier read every relevant mention that this model has not read yet."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.assessment import NOT_ASSESSED, Assessment
from monitor.domain.mention import Mention
from monitor.services.failure import place_of
from monitor.services.ports import Clock, ModelFailedError, PostClassifier, Progress, Store, no_progress

log = logging.getLogger(__name__)

BATCH_SIZE = 128


@dataclass(frozen=True, kw_only=True, slots=True)
class AssessReport:
    """How many mentions were read, and how many the model could not read."""

    n_assessed: int = 0
    n_unreadable: int = 0


def assess(
    *,
    store: Store,
    classifier: PostClassifier,
    clock: Clock,
    progress: Progress = no_progress,
    batch_size: int = BATCH_SIZE,
) -> AssessReport:
    """Read what is unread, a batch at a time; the model runs outside any transaction."""
    n_assessed = n_unreadable = 0
    while True:
        with store.read() as unit:
            mentions = unit.mentions_to_assess(classifier.version, batch_size)
        if not mentions:
            break
        assessments = _read(classifier, mentions, clock.now())
        with store.begin() as unit:
            n_new = unit.add_assessments(assessments)
        n_assessed += n_new
        n_unreadable += sum(NOT_ASSESSED in assessment.unsure for assessment in assessments)
        progress("assess", n_assessed, None)
    return AssessReport(n_assessed=n_assessed, n_unreadable=n_unreadable)


def _read(classifier: PostClassifier, mentions: Sequence[Mention], now: datetime) -> list[Assessment]:
    """Read a batch; raises ModelFailedError when it is the model that fails, not one of the posts."""
    try:
        return classifier.assess(mentions, now=now)
    except Exception as problem:  # noqa: BLE001 - one post that the model cannot read must not hold up the rest
        place = place_of(problem)
    alone = [_read_alone(classifier, mention, now) for mention in mentions]
    if len(mentions) > 1 and all(found is None for found in alone):
        raise ModelFailedError(
            f"the model failed on each of {len(mentions)} posts ({place}); nothing was marked as read. Look "
            "at the machine's memory and at `gatepost check`; the next run tries again"
        )
    return [
        found or _unreadable(mention, classifier.version, now)
        for mention, found in zip(mentions, alone, strict=True)
    ]


def _read_alone(classifier: PostClassifier, mention: Mention, now: datetime) -> Assessment | None:
    try:
        return classifier.assess([mention], now=now)[0]
    except Exception as problem:  # noqa: BLE001 - what a post does to the model is not known beforehand
        log.error(  # noqa: TRY400 - a traceback could hold the post's words
            "mention %s: the model could not read it (%s); a person must",
            mention.mention_id,
            place_of(problem),
        )
        return None


def _unreadable(mention: Mention, model: str, now: datetime) -> Assessment:
    return Assessment(
        mention_id=mention.mention_id,
        model=model,
        labels=(),
        scores={},
        target=(),
        sentiment="neutral",
        intent="other",
        unsure=(NOT_ASSESSED,),
        assessed_at=now,
    )

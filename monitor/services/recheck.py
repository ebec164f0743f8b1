"""Re-check: after an hour, a day and a week, is a case's post still up? Its own source is asked."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.domain.actor import GATEPOST, Actor
from monitor.domain.alert import AlertKind
from monitor.domain.audit import entry_by
from monitor.domain.case import Action, ActionRefusedError, Case, CaseEvent
from monitor.domain.clocks import PLAIN_RULES, ClockRules, kept_clocks
from monitor.domain.evidence import capture
from monitor.domain.mention import Mention
from monitor.domain.recheck import (
    GIVE_UP_AFTER,
    LOOK_AFTER,
    STATE_WORDS,
    UNREAD_WORDS,
    Look,
    PastLook,
    PostState,
    due_slot,
    looked_after,
    refusal_by_hand,
    with_gone,
)
from monitor.domain.routing import Router
from monitor.domain.vault import EntryKind, Method, file_draft
from monitor.services.chronology import own_entries
from monitor.services.doors import Doors
from monitor.services.failure import place_of
from monitor.services.ports import (
    CaseFile,
    Clock,
    Collector,
    Progress,
    SourceError,
    Store,
    UnitOfWork,
    no_progress,
)

log = logging.getLogger(__name__)

ITSELF = Actor(name=GATEPOST)
BY_HAND = -1
MAX_REASON = 200
AT_LEAST_BETWEEN = timedelta(minutes=5)
"""Between two rounds: the first look is due after an hour, and nobody waits for it to the second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecheckReport:
    """What a round of looks brought."""

    n_looked: int = 0
    n_changed: int = 0
    n_failed: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Target:
    """One post that is to be looked at, as which look, and for whom."""

    case_id: int
    mention: Mention
    slot: int
    by: Actor = ITSELF
    reason: str = ""


@dataclass(kw_only=True)
class Recheck:
    """The step with all that it needs; each look is kept before the next is taken."""

    store: Store
    clock: Clock
    collector: Callable[[str], Collector | None]
    """Gives the collector of a source by its name; None when it is switched off or gone."""
    doors: Doors
    router: Router
    clocks: ClockRules = PLAIN_RULES
    is_on: bool = True
    """Off, nothing is looked at but what a person asks for."""
    _not_before: datetime | None = field(default=None, init=False)

    def run_if_due(self) -> RecheckReport:
        """Take a round unless the last one was a few minutes ago; for a clock that ticks often."""
        now = self.clock.now()
        if not self.is_on or (self._not_before is not None and now < self._not_before):
            return RecheckReport()
        self._not_before = now + AT_LEAST_BETWEEN
        return self.run()

    def run(self, *, progress: Progress = no_progress) -> RecheckReport:
        """Take every look that is due; a source that fails is asked again at the next round."""
        report = RecheckReport()
        failing: set[str] = set()
        for target in self._due():
            if target.mention.source in failing:
                continue
            try:
                look = self._look(target.mention)
            except SourceError as problem:
                failing.add(target.mention.source)
                words = f"{target.mention.source}: {problem}"
                log.warning("case %d: a look at a post failed: %s", target.case_id, problem)
                report = replace(report, n_failed=report.n_failed + 1, problems=(*report.problems, words))
                continue
            is_change = self._keep(target, look)
            n_changed = report.n_changed + is_change
            report = replace(report, n_looked=report.n_looked + 1, n_changed=n_changed)
            progress("recheck", report.n_looked, None)
        return report

    def look_now(self, case_id: int, mention_id: str, *, by: Actor, reason: str) -> Look:
        """Take a look that a person asks for, with the reason; raises ActionRefusedError."""
        with self.doors.noting_refusals(case_id, "recheck", by):
            return self._looked_now(case_id, mention_id, by=by, reason=reason)

    def _looked_now(self, case_id: int, mention_id: str, *, by: Actor, reason: str) -> Look:
        with self.store.read() as unit:
            file = unit.case_file(case_id)
            if file is None:
                raise ActionRefusedError("There is no such case.")
            self.doors.admit(unit, file, by)
            past = past_looks(unit, case_id)
        mention = next((p.mention for p in file.posts if p.mention.mention_id == mention_id), None)
        if mention is None:
            raise ActionRefusedError("That post is not in this case; reload the page.")
        posts = [row.mention.post for row in file.posts]
        if words := refusal_by_hand(mention.post, posts, past, reason=reason):
            raise ActionRefusedError(words)
        try:
            look = self._look(mention)
        except SourceError as problem:
            raise ActionRefusedError(f"It could not be told: {problem}") from problem
        self._keep(_Target(case_id=case_id, mention=mention, slot=BY_HAND, by=by, reason=reason), look)
        return look

    def _due(self) -> list[_Target]:
        now = self.clock.now()
        found: list[_Target] = []
        with self.store.read() as unit:
            # A post that joins later is looked at by its case's own age: one calendar a case is enough.
            for case in unit.cases_between(now - GIVE_UP_AFTER, now + timedelta(seconds=1)):
                if not case.is_open or now - case.opened_at < LOOK_AFTER[0]:
                    continue
                past = past_looks(unit, case.case_id)
                file = unit.case_file(case.case_id)
                found += _targets(file, past, now=now) if file is not None else []
        return found

    def _look(self, mention: Mention) -> Look:
        collector = self.collector(mention.source)
        if collector is None:
            return Look(state=PostState.UNKNOWN, words="its source is switched off in the settings")
        with self.store.read() as unit:
            state = unit.source_state(mention.source)
        try:
            look = collector.look_again(mention.post, state.checkpoint)
        except SourceError:
            raise
        except Exception as problem:
            log.error("source %r: unexpected %s", mention.source, place_of(problem))  # noqa: TRY400
            raise SourceError(f"an unexpected {type(problem).__name__}; it is tried again") from problem
        if look.checkpoint is not None and look.checkpoint != state.checkpoint:
            with self.store.begin() as unit:
                unit.save_source_state(
                    replace(state, checkpoint=look.checkpoint), expected_checkpoint=state.checkpoint
                )
        return look

    def _keep(self, target: _Target, look: Look) -> bool:
        """Write the look into the vault; a change also into the case, with its alerts."""
        now = self.clock.now()
        with self.store.begin() as unit:
            unit.lock_case(target.case_id)
            file = unit.case_file(target.case_id)
            if file is None or all(row.mention.mention_id != target.mention.mention_id for row in file.posts):
                if target.slot == BY_HAND:
                    raise ActionRefusedError("That post has moved to another case meanwhile; look there.")
                return False  # its new case has a calendar of its own
            past = past_looks(unit, target.case_id)
            is_change = look.state != _last_state(past, target.mention.mention_id)
            is_news = is_change and look.state is not PostState.UNKNOWN
            if is_news or target.slot == BY_HAND:
                case = self._note(file, target, look, past)
                unit.save_case(*case)
                if is_news and case[0].is_open:
                    unit.add_alerts(self.router.case_alerts(case[0], AlertKind.POST_CHANGED, now=now))
            if target.slot == BY_HAND:
                detail = f"a post was looked at again: {STATE_WORDS[look.state]}"
                unit.add_audit(entry_by(target.by, "recheck", at=now, case_id=target.case_id, detail=detail))
            self._chain(unit, target, look)
        return is_news

    def _note(
        self, file: CaseFile, target: _Target, look: Look, past: Sequence[PastLook]
    ) -> tuple[Case, CaseEvent]:
        """Give the case with the look in its history; its clocks stop when the last of its posts is gone."""
        now = self.clock.now()
        ids = [row.mention.mention_id for row in file.posts]
        number = ids.index(target.mention.mention_id) + 1
        words = f"post {number} of {len(ids)}: {STATE_WORDS[look.state]}"
        words += f" ({look.words})" if look.words else ""
        reason, by = target.reason.strip()[:MAX_REASON], target.by.name
        words += f"; because: {reason}" if reason else ""
        words += f"; {UNREAD_WORDS}" if look.state is PostState.EDITED else ""
        case, event = file.case.apply(Action.CHECKED, by=by, now=now, detail=words)
        this = PastLook(mention_id=ids[number - 1], state=look.state, slot=target.slot, at=now)
        case = with_gone(case, ids, [*past, this], now=now)
        return kept_clocks(case, self.clocks, by=by, now=now), event

    def _chain(self, unit: UnitOfWork, target: _Target, look: Look) -> None:
        """Put what was found into the vault, and an edited post's new words with their own hash."""
        now = self.clock.now()
        mention_id = target.mention.mention_id
        if look.post is not None and look.post.post_id == mention_id:
            evidence = capture(look.post, now=now)
            unit.add_evidence(evidence, captured_by=target.by.name, method=Method.RECHECK)
        found = {"mention_id": mention_id, "looked_at": now.isoformat(), "state": look.state}
        content = json.dumps({**found, "words": look.words}, sort_keys=True).encode()
        draft = file_draft(
            content,
            media_type="application/json",
            captured_at=now,
            captured_by=target.by.name,
            method=Method.RECHECK,
            case_id=target.case_id,
            mention_id=mention_id,
            detail={"state": str(look.state), "slot": target.slot},
            kind=EntryKind.CHECK,
        )
        unit.add_vault_entry(draft, content)


def past_looks(unit: UnitOfWork, case_id: int) -> list[PastLook]:
    """Give the looks at a case's posts, oldest first."""
    return [
        PastLook(
            mention_id=entry.mention_id,
            state=str(entry.facts.get("state", "")),
            slot=slot if isinstance(slot := entry.facts.get("slot"), int) else BY_HAND,
            at=entry.captured_at,
        )
        for entry in own_entries(unit, case_id)
        if entry.kind == EntryKind.CHECK
    ]


def _newest(past: Sequence[PastLook]) -> dict[str, PastLook]:
    """Give the newest look at each post that told anything."""
    return {look.mention_id: look for look in past if look.state != PostState.UNKNOWN}


def _last_state(past: Sequence[PastLook], mention_id: str) -> str:
    last = _newest(past).get(mention_id)
    return last.state if last is not None else PostState.UP


def _targets(file: CaseFile, past: Sequence[PastLook], *, now: datetime) -> list[_Target]:
    mentions = {row.mention.mention_id: row.mention for row in file.posts}
    found = []
    for post in looked_after([mention.post for mention in mentions.values()]):
        own = [look for look in past if look.mention_id == post.post_id]
        slot = due_slot(file.case.opened_at, own, now=now)
        if slot is not None:
            found.append(_Target(case_id=file.case.case_id, mention=mentions[post.post_id], slot=slot))
    return found

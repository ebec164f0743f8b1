"""Moving all posts of a case into another, and giving them back."""

from dataclasses import replace

from monitor.domain.case import Action, ActionRefusedError, Case, CaseEvent, Change
from monitor.domain.joining import Merged
from monitor.domain.merging import before, records_of_both, restored, together, work_of_both
from monitor.domain.reading import CaseReading
from monitor.domain.school import severity_rank
from monitor.services.joining_keys import (
    crowd_among,
    forget_merge,
    merged_posts,
    note_merge,
    traits_of_posts,
)
from monitor.services.joining_means import Means, counted, ids_of, save_both, with_note
from monitor.services.ports import CaseFile, UnitOfWork
from monitor.services.triage import news_of


def take_in(
    unit: UnitOfWork, means: Means, taken: CaseFile, into: CaseFile, *, note: str = ""
) -> tuple[Case, Case]:
    """Move all posts of one case into the other and close it."""
    after, event = merged(means, taken, into, note=note)
    gone, gone_event = taken.case.apply(
        Action.MERGE,
        by=means.by.name,
        now=means.now,
        detail=with_note(f"its posts ({counted(len(taken.posts))}) are in {into.case.number} now", note),
        change=Change(merged_into=into.case.case_id, n_posts=0, dismiss_reason="duplicate"),
    )
    gone = means.keeping_out(means.kept(gone))
    save_both(unit, (gone, gone_event), (after, event))
    unit.move_posts(ids_of(taken.posts), source=gone.case_id, target=after.case_id)
    note_merge(unit, gone, after, means.traits(taken))
    _tell(unit, means, into.case, after)
    return gone, after


def merged(means: Means, taken: CaseFile, into: CaseFile, *, note: str = "") -> tuple[Case, CaseEvent]:
    """Give the case that stays as the merge makes it: nothing that either case says is lost."""
    ours, theirs = into.case, taken.case
    if not ours.is_open:
        raise ActionRefusedError(f"{ours.number} is closed; reopen it first, or merge the other way round.")
    reading = together(ours, theirs)
    decision = means.planner(reading)
    merge = Merged(
        case_id=theirs.case_id,
        revision=ours.revision + 1,
        by=means.by.name,
        at=means.now,
        before=before(ours),
    )
    work = replace(
        work_of_both(ours.work, theirs.work),
        joining=ours.work.joining.with_merged(merge),
        crowd=crowd_among([*means.traits(taken), *means.traits(into)]),
    )
    base = replace(
        ours,
        sentiment=reading.sentiment,
        intent=reading.intent,
        is_own_account=reading.is_own_account,
        steps_done=records_of_both(ours.steps_done, theirs.steps_done),
    )
    change = Change(
        labels=reading.labels,
        target=reading.target,
        author_role=reading.author_role,
        plan=decision.plan,
        severity=max(ours.severity, theirs.severity, decision.severity, key=severity_rank),
        is_restricted=ours.is_restricted or theirs.is_restricted or decision.is_restricted,
        is_findable=reading.is_findable,
        surest=max(ours.surest, theirs.surest),
        n_posts=len({*ids_of(into.posts), *ids_of(taken.posts)}),
        work=work,
    )
    detail = with_note(f"{theirs.number} was merged into this case: {counted(len(taken.posts))}", note)
    case, event = base.apply(Action.JOIN, by=means.by.name, now=means.now, detail=detail, change=change)
    return means.kept(case), event


def give_back(unit: UnitOfWork, means: Means, taken: Case, into: CaseFile) -> tuple[Case, Case]:
    """Undo a merge; raises ActionRefusedError where some of its posts have gone on."""
    case = into.case
    merge, ids = case.work.joining.merge_of(taken.case_id), set(merged_posts(unit, taken))
    back = [post for post in into.posts if post.mention.mention_id in ids]
    left = [post for post in into.posts if post.mention.mention_id not in ids]
    _refuse_undo_merge(taken, case, merge, n_missing=len(ids) - len(back))
    left_traits = traits_of_posts(left, means.likeness, is_restricted=case.is_restricted)
    back_traits = traits_of_posts(back, means.likeness, is_restricted=taken.is_restricted)
    base, words = _as_before(means, case, merge)
    work = replace(
        base.work,
        joining=base.work.joining.without_merged(taken.case_id),
        crowd=crowd_among(left_traits),
    )
    after, event = base.apply(
        Action.UNDO_MERGE,
        by=means.by.name,
        now=means.now,
        detail=f"{counted(len(back))} back in {taken.number}; {words}",
        change=Change(n_posts=len(left), work=work),
    )
    again, again_event = taken.apply(
        Action.UNDO_MERGE,
        by=means.by.name,
        now=means.now,
        detail=f"{counted(len(back))} back from {case.number}",
        change=Change(merged_into=0, dismiss_reason="", n_posts=len(back)),
    )
    again = means.kept(again)
    after = means.kept(after)
    if base is case:  # what was written while the posts were here stays in its history
        after = means.keeping_out(after)
    save_both(unit, (again, again_event), (after, event))
    unit.move_posts(ids_of(back), source=case.case_id, target=taken.case_id)
    forget_merge(unit, taken, after, back_traits, left_traits)
    return again, after


def _as_before(means: Means, case: Case, merge: Merged | None) -> tuple[Case, str]:
    """Take a merged case's part out again where nothing else has been done since."""
    if merge is None or merge.before is None or merge.revision != case.revision:
        return case, "labels and work stay as they are, because other things were done since"
    known = restored(case, merge.before)
    plan = means.planner(CaseReading.of(known)).plan
    return replace(known, plan=plan), "labels and work are as before"


def _refuse_undo_merge(taken: Case, case: Case, merged: Merged | None, *, n_missing: int) -> None:
    if merged is None:
        raise ActionRefusedError(
            f"{taken.number} came to {case.number} by an undone split; split the posts off again instead."
        )
    if not case.is_open:
        raise ActionRefusedError(f"{case.number} is closed by now; reopen it first.")
    if n_missing:
        raise ActionRefusedError(
            f"{case.number} no longer holds all posts of {taken.number} ({counted(n_missing)} "
            f"{'is' if n_missing == 1 else 'are'} elsewhere). Undo that first, or split the others off."
        )


def _tell(unit: UnitOfWork, means: Means, known: Case, case: Case) -> None:
    kind = news_of(known, case)
    if kind is not None:
        unit.add_alerts(means.router.case_alerts(case, kind, now=means.now))

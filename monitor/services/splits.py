"""Taking posts out of a case into one of their own, and putting them back."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain.alert import AlertKind
from monitor.domain.assessment import RISK_LABELS, TARGETS, Assessment
from monitor.domain.case import Action, ActionRefusedError, Case, CaseEvent, Change
from monitor.domain.clocks import with_received
from monitor.domain.findable import lets_a_child_be_found
from monitor.domain.joining import Joining, in_order
from monitor.domain.merging import more_telling_intent, worse_sentiment
from monitor.domain.policy.vocabulary import WIDER_AUTHOR
from monitor.domain.reading import CaseReading
from monitor.services.doubts import case_from
from monitor.services.joining_keys import crowd_among, give_to_split, take_back_split, traits_of_posts
from monitor.services.joining_means import Means, counted, ids_of, save_both, with_note
from monitor.services.ports import CaseFile, CasePost, UnitOfWork


def chosen(file: CaseFile, mention_ids: Sequence[str]) -> tuple[list[CasePost], list[CasePost]]:
    """Part a case's posts into those to move and those that stay; raises ActionRefusedError."""
    wanted = set(mention_ids)
    moved = [post for post in file.posts if post.mention.mention_id in wanted]
    left = [post for post in file.posts if post.mention.mention_id not in wanted]
    if not wanted:
        raise ActionRefusedError("Tick the posts that are of another incident first.")
    if len(moved) < len(wanted):
        raise ActionRefusedError("One of those posts is no longer in this case; look at it again.")
    if not left:
        raise ActionRefusedError("Leave at least one post in the case, or merge it into another instead.")
    return moved, left


def split_off(
    unit: UnitOfWork, means: Means, case: Case, moved: list[CasePost], left: list[CasePost], *, note: str = ""
) -> tuple[Case, Case]:
    """Make a case of its own of the moved posts; what the old one says stays as it is."""
    new = _new_case(means, case, moved)
    opening = CaseEvent(
        case_id=0,
        revision=1,
        action=Action.OPEN,
        by=means.by.name,
        at=means.now,
        detail=with_note(f"split off from {case.number}: {counted(len(moved))}", note),
    )
    left_traits = traits_of_posts(left, means.likeness, is_restricted=case.is_restricted)
    new = unit.add_case(new, opening)
    joining = replace(case.work.joining, split_off=(*case.work.joining.split_off, new.case_id))
    work = replace(case.work, crowd=crowd_among(left_traits), joining=joining)
    after, event = case.apply(
        Action.SPLIT,
        by=means.by.name,
        now=means.now,
        detail=with_note(f"{counted(len(moved))} split off into {new.number}", note),
        change=Change(n_posts=len(left), work=work),
    )
    after = means.keeping_out(after)
    unit.save_case(after, event)
    unit.move_posts(ids_of(moved), source=case.case_id, target=new.case_id)
    traits = traits_of_posts(moved, means.likeness, is_restricted=new.is_restricted)
    give_to_split(unit, case, new, traits, left_traits)
    unit.add_alerts(means.router.case_alerts(new, AlertKind.OPENED, now=means.now))
    return after, new


def _new_case(means: Means, case: Case, moved: list[CasePost]) -> Case:
    """Give the case that split-off posts make; whom a person has kept out of the old one stays out."""
    is_colleague = WIDER_AUTHOR.get(case.author_role, case.author_role) == "staff"
    found = [post.assessment for post in moved if post.assessment is not None]
    reading = CaseReading(
        labels=in_order(RISK_LABELS, *(one.labels for one in found)),
        target=in_order(TARGETS, *(one.target for one in found)),
        sentiment=_worst(found),
        intent=_most_telling(found),
        author_role=case.author_role if is_colleague else "unknown",
        is_own_account=any(means.is_own_account(post.mention.post) for post in moved),
        is_findable=any(_is_findable(post) for post in moved),
        context=case.work.context,
    )
    decision = means.planner(reading)
    new = case_from(reading, decision, now=means.now, doubts=found)
    traits = traits_of_posts(moved, means.likeness, is_restricted=new.is_restricted)
    work = replace(
        new.work,
        context=case.work.context,
        concerned=case.work.concerned,
        cleared=case.work.cleared,
        crowd=crowd_among(traits),
        joining=Joining(split_from=case.case_id),
    )
    new = replace(new, work=work, n_posts=len(moved))
    new = with_received(new, min(post.mention.post.posted_at for post in moved), now=means.now)
    return means.kept(new)


def put_back(unit: UnitOfWork, means: Means, file: CaseFile, new: CaseFile) -> tuple[Case, Case]:
    """Undo a split; raises ActionRefusedError where anything else has happened to the new case."""
    _refuse_undo_split(file.case, new.case)
    case, moved = file.case, means.traits(new)
    joining = replace(
        case.work.joining,
        split_off=tuple(one for one in case.work.joining.split_off if one != new.case.case_id),
    )
    work = replace(case.work, joining=joining, crowd=crowd_among([*means.traits(file), *moved]))
    after, event = case.apply(
        Action.UNDO_SPLIT,
        by=means.by.name,
        now=means.now,
        detail=f"{counted(len(new.posts))} back from {new.case.number}",
        change=Change(n_posts=len(file.posts) + len(new.posts), work=work),
    )
    gone, gone_event = new.case.apply(
        Action.MERGE,
        by=means.by.name,
        now=means.now,
        detail=f"the split was undone: its {counted(len(new.posts))} are back in {case.number}",
        change=Change(merged_into=case.case_id, n_posts=0, dismiss_reason="duplicate"),
    )
    gone = means.keeping_out(means.kept(gone))
    save_both(unit, (after, event), (gone, gone_event))
    unit.move_posts(ids_of(new.posts), source=gone.case_id, target=after.case_id)
    take_back_split(unit, after, gone, moved)
    return after, gone


def _refuse_undo_split(case: Case, new: Case) -> None:
    if not new.is_open and new.merged_into:
        raise ActionRefusedError(f"The posts of {new.number} are elsewhere by now; nothing was moved.")
    if new.revision > 1:
        raise ActionRefusedError(
            f"Another post has joined {new.number}, or somebody has worked on it, since it was split off. "
            f"Merge it into {case.number} instead."
        )
    if not case.is_open:
        raise ActionRefusedError(f"{case.number} is closed by now; reopen it first.")


def _worst(found: Sequence[Assessment]) -> str:
    worst = "positive" if found else "neutral"
    for one in found:
        worst = worse_sentiment(worst, one.sentiment)
    return worst


def _most_telling(found: Sequence[Assessment]) -> str:
    telling = found[0].intent if found else "other"
    for one in found:
        telling = more_telling_intent(telling, one.intent)
    return telling


def _is_findable(post: CasePost) -> bool:
    personal = post.assessment.personal if post.assessment else ()
    return lets_a_child_be_found(post.mention.post.text, personal)

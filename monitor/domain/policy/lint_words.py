"""Whether a policy's dates and sentences still hold."""

from collections.abc import Iterator
from typing import Final

from monitor.domain.policy.finding import Finding, Place, Surroundings, warn
from monitor.domain.policy.outdated import outdated_in
from monitor.domain.policy.review import cycle_years, due_after, stretch_of
from monitor.domain.policy.values import Policy

_SENTENCE_ENDS: Final = (".", "!", "?", ".)", '."', ".'", ".”", ".’")


def review_dates(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Find review dates that are missing, gone by, or at odds with the stated cycle."""
    adopted = stretch_of(policy.adopted)
    due = stretch_of(policy.review_due) if policy.review_due else None
    if due is not None and due.ends < around.today:
        fault = f"the review date {policy.review_due} has gone by"
        yield warn(
            "policy", "review_due", fault=fault, remedy="have the policy reviewed, then write the next date"
        )
    years, place, cite = _cycle(policy)
    by_cycle = due_after(adopted, years) if adopted and years else None
    if due is None:
        if by_cycle is not None and by_cycle.ends < around.today:
            fault = (
                f"adopted in {policy.adopted} with a review every {years} years ({cite}), so it is overdue"
            )
        else:
            fault = "no review date is stated"
        yield warn("policy", fault=fault, remedy="ask the school, and write review_due: 2027-03")
    elif by_cycle is not None and (due.ends < by_cycle.starts or due.starts > by_cycle.ends):
        yield warn(
            *place,
            fault=f"{cite} asks for a review every {years} years, while adoption in {policy.adopted} and "
            f"review in {policy.review_due} lie otherwise apart",
            remedy="ask the school which is meant",
        )


def _cycle(policy: Policy) -> tuple[int | None, Place, str]:
    for clause in policy.clauses.values():
        if "policy" in clause.text.lower() and (years := cycle_years(clause.text)):
            return years, ("clauses", clause.id), clause.id
    for number, duty in enumerate(policy.duties):
        if "policy" in duty.text.lower() and (years := cycle_years(f"{duty.text} every {duty.every}")):
            return years, ("duties", number), ", ".join(duty.cites)
    return None, ("policy",), ""


def sentences(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Find sentences that are overtaken or cut off."""
    for clause in policy.clauses.values():
        for fault, remedy in outdated_in(clause.text, around.today):
            yield warn("clauses", clause.id, fault=f"{clause.id} {fault}", remedy=remedy)
        if not clause.text.rstrip().endswith(_SENTENCE_ENDS):
            yield warn(
                "clauses",
                clause.id,
                fault=f"the text of {clause.id} ends without a full stop and may be cut off",
                remedy="compare it with the policy, and end the sentence",
            )

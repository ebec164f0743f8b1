"""The deeds after which the policy is asked again: labels, author, circumstances, categories."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain.assessment import RISK_LABELS, TARGETS
from monitor.domain.case import AUTHOR_ROLES, Action, ActionRefusedError, Change
from monitor.domain.casework_words import CATEGORY_WORDS, CONTEXT_WORDS, category_words, context_words
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.services.deed import Maker, Order


def _correct_labels(order: Order) -> tuple[Change, str]:
    unknown = sorted({*order.deed.labels} - {*RISK_LABELS}) + sorted({*order.deed.target} - {*TARGETS})
    if unknown:
        raise ActionRefusedError(f"{unknown[0]!r} is not a label.")
    labels = tuple(label for label in RISK_LABELS if label in order.deed.labels)
    target = tuple(who for who in TARGETS if who in order.deed.target)
    decision = _decided(order, replace(CaseReading.of(order.case), labels=labels, target=target))
    detail = f"was {', '.join(order.case.labels) or 'none'}; now {', '.join(labels) or 'none'}"
    if target != order.case.target:
        detail += f"; about {', '.join(target) or 'nobody'}"
    change = Change(plan=decision.plan, severity=decision.severity, is_restricted=decision.is_restricted)
    return replace(change, labels=labels, target=target, labels_confirmed=True), detail


def _set_author_role(order: Order) -> tuple[Change, str]:
    words = AUTHOR_ROLES.get(order.deed.author_role)
    if words is None:
        raise ActionRefusedError("Choose who wrote the post.")
    reading = replace(CaseReading.of(order.case), author_role=order.deed.author_role)
    return replace(asked_again(order, reading), author_role=order.deed.author_role), words


def _set_context(order: Order) -> tuple[Change, str]:
    flags = _chosen(order, "context", CONTEXT_WORDS, "circumstance", order.case.work.context)
    if {*flags} == {*order.case.work.context}:
        raise ActionRefusedError("Nothing has changed: the circumstances are the same as before.")
    work = replace(order.case.work, context=flags)
    change = replace(asked_again(order, replace(CaseReading.of(order.case), context=flags)), work=work)
    return change, "; ".join(context_words(flag) for flag in flags) or "none"


def _set_categories(order: Order) -> tuple[Change, str]:
    chosen = _chosen(order, "category", CATEGORY_WORDS, "category", order.case.work.categories)
    if {*chosen} == {*order.case.work.categories}:
        raise ActionRefusedError("Nothing has changed: the categories are the same as before.")
    work = replace(order.case.work, categories=chosen)
    change = replace(asked_again(order, replace(CaseReading.of(order.case), categories=chosen)), work=work)
    return change, "; ".join(category_words(one) for one in chosen) or "none added"


def _chosen(
    order: Order, kind: str, words: Mapping[str, str], what: str, present: tuple[str, ...]
) -> tuple[str, ...]:
    """Give what was ticked, and what is recorded that the page did not ask about."""
    asked = {question.flag for question in order.case.plan.questions if question.kind == kind}
    known = (*words, *sorted(asked - words.keys()))
    given = {word for word in order.deed.many(kind) if word}
    unknown = sorted(given - {*known})
    if unknown:
        raise ActionRefusedError(f"{unknown[0][:40]!r} is no {what} of the policy's vocabulary.")
    return (*(word for word in present if word not in known), *(word for word in known if word in given))


def asked_again(order: Order, reading: CaseReading) -> Change:
    """Ask the policy; a case that stands on a doubt keeps its place until somebody settles the doubt."""
    decision = _decided(order, reading)
    severity = order.case.severity if decision.severity == "none" else decision.severity
    is_restricted = decision.is_restricted or (
        order.case.is_restricted and not order.case.labels_confirmed_by
    )
    return Change(plan=decision.plan, severity=severity, is_restricted=is_restricted)


def _decided(order: Order, reading: CaseReading) -> PlanDecision:
    try:
        return order.planner(reading)
    except ValueError as problem:
        raise ActionRefusedError(f"The policy cannot be asked about that: {problem}") from None


CHANGES: Mapping[Action, Maker] = {
    Action.CORRECT_LABELS: _correct_labels,
    Action.SET_AUTHOR_ROLE: _set_author_role,
    Action.SET_CONTEXT: _set_context,
    Action.SET_CATEGORIES: _set_categories,
}

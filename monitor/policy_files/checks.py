"""Checks across the entries of a policy file: what must be unique, and what must not contradict."""

from collections.abc import Sequence

from monitor.domain.policy.values import Guardrail, Rule, RuleStep, Silence
from monitor.policy_files.reader import Section


def check_rule(part: Section, rule: Rule, steps: Sequence[tuple[Section, RuleStep]]) -> None:
    """Check one rule: it cites something, and no step follows a verb that the rule lacks."""
    if not rule.cites:
        raise part.fail("has neither steps nor a citation; write then: [...] or cite: [...]")
    verbs = {step.do for step in rule.steps}
    for where, step in steps:
        if step.after is not None and step.after not in verbs:
            raise where.fail(f'"{step.after}" is no step of this rule; name one of its steps', "after")
        earlier = [one for one in rule.steps if one.do == step.after]
        if any(one.step > step.step for one in earlier):
            raise where.fail(f'comes after "{step.after}" and has the lower step number; renumber it', "step")
        both = sorted(set(step.conditions) & set(step.only_when))
        if both:
            raise where.fail(f'"{both[0]}" stands under if and only_when; keep one of them', "if")


def check_contradictions(
    rules: Sequence[tuple[Section, Rule]],
    guardrails: Sequence[tuple[Section, Guardrail]],
    silent: Sequence[tuple[Section, Silence]],
) -> None:
    """Check entries against each other: ids said twice, steps that a guardrail bars, silences with steps."""
    _check_ids(rules, guardrails)
    for part, rule in rules:
        for _, rail in guardrails:
            _check_not_barred(part, rule, rail)
    for part, silence in silent:
        for where, rule in rules:
            if rule.steps and silence.when.covers(rule.when):
                contrary = f"rule {rule.id} on line {where.line} has steps for it"
                raise part.fail(f"says that the policy is silent, and {contrary}; remove one of them", "when")


def _check_ids(
    rules: Sequence[tuple[Section, Rule]], guardrails: Sequence[tuple[Section, Guardrail]]
) -> None:
    first_lines: dict[str, int] = {}
    for part, entry_id in (
        *((part, rail.id) for part, rail in guardrails),
        *((part, rule.id) for part, rule in rules),
    ):
        if entry_id in first_lines:
            raise part.fail(
                f'"{entry_id}" is used twice (first on line {first_lines[entry_id]}); give each its own id',
                "id",
            )
        first_lines[entry_id] = part.line


def _check_not_barred(part: Section, rule: Rule, rail: Guardrail) -> None:
    if rail.unless or rail.conditions or not rail.when.covers(rule.when):
        return
    for where, step in zip(part.sections("then"), rule.steps, strict=True):
        if step.do in rail.forbid:
            fault = f'prescribes "{step.do}", which guardrail {rail.id} forbids for every such incident'
            raise where.fail(f"{fault}; remove the step or narrow the guardrail", "do")

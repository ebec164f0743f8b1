"""From the sections of a policy file to a `Policy`, checking every word and citation on the way."""

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType

from monitor.domain.policy.review import DATE_EXAMPLES, Stretch, stretch_of
from monitor.domain.policy.values import (
    Caution,
    Clause,
    Deadline,
    Duty,
    Guardrail,
    Lint,
    NoEffect,
    Policy,
    Role,
    RouteRule,
    Rule,
    RuleStep,
    Setting,
    Silence,
    When,
)
from monitor.domain.policy.vocabulary import (
    AUTHORS,
    BASES,
    CANONICAL_ROLES,
    CATEGORIES,
    CLAUSE_USES,
    CONDITIONS,
    CONTENT_FLAGS,
    CONTEXTS,
    DEADLINE_KINDS,
    GUARDS,
    NUMERIC_DEADLINES,
    PHASES,
    POLICY_BASES,
    SEVERITIES,
    TARGETS,
    URGENCIES,
    VERBS,
    WIDER_AUTHOR,
    Basis,
    nearest,
)
from monitor.policy_files.checks import check_contradictions, check_rule, each
from monitor.policy_files.reader import PolicyFileError, Section, read_document

_FORBIDDABLE = tuple(dict.fromkeys((*VERBS, *(act for blocked in GUARDS.values() for act in blocked))))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Names:
    """What a rule may cite and whom it may name: everything that the file itself defines."""

    clauses: Collection[str]
    roles: Collection[str]
    places: Collection[str]


def parse_policy(text: str, *, file: str, name: str, sha256: str) -> Policy:
    """Read the text of a policy file; `name` is its stem and `sha256` the hash of its bytes.

    Raises `PolicyFileError` with file, line, field, fault and remedy.
    """
    document = read_document(text, file)
    head = document.section("policy")
    clauses = {key: _clause(key, part) for key, part in document.section("clauses").members()}
    if not clauses:
        raise document.fail('"clauses" is missing or empty; define each clause that a rule cites', "clauses")
    roles = {key: _role(key, part, clauses) for key, part in document.section("roles").members()}
    places = {
        key: part.text("says")
        for section in ("documents", "channels")
        for key, part in _named_places(document.section(section), clauses)
    }
    names = _Names(clauses=clauses, roles=roles, places=(*roles, *places))
    faults: list[PolicyFileError] = []
    guardrails = each(document.sections("guardrails"), lambda part: _guardrail(part, names), faults)
    rules = each(document.sections("rules"), lambda part: _rule(part, names), faults)
    silent = each(document.sections("silent"), _silence, faults)
    check_contradictions(rules, guardrails, silent, faults)
    adopted, review_due = _dates(head)
    policy = Policy(
        id=head.text("id"),
        name=name,
        school=head.text("school"),
        version=f"{adopted}+{sha256[:8]}",
        adopted=adopted,
        review_due=review_due,
        clauses=MappingProxyType(clauses),
        rules=tuple(rule for _, rule in rules),
        guardrails=tuple(guardrail for _, guardrail in guardrails),
        silent=tuple(silence for _, silence in silent),
        lint=tuple(_lint(part, names) for part in document.sections("lint")),
        roles=MappingProxyType(roles),
        wording=MappingProxyType({**{key: role.says for key, role in roles.items()}, **places}),
        routing=tuple(_route(part, names) for part in document.sections("routing")),
        duties=tuple(_duty(part, names) for part in document.sections("duties")),
        settings=tuple(_setting(part, names) for part in document.sections("settings")),
        no_effect=tuple(_no_effect(part, names) for part in document.sections("no_effect")),
        staff_includes=_staff_includes(head),
    )
    head.close()
    document.close()
    return policy


def _dates(head: Section) -> tuple[str, str]:
    adopted, review_due = head.text("adopted"), head.text("review_due", "")
    begun, due = _stretch(head, "adopted", adopted), _stretch(head, "review_due", review_due)
    if begun and due and due.ends < begun.starts:
        raise head.fail(f"{review_due} lies before the adoption in {adopted}; check both dates", "review_due")
    return adopted, review_due


def _stretch(head: Section, key: str, value: str) -> Stretch | None:
    found = stretch_of(value)
    if value and found is None:
        raise head.fail(f"{value!r} is no date; write it as {DATE_EXAMPLES}", key)
    return found


def _clause(key: str, part: Section) -> Clause:
    clause = Clause(
        id=key,
        lines=part.text("lines"),
        use=part.word("use", CLAUSE_USES, "use", "case"),
        text=part.text("text"),
    )
    part.close()
    return clause


def _role(key: str, part: Section, clauses: Collection[str]) -> Role:
    role = Role(
        key=key,
        says=part.text("says"),
        canonical=part.word("canonical", CANONICAL_ROLES, "role"),
        cites=_cites(part, clauses),
    )
    part.close()
    return role


def _named_places(section: Section, clauses: Collection[str]) -> list[tuple[str, Section]]:
    places = list(section.members())
    for _, part in places:
        part.text("says")
        _cites(part, clauses)
        part.close()
    return places


def _cites(part: Section, clauses: Collection[str], basis: Basis | None = None) -> tuple[str, ...]:
    cites = part.texts("cite")
    for cite in cites:
        if cite not in clauses:
            fault = f'cites "{cite}", which the section clauses does not define; add it there or'
            raise part.fail(f"{fault} {nearest(cite, clauses)}", "cite")
    if basis in POLICY_BASES and not cites:
        raise part.fail(
            f'has basis "{basis}" and cites no clause; write cite: [...] or basis: school_setting'
        )
    return cites


def read_pattern(part: Section) -> When:
    """Read which incidents something is for; raises PolicyFileError."""
    when = When(
        category=frozenset(part.words("category", CATEGORIES, "category")),
        target=frozenset(part.words("target", TARGETS, "target")),
        author=frozenset(part.words("author", AUTHORS, "author")),
        context=frozenset(part.words("context", CONTEXTS, "context flag")),
        content=frozenset(part.words("content", CONTENT_FLAGS, "content flag")),
    )
    part.close()
    if when == When():
        raise part.fail("matches every incident; name at least a category, target, author or context")
    return when


def _basis(part: Section) -> Basis:
    basis = part.word("basis", BASES, "basis", "explicit")
    if basis == "overlay":
        raise part.fail(
            "law and guidance are not the school's policy; write basis: explicit, reading or school_setting",
            "basis",
        )
    return basis


def _guardrail(part: Section, names: _Names) -> Guardrail:
    basis = _basis(part)
    guard = part.word("guard", tuple(GUARDS), "guardrail")
    extra = part.words("forbid", _FORBIDDABLE, "verb")
    guardrail = Guardrail(
        id=part.text("id"),
        forbid=tuple(dict.fromkeys((guard, *GUARDS[guard], *extra))),
        cites=_cites(part, names.clauses, basis),
        text=part.text("text"),
        basis=basis,
        when=read_pattern(part.section("when")),
        unless=tuple(read_pattern(one) for one in part.sections("unless")),
        conditions=part.words("if", tuple(CONDITIONS), "condition"),
    )
    part.close()
    return guardrail


def _rule(part: Section, names: _Names) -> Rule:
    steps = [(one, _step(one, names)) for one in part.sections("then")]
    note_cites = _cites(part, names.clauses)
    rule = Rule(
        id=part.text("id"),
        rank=part.number("rank"),
        title=part.text("title"),
        when=read_pattern(part.section("when")),
        unless=tuple(read_pattern(one) for one in part.sections("unless")),
        severity=part.word("severity", SEVERITIES, "severity") if part.has("severity") else None,
        steps=tuple(step for _, step in steps),
        cites=tuple(dict.fromkeys((*(cite for _, step in steps for cite in step.cites), *note_cites))),
        asks=part.texts("ask"),
    )
    check_rule(part, rule, steps)
    part.close()
    return rule


def _step(part: Section, names: _Names) -> RuleStep:
    basis = _basis(part)
    do = part.word("do", tuple(VERBS), "verb")
    cites = _cites(part, names.clauses, basis)
    to = part.maybe("to")
    if to is not None and to not in names.places:
        raise part.fail(
            f'"{to}" is no role, document or channel of this file; define it or write one of '
            f"{', '.join(sorted(names.places))}",
            "to",
        )
    step = RuleStep(
        step=part.number("step"),
        do=do,
        to=to,
        role=part.word("role", tuple(names.roles), "role") if part.has("role") else None,
        phase=part.word("phase", PHASES, "phase", VERBS[do]),
        basis=basis,
        text=part.text("text"),
        cites=cites,
        conditions=part.words("if", tuple(CONDITIONS), "condition"),
        only_when=part.words("only_when", tuple(CONTEXTS), "context flag"),
        after=part.word("after", tuple(VERBS), "verb") if part.has("after") else None,
        optional=part.flag("optional"),
        needs=part.texts("needs"),
        options=part.texts("options"),
        cautions=tuple(_caution(one, names) for one in part.sections("cautions")),
        deadline=_deadline(part.section("deadline"), names, do, cites) if part.has("deadline") else None,
    )
    part.close()
    return step


def _caution(part: Section, names: _Names) -> Caution:
    basis = _basis(part)
    caution = Caution(text=part.text("text"), cites=_cites(part, names.clauses, basis), basis=basis)
    part.close()
    return caution


def _deadline(part: Section, names: _Names, do: str, step_cites: tuple[str, ...]) -> Deadline:
    cites = _cites(part, names.clauses) or step_cites
    basis: Basis = _basis(part) if cites else "school_setting"
    kind = part.word("kind", DEADLINE_KINDS, "kind of deadline")
    hours = part.number("hours") if part.has("hours") else None
    if (hours is not None) != (kind in NUMERIC_DEADLINES):
        fault = "needs a number of hours; add hours: 24" if hours is None else "gives no number; remove hours"
        raise part.fail(f'a deadline of kind "{kind}" {fault}')
    deadline = Deadline(kind=kind, hours=hours, text=part.text("text"), cites=cites, basis=basis, step=do)
    part.close()
    return deadline


def _silence(part: Section) -> Silence:
    silence = Silence(when=read_pattern(part.section("when")), text=part.text("text"))
    part.close()
    return silence


def _lint(part: Section, names: _Names) -> Lint:
    lint = Lint(
        level=part.word("level", ("info", "warn"), "level"),
        text=part.text("text"),
        cites=_cites(part, names.clauses),
    )
    part.close()
    return lint


def _route(part: Section, names: _Names) -> RouteRule:
    basis = _basis(part)
    route = RouteRule(
        when=read_pattern(part.section("when")),
        to=part.words("to", CANONICAL_ROLES, "role"),
        urgency=part.word("urgency", URGENCIES, "urgency"),
        basis=basis,
        text=part.text("text"),
        cites=_cites(part, names.clauses, basis),
        restricted=part.flag("restricted"),
    )
    part.close()
    return route


def _duty(part: Section, names: _Names) -> Duty:
    duty = Duty(
        text=part.text("text"),
        every=part.text("every"),
        cites=_cites(part, names.clauses, "explicit"),
        role=part.word("role", tuple(names.roles), "role") if part.has("role") else None,
    )
    part.close()
    return duty


def _setting(part: Section, names: _Names) -> Setting:
    setting = Setting(text=part.text("text"), cites=_cites(part, names.clauses, "explicit"))
    part.close()
    return setting


def _no_effect(part: Section, names: _Names) -> NoEffect:
    no_effect = NoEffect(because=part.text("because"), cites=_cites(part, names.clauses, "explicit"))
    part.close()
    return no_effect


def _staff_includes(head: Section) -> frozenset[str]:
    also = tuple(WIDER_AUTHOR)
    is_said = head.has("staff_includes")
    return frozenset(head.words("staff_includes", also, "kind of staff") if is_said else also)


__all__ = ["PolicyFileError", "parse_policy", "read_pattern"]

"""A recommendation as plain data for `gatepost plan`, and an incident from plain data."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from monitor.domain.policy.recommendation import OverlayNote, Recommendation, ResponseStep, Route
from monitor.domain.policy.values import Deadline, Guardrail, Incident
from monitor.domain.policy.vocabulary import known

_LISTS: Final = ("categories", "targets", "context", "content")
_KEYS: Final = (*_LISTS, "author")


def incident_from_dict(data: object) -> Incident:
    """Read `{"categories": [..], "targets": [..], "author": "..", "context": [..]}`.

    Only the categories are required; `content` may add flags of MV-8.9 that no category implies. Raises
    `ValueError` saying which key or word is wrong and what to write.
    """
    if not isinstance(data, Mapping):
        keys = ", ".join(_KEYS)
        raise ValueError(f"an incident is an object with the keys {keys}; got {data!r}")  # noqa: TRY004
    for key in data:
        known(str(key), _KEYS, "key")
    if not data.get("categories"):
        raise ValueError('"categories" is missing or empty; write a list such as ["complaint"]')
    lists = {key: _words(key, data.get(key)) for key in _LISTS}
    author = data.get("author")
    if author is not None and not isinstance(author, str):
        raise ValueError(f'"author" must be one word; got {author!r}')
    return Incident(author=author or "unknown", **lists)


def _words(key: str, value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    if isinstance(value, str) or not isinstance(value, Collection):
        raise ValueError(f'"{key}" must be a list of words; got {value!r}')  # noqa: TRY004
    wrong = [word for word in value if not isinstance(word, str)]
    if wrong:
        raise ValueError(f'"{key}" must hold words only; got {wrong[0]!r}')
    return frozenset(value)


def plan_as_dict(recommendation: Recommendation) -> dict[str, Any]:
    """Turn a recommendation into JSON types; keys that say nothing are left out of a step."""
    return {
        "policy": recommendation.policy,
        "version": recommendation.version,
        "severity": recommendation.severity,
        "steps": [_step(step) for step in recommendation.steps],
        "guardrails": [_guardrail(rail) for rail in recommendation.guardrails],
        "silent": {"in": recommendation.silent_in, "out": recommendation.silent_out},
        "deadlines": [_deadline(deadline) for deadline in recommendation.deadlines],
        "routing": [_route(route) for route in recommendation.routing],
        "overlay": [_overlay(note) for note in recommendation.overlay],
        "asks": list(recommendation.asks),
        "because": list(recommendation.because),
        "out_of_scope": recommendation.out_of_scope,
        "law_steps": [_step(step) for step in recommendation.law_steps],
        "law_deadlines": [_deadline(deadline) for deadline in recommendation.law_deadlines],
    }


def _step(step: ResponseStep) -> dict[str, Any]:
    extras: dict[str, Any] = {
        "if": list(step.conditions),
        "after": step.after,
        "optional": step.optional,
        "needs": list(step.needs),
        "options": list(step.options),
        "cautions": [{"text": one.text, "cites": list(one.cites)} for one in step.cautions],
    }
    return {
        "do": step.do,
        "to": step.to,
        "role": step.role,
        "order": step.order,
        "phase": step.phase,
        "cites": list(step.cites),
        "basis": step.basis,
        "text": step.text,
        "needs_confirmation": step.needs_confirmation,
        **{key: value for key, value in extras.items() if value},
    }


def _guardrail(rail: Guardrail) -> dict[str, Any]:
    extras = {"if": list(rail.conditions)} if rail.conditions else {}
    return {
        "forbid": list(rail.forbid),
        "cites": list(rail.cites),
        "basis": rail.basis,
        "text": rail.text,
        **extras,
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    hours = {} if deadline.hours is None else {"hours": deadline.hours}
    after = {"after": deadline.after} if deadline.after else {}
    return {
        "kind": deadline.kind,
        **hours,
        **after,
        "step": deadline.step,
        "cites": list(deadline.cites),
        "basis": deadline.basis,
        "text": deadline.text,
    }


def _route(route: Route) -> dict[str, Any]:
    extras = {"with_agreement": True} if route.with_agreement else {}
    return {
        "to": list(route.to),
        "urgency": route.urgency,
        "restricted": route.restricted,
        "cites": list(route.cites),
        "basis": route.basis,
        "text": route.text,
        **extras,
    }


def _overlay(note: OverlayNote) -> dict[str, Any]:
    return {
        "label": note.label,
        "topic": note.topic,
        "text": note.text,
        "sources": list(note.sources),
        "page": note.page,
        "url": note.url,
        "checked": note.checked,
        "grade": note.grade,
    }

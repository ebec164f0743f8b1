"""The cases and functions of SchoolCheck: read from their files, and held to what they promise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET

FOLDER: Final = Path(__file__).resolve().parents[1] / "config" / "evaluation"
CASES: Final = "schoolcheck.jsonl"
FUNCTIONS: Final = "schoolcheck.yaml"
CASES_AT_LEAST: Final = 20
"""How few cases a function may have."""
ANY: Final = "any"
ALL: Final = "all"
_ALLOWED: Final[Mapping[str, Sequence[str]]] = {
    "risk": RISK,
    "target": TARGET,
    "sentiment": SENTIMENT,
    "intent": INTENT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """One thing that a classifier must be able to do; `expects` may be ("any",): at least one risk label."""

    name: str
    group: str
    description: str
    expects: tuple[str, ...]
    forbids: tuple[str, ...]

    def is_met_by(self, labels: Sequence[str]) -> bool:
        """Whether everything expected is among the labels, and nothing forbidden."""
        found = set(labels) & set(RISK)
        wanted = bool(found) if self.expects == (ANY,) else found >= set(self.expects)
        return wanted and not found & set(self.forbids)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One post of the suite with all its labels; `pair` is shared by the cases of one minimal pair."""

    case_id: str
    function: str
    platform: str
    school: str
    parent: str
    text: str
    risk: tuple[str, ...]
    target: tuple[str, ...]
    sentiment: str
    intent: str
    spans: Mapping[str, tuple[str, ...]]
    pair: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    """The functions by name, in the order of their file, and the cases."""

    version: str
    functions: Mapping[str, Function]
    cases: tuple[Case, ...]


def load_suite(folder: Path = FOLDER) -> Suite:
    """The suite in `folder`; ValueError names file, line and field of what does not hold together."""
    version, functions = _functions(folder / FUNCTIONS)
    path = folder / CASES
    cases: list[Case] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), start=1):
        where = f"{path}, line {number}"
        case = _case(line, where)
        _hold_to_function(case, functions, where)
        if case.case_id in seen or case.text in seen:
            raise ValueError(f"{where}: its id or text is that of an earlier case.")
        if cases and case.function < cases[-1].function:
            raise ValueError(f"{where}, function: the file is sorted by function.")
        seen |= {case.case_id, case.text}
        cases.append(case)
    _hold_together(cases, functions, path)
    return Suite(version=version, functions=functions, cases=tuple(cases))


def _functions(path: Path) -> tuple[str, dict[str, Function]]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = {}
    for name, entry in raw["functions"].items():
        expects, forbids = tuple(entry.get("expects", ())), tuple(entry.get("forbids", ()))
        function = Function(
            name=name,
            group=entry["group"],
            description=entry["description"],
            expects=expects,
            forbids=RISK if forbids == (ALL,) else forbids,
        )
        known = set(function.expects) <= {*RISK} or expects == (ANY,)
        if not known or not set(function.forbids) <= {*RISK} or not (expects or forbids):
            raise ValueError(f"{path}, {name}: expects {list(expects)}, forbids {list(forbids)}.")
        found[name] = function
    return str(raw["version"]), found


def _case(line: str, where: str) -> Case:
    try:
        row = json.loads(line)
        case = Case(
            case_id=row["id"],
            function=row["function"],
            platform=row["platform"],
            school=row["school"],
            parent=row["parent"],
            text=row["text"],
            risk=tuple(row["risk"]),
            target=tuple(row["target"]),
            sentiment=row["sentiment"],
            intent=row["intent"],
            spans={label: _words(words) for label, words in row["spans"].items()},
            pair=row["pair"],
        )
    except KeyError as missing:
        raise ValueError(f"{where}: it lacks {missing}.") from missing
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ValueError(f"{where}: no case ({wrong}).") from wrong
    _hold_fields(case, where)
    _hold_spans(case, where)
    return case


def _words(words: object) -> tuple[str, ...]:
    if not isinstance(words, list):
        raise TypeError("spans must be lists of words")
    return tuple(words)


def _hold_fields(case: Case, where: str) -> None:
    for name in ("case_id", "function", "platform", "school", "parent", "text", "pair"):
        value = getattr(case, name)
        if not isinstance(value, str) or not (value or name in ("parent", "pair")):
            raise ValueError(f"{where}, {name.removeprefix('case_')}: it must be text.")
    for name, allowed in _ALLOWED.items():
        given = getattr(case, name)
        values = given if isinstance(given, tuple) else (given,)
        if any(value not in allowed for value in values) or len(set(values)) < len(values):
            raise ValueError(f"{where}, {name}: {given!r} is not of {', '.join(allowed)}.")
    if not case.target:
        raise ValueError(f"{where}, target: there must be one.")


def _hold_spans(case: Case, where: str) -> None:
    if set(case.spans) != set(case.risk) or not all(case.spans.values()):
        raise ValueError(f"{where}, spans: words for {sorted(case.spans)}, but risk {sorted(case.risk)}.")
    for label, words in case.spans.items():
        for piece in words:
            if not piece or piece not in case.text:
                raise ValueError(f"{where}, spans: {label}: {piece!r} is not in the text.")


def _hold_to_function(case: Case, functions: Mapping[str, Function], where: str) -> None:
    if case.function not in functions:
        raise ValueError(f"{where}, function: {case.function!r} is not in {FUNCTIONS}.")
    function = functions[case.function]
    if not function.is_met_by(case.risk):
        raise ValueError(
            f"{where}, risk: {list(case.risk)}, but {case.function} "
            f"expects {list(function.expects)} and forbids {list(function.forbids)}."
        )


def _hold_together(cases: Sequence[Case], functions: Mapping[str, Function], path: Path) -> None:
    counts = Counter(case.function for case in cases)
    for name in functions:
        if counts[name] < CASES_AT_LEAST:
            raise ValueError(f"{path}, function: {name} has {counts[name]} cases, not {CASES_AT_LEAST}.")
    pairs = Counter(case.pair for case in cases if case.pair)
    for number, case in enumerate(cases, start=1):
        if case.pair and pairs[case.pair] < 2:
            raise ValueError(f"{path}, line {number}, pair: {case.pair!r} stands in no other case.")

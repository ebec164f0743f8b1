"""SchoolCheck, functional tests of what a classifier sees in posts about schools (docs/schoolcheck.md).

`python -m classifiers.schoolcheck --posts` writes the posts for a model to read, as JSON lines, and
`python -m classifiers.schoolcheck --predictions FILE` scores any model's answers ({"id", "labels"} a line).
In the manner of HateCheck (Röttger et al. 2021).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from classifiers.figures import Figures, Measure, Values, Weights, auroc, f1, mean_of, measured, share, wilson
from classifiers.labels import RISK
from classifiers.posts import lines
from classifiers.suite import Suite, load_suite

RIGHT_AT_LEAST: Final = 0.8
"""From this share of right cases on, a model is said to have a function."""


def suite_figures(
    suite: Suite, given: Sequence[Sequence[str]], any_scores: Sequence[float] | None = None
) -> Figures:
    """Every figure for the labels that a model gave to each case, in the order of the cases.

    `any_scores`, a score for "has any risk" of each case, adds its AUROC.
    """
    said = np.array([[label in labels for label in RISK] for labels in given])
    truth = np.array([[label in case.risk for label in RISK] for case in suite.cases])
    right = right_cases(suite, given)
    risky = truth.any(1)
    by_label = {label: f1(truth[:, i], said[:, i]) for i, label in enumerate(RISK)}
    measures = {
        "functions_right": _functions_right(suite, right),
        "cases_right": share(right),
        "macro_f1": mean_of(list(by_label.values())),
        "any_risk_f1": f1(risky, said.any(1)),
        "benign_flagged": share(said.any(1), among=~risky),
    }
    if any_scores is not None:
        measures["any_risk_auroc"] = auroc(risky, any_scores)
    return {
        "version": suite.version,
        "posts": len(suite.cases),
        **measured(measures, len(suite.cases)),
        "label_f1": measured(by_label, len(suite.cases)),
        "functions": _by_function(suite, right),
    }


def right_cases(suite: Suite, given: Sequence[Sequence[str]]) -> npt.NDArray[np.bool_]:
    """(N,) whether each case was given all that its function expects and nothing that it forbids."""
    pairs = zip(suite.cases, given, strict=True)
    return np.array([suite.functions[case.function].is_met_by(labels) for case, labels in pairs])


def _functions_right(suite: Suite, right: npt.NDArray[np.bool_]) -> Measure:
    names = list(suite.functions)
    places = np.eye(len(names))[[names.index(case.function) for case in suite.cases]]

    def measure(weights: Weights) -> Values:
        shares = (weights @ (places * right[:, None])) / np.maximum(weights @ places, 1.0)
        enough: Values = (shares >= RIGHT_AT_LEAST).mean(1)
        return enough

    return measure


def _by_function(suite: Suite, right: npt.NDArray[np.bool_]) -> Figures:
    found: Figures = {}
    for name, function in suite.functions.items():
        own = [bool(r) for case, r in zip(suite.cases, right, strict=True) if case.function == name]
        found[name] = {
            "group": function.group,
            "cases": len(own),
            "right": wilson(sum(own), len(own)).as_json(),
        }
    return found


def functions_table(figures: Figures) -> str:
    """The share of right cases by function, for people; those under the bar are marked."""
    rows = [f"{'group':<18}{'function':<30}{'cases':>6}{'right':>8}   95 % interval"]
    for name, one in figures["functions"].items():
        right = one["right"]
        mark = "" if right["value"] >= RIGHT_AT_LEAST else "  under 0.8"
        rows.append(
            f"{one['group']:<18}{name:<30}{one['cases']:>6}{right['value']:>8.2f}"
            f"   {right['low']:.2f} - {right['high']:.2f}{mark}"
        )
    return "\n".join(rows)


def answers(path: Path, suite: Suite) -> list[tuple[str, ...]]:
    """Labels for each case from JSON lines with `id` and `labels`; ValueError where an answer is missing."""
    known = {case.case_id for case in suite.cases}
    found: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(lines(path), start=1):
        if not isinstance(row, Mapping) or row.get("id") not in known:
            raise ValueError(f"{path}, line {number}, id: not that of a case of SchoolCheck {suite.version}.")
        labels = row.get("labels")
        if not isinstance(labels, list) or not set(labels) <= {*RISK}:
            raise ValueError(f"{path}, line {number}, labels: must be a list of {', '.join(RISK)}.")
        found[row["id"]] = tuple(labels)
    missing = sorted(known - set(found))
    if missing:
        raise ValueError(f"{path}: {len(missing)} cases have no answer, the first is {missing[0]}.")
    return [found[case.case_id] for case in suite.cases]


def post_lines(suite: Suite) -> Iterator[str]:
    """The posts as JSON lines without their labels, as `gatepost classify --jsonl` reads them."""
    for case in suite.cases:
        post = {"id": case.case_id, "text": case.text, "parent_text": case.parent}
        yield json.dumps(post, ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.schoolcheck", description=__doc__)
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--posts", action="store_true", help="write the posts, without their labels")
    task.add_argument("--predictions", type=Path, metavar="FILE", help="score these answers")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args(arguments)
    suite = load_suite()
    if given.posts:
        for line in post_lines(suite):
            print(line)
        return 0
    try:
        figures = suite_figures(suite, answers(given.predictions, suite))
    except (ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=1) if given.json else _words(figures))
    return 0


def _words(figures: Figures) -> str:
    shown = [
        f"{name.replace('_', ' '):<20}{one['value']:.3f}   {one['low']:.3f} - {one['high']:.3f}"
        for name, one in figures.items()
        if isinstance(one, dict) and "value" in one
    ]
    return "\n".join(
        (f"SchoolCheck {figures['version']}, {figures['posts']} cases", *shown, "", functions_table(figures))
    )


if __name__ == "__main__":
    sys.exit(main())

"""`gatepost policy coverage`: what each clause of a policy does."""

import argparse
import sys
from collections.abc import Sequence
from textwrap import wrap

from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.domain.policy.coverage import NOWHERE, ClauseCoverage, coverage_of, summary_of
from monitor.policy_files import load_policy

_HEADINGS = ("Clause", "Lines", "Use")
_GAP = 2
_EFFECT_WIDTH = 78


def coverage(arguments: argparse.Namespace) -> int:
    """Print each clause with its lines, use and effects; gives 1 when one that bears on cases has none."""
    policy = load_policy(arguments.policy, POLICY_FOLDER)
    found = coverage_of(policy)
    print(f"{policy.school}: {policy.name}, version {policy.version}\n")
    table = [_HEADINGS, *(_cells(row) for row in found.rows)]
    widths = [max(map(len, column)) + _GAP for column in zip(*table, strict=True)]
    print(_line(_HEADINGS, widths, "What it does"))
    print(_line(["-" * (width - _GAP) for width in widths], widths, "-" * _EFFECT_WIDTH))
    for row in found.rows:
        for number, words in enumerate(_effects(row)):
            print(_line(("", "", "") if number else _cells(row), widths, words))
    print()
    for words in summary_of(found):
        print(words)
    if not found.is_complete:
        print(f"gatepost: {policy.name} leaves clauses without a place", file=sys.stderr)
        return 1
    return 0


def _cells(row: ClauseCoverage) -> tuple[str, str, str]:
    return row.clause.id, row.clause.lines, row.clause.use


def _effects(row: ClauseCoverage) -> list[str]:
    by_kind: dict[str, list[str]] = {}
    for effect in row.effects:
        by_kind.setdefault(effect.kind, []).append(effect.where)
    return [
        line
        for kind, places in by_kind.items()
        for line in wrap(
            f"{kind}: {'; '.join(places)}", _EFFECT_WIDTH, subsequent_indent="  ", break_on_hyphens=False
        )
    ] or [NOWHERE]


def _line(cells: Sequence[str], widths: Sequence[int], words: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + words

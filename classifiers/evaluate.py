"""Measure the bundled model: `gatepost evaluate`, or `python -m classifiers.evaluate` beside a training run.

SchoolCheck, the held-out posts and the public sets are only ever measured on: nothing is trained on them,
and no threshold is chosen by them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from classifiers.aims import HELD_OUT, SCHOOLCHECK, rows, table
from classifiers.dataset import DEFAULT_DATA
from classifiers.figures import N_RESAMPLES, SEED, Figures
from classifiers.heldout import school_figures
from classifiers.predict import Classifier
from classifiers.public_sets import PUBLIC_SETS, SAMPLE_AT_MOST, missing_sets, public_figures
from classifiers.schoolcheck import functions_table, suite_figures
from classifiers.suite import CASES, FOLDER, Suite, load_suite

DATA_VARIABLE: Final = "GATEPOST_DATA"
_OURS: Final = "Gatepost"


class DataFolderError(ValueError):
    """The data folder that somebody named is not there; the message says how to name it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """How much is measured: rows of each public set (None for all), and whether peers are."""

    at_most: int | None = SAMPLE_AT_MOST
    with_peers: bool = True


USUAL: Final = Extent()
QUICK: Final = Extent(at_most=100, with_peers=False)
WHOLE: Final = Extent(at_most=None)


def data_folder(named: Path | None) -> Path:
    """The folder that was named, or the usual one; DataFolderError where a named one is not there."""
    if named is not None and not named.is_dir():
        raise DataFolderError(f"{named} is no folder: name the data folder with --data.")
    return named or Path(os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)


def report(classifier: Classifier, data: Path, extent: Extent = Extent()) -> Figures:
    """Every figure that can be measured here, and in words what was left out, as JSON."""
    left_out: list[str] = []
    found: Figures = {"model": classifier.version, "resamples": N_RESAMPLES, "seed": SEED}
    suite = load_suite() if (FOLDER / CASES).exists() else None
    if suite is None:
        left_out.append(f"{SCHOOLCHECK}: {FOLDER / CASES} is not there.")
    else:
        found["schoolcheck"] = schoolcheck_figures(classifier, suite)
    found["school_test"] = school_figures(classifier)
    names, why = _public_sets(data)
    left_out += why
    found["public"] = public_figures(classifier, data, names=names, at_most=extent.at_most)
    if extent.with_peers:
        found["peers"], absent = _peers(found, suite, data, extent.at_most)
        left_out += absent
    return {**found, "left_out": left_out}


def schoolcheck_figures(classifier: Classifier, suite: Suite | None = None) -> Figures:
    """SchoolCheck's figures for a classifier."""
    chosen = suite or load_suite()
    readings = classifier.read(
        [case.text for case in chosen.cases], parents=[case.parent for case in chosen.cases]
    )
    return suite_figures(
        chosen,
        [reading.labels for reading in readings],
        [max(reading.scores.values()) for reading in readings],
    )


def _public_sets(data: Path) -> tuple[list[str], list[str]]:
    """The sets that can be measured, and in one line why the others cannot."""
    if find_spec("pandas") is None or find_spec("pyarrow") is None:
        return [], [f"{', '.join(PUBLIC_SETS)}: reading them needs pandas and pyarrow (make install)."]
    missing = missing_sets(data)
    if not missing:
        return list(PUBLIC_SETS), []
    why = f"{', '.join(missing)}: not in {data}; name the data folder with --data or ${DATA_VARIABLE}."
    return [name for name in PUBLIC_SETS if name not in missing], [why]


def _peers(found: Figures, suite: Suite | None, data: Path, at_most: int | None) -> tuple[Figures, list[str]]:
    from classifiers.peers import COMPARED, installed, peer_figures

    models, absent = installed()
    compared = [name for name in COMPARED if name in found["public"]]
    theirs = peer_figures(models, suite=suite, data=data, names=compared, at_most=at_most)
    ours = {SCHOOLCHECK: found.get("schoolcheck"), HELD_OUT: found["school_test"], **found["public"]}
    beside = {
        set_name: {
            _OURS: {name: ours[set_name][name] for name in next(iter(by_model.values()))},
            **by_model,
        }
        for set_name, by_model in theirs.items()
    }
    return beside, [f"peer {words}" for words in absent]


def report_words(found: Figures) -> str:
    """A report for people: every figure with its aim, SchoolCheck by function, and what was left out."""
    how = f"95 % intervals from {found['resamples']} resamples of the posts, seed {found['seed']}"
    every = rows(found)
    parts = [
        f"{found['model']}: {how}",
        f"Figures with an aim\n\n{table([row for row in every if row.aim is not None])}",
        f"All other figures\n\n{table([row for row in every if row.aim is None])}",
    ]
    if "schoolcheck" in found:
        heading = f"SchoolCheck {found['schoolcheck']['version']} by function (Wilson intervals)"
        parts.append(f"{heading}\n\n{functions_table(found['schoolcheck'])}")
    if found["left_out"]:
        parts.append("\n".join(f"left out: {words}" for words in found["left_out"]))
    return "\n\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help=f"default: ${DATA_VARIABLE}")
    parser.add_argument("--weights", type=Path, metavar="FOLDER", help="measure these instead of the bundled")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--quick", action="store_true", help="few rows of each public set, no peers")
    parser.add_argument("--full", action="store_true", help="every row of each public set")
    given = parser.parse_args(arguments)
    extent = QUICK if given.quick else WHOLE if given.full else USUAL
    try:
        data = data_folder(given.data)
    except DataFolderError as problem:
        parser.error(str(problem))
    found = report(Classifier.load(given.weights), data, extent)
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(report_words(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks [PART ...]`: prints every figure; `--posts N` for a smaller run."""

import argparse
import sys
from collections.abc import Callable, Mapping

from benchmarks import casework, inference, pile_on, quality, throughput

PARTS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "throughput": lambda arguments: throughput.measure(arguments.posts),
    "pile_on": lambda _: pile_on.measure(),
    "casework": lambda _: casework.measure(),
    "inference": lambda _: inference.measure(),
    "quality": lambda _: quality.measure(),
}
"""In this order: torch, which `inference` loads here, would count into the memory of what starts after it."""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--posts", type=int, default=20_000, help="generated posts (default: 20000)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for name in arguments.parts or PARTS:
        PARTS[name](arguments)
    return 0


sys.exit(main())

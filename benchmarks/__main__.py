"""`python -m benchmarks`: prints every figure; `--posts N` for a smaller run."""

import argparse
import sys

from benchmarks import quality, throughput


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000, help="generated posts (default: 20000)")
    parser.add_argument("--skip-quality", action="store_true", help="leave the model's figures out")
    arguments = parser.parse_args()
    throughput.measure(arguments.posts)
    if not arguments.skip_quality:
        quality.measure()
    return 0


sys.exit(main())

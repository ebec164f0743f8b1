"""evaluate: how good the model is, on every set that is at hand."""

import argparse
import json
import sys


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure the bundled model and print every figure with its interval and aim."""
    from classifiers.evaluate import QUICK, USUAL, WHOLE, DataFolderError, data_folder, report, report_words
    from classifiers.predict import Classifier

    if arguments.json is not None and (arguments.json.is_dir() or not arguments.json.parent.is_dir()):
        # Said now: after the measurement its figures would be lost.
        print(f"gatepost: --json: {arguments.json} is no file in a folder that is there", file=sys.stderr)
        return 2
    try:
        data = data_folder(arguments.data)
    except DataFolderError as problem:
        print(f"gatepost: {problem}", file=sys.stderr)
        return 2
    extent = QUICK if arguments.quick else WHOLE if arguments.full else USUAL
    found = report(Classifier.load(), data, extent)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(report_words(found))
    return 0

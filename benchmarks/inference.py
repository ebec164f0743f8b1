"""How fast the classifier reads, against two usual ways on the same posts in the same run, and its size."""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cost
from classifiers.heldout import written
from classifiers.predict import Classifier
from classifiers.public_sets import text_place

N_POSTS = 400
N_FOR_PIPELINE = 96
N_FOR_BERT = 48
MEAN_WORDS = 34
WORDS = range(10, 61)
N_THREADS = 2
N_ROUNDS = 3
N_STARTS = 5
PIPELINE = f"transformers pipeline, same size, {N_FOR_PIPELINE} of the posts"
DETOXIFY = f"BERT-base as Detoxify runs it, {N_FOR_BERT} of the posts"
AIMS: Mapping[str, str] = {PIPELINE: ">= 4", DETOXIFY: ">= 25"}

_READ = """
import json, sys
from pathlib import Path
from classifiers.predict import Classifier
texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
Classifier.load(n_threads=int(sys.argv[2])).read(texts)
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(next((line.split()[1] for line in lines if line.startswith("VmHWM")), 0))
"""
_FIRST = "from classifiers.predict import Classifier\nClassifier.load().read(['The gate was locked again.'])"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One figure for people: the median over the rounds, the lowest and highest of them, and the aim."""

    what: str
    values: Sequence[float]
    unit: str
    aim: str = ""

    def words(self) -> str:
        """The line as it is printed."""
        spread = f"({min(self.values):.4g} to {max(self.values):.4g})" if len(self.values) > 1 else ""
        value = f"{statistics.median(self.values):.4g}"
        return (
            f"{self.what:<54}{value:>8} {self.unit:<10}{spread:<20}{self.aim and f'aim {self.aim}'}".rstrip()
        )


def bench_posts() -> list[str]:
    """400 different training posts of 34 words in the mean, always the same ones in the same order."""
    texts = sorted({post.example.text for post in written("train")}, key=text_place)
    chosen: list[str] = []
    surplus = 0
    for text in texts:
        more = len(text.split()) - MEAN_WORDS
        if len(text.split()) in WORDS and more * surplus <= 0 and len(chosen) < N_POSTS:
            chosen.append(text)
            surplus += more
    return chosen


def measure() -> None:
    """Print every figure with its aim."""
    posts = bench_posts()
    mean = statistics.mean(len(post.split()) for post in posts)
    how = f"{N_THREADS} threads, medians of {N_ROUNDS} rounds"
    print(f"classifier: {len(posts)} posts of {mean:.1f} words, {how}\n")
    for lines in (sizes(posts), speeds(posts)):
        print("\n".join(line.words() for line in lines), flush=True)
    print()


def sizes(posts: Sequence[str]) -> list[Line]:
    """Peak memory and start of fresh processes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.json"
        path.write_text(json.dumps(posts), encoding="utf-8")
        done = cost((sys.executable, "-c", _READ, str(path), str(N_THREADS)), {})
    # The kernel's own record for the process, where there is one: what wait4 gives includes the parent's.
    peak_mb = int(done.output) / 1024 or done.peak_mb
    starts = []
    for _ in range(N_STARTS):
        bare = cost((sys.executable, "-c", "pass"), {}).seconds
        starts.append(cost((sys.executable, "-c", _FIRST), {}).seconds - bare)
    return [
        Line(what="peak memory: load and read the posts", values=[peak_mb], unit="MB", aim="<= 150"),
        Line(
            what="start: import, load, first reading, without Python's",
            values=starts,
            unit="s",
            aim="<= 0.5",
        ),
    ]


def speeds(posts: Sequence[str]) -> list[Line]:
    """Posts a second, and how many times the others' speed that is, round by round in turn."""
    classifier = Classifier.load(n_threads=N_THREADS)
    foreign = _foreign()
    some = {name: posts[:: len(posts) // n][:n] for name, (_, n) in foreign.items()}
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in foreign}
    ratios: dict[str, list[float]] = {name: [] for name in foreign}
    _seconds(classifier.read, posts[:20])
    for _ in range(N_ROUNDS):
        ours.append(len(posts) / _seconds(classifier.read, posts))
        for name, (run, n_posts) in foreign.items():
            taken = _seconds(run, some[name])
            theirs[name].append(n_posts / taken)
            ratios[name].append(taken / _seconds(classifier.read, some[name]))
    lines = [Line(what="read by Gatepost (int8, ONNX Runtime)", values=ours, unit="posts/s", aim=">= 300")]
    for name in foreign:
        lines.append(Line(what=name, values=theirs[name], unit="posts/s"))
        lines.append(
            Line(what="  Gatepost on the same posts", values=ratios[name], unit="times", aim=AIMS[name])
        )
    return lines


def _foreign() -> dict[str, tuple[Callable[[Sequence[str]], None], int]]:
    try:
        import torch

        from benchmarks.foreign import detoxify_run, pipeline_run
    except ImportError:
        print("not installed: torch and transformers, so the ratios are left out (make install)")
        return {}
    torch.set_num_threads(N_THREADS)
    return {PIPELINE: (pipeline_run(), N_FOR_PIPELINE), DETOXIFY: (detoxify_run(), N_FOR_BERT)}


def _seconds(run: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    started = time.perf_counter()
    run(texts)
    return time.perf_counter() - started

"""How good the models are: relevance on the shipped posts, the classifier on every set at hand."""

import json
import subprocess

from benchmarks.processes import GATEPOST, PROJECT
from monitor.bootstrap.models import judge_for
from monitor.domain.post import Post
from monitor.settings import load_profile

SAMPLES = PROJECT / "config" / "samples" / "posts.jsonl"


def measure() -> None:
    """Print the figures."""
    _relevance()
    print("classifier (gatepost evaluate)", flush=True)
    subprocess.run([*GATEPOST, "evaluate"], cwd=PROJECT, check=False)


def _relevance() -> None:
    from datetime import UTC, datetime

    judge = judge_for(load_profile(PROJECT / "config" / "school.example.yaml"))
    rows = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    now = datetime.now(UTC)
    n_right = sum(
        judge(
            Post(
                platform=row["platform"],
                external_id=row["external_id"],
                text=row["text"],
                author=row["author"],
                context=row["context"],
                parent_text=row.get("parent_text", ""),
                posted_at=now,
            )
        ).is_relevant
        == row["expect"]["relevant"]
        for row in rows
    )
    print(f"relevance on {len(rows)} shipped sample posts: {n_right / len(rows):.1%} right\n")

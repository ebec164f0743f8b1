"""In-memory stand-ins for every port: the services run on them as they do on the real thing."""

from monitor.testing.memory_store import MemoryStore
from monitor.testing.stand_ins import (
    FixedClock,
    ImmediateQueue,
    ListCollector,
    RecordingNotifier,
    RuleClassifier,
    WordExplainer,
    WordJudge,
)

__all__ = [
    "FixedClock",
    "ImmediateQueue",
    "ListCollector",
    "MemoryStore",
    "RecordingNotifier",
    "RuleClassifier",
    "WordExplainer",
    "WordJudge",
]

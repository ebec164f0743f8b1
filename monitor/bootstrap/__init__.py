"""Turns settings into objects; the only place that chooses an implementation."""

from monitor.bootstrap.house import Gatepost
from monitor.bootstrap.models import judge_for, load_classifier, load_reader

__all__ = ["Gatepost", "judge_for", "load_classifier", "load_reader"]

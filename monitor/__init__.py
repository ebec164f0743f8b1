"""Gatepost: watches what is said in public about a school, and helps the school to answer well."""

import os
from typing import Final

# ONNX Runtime (1.29 and later) reports to its maker unless this stands before its first import.
NO_TELEMETRY: Final = "ORT_DISABLE_TELEMETRY"
os.environ[NO_TELEMETRY] = "1"

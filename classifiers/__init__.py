"""The local classifier of school posts: labels, relevance, training, evaluation; knows nothing of monitor."""

import os

# ONNX Runtime (1.29 and later) reports to its maker, and the model hub's client asks for news, unless these
# stand before their first import: nothing leaves the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

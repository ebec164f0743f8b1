"""One file, one verb: what happens in which order, and when it commits."""

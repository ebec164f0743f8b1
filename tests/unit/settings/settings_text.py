"""A small settings file that is right, for tests to spoil."""

from pathlib import Path

MINIMAL = """\
school:
  name: Tarnholt Community School
sources:
  - name: Town news
    kind: feed
    urls:
      - https://news.example/rss.xml
policy: mersey-vale
routing:
  critical: {channels: [slack, email], to: [head]}
  high: {channels: [slack, email], to: [head]}
  medium: {channels: [email], to: [head]}
  roles:
    head: [head@tarnholt.example]
"""


def written(folder: Path, text: str, name: str = "school.yaml") -> Path:
    """Write a settings file and give its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path

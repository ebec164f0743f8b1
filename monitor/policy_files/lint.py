"""`gatepost policy check`: all that is wrong or unsettled in a policy file, each with its line."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from yaml.nodes import MappingNode, Node, SequenceNode

from monitor.domain.policy.finding import LEVELS, Finding, Level, Place, Surroundings
from monitor.domain.policy.lint import lint_policy
from monitor.domain.policy.values import Policy
from monitor.policy_files.parse import parse_policy
from monitor.policy_files.reader import (
    PolicyFileError,
    as_text,
    from_here,
    line_of,
    read_bytes,
    read_document,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One line of the check: `file:line: field: what is wrong; what to write instead`."""

    level: Level
    file: str
    line: int
    field_name: str
    words: str

    def __str__(self) -> str:
        """Write it as an editor finds its way by."""
        return f"{self.file}:{self.line}: {self.field_name}: {self.words}"


def faults_of(problem: PolicyFileError) -> tuple[Remark, ...]:
    """Give every fault for which a policy file is refused."""
    return tuple(
        Remark(level="error", file=one.file, line=one.line, field_name=one.field_name, words=one.fault)
        for one in (problem, *problem.others)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyText:
    """A policy that loads, with the lines of the file that it was read from."""

    policy: Policy
    path: Path
    root: Node

    @classmethod
    def read(cls, path: Path) -> "PolicyText":
        """Read a policy file for a check; raises `PolicyFileError` with every fault that was found."""
        raw = read_bytes(path)
        text = as_text(raw, path)
        policy = parse_policy(text, file=str(path), name=path.stem, sha256=sha256(raw).hexdigest())
        return cls(policy=policy, path=path, root=read_document(text, str(path)).node)

    def remarks(self, around: Surroundings) -> tuple[Remark, ...]:
        """Give what the school should settle, the gravest first, then by line."""
        findings = lint_policy(self.policy, around)
        remarks = dict.fromkeys(self._remark(finding) for finding in findings)
        return tuple(sorted(remarks, key=lambda one: (LEVELS.index(one.level), one.line)))

    def _remark(self, finding: Finding) -> Remark:
        line, field_name = _whereabouts(self.root, finding.place)
        return Remark(
            level=finding.level,
            file=from_here(str(self.path)),
            line=line,
            field_name=field_name,
            words=f"{finding.fault.rstrip('.')}; {finding.remedy}",
        )


def _whereabouts(root: Node, place: Place) -> tuple[int, str]:
    node, line, name = root, line_of(root), ""
    for part in place:
        if isinstance(part, int) and isinstance(node, SequenceNode) and part < len(node.value):
            node = node.value[part]
            line = line_of(node)
        elif isinstance(node, MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is not None:
                line, node = line_of(found[0]), found[1]
        name += f"[{part}]" if isinstance(part, int) else f".{part}"
    return line, name.removeprefix(".")

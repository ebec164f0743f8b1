"""Policy files: YAML in a folder, read into the domain's `Policy`."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from monitor.domain.policy.values import Policy
from monitor.domain.policy.vocabulary import nearest
from monitor.policy_files.parse import parse_policy
from monitor.policy_files.reader import PolicyFileError, as_text, read_bytes

_SUFFIX = ".yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyFile:
    """A policy that a folder offers: its file stem, its short code, and whose policy it is."""

    name: str
    id: str
    school: str
    version: str
    path: Path


def load_policy(id_or_path: str, folder: Path) -> Policy:
    """Load a policy by its file stem ("mersey-vale"), its short code ("MV") or a path to a YAML file.

    Raises `PolicyFileError` if there is no such policy or if the file is faulty.
    """
    return read_policy(find_policy(id_or_path, folder))


def find_policy(id_or_path: str, folder: Path) -> Path:
    """Find the file of a policy by what `load_policy` takes; raises `PolicyFileError` if there is none."""
    if id_or_path.endswith((_SUFFIX, ".yml")) or "/" in id_or_path:
        return Path(id_or_path)
    by_stem = folder / f"{id_or_path.lower()}{_SUFFIX}"
    if by_stem.is_file():
        return by_stem
    offered = list_policies(folder)
    for one in offered:
        if one.id.lower() == id_or_path.lower():
            return one.path
    remedy = nearest(id_or_path, [word for one in offered for word in (one.name, one.id)])
    raise PolicyFileError(
        file=str(folder), line=1, field_name="policy", fault=f'there is no policy "{id_or_path}"; {remedy}'
    )


def list_policies(folder: Path) -> tuple[PolicyFile, ...]:
    """List the policies of a folder by name; raises `PolicyFileError` if one of them is faulty."""
    found = [(path, read_policy(path)) for path in sorted(folder.glob(f"*{_SUFFIX}"))]
    return tuple(
        PolicyFile(name=one.name, id=one.id, school=one.school, version=one.version, path=path)
        for path, one in found
    )


def read_policy(path: Path) -> Policy:
    """Read one policy file; raises `PolicyFileError` if it cannot be read or used."""
    raw = read_bytes(path)
    return parse_policy(as_text(raw, path), file=str(path), name=path.stem, sha256=sha256(raw).hexdigest())


__all__ = ["PolicyFile", "PolicyFileError", "find_policy", "list_policies", "load_policy", "read_policy"]

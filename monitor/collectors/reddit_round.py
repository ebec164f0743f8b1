"""Where a round through Reddit's listings stands, as it is kept between two pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingMemory:
    """What is remembered of one listing: the names of its last answer, and the time of the newest item."""

    seen: tuple[str, ...] = ()
    newest: float = 0.0

    @classmethod
    def read(cls, stored: object) -> Self:
        if not isinstance(stored, dict):
            return cls()
        seen, newest = stored.get("seen"), stored.get("newest")
        return cls(
            seen=tuple(name for name in seen if isinstance(name, str)) if isinstance(seen, list) else (),
            newest=float(newest) if isinstance(newest, int | float) else 0.0,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """Where a round stands: the next listing, and how far into it."""

    following: str = ""
    after: str = ""
    n_pages: int = 0
    found: tuple[str, ...] = ()
    """The names met so far in the listing that is being paged."""
    newest: float = 0.0
    memories: Mapping[str, ListingMemory] = field(default_factory=dict)

    @classmethod
    def read(cls, checkpoint: str | None) -> Self:
        try:
            stored = json.loads(checkpoint or "{}")
        except ValueError:
            stored = {}
        if not isinstance(stored, dict):
            return cls()
        listings = stored.get("listings")
        found = ListingMemory.read({"seen": stored.get("found"), "newest": stored.get("newest")})
        n_pages = stored.get("n_pages")
        return cls(
            following=str(stored.get("next") or ""),
            after=str(stored.get("after") or ""),
            n_pages=n_pages if isinstance(n_pages, int) else 0,
            found=found.seen,
            newest=found.newest,
            memories={key: ListingMemory.read(value) for key, value in listings.items()}
            if isinstance(listings, dict)
            else {},
        )

    def write(self, keys: Sequence[str]) -> str:
        return json.dumps(
            {
                "next": self.following,
                "after": self.after,
                "n_pages": self.n_pages,
                "found": list(self.found),
                "newest": self.newest,
                "listings": {
                    key: {"seen": list(memory.seen), "newest": memory.newest}
                    for key, memory in self.memories.items()
                    if key in keys
                },
            },
            sort_keys=True,
        )

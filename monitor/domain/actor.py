"""Who acts: a person with a name, a login and a role."""

from dataclasses import dataclass

GATEPOST = "Gatepost"
"""Who did it, in histories and in the log, where no person did anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A reviewer as the cases know one."""

    name: str
    """As it stands in the history."""
    login: str = ""
    role: str = "reviewer"

    @property
    def key(self) -> str:
        """Give what tells one person from another: the login, or the name where there is none."""
        return self.login or self.name

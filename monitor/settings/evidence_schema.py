"""The shape of the settings about evidence."""

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator, model_validator


class EvidenceModel(BaseModel):
    """How the evidence vault proves its age; nothing leaves the machine unless an address is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timestamp_url: str = ""
    timestamp_ca: Path | None = None
    chromium: str = ""
    browser_user: str = "nobody"
    rechecks: bool = True

    @field_validator("timestamp_url")
    @classmethod
    def _is_a_web_address(cls, url: str) -> str:
        if url and not re.match(r"https?://[^/\s]+\S*\Z", url):
            raise ValueError(f"{url!r} is no web address; write https://timestamp.example/tsa")
        return url

    @field_validator("timestamp_ca", mode="before")
    @classmethod
    def _empty_is_none(cls, path: object) -> object:
        return None if path == "" else path

    @model_validator(mode="after")
    def _ca_is_there(self) -> "EvidenceModel":
        if self.timestamp_ca is not None and not self.timestamp_ca.is_file():
            raise ValueError(
                f"timestamp_ca: there is no file {str(self.timestamp_ca)!r}; put the time-stamping service's "
                "certificates there (PEM), or take the line out"
            )
        return self

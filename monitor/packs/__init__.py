"""Evidence packs as files: a ZIP with a PDF, the posts, a manifest and a page that checks the hashes."""

from monitor.packs.archive import write_pack

__all__ = ["write_pack"]

"""The ZIP of an evidence pack: the same bytes for the same pack, and every file in it accounted for."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from monitor.domain.pack import PackDocument
from monitor.packs.pdf import pack_pdf
from monitor.services.packs import PackItem, PackManifest

_CHECK_PAGE = Path(__file__).with_name("check.html")
_SLOT = "/*MANIFEST*/null"
_README = """Evidence pack {number}, {title}
Made {made} by {by}.

{purpose}

{pdf}  the page to read first
posts/  the words of each post, as this recipient may see them
originals/  where there is such a folder: each post to the letter as the platform gave it
files/  where there is such a folder: what a person attached, such as a screenshot
manifest.json  every file with its SHA-256, and where it stands in the school's evidence vault
SHA256SUMS.txt  the same for `sha256sum --check SHA256SUMS.txt`
check.html  open it in a browser and choose the files of this folder; it compares them, and sends nothing

{remarks}
"""


def write_pack(
    document: PackDocument, items: Sequence[PackItem], manifest: PackManifest, *, now: datetime
) -> bytes:
    """Give the ZIP as bytes."""
    pdf = PackItem(
        name=f"{document.case_number}-{document.profile.key}.pdf",
        content=pack_pdf(document, now=now),
        note="The page to read first.",
    )
    readme = PackItem(name="READ-ME.txt", content=_readme(document, pdf.name), note="What is in this pack.")
    whole = [pdf, readme, *items]
    listing = _manifest(whole, manifest)
    sums = "".join(f"{_sha256(item.content)}  {item.name}\n" for item in whole)
    page = _CHECK_PAGE.read_text(encoding="utf-8").replace(_SLOT, _for_script(listing))
    whole += [
        PackItem(name="manifest.json", content=(json.dumps(listing, indent=2) + "\n").encode()),
        PackItem(name="SHA256SUMS.txt", content=sums.encode()),
        PackItem(name="check.html", content=page.encode()),
    ]
    return _zip(whole, now=now)


def _readme(document: PackDocument, pdf: str) -> bytes:
    words = _README.format(
        number=document.case_number,
        title=document.profile.title,
        made=document.made,
        by=document.made_by,
        purpose=document.profile.purpose,
        pdf=pdf,
        remarks="\n".join(document.remarks[1:]),
    )
    return words.encode("utf-8", "replace")


def _manifest(items: Sequence[PackItem], manifest: PackManifest) -> dict[str, object]:
    return {
        "case": manifest.case_number,
        "recipient": manifest.recipient,
        "made_at": manifest.made_at.isoformat(),
        "software": manifest.software,
        "vault": {
            "head": {"entry": manifest.head_seq, "sha256": manifest.head_sha256},
            "entries": [dict(entry) for entry in manifest.entries],
        },
        "files": [
            {"name": i.name, "sha256": _sha256(i.content), "size": len(i.content), "note": i.note}
            for i in items
        ],
    }


def _for_script(listing: object) -> str:
    """Write JSON that no file name can turn into markup."""
    return json.dumps(listing).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _zip(items: Sequence[PackItem], *, now: datetime) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for item in items:
            info = zipfile.ZipInfo(item.name, date_time=now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, item.content)
    return made.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

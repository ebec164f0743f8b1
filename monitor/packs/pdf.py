"""The page of an evidence pack as PDF, in fonts that come with the library for charts."""

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import matplotlib
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from monitor.domain.pack import PackDocument, PackPost

# It would log which letters a pack holds.
logging.getLogger("fontTools").setLevel(logging.WARNING)
_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_UNKNOWN = "\u25a1"
MAX_WORDS = 6_000
"""Characters of one post on the page; the whole of it is in the pack's files."""
MAX_POSTS = 300
_GREY = (90, 90, 90)


def pack_pdf(document: PackDocument, *, now: datetime) -> bytes:
    """Give the PDF as bytes; no text of a post is read as markup, and none of its links can be followed."""
    page = _Page(document, now)
    page.head()
    page.facts()
    page.posts()
    page.lines("What the policy says", document.policy)
    page.history()
    return bytes(page.pdf.output())


class _Page:
    def __init__(self, document: PackDocument, now: datetime) -> None:
        self.document = document
        self.pdf = _Sheet(f"{document.case_number} · {document.profile.title} · {document.school}")
        self.pdf.set_creation_date(now)
        self.pdf.set_title(f"{document.case_number}, {document.profile.title}")
        self.pdf.set_producer("Gatepost")
        self.pdf.set_lang("en-GB")
        self.pdf.add_page()

    def head(self) -> None:
        document = self.document
        self.pdf.write_block(f"{document.case_number}: evidence pack", size=18, style="B")
        self.pdf.write_block(f"{document.profile.title}, made for {document.school}", size=12)
        self.pdf.write_block(f"Made {document.made} by {document.made_by}", size=9, colour=_GREY)
        for remark in document.remarks:
            self.pdf.write_block(remark, size=9, colour=_GREY)

    def facts(self) -> None:
        self.pdf.heading("The case")
        for name, value in self.document.facts:
            self.pdf.write_block(f"{name}: {value}", size=10)

    def posts(self) -> None:
        self.pdf.heading("The posts")
        for post in self.document.posts[:MAX_POSTS]:
            self._post(post)
        n_more = len(self.document.posts) - MAX_POSTS
        if n_more > 0:
            self.pdf.write_block(f"{n_more} further posts are in the folder posts/.", size=10)

    def _post(self, post: PackPost) -> None:
        self.pdf.write_block(f"Post {post.number}, {post.place}", size=11, style="B")
        about = [f"Posted {post.posted}", f"Captured {post.seen}", f"Wording: {post.labels}"]
        about += [f"Author as shown: {post.author}"] if post.author else []
        about += [f"Address: {post.url}"] if post.url else []
        about += [f"SHA-256 of the original: {post.sha256}"] if post.sha256 else []
        for line in about:
            self.pdf.write_block(line, size=9, colour=_GREY)
        words = post.words[:MAX_WORDS]
        cut = f" … (cut; the whole is in posts/post-{post.number}.txt)" if len(post.words) > MAX_WORDS else ""
        self.pdf.write_block((words or "(no words)") + cut, size=11, indent=6)
        self.pdf.ln(3)

    def lines(self, title: str, lines: tuple[str, ...]) -> None:
        if lines:
            self.pdf.heading(title)
            for line in lines:
                self.pdf.write_block(line, size=10)

    def history(self) -> None:
        if self.document.history:
            self.pdf.heading("What was done, and when")
            for at, words in self.document.history:
                self.pdf.write_block(at, size=9, colour=_GREY)
                self.pdf.write_block(words, size=10, indent=6)


class _Sheet(FPDF):
    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = _printable(foot)
        self.add_font("words", "", _FONTS / "DejaVuSans.ttf")
        self.add_font("words", "B", _FONTS / "DejaVuSans-Bold.ttf")
        self.set_auto_page_break(True, margin=18)
        self.set_margins(18, 16)

    def footer(self) -> None:
        """Print the case's number and the page's on every page."""
        self.set_y(-14)
        self.set_font("words", size=8)
        self.set_text_color(*_GREY)
        self.cell(0, 8, f"{self._foot} · page {self.page_no()}")

    def heading(self, words: str) -> None:
        """Print a heading."""
        self.ln(3)
        self.write_block(words, size=13, style="B")

    def write_block(
        self,
        words: str,
        *,
        size: int,
        style: str = "",
        colour: tuple[int, int, int] = (0, 0, 0),
        indent: float = 0,
    ) -> None:
        """Print a paragraph as it is, broken wherever it must be."""
        self.set_font("words", style=style, size=size)
        self.set_text_color(*colour)
        self.set_x(self.l_margin + indent)
        self.multi_cell(
            0,
            size * 0.52,
            _printable(words),
            align="L",
            markdown=False,
            wrapmode=WrapMode.CHAR if _has_long_word(words) else WrapMode.WORD,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )


_LONGEST_WORD = 60


def _has_long_word(words: str) -> bool:
    return any(len(word) > _LONGEST_WORD for word in words.split())


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    with TTFont(_FONTS / "DejaVuSans.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def _printable(words: str) -> str:
    """Show a box for each character that the font does not have, such as an emoji, instead of nothing."""
    known = _known_characters()
    return "".join(
        char if char == "\n" or (ord(char) in known and char.isprintable()) else _UNKNOWN for char in words
    )

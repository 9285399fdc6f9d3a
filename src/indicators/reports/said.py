"""What a page says of its figures: the sentences it computed, read back from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser

MARK = "computed"  # the class that indicators.exhibits gives the paragraphs of computed sentences


class SentenceReader(HTMLParser):
    """Collects the text of each paragraph of the class `computed`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sentences: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.inside = MARK in (dict(attrs).get("class") or "").split()
            self.sentences += [""] * self.inside

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.sentences[-1] += data


def read_sentences(page: str) -> list[str]:
    """Return the computed sentences of a page, in their order.

    >>> read_sentences('<p>a</p><p class="computed">1 &lt; 2</p>')
    ['1 < 2']
    """
    reader = SentenceReader()
    reader.feed(page)
    reader.close()
    return reader.sentences

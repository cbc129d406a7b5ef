"""What a browser posts of a form as it was served."""

from html.parser import HTMLParser

Posted = dict[str, list[str]]


def posted_form(html: str, form_id: str = "part-form") -> Posted:
    """The fields of a form as a browser posts them when nothing was touched and no button is named."""
    reader = _FormReader(form_id)
    reader.feed(html)
    reader.close()
    assert reader.found, f"there is no form {form_id}"
    return reader.posted


class _FormReader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form_id = form_id
        self.found = self.inside = False
        self.posted: Posted = {}
        self._area: tuple[str, list[str]] | None = None
        self._select: tuple[str, list[str], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("id") == self.form_id:
            self.found = self.inside = True
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in given:
                    self._add(name, given.get("value", "on"))
            elif kind not in ("submit", "button", "image", "file"):
                self._add(name, given.get("value", "").replace("\r", "").replace("\n", ""))
        elif tag == "textarea" and name:
            self._area = name, []
        elif tag == "select" and name:
            self._select = name, [], []
        elif tag == "option" and self._select:
            _name, chosen, there = self._select
            there.append(given.get("value", ""))
            if "selected" in given:
                chosen.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self._area:
            name, texts = self._area
            text = "".join(texts).replace("\r\n", "\n").replace("\r", "\n")
            # The first line break of a text area belongs to the HTML; all others are posted as two characters.
            self._add(name, text.removeprefix("\n").replace("\n", "\r\n"))
            self._area = None
        elif tag == "select" and self._select:
            name, chosen, there = self._select
            for value in chosen or there[:1]:
                self._add(name, value)
            self._select = None

    def _add(self, name: str, value: str) -> None:
        self.posted.setdefault(name, []).append(value)

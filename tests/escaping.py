"""What tests need to see that a piece of HTML repeats what others wrote as text."""

from html.parser import HTMLParser

HOSTILE = "\"'><script>alert(1)</script>&lt;"


class Elements(HTMLParser):
    """Of a piece of HTML the names of its elements and attributes, and whatever these and the texts say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.said += [value or "" for _name, value in attrs]

    def handle_data(self, data):
        self.said.append(data)

"""What leads to what: cycles, and an order in which nothing comes before what it hangs on."""

from collections.abc import Iterator, Mapping, Sequence

from scoring.document import Document


def visibility_graph(document: Document) -> dict[str, tuple[str, ...]]:
    """For every question the questions that its visibility hangs on."""
    return {
        question.key: tuple(dict.fromkeys(question.visible_if.questions())) if question.visible_if else ()
        for question in document.questions()
    }


def cycles(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Ways that lead back to where they began; first and last name are the same.

    Depth first, without recursion: a chain may be as long as the document has room for. Every edge that
    closes a cycle yields one.
    """
    done: set[str] = set()
    for start in graph:
        way: dict[str, Iterator[str]] = {}
        if start not in done:
            way[start] = iter(graph[start])
        while way:
            name, ahead = next(reversed(way.items()))
            following = next(ahead, None)
            if following is None:
                done.add(name)
                del way[name]
            elif following in way:
                names = list(way)
                yield (*names[names.index(following) :], following)
            elif following in graph and following not in done:
                way[following] = iter(graph[following])

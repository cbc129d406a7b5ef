"""The glossary: one term for one thing in both languages, and what each term stands in for.

`glossary.yaml` is its only source: question banks are held to it by `banks.editorial`, and `python -m banks.glossary`
writes docs/glossary.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

SOURCE = Path(__file__).with_suffix(".yaml")
PAGE = Path(__file__).parent.parent / "docs" / "glossary.md"

CATEGORIES = {
    "governance": "Governance",
    "roles": "Roles",
    "principles": "Principles",
    "people": "People",
    "risk": "Risk",
    "security": "Security",
    "data": "Data",
    "lifecycle": "Life cycle",
    "assessment": "Assessment",
    "product": "This product",
}

INTRODUCTION = """\
# Glossary

One term for one thing, in both languages. Question banks of ours are written in these words: `manage.py check_bank` finds
what stands in the column "not". The Japanese is that of the guidelines by METI and MIC (AI事業者ガイドライン) and of JIS where
they have a term.

This page is made from `banks/glossary.yaml` by `python -m banks.glossary`; change the terms there.

- **Confirmed**: the Japanese term was seen in text attributed to the source named, often an article or a listing that
  quotes it and not the official document itself. Otherwise it is general usage or was recalled.
- アカウンタビリティ is the principle of the guidelines; 説明責任 is for quoting 人間中心のAI社会原則 alone.
- AI開発者, AI提供者 and AI利用者 are the parties of the Japanese guidelines. The provider (提供者) and the deployer (導入者)
  of the EU AI Act are others.
- チェンジマネジメント（変革管理） is the change of an organisation, 変更管理 that of a system, and
  変更の計画策定 is clause 6.3 of JIS Q 42001.
- METI says 乖離評価 for comparing practice with goals; ギャップ分析 is the everyday term."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term in English and Japanese. `also` is as good in its place; `avoid` is, per language, what it stands in for.

    In Japanese `avoid` lists parts of words, in English whole words, where * stands for the rest of one; `exceptions`
    hold such a word and are meant. `basis` says where the Japanese comes from; `confirmed`, that it was seen there or in
    text quoting it. What is a matter of spelling alone has neither Japanese nor basis.
    """

    en: str
    ja: str = ""
    category: str = ""
    basis: str = ""
    confirmed: bool = False
    also: str = ""
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exceptions: tuple[str, ...] = ()

    def in_language(self, language: str) -> str:
        """The term in a language, `en` or `ja`."""
        return self.ja if language == "ja" else self.en

    def avoided(self, language: str) -> re.Pattern[str]:
        """Finds what the term stands in for in a language, whatever the case."""
        words = (re.escape(word).replace(r"\*", r"\w*") for word in self.avoid[language])
        any_of_them = "|".join(rf"\b{word}\b" if language == "en" else word for word in words)
        but = "".join(f"(?!{re.escape(word)})" for word in self.exceptions)
        return re.compile(f"{but}(?:{any_of_them})", re.IGNORECASE)


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in the order of the source."""
    return tuple(_source("terms"))


@cache
def spelling() -> tuple[Term, ...]:
    """What our English spells in one way of two."""
    return tuple(_source("spelling"))


@cache
def disfavoured(language: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """Our word and what it stands in for, for every word that has such in a language."""
    return [
        (term.in_language(language), term.avoided(language))
        for term in (*terms(), *spelling())
        if language in term.avoid
    ]


def as_markdown() -> str:
    """The page for readers, whole."""
    page = [INTRODUCTION]
    for category, heading in CATEGORIES.items():
        page += [
            f"\n## {heading}\n",
            "| English | 日本語 | Also | Not | Basis | Confirmed |",
            "|---|---|---|---|---|---|",
        ]
        page += [_row(term) for term in terms() if term.category == category]
    page += ["\n## Spelling\n", "| British English | Not |", "|---|---|"]
    page += [f"| {term.en} | {_avoided(term)} |" for term in spelling()]
    return "\n".join(page) + "\n"


def _row(term: Term) -> str:
    confirmed = "yes" if term.confirmed else "no"
    return f"| {term.en} | {term.ja} | {term.also} | {_avoided(term)} | {term.basis} | {confirmed} |"


def _avoided(term: Term) -> str:
    return ", ".join(word.replace("*", "…") for words in term.avoid.values() for word in words)


def _source(part: str) -> Iterator[Term]:
    for entry in yaml.safe_load(SOURCE.read_text())[part]:
        yield Term(
            **{
                **entry,
                "avoid": {language: tuple(words) for language, words in entry.get("avoid", {}).items()},
                "exceptions": tuple(entry.get("exceptions", ())),
            }
        )


if __name__ == "__main__":
    PAGE.write_text(as_markdown())

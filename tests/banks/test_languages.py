import pytest
from django.utils import translation

from banks.exchange.reading import Note
from banks.languages import name_here, own_name
from banks.problems import explain
from scoring import Problem
from scoring.rules import NO_TEXT

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("code", "own", "in_english", "in_japanese"),
    [
        ("ja", "日本語", "Japanese", "日本語"),
        ("en", "English", "English", "英語"),
        ("fr", "Français", "French", "フランス語"),
        ("pt-br", "Português Brasileiro", "Brazilian Portuguese", "ブラジルポルトガル語"),
        ("ja-jp", "日本語", "Japanese (ja-jp)", "日本語 (ja-jp)"),
        ("tlh", "tlh", "tlh", "tlh"),
    ],
)
def test_language_is_named_in_itself_and_in_the_readers_language(code, own, in_english, in_japanese):
    names = []
    for language in ("en", "ja"):
        with translation.override(language):
            assert own_name(code) == own
            names.append(name_here(code))
    assert names == [in_english, in_japanese]


def test_notes_and_problems_call_languages_by_their_names():
    stands_in = Note(
        "changed",
        "Texts that are missing in %(language)s stand there in %(first)s: %(names)s",
        {"language": "ja", "first": "en", "names": "Q1"},
    )
    several = Note("understood", "languages: %(languages)s", {"languages": "ja, en"}, place="survey")
    with translation.override("en"):
        assert str(stands_in) == "Texts that are missing in Japanese stand there in English: Q1"
        assert str(several) == "survey: languages: Japanese, English"
        assert explain(Problem((), NO_TEXT, {"language": "ja"})) == "has no text in the language Japanese"
    with translation.override("ja"):
        assert str(several) == "survey：言語：日本語、英語"

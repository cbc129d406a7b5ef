import pytest
from django.utils import translation

from reports.templatetags.report_text import flush
from reports.typesetting import ZERO_WIDTH_SPACE, phrases, printable, printable_html, shortened
from reports.wording import cited


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x00b\x0bc\x1fd\x7fe", "abcde"),
        ("\ud800lone\udfff", "lone"),
        ("\u202eturned\u202c", "turned"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("か\u3099", "が"),
        ("𠮷野家", "𠮷野家"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_printable_takes_out_what_no_format_carries(text, clean):
    assert printable(text) == clean


def test_printable_isolates_right_to_left_lines():
    assert printable("abc\nשלום") == "\u2068abc\u2069\n\u2068שלום\u2069"


def test_printable_cuts_with_an_ellipsis():
    assert printable("あいうえお", 4) == "あいう…"


def test_printable_html_breaks_long_words_in_text_only():
    html = printable_html(f'<p class="{"c" * 120}">{"w" * 120} short</p>')
    assert (
        html
        == f'<p class="{"c" * 120}">{"w" * 50}{ZERO_WIDTH_SPACE}{"w" * 50}{ZERO_WIDTH_SPACE}{"w" * 20} short</p>'
    )


def test_printable_html_leaves_japanese_and_entities_whole():
    assert printable_html(f"<p>{'漢' * 120}{'&amp;' * 30}</p>") == f"<p>{'漢' * 120}{'&amp;' * 30}</p>"


def test_phrases_hold_together_and_are_escaped():
    assert phrases("最も低い領域は「戦略」<b>", "ja") == (
        '<span class="phrase">最も</span><span class="phrase">低い領域は</span>'
        '<span class="phrase">「戦略」&lt;b&gt;</span>'
    )
    assert phrases("R&D", "en") == "R&amp;D"


def test_phrase_longer_than_a_line_may_break():
    assert phrases("漢" * 16, "ja") == f'<span class="phrase">{"漢" * 16}</span>'
    assert phrases("漢" * 16 + "&", "ja") == "漢" * 16 + "&amp;"


def test_numbers_are_set_flush_right():
    assert [flush(number, 5) for number in ("100.0", "7.5", None)] == [
        "100.0",
        "\u2002\u20027.5",
        "\u2002" * 4 + "–",
    ]


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("Name a person", 20, "Name a person"),
        ("Name a person in charge", 16, "Name a person…"),
        ("Name a person, and a date", 16, "Name a person…"),
        ("AIシステムの台帳を整える", 8, "AIシステムの…"),
        ("電力の使用量を毎月測り、経営会議に報告する", 16, "電力の使用量を毎月測り…"),
        ("w" * 40, 10, "w" * 9 + "…"),
    ],
)
def test_shortened_text_ends_after_a_whole_word(text, limit, shown):
    assert shortened(text, limit) == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("Article 5(1)(a), Article 4a", "ja", "第5条(1)(a), 第4a条"),
        ("Article 26", "en", "Article 26"),
        ("GOVERN-1.1", "ja", "GOVERN-1.1"),
        ("ch. 1, l. 128-130, 152-162", "ja", "第1章 128–130, 152–162行"),
        ("ch. 1, l. 478", "en", "ch. 1, l. 478"),
        ("page 12", "ja", "page 12"),
    ],
)
def test_articles_and_places_are_cited_as_the_language_writes_them(text, language, shown):
    with translation.override(language):
        assert cited(text) == shown

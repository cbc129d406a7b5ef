from banks.comparison import LanguageChange
from banks.templatetags.versions import side_by_side
from tests.escaping import HOSTILE, Elements

TEXTS = (LanguageChange("ja", "", "戦略"), LanguageChange("en", "", HOSTILE))


def test_texts_stand_side_by_side_and_let_no_html_in():
    shown = Elements(side_by_side(TEXTS))
    assert (shown.names, shown.attributes) == ({"div", "p"}, {"class", "lang"})
    assert shown.said == ["side-by-side", "ja", "戦略", "en", HOSTILE]


def test_text_in_one_language_stands_alone():
    assert side_by_side(TEXTS, "ja") == '<div class="side-by-side"><p lang="ja">戦略</p></div>'

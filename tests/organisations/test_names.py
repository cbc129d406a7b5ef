import pytest

from organisations.names import folded, search_text, sort_key


def in_order(*names: tuple[str, str]) -> list[str]:
    return [name for name, _reading in sorted(names, key=lambda each: sort_key(*each))]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("株式会社みほん", "みほん"),
        ("みほん株式会社", "みほん"),
        ("みほん（株）", "みほん"),
        ("㈱みほん", "みほん"),
        ("有限会社 みほん", "みほん"),
        ("一般社団法人みほん", "みほん"),
        ("カブシキガイシャ ミホン", "みほん"),
        ("医療法人社団みほん", "みほん"),
        ("Sample Co., Ltd.", "sample"),
        ("Sample, Inc.", "sample"),
        ("Sample GmbH & Co. KG", "sample"),
        ("Sample S.A.", "sample"),
        ("Sample K.K.", "sample"),
        ("ＳＡＭＰＬＥ　ＬＬＣ", "sample"),
    ],
)
def test_sort_key_leaves_legal_forms_aside(name, bare):
    assert sort_key(name) == sort_key(bare)


@pytest.mark.parametrize("name", ["株式会社", "Limited", "Co. Ltd.", "合同会社株式会社"])
def test_sort_key_of_a_name_that_is_all_legal_form_is_not_empty(name):
    assert sort_key(name)[0] != ""


@pytest.mark.parametrize("name", ["Tesco", "Lincoln", "Vegas", "Chase", "Cabincorp"])
def test_sort_key_keeps_names_that_end_like_a_legal_form(name):
    assert sort_key(name)[0] == name.lower()


def test_names_stand_in_the_order_of_their_readings():
    assert in_order(
        ("株式会社山田", "やまだ"),
        ("東商事株式会社", "あずましょうじ"),
        ("有限会社アカリ", "ユウゲンガイシャ　アカリ"),
        ("Beta Ltd.", ""),
        ("サンプル工業", "さんぷるこうぎょう"),
        ("Alpha Inc.", ""),
    ) == ["Alpha Inc.", "Beta Ltd.", "有限会社アカリ", "東商事株式会社", "サンプル工業", "株式会社山田"]


def test_voicing_marks_small_kana_and_long_vowels_come_second():
    readings = ["がき", "かき", "かぎ", "カーサ", "かあく", "きゃく", "きやす"]
    assert in_order(*((reading, "") for reading in readings)) == [
        "かあく", "カーサ", "かき", "かぎ", "がき", "きゃく", "きやす",
    ]  # fmt: skip


def test_search_tells_no_widths_cases_or_kana_apart():
    text = search_text("株式会社ミホン ＡＩ研究所", "みほんエーアイけんきゅうじょ")
    for typed in ("みほん", "ﾐﾎﾝ", "ミホン", "ai研究所", "Ａｉ 研究", "えーあい", "エーアイケンキュウ"):
        assert folded(typed) in text
    assert folded("みほご") not in text

"""Names of organisations as they are sorted and searched: by how they are read, legal forms left aside."""

import re
import unicodedata
from functools import lru_cache

# After `_readable`: small letters, hiragana for katakana, (株) for ㈱.
# fmt: off
_JAPANESE_FORMS = (
    "株式会社", "(株)", "有限会社", "(有)", "合同会社", "(同)", "合資会社", "(資)", "合名会社", "(名)", "相互会社",
    "(相)", "一般社団法人", "(一社)", "公益社団法人", "(公社)", "一般財団法人", "(一財)", "公益財団法人", "(公財)",
    "社団法人", "(社)", "財団法人", "(財)", "学校法人", "(学)", "医療法人社団", "医療法人財団", "医療法人", "(医)",
    "社会福祉法人", "(福)", "宗教法人", "(宗)", "特定非営利活動法人", "(特非)", "npo法人", "独立行政法人", "(独)",
    "地方独立行政法人", "(地独)", "国立研究開発法人", "国立大学法人", "公立大学法人", "(大)", "弁護士法人",
    "税理士法人", "有限責任監査法人", "監査法人", "有限責任事業組合", "かぶしきがいしゃ", "かぶしきかいしゃ",
    "ゆうげんがいしゃ", "ゆうげんかいしゃ", "ごうどうがいしゃ", "ごうどうかいしゃ", "ごうしがいしゃ",
    "ごうしかいしゃ", "ごうめいがいしゃ", "ごうめいかいしゃ", "そうごがいしゃ", "そうごかいしゃ",
    "いっぱんしゃだんほうじん", "こうえきしゃだんほうじん", "いっぱんざいだんほうじん", "こうえきざいだんほうじん",
    "しゃだんほうじん", "ざいだんほうじん", "がっこうほうじん", "いりょうほうじんしゃだん",
    "いりょうほうじんざいだん", "いりょうほうじん", "しゃかいふくしほうじん", "しゅうきょうほうじん",
    "とくていひえいりかつどうほうじん", "えぬぴーおーほうじん", "どくりつぎょうせいほうじん",
    "ちほうどくりつぎょうせいほうじん", "こくりつけんきゅうかいはつほうじん", "こくりつだいがくほうじん",
    "こうりつだいがくほうじん", "べんごしほうじん", "ぜいりしほうじん", "ゆうげんせきにんかんさほうじん",
    "かんさほうじん",
)
# fmt: on
_LATIN_FORMS = (
    r"co\.?,?\s*ltd\.?|pty\.?\s*ltd\.?|pte\.?\s*ltd\.?|ltd\.?|limited|inc\.?|incorporated|corp\.?|corporation|"
    r"company|co\.?|l\.?l\.?c\.?|l\.?l\.?p\.?|p\.?l\.?c\.?|gmbh\s*&\s*co\.?\s*(?:kg|kgaa)|gmbh|kgaa|kg|ohg|ag|se|"
    r"s\.?a\.?r\.?l\.?|s\.?a\.?s\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|s\.?l\.?|s\.?a\.?|b\.?v\.?|n\.?v\.?|oyj?|ab|a/?s|k\.?\s?k\.?"
)
_FORM = "|".join(re.escape(form) for form in sorted(_JAPANESE_FORMS, key=len, reverse=True))
_BEFORE = re.compile(rf"^\s*(?:{_FORM})[\s・]*")
_AFTER = re.compile(rf"[\s・]*(?:{_FORM})\s*$|[\s,、]+(?:{_LATIN_FORMS})$")

_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_FULL_SIZE = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_IGNORED = re.compile(r"[\s・‐\-.,'’&()]+")
_VOWELS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOWEL_OF = {kana: vowel for vowel, row in _VOWELS.items() for kana in row}


def folded(text: str) -> str:
    """What a search compares: full and half width, large and small letters, both kinds of kana and spaces alike."""
    return "".join(_readable(text).split())


@lru_cache(maxsize=8192)
def search_text(name: str, reading: str = "") -> str:
    """Name and reading as `folded`, to look words of a search up in."""
    return f"{folded(name)}\n{folded(reading)}"


@lru_cache(maxsize=8192)
def sort_key(name: str, reading: str = "") -> tuple[str, str]:
    """Where an organisation stands in a list: by its reading, else its name, without 株式会社 and its like.

    Voicing marks, small kana and ー decide only between names that are otherwise alike, as in a dictionary.
    """
    text = without_legal_form(_readable(reading.strip() or name))
    plain = _IGNORED.sub("", text) or text
    return _unvoiced(plain), plain


def without_legal_form(text: str) -> str:
    """A name without its legal forms; the name itself where nothing else would be left."""
    while True:
        shorter = _AFTER.sub("", _BEFORE.sub("", text, count=1), count=1).strip()
        if not shorter or shorter == text:
            return text
        text = shorter


def _readable(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA).strip()


def _unvoiced(text: str) -> str:
    """The letters alone, without marks over or beside them."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    ).translate(_FULL_SIZE)
    letters: list[str] = []
    for letter in bare:
        letters.append(_VOWEL_OF.get(letters[-1], letter) if letter == "ー" and letters else letter)
    return "".join(letters)

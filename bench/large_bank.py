"""A question bank as large as banks get: 2,000 questions in 20 dimensions, in both languages, with all that weighs.

Its texts, options, figures, conditions, recommendations and clauses are made from few words, so that whatever takes
long takes long because of how much there is. The same number of questions gives the same bank.
"""

from decimal import Decimal
from typing import Any

DIMENSIONS = (
    ("strategy", "戦略", "Strategy"),
    ("governance", "ガバナンス", "Governance"),
    ("accountability", "責任体制", "Accountability"),
    ("risk", "リスク管理", "Risk management"),
    ("regulation", "法令対応", "Regulation"),
    ("data-quality", "データ品質", "Data quality"),
    ("data-protection", "個人情報の保護", "Data protection"),
    ("intellectual-property", "知的財産", "Intellectual property"),
    ("models", "モデル開発", "Model development"),
    ("evaluation", "評価と試験", "Evaluation and testing"),
    ("monitoring", "運用監視", "Monitoring"),
    ("security", "セキュリティ", "Security"),
    ("incidents", "インシデント対応", "Incident response"),
    ("suppliers", "調達先の管理", "Suppliers"),
    ("infrastructure", "計算基盤", "Infrastructure"),
    ("people", "人材", "People"),
    ("training", "教育", "Training"),
    ("culture", "組織文化", "Culture"),
    ("customers", "利用者への説明", "Transparency to users"),
    ("value", "投資対効果", "Value and investment"),
)
SUBJECTS = (
    ("社内文書の検索", "searching internal documents"),
    ("顧客対応の自動化", "automating customer service"),
    ("採用における選考", "selecting applicants"),
    ("需要予測", "forecasting demand"),
    ("プログラムの作成支援", "helping to write software"),
    ("与信の審査", "judging credit"),
    ("品質検査の画像認識", "recognising defects in pictures"),
    ("文書の要約と翻訳", "summarising and translating documents"),
    ("不正の検知", "detecting fraud"),
    ("設備の予知保全", "predicting when machines need maintenance"),
)
STAGES = (
    ("なし", "None", 0),
    ("検討している", "Being considered", 25),
    ("一部で実施している", "In some units", 50),
    ("全社で実施している", "Throughout the company", 75),
    ("実施し、毎年見直している", "Throughout, and reviewed every year", 100),
)
MEASURES = (
    ("責任者を定めている", "Somebody is responsible", 25),
    ("手順を文書にしている", "The procedure is written down", 25),
    ("実施を記録している", "What is done is recorded", 20),
    ("第三者が確認している", "A third party checks it", 20),
    ("結果を公開している", "The results are published", 10),
)
LEVELS = (
    (0, "未着手", "Not started"),
    (20, "試行", "Exploring"),
    (40, "整備", "Defined"),
    (60, "運用", "Managed"),
    (80, "先進", "Leading"),
)
REGIONS = ("apac", "europe", "us")


def large_bank(questions: int = 2000) -> dict[str, Any]:
    """The tree of a valid bank of so many questions (20 at least), as `json.loads` with exact decimals reads one."""
    share, more = divmod(questions, len(DIMENSIONS))
    return {
        "format": 1,
        "key": f"large-{questions}",
        "version": "1",
        "languages": ["ja", "en"],
        "title": _text("大規模な設問集", "A large question bank"),
        "description": _text("速さを測るためのものです。", "For measuring how fast things are."),
        "levels": [{"from": start, "name": _text(ja, en)} for start, ja, en in LEVELS],
        "sources": {
            "survey": {
                "title": _text("経営層調査", "Survey of leaders"),
                "year": 2025,
                "sample": 4200,
                "reference": "chapter 2",
                "caution": _text("自己申告による。", "Self-reported."),
            }
        },
        "frameworks": {
            "clauses": {
                "title": _text("管理策の一覧", "List of controls"),
                "clauses": {
                    f"C-{number}": _text(f"管理策{number}", f"Control {number}") for number in range(1, 401)
                },
            }
        },
        "recommendations": {f"do-{number}": _recommendation(number) for number in range(1, 401)},
        "dimensions": [
            {
                "key": key,
                "name": _text(ja, en),
                "weight": 1 + place % 3,
                "questions": [
                    _question(key, ja, en, number) for number in range(1, share + (place < more) + 1)
                ],
            }
            for place, (key, ja, en) in enumerate(DIMENSIONS)
        ],
    }


def _text(ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}


def _recommendation(number: int) -> dict[str, Any]:
    ja, en = SUBJECTS[number % len(SUBJECTS)]
    recommendation: dict[str, Any] = {
        "text": _text(
            f"{ja}の管理を文書化し、責任者を定める（{number}）",
            f"Write down how {en} is governed and name who is responsible ({number})",
        ),
        "done": _text("文書が承認されている。", "The document is approved."),
        "effort": 1 + number % 3,
        "horizon": 1 + number // 3 % 3,
    }
    if number % 4 == 0:
        recommendation["needs"] = [f"do-{number - 1}"]
    return recommendation


def _question(dimension: str, ja: str, en: str, number: int) -> dict[str, Any]:
    """Of every ten: six single choices, two multiple ones, a number and a text."""
    subject_ja, subject_en = SUBJECTS[number % len(SUBJECTS)]
    place = number % 10
    question: dict[str, Any] = {
        "key": f"{dimension}.q{number}",
        "kind": "single",
        "weight": Decimal("1.5") if place == 1 else 1 + place % 3,
        "text": _text(
            f"{ja}：AIによる{subject_ja}について、取り組みはどこまで進んでいますか。（{number}）",
            f"{en}: how far have you come with the use of AI for {subject_en}? ({number})",
        ),
        "help": _text(
            "全社を対象とする取り組みについて答えてください。試行だけのものは含めません。",
            "Answer for the company as a whole. What is only being tried does not count.",
        ),
        "maps_to": [f"clauses/C-{1 + number * 7 % 400}"],
    }
    if place % 2:
        question["why"] = _text(
            "部門ごとの対応は重複と見落としを生みます。", "Unit by unit, work is done twice or forgotten."
        )
    kind = {3: _multiple, 6: _multiple, 8: _number, 0: _free_text}.get(place, _single)
    kind(question, number)
    if place in (4, 7):
        question["visible_if"] = {"question": f"{dimension}.q{number - place + 1}", "at_least": 25}
    return question


def _advice(number: int) -> str:
    return f"do-{1 + number * 3 % 400}"


def _single(question: dict[str, Any], number: int) -> None:
    question["options"] = [
        {"key": f"o{place}", "points": points, "text": _text(ja, en), "recommendation": _advice(number)}
        for place, (ja, en, points) in enumerate(STAGES)
    ]
    del question["options"][-1]["recommendation"]
    if question["key"].endswith(("1", "5")):
        share = 20 + number * 7 % 50
        question["figures"] = [
            _figure(["o3", "o4"], share, None),
            *(_figure(["o3", "o4"], share + place, region) for place, region in enumerate(REGIONS)),
        ]
    if question["key"].endswith("1"):
        question["floor"] = {"points": 25, "level": 2}


def _multiple(question: dict[str, Any], number: int) -> None:
    question["kind"] = "multiple"
    question["evidence"] = True
    question["options"] = [
        *(
            {"key": f"m{place}", "points": points, "text": _text(ja, en)}
            for place, (ja, en, points) in enumerate(MEASURES)
        ),
        {
            "key": "none",
            "points": 0,
            "text": _text("なし", "None"),
            "exclusive": True,
            "recommendation": _advice(number),
        },
    ]
    question["figures"] = [_figure(["m0"], 20 + number % 60, None), _figure(["m1"], Decimal("42.5"), None)]


def _number(question: dict[str, Any], number: int) -> None:
    question["kind"] = "number"
    question |= {"unit": _text("%", "%"), "minimum": 0, "maximum": 100, "interpolate": True}
    question["bands"] = [
        {"from": 0, "points": 0, "recommendation": _advice(number)},
        {"from": 10, "points": 50},
        {"from": Decimal("37.5"), "points": 100},
    ]


def _free_text(question: dict[str, Any], number: int) -> None:
    question["kind"] = "text"


def _figure(options: list[str], share: int | Decimal, region: str | None) -> dict[str, Any]:
    figure: dict[str, Any] = {
        "source": "survey",
        "options": options,
        "share": share,
        "statement": _text(f"{share}%が実施", f"{share}% do"),
    }
    return figure | {"region": region} if region else figure


def large_survey(questions: int = 2000) -> bytes:
    """A survey of LimeSurvey of so many single choices in 20 groups, in both languages, with assessment values."""
    groups: list[str] = []
    asked: list[str] = []
    answers: list[str] = []
    share = -(-questions // len(DIMENSIONS))
    for group, (_key, *names) in enumerate(DIMENSIONS, 1):
        for language, name in zip(("ja", "en"), names, strict=True):
            groups.append(_row(gid=group, sid=1, group_name=name, group_order=group, language=language))
            for number in range(1 + (group - 1) * share, 1 + min(group * share, questions)):
                subject = SUBJECTS[number % len(SUBJECTS)][language == "en"]
                asked.append(
                    _row(
                        qid=number, parent_qid=0, sid=1, gid=group, type="L", title=f"Q{number}",
                        question=f"{name}: {subject} ({number})", question_order=number, language=language,
                        scale_id=0, relevance=1,
                    )
                )  # fmt: skip
                answers += (
                    _row(
                        qid=number, code=f"A{order}", answer=stage[language == "en"], sortorder=order,
                        assessment_value=stage[2], language=language, scale_id=0,
                    )
                    for order, stage in enumerate(STAGES)
                )  # fmt: skip
    settings = [
        _row(surveyls_survey_id=1, surveyls_language=language, surveyls_title="Large")
        for language in ("ja", "en")
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
        "<DBVersion>178</DBVersion><languages><language>ja</language><language>en</language></languages>"
        f"<answers><rows>{''.join(answers)}</rows></answers><groups><rows>{''.join(groups)}</rows></groups>"
        f"<questions><rows>{''.join(asked)}</rows></questions>"
        f"<surveys><rows>{_row(sid=1, language='ja', additional_languages='en', assessments='Y')}</rows></surveys>"
        f"<surveys_languagesettings><rows>{''.join(settings)}</rows></surveys_languagesettings></document>"
    ).encode()


def _row(**fields: object) -> str:
    columns = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<row>{columns}</row>"

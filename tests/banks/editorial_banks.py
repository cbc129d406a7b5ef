"""Banks that keep every editorial rule, to be changed in one place by a test of one rule."""

from typing import Any

from scoring import Document

QUESTION = ("dimensions", 0, "questions", 0)


def single(**changes: Any) -> dict[str, Any]:
    """A single-choice question that keeps every rule."""
    return {
        "key": "bias.monitoring",
        "kind": "single",
        "text": {
            "ja": "AIの結果をどのように監視していますか。",
            "en": "How are the results of AI monitored?",
        },
        "help": {"ja": "運用部門の報告書を見てください。", "en": "Look at the reports of operations."},
        "why": {"ja": "偏りは利用開始後にも生じます。", "en": "Bias may arise after release."},
        "options": [
            option("none", 0, "監視していない", "They are not monitored.", recommendation="start"),
            option(
                "yearly",
                60,
                "年1回、担当者が集計している",
                "Someone compiles them yearly.",
                recommendation="alert",
            ),
            option("alerts", 100, "しきい値を超えると通知される", "Crossing a threshold raises an alert."),
        ],
        **changes,
    }


def multiple(**changes: Any) -> dict[str, Any]:
    """A multiple-choice question that keeps every rule."""
    return single(
        kind="multiple",
        options=[
            option("audit", 60, "定期監査", "Regular audits", recommendation="start"),
            option("test", 40, "侵入テスト", "Penetration tests", recommendation="alert"),
            option("none", 0, "実施していない", "None of these", exclusive=True, recommendation="start"),
        ],
        **changes,
    )


def number(**changes: Any) -> dict[str, Any]:
    """A number question that keeps every rule."""
    bands = [
        {"from": 0, "points": 0, "recommendation": "start"},
        {"from": 40, "points": 50, "recommendation": "alert"},
        {"from": 80, "points": 100},
    ]
    question = single(**{"kind": "number", "unit": {"ja": "%", "en": "%"}, "bands": bands, **changes})
    del question["options"]
    return question


def text(**changes: Any) -> dict[str, Any]:
    """A text question that keeps every rule."""
    question = single(kind="text", **changes)
    del question["options"], question["why"]
    return question


def option(key: str, points: int, ja: str, en: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, "points": points, "text": {"ja": ja, "en": en}, **fields}


def bank(*questions: dict[str, Any], **changes: Any) -> Document:
    """A bank of one dimension with the questions given."""
    return Document.model_validate(
        {
            "format": 1,
            "key": "sample",
            "version": "1",
            "languages": ["ja", "en"],
            "title": {"ja": "見本", "en": "Sample"},
            "levels": [{"from": 0, "name": {"ja": "初期", "en": "Initial"}}],
            "sources": {"survey": {"title": {"ja": "幻覚の調査", "en": "Survey by an organization"}}},
            "recommendations": {
                "start": {"text": {"ja": "監視を始める", "en": "Start monitoring"}},
                "alert": {"text": {"ja": "しきい値を決める", "en": "Set a threshold"}},
            },
            "dimensions": [
                {"key": "bias", "name": {"ja": "バイアス", "en": "Bias"}, "questions": list(questions)}
            ],
            **changes,
        }
    )

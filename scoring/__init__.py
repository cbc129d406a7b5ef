"""How an assessment is judged: the question bank document, answers, bounds, scoring. Pure Python, no I/O.

The names here are the package's interface; the modules behind it are its own business.
"""

from scoring.answers import (
    Answer,
    AnswerSheet,
    Organisation,
    Status,
    check_answer,
    check_targets,
    parse_answer_sheet,
    parse_answers,
)
from scoring.bounds import Bounds, QuestionBounds, compute_bounds
from scoring.canonical import canonical_json, content_hash, digest
from scoring.coverage import answers_to_level
from scoring.document import (
    AppliesFrom,
    Band,
    Condition,
    Dimension,
    Document,
    Figure,
    Floor,
    Framework,
    Level,
    Option,
    Profile,
    Provision,
    Question,
    Recommendation,
    Source,
    json_schema,
)
from scoring.engine import ENGINE_VERSION, Scorer
from scoring.fields import REGIONS, Text
from scoring.populations import GLOBAL, population_for
from scoring.problems import (
    InvalidAnswers,
    InvalidDocument,
    Problem,
    ProblemsFound,
    format_path,
    gettext_noop,
)
from scoring.reading import Progress
from scoring.result import (
    ClauseResult,
    DimensionBenchmark,
    DimensionResult,
    OptionFigure,
    OverallResult,
    QuestionBenchmark,
    QuestionResult,
    ReachedFigure,
    RecommendationResult,
    Result,
)
from scoring.rounding import round_half_up
from scoring.scalars import Plain, number_text
from scoring.validation import load_document, parse_document

__all__ = [
    "ENGINE_VERSION",
    "GLOBAL",
    "REGIONS",
    "Answer",
    "AnswerSheet",
    "AppliesFrom",
    "Band",
    "Bounds",
    "ClauseResult",
    "Condition",
    "Dimension",
    "DimensionBenchmark",
    "DimensionResult",
    "Document",
    "Figure",
    "Floor",
    "Framework",
    "InvalidAnswers",
    "InvalidDocument",
    "Level",
    "Option",
    "OptionFigure",
    "Organisation",
    "OverallResult",
    "Plain",
    "Problem",
    "ProblemsFound",
    "Profile",
    "Progress",
    "Provision",
    "Question",
    "QuestionBenchmark",
    "QuestionBounds",
    "QuestionResult",
    "ReachedFigure",
    "Recommendation",
    "RecommendationResult",
    "Result",
    "Scorer",
    "Source",
    "Status",
    "Text",
    "answers_to_level",
    "canonical_json",
    "check_answer",
    "check_targets",
    "compute_bounds",
    "content_hash",
    "digest",
    "format_path",
    "gettext_noop",
    "json_schema",
    "load_document",
    "number_text",
    "parse_answer_sheet",
    "parse_answers",
    "parse_document",
    "population_for",
    "round_half_up",
]

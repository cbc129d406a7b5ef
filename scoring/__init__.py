"""How an assessment is judged: the question bank document, answers, bounds, scoring. Pure Python, no I/O.

The names here are the package's interface; the modules behind it are its own business.
"""

from scoring.answers import (
    Answer,
    AnswerSheet,
    Organisation,
    Status,
    check_answer,
    check_profile,
    check_targets,
    parse_answer_sheet,
    parse_answers,
)
from scoring.bounds import Bounds, QuestionBounds, compute_bounds
from scoring.break_even import BreakEven, break_even
from scoring.canonical import canonical_json, content_hash, digest
from scoring.condition import Condition
from scoring.costs import Costs, check_costs, costs_from_texts, parse_costs, read_cost
from scoring.coverage import answers_to_level
from scoring.document import (
    AppliesFrom,
    Band,
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
from scoring.fit import OtherAnswer, PlaceFit, WorkloadFit
from scoring.fit_document import FitRule, InfrastructureFit, Place, Workload
from scoring.measure_document import Adjustment, Limit, Measure, Outcome, OutcomeLevel, Term
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
    AdjustmentResult,
    AmountResult,
    ClauseResult,
    DimensionBenchmark,
    DimensionResult,
    MeasureResult,
    OptionFigure,
    OutcomeResult,
    OverallResult,
    QuestionBenchmark,
    QuestionResult,
    ReachedFigure,
    RecommendationResult,
    Result,
    TermResult,
)
from scoring.rounding import round_half_up
from scoring.scalars import Plain, number_text
from scoring.validation import load_document, mend_document, parse_document

__all__ = [
    "ENGINE_VERSION",
    "GLOBAL",
    "REGIONS",
    "Adjustment",
    "AdjustmentResult",
    "AmountResult",
    "Answer",
    "AnswerSheet",
    "AppliesFrom",
    "Band",
    "Bounds",
    "BreakEven",
    "ClauseResult",
    "Condition",
    "Costs",
    "Dimension",
    "DimensionBenchmark",
    "DimensionResult",
    "Document",
    "Figure",
    "FitRule",
    "Floor",
    "Framework",
    "InfrastructureFit",
    "InvalidAnswers",
    "InvalidDocument",
    "Level",
    "Limit",
    "Measure",
    "MeasureResult",
    "Option",
    "OptionFigure",
    "Organisation",
    "OtherAnswer",
    "Outcome",
    "OutcomeLevel",
    "OutcomeResult",
    "OverallResult",
    "Place",
    "PlaceFit",
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
    "Term",
    "TermResult",
    "Text",
    "Workload",
    "WorkloadFit",
    "answers_to_level",
    "break_even",
    "canonical_json",
    "check_answer",
    "check_costs",
    "check_profile",
    "check_targets",
    "compute_bounds",
    "content_hash",
    "costs_from_texts",
    "digest",
    "format_path",
    "gettext_noop",
    "json_schema",
    "load_document",
    "mend_document",
    "number_text",
    "parse_answer_sheet",
    "parse_answers",
    "parse_costs",
    "parse_document",
    "population_for",
    "read_cost",
    "round_half_up",
]

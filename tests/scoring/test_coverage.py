from fractions import Fraction

import pytest

from scoring import answers_to_level


@pytest.mark.parametrize(
    ("answered", "unanswered", "minimum", "count"),
    [
        (0, [], 60, 0),  # nothing applies
        (6, [4], 60, 0),  # exactly there
        (5, [1, 1, 1, 1, 1], 60, 1),
        (0, [1, 5, 4], 60, 2),  # 5 is not enough, 5 and 4 are
        (0, [1, 1, 8], 60, 1),  # the weightiest first, wherever it stands
        (0, [2, 2], 100, 2),
        (0, [2, 2], 0, 0),
        (Fraction(1, 3), [Fraction(1, 3), Fraction(1, 3)], Fraction(200, 3), 1),  # exact, not rounded
    ],
)
def test_answers_to_level_counts_the_weightiest_open_questions(answered, unanswered, minimum, count):
    assert (
        answers_to_level(
            answered=Fraction(answered),
            unanswered=[Fraction(weight) for weight in unanswered],
            minimum_coverage=Fraction(minimum),
        )
        == count
    )

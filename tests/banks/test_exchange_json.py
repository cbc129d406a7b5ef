"""Banks as JSON keep every digit."""

from decimal import Decimal

import pytest

from banks.exchange import json_format


@pytest.mark.parametrize("digits", ["0.1", "-0.25", "33.333333333333", "123456789012345.123456789012", "100"])
def test_number_is_written_with_the_digits_it_has(digits):
    written = json_format.write(f'{{"points":{digits}}}')
    assert f'"points": {digits}\n'.encode() in written
    assert json_format.read(written)[0] == {"points": Decimal(digits)}

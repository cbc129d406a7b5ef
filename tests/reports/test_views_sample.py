import json

import pytest
from django.urls import reverse

from reports.sample import sample_sheet
from tests.library import newest_bank

pytestmark = pytest.mark.any_database


@pytest.fixture
def visitor(client):
    sample_sheet.cache_clear()
    yield client
    sample_sheet.cache_clear()


@pytest.mark.parametrize(
    ("language", "name", "marked"),
    [("ja", "株式会社みほん精機", "架空"), ("en", "Musterbank Europa SE", "fictional")],
)
def test_sample_is_shown_to_everybody_and_marked_as_invented(full_version, visitor, language, name, marked):
    response = visitor.get(reverse("sample-report"), headers={"accept-language": language})
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in html
    assert name in html
    assert marked in html
    assert reverse("account_signup") in html


def test_sample_is_compressed(full_version, visitor):
    response = visitor.get(reverse("sample-report"), headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"


def test_sample_files_are_for_everybody(full_version, visitor):
    content = json.loads(visitor.get(reverse("sample-json")).content)
    bank = newest_bank()
    assert (content["bank"], content["version"]) == (bank.key, bank.version)
    assert visitor.get(reverse("sample-table", args=["scores"])).status_code == 200
    assert visitor.get(reverse("sample-table", args=["nothing"])).status_code == 404


def test_sample_is_not_found_before_its_bank_is_published(db, visitor):
    for address in (
        reverse("sample-report"),
        reverse("sample-json"),
        reverse("sample-table", args=["scores"]),
    ):
        assert visitor.get(address).status_code == 404


def test_sample_asks_the_database_for_nothing_once_it_is_read(
    full_version, visitor, django_assert_num_queries
):
    address = reverse("sample-report")
    visitor.get(address)
    with django_assert_num_queries(0):
        assert visitor.get(address).status_code == 200

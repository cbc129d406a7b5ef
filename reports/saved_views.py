"""Searches of the list of clients that a person keeps."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from organisations.models import Organisation, User
from reports.models import SavedView
from reports.portfolio_query import PortfolioQuery

MOST_VIEWS = 20  # of one person in one consultancy


class TooManyViews(Exception):
    """The person keeps as many views as there may be."""


def views_of(*, user: User, consultancy: Organisation) -> QuerySet[SavedView]:
    """The person's own views, by name."""
    return SavedView.objects.filter(user=user, consultancy=consultancy).order_by("name", "pk")


@transaction.atomic
def save_view(
    *, consultancy: Organisation, by: User, name: str, query: PortfolioQuery, at: datetime
) -> SavedView:
    """Keep a search, filters and order under a name; what was kept under it before is replaced. Raises TooManyViews."""
    # Whoever saves twice at the same moment waits here.
    User.objects.select_for_update().get(pk=by.pk)
    others = SavedView.objects.filter(user=by, consultancy=consultancy).exclude(name=name)
    if others.count() >= MOST_VIEWS:
        raise TooManyViews
    view, _new = SavedView.objects.update_or_create(
        consultancy=consultancy,
        user=by,
        name=name,
        defaults={"query": query.on_page(1).address(), "saved_at": at},
    )
    return view


def delete_view(*, view: SavedView) -> None:
    """Keep it no longer."""
    view.delete()

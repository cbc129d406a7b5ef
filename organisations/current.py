"""Which organisation a person is working for just now, where an address does not say so itself."""

from uuid import UUID

from django.http import HttpRequest

from organisations.models import Engagement, Organisation

SESSION_KEY = "organisation"


def organisations_of(request: HttpRequest) -> list[Organisation]:
    """Every organisation the person is a member of, by name. Asks the database once a request.

    Clients are not among them: there may be a thousand, and they are reached from the list of clients.
    """
    organisations: list[Organisation] | None = getattr(request, "_organisations", None)
    if organisations is None:
        organisations = list(Organisation.objects.joined_by(request.user).order_by("name", "pk"))
        request._organisations = organisations  # type: ignore[attr-defined]
    return organisations


def current_organisation(request: HttpRequest) -> Organisation | None:
    """The one chosen last in this session, else the first; None for who has none."""
    return chosen_organisation(request) or next(iter(organisations_of(request)), None)


def chosen_organisation(request: HttpRequest) -> Organisation | None:
    """The one chosen last in this session; None as long as none was."""
    chosen = request.session.get(SESSION_KEY)
    return next((each for each in organisations_of(request) if str(each.pk) == chosen), None)


def current_consultancy(request: HttpRequest) -> Organisation | None:
    """The consultancy whose clients are offered: the organisation chosen if it is one, else the person's first."""
    consultancies = [each for each in organisations_of(request) if each.is_consultancy]
    current = current_organisation(request)
    return current if current in consultancies else next(iter(consultancies), None)


def engagement_in(request: HttpRequest, organisation: Organisation) -> Engagement | None:
    """Through which engagement the person works for an organisation; None for its members, who need none.

    Asks the database once a request. Where there are several, the one of the consultancy chosen last counts.
    """
    if organisation in organisations_of(request):
        return None
    known: dict[UUID, Engagement | None] = request.__dict__.setdefault("_engagements", {})
    if organisation.pk not in known:
        engagements = Engagement.objects.reachable_by(request.user).filter(client=organisation.pk)
        found = list(engagements.select_related("consultancy").order_by("started_at", "pk"))
        current = current_organisation(request)
        known[organisation.pk] = next(
            (each for each in found if each.consultancy == current), next(iter(found), None)
        )
    return known[organisation.pk]


def work_for(request: HttpRequest, organisation: Organisation) -> None:
    """Choose the organisation for the rest of the session; for a client, the consultancy that works for it."""
    engagement = engagement_in(request, organisation)
    chosen = engagement.consultancy_id if engagement else organisation.pk
    if request.session.get(SESSION_KEY) != str(chosen):
        request.session[SESSION_KEY] = str(chosen)

"""Which organisation a person is working for just now, where an address does not say so itself."""

from django.http import HttpRequest

from organisations.models import Organisation

SESSION_KEY = "organisation"


def organisations_of(request: HttpRequest) -> list[Organisation]:
    """Every organisation the person may see, by name. Asks the database once a request."""
    organisations: list[Organisation] | None = getattr(request, "_organisations", None)
    if organisations is None:
        organisations = list(Organisation.objects.visible_to(request.user).order_by("name", "pk"))
        request._organisations = organisations  # type: ignore[attr-defined]
    return organisations


def current_organisation(request: HttpRequest) -> Organisation | None:
    """The one chosen last in this session, else the first; None for who has none."""
    organisations = organisations_of(request)
    chosen = request.session.get(SESSION_KEY)
    for organisation in organisations:
        if str(organisation.pk) == chosen:
            return organisation
    return organisations[0] if organisations else None


def work_for(request: HttpRequest, organisation: Organisation) -> None:
    """Choose the organisation for the rest of the session."""
    request.session[SESSION_KEY] = str(organisation.pk)

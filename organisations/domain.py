"""What happens to people and organisations."""

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit import domain as audit
from organisations.models import Membership, Organisation, Role, User


class RoleRequired(PermissionDenied):
    """The person may see the organisation, but their role there does not allow what they asked for."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self.organisation = organisation


class AddressTaken(Exception):
    """The address is that of an account which is not the demonstration's."""


class AlreadyAdministrator(Exception):
    """The account with this address already is an administrator's."""


@transaction.atomic
def create_organisation(
    *, name: str, by: User, language: str, region: str = "", industry: str = "", size: int | None = None
) -> Organisation:
    """Make an organisation with `by` as its owner. `size` is the number of employees."""
    organisation = Organisation.objects.create(
        name=name, language=language, region=region, industry=industry, size=size
    )
    Membership.objects.create(organisation=organisation, user=by, role=Role.OWNER)
    audit.record(
        action="organisation.created",
        actor=by,
        subject=organisation,
        organisation_id=organisation.pk,
        name=name,
    )
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    by: User,
    name: str,
    region: str,
    industry: str,
    size: int | None,
    language: str,
) -> None:
    """Change the facts about an organisation; the trail keeps what each was before."""
    facts = {"name": name, "region": region, "industry": industry, "size": size, "language": language}
    before = {field: getattr(organisation, field) for field in facts}
    changed = [field for field in facts if before[field] != facts[field]]
    if not changed:
        return
    for field in changed:
        setattr(organisation, field, facts[field])
    organisation.save(update_fields=changed)
    audit.record(
        action="organisation.changed",
        actor=by,
        subject=organisation,
        organisation_id=organisation.pk,
        before={field: before[field] for field in changed},
        after={field: facts[field] for field in changed},
    )


@transaction.atomic
def change_profile(*, user: User, name: str, language: str) -> None:
    """Change how a person is called and in which language the site speaks to them."""
    if (user.name, user.language) == (name, language):
        return
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    audit.record(action="person.changed", actor=user, subject=user, name=name, language=language)


def choose_language(*, user: User, language: str) -> None:
    """Remember the language that a person switched to."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


@transaction.atomic
def create_demonstration_login(*, email: str, name: str, password: str) -> User:
    """Make an account that works on this machine only, or return the one made before.

    Raises AddressTaken when somebody else has an account with this address.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, is_demo=True)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        audit.record(action="person.created", actor=None, subject=user, email=email, demonstration=True)
    elif not user.is_demo:
        raise AddressTaken(email)
    return user


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, role: Role, by: User) -> Membership:
    """Let a person work in an organisation."""
    membership = Membership.objects.create(organisation=organisation, user=user, role=role)
    audit.record(
        action="member.added",
        actor=by,
        subject=user,
        organisation_id=organisation.pk,
        email=user.email,
        role=role.value,
    )
    return membership


@transaction.atomic
def create_administrator(*, email: str, password: str) -> User:
    """Make the account of an administrator, or make one of an account that exists, whose password then stays.

    Raises AlreadyAdministrator when there is nothing to do.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_superuser(email, password)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    elif user.is_administrator:
        raise AlreadyAdministrator
    else:
        user.is_administrator = user.is_superuser = True
        user.save(update_fields=["is_administrator", "is_superuser"])
    audit.record(action="administrator.created", actor=None, subject=user, email=user.email)
    return user

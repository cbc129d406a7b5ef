"""Forms between consultancies and their clients."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organisations.domain import names_of_clients, plain_name
from organisations.forms.account import ENTER_EMAIL, ENTER_ORGANISATION
from organisations.forms.fields import LanguageField
from organisations.forms.organisation import OrganisationForm
from organisations.models import Engagement, Invitation, Membership, Organisation, Role, User

NEW = "new"
CLIENT_EXISTS = _("You work for a client of this name already.")


class ClientForm(OrganisationForm):
    """The facts about a client whose organisation the consultancy makes."""

    def __init__(self, *args: Any, consultancy: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._consultancy = consultancy
        self.fields["name"].label = _("Name of the client")
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["region"].help_text = _(
            "Where a survey gives figures by region, the client is compared with those of its own."
        )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if plain_name(name) in names_of_clients(self._consultancy):
            raise forms.ValidationError(CLIENT_EXISTS)
        return name


class AddressForm(forms.Form):
    """An address to write to, and in which language."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation can be accepted with this address alone."),
        error_messages={"required": ENTER_EMAIL, "invalid": _("Enter an address such as name@example.com")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        letter = _("Language of the letter") if settings.MAIL_CONFIGURED else _("Language of the invitation")
        self.fields["language"] = LanguageField(label=letter)


class ClientInvitationForm(AddressForm):
    """Whom to invite as a client."""

    client_name = forms.CharField(
        label=_("Name of the client"),
        max_length=200,
        help_text=_("So that both of you know which company is meant. The client may say better."),
        error_messages={"required": ENTER_ORGANISATION},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["client_name", "email", "language"]


class HandOverForm(AddressForm):
    """Who of the client is to own its organisation."""


class ClientAcceptanceForm(forms.Form):
    """For which organisation the consultancy is to work: one that the person owns, or a new one.

    Cleans to `organisation`, None for a new one, and `name`, the new one's.
    """

    organisation = forms.ChoiceField(
        label=_("For which organisation?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an organisation"),
            "invalid_choice": _("Choose an organisation"),
        },
    )
    name = forms.CharField(
        label=_("Name of the new organisation"),
        max_length=200,
        required=False,
        help_text=_("As it should appear on the report."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, data: Any = None, *, invitation: Invitation, user: User) -> None:
        owned = Organisation.objects.filter(memberships__user=user, memberships__role=Role.OWNER)
        served = Engagement.objects.open().filter(consultancy=invitation.organisation_id)
        choices = owned.exclude(pk=invitation.organisation_id).exclude(pk__in=served.values("client"))
        self._choices = {str(each.pk): each for each in choices.order_by("name", "pk")}
        chosen = NEW if not self._choices else None
        super().__init__(data, initial={"organisation": chosen, "name": invitation.client_name})
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((key, each.name) for key, each in self._choices.items()),
            (NEW, _("A new organisation")),
        ]
        if not self._choices:
            field.widget = forms.HiddenInput()
            self.fields["name"].required = True
            self.fields["name"].error_messages["required"] = ENTER_ORGANISATION

    def clean(self) -> dict[str, Any]:
        entries = self.cleaned_data
        chosen = entries.get("organisation")
        if chosen == NEW and not entries.get("name") and "name" not in self.errors:
            self.add_error("name", ENTER_ORGANISATION)
        return entries | {"organisation": self._choices.get(chosen or "")}


class MembersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Members, each with address and role."""

    def label_from_instance(self, obj: Any) -> str:
        user = obj.user
        name = f"{user.name} ({user.email})" if user.name else user.email
        return f"{name} · {obj.get_role_display()}"


class AssignmentForm(forms.Form):
    """Which members of the consultancy work for the client; its owners do anyway."""

    members = MembersField(
        label=_("Who works for this client"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(organisation=engagement.consultancy_id).exclude(role=Role.OWNER)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = members.select_related("user").order_by("joined_at", "pk")

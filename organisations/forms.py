"""Forms about people and organisations."""

from django import forms


class SignupForm(forms.Form):
    """What sign-up asks besides e-mail and password."""

    def signup(self, request, user) -> None:
        pass

"""A passkey, from setting it up to signing in with it alone, by a browser's own authenticator."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.words import say

PASSWORD = "correct horse battery"


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "ja", "width": 390}], indirect=True)
def test_passkey_is_set_up_and_signs_in_alone(visitor: Visitor):
    page = visitor.page
    devtools = visitor.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    visitor.go("/accounts/signup/")
    page.fill("[name=email]", "passkey@example.com")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=organisation]", "パスキー商事")
    page.get_by_role("button", name=say("ja", "Create account")).click()

    visitor.go("/accounts/mfa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name=say("ja", "Continue")).click()
    page.fill("[name=name]", "会社のノートPC")
    visitor.check_accessibility()
    page.get_by_role("button", name=say("ja", "Set up the passkey")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("ja", "Recovery codes"))
    visitor.check_accessibility()
    (credential,) = devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert (credential["isResidentCredential"], credential["rpId"]) == (True, "localhost")

    visitor.go("/accounts/mfa/")
    expect(page.get_by_role("heading", name="会社のノートPC")).to_be_visible()
    visitor.check_accessibility()
    visitor.context.clear_cookies()
    visitor.go("/accounts/login/?next=/profile/")
    visitor.check_accessibility()
    page.get_by_role("button", name=say("ja", "Sign in with a passkey")).click()
    page.wait_for_url(f"{visitor.site.url}/profile/")

    # A device that does not have it says so beside the button.
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    visitor.context.clear_cookies()
    visitor.go("/accounts/login/")
    page.get_by_role("button", name=say("ja", "Sign in with a passkey")).click()
    problem = "The passkey was not used: it was cancelled, took too long, or there is none for this site on this device."
    expect(page.get_by_text(say("ja", problem))).to_be_visible()

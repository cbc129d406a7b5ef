// Starts django-allauth's passkey forms where a page has one, and says what went wrong. A form names the function of
// allauth that it wants (data-passkey), its button, the hidden field for the answer, and the element with the options.

function say(form, problem) {
  for (const text of form.querySelectorAll("[data-passkey-problems] > *")) {
    text.hidden = text.dataset.passkeyProblem !== problem;
  }
}

// allauth reports on the document what it could not do: the form that was used last is meant.
let used = null;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (!used) return;
  const name = event.detail.exception.name;
  if (name === "InvalidStateError") say(used, "exists");
  else if (name === "NotAllowedError" || name === "AbortError") say(used, "failed");
  else if (name === "SecurityError" || name === "NotSupportedError") say(used, "unsupported");
  else say(used, "unreachable");
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, button: buttonId, credential, options, passwordless } = form.dataset;
  const button = document.getElementById(buttonId);
  if (!window.webauthnJSON?.supported()) {
    button.disabled = true;
    say(form, "unsupported");
    continue;
  }
  button.addEventListener("click", () => {
    used = form;
    say(form, null);
  });
  const ids = { credential, data: options, passwordless, add: buttonId, authenticate: buttonId, login: buttonId };
  window.allauth.webauthn.forms[passkey]({ ids });
}

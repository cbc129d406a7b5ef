// Small comforts on every page. Each page works without them.

// The summary of what is wrong in a form takes the focus where `autofocus` on a non-field is not honoured.
document.querySelector("[data-focus]")?.focus();

// A password can be looked at before it is sent.
for (const field of document.querySelectorAll("input[type=password][data-show]")) {
  const row = document.createElement("div");
  row.className = "input-with-button";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.setAttribute("aria-controls", field.id);
  button.setAttribute("aria-pressed", "false");
  button.textContent = field.dataset.show;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? field.dataset.show : field.dataset.hide;
    button.setAttribute("aria-pressed", String(!shown));
  });
  // A password left readable is not offered again by the browser as ordinary text.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  field.replaceWith(row);
  row.append(field, button);
}

// A text that is there to be handed on can be copied with one click.
for (const field of document.querySelectorAll("input[readonly][data-copy]")) {
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.setAttribute("aria-live", "polite");
  button.textContent = field.dataset.copy;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied;
  });
  field.after(button);
}

// Menus close on Escape, on a click elsewhere, and when the focus leaves them.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      summary.focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// A form is sent once, however often its button is pressed. htmx forms look after themselves.
for (const form of document.querySelectorAll("form[method=post]:not([hx-post])")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    // Later listeners may still refuse the submission: look once they have all spoken.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      form.dataset.sent = "true";
      event.submitter?.setAttribute("aria-disabled", "true");
    });
  });
}
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
});

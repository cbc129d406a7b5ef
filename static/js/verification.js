// Verification works without this script. With it, what was not saved says so in its place, and what was is spoken.

const announcement = document.getElementById("announcement");

// What is refused comes with the piece of the page that says why.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.closest?.("form[data-verification]") && [409, 422].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterOnLoad", (event) => {
  const box = event.detail.requestConfig?.elt?.closest?.("article.verification");
  const said = box?.querySelector(".verification-state");
  if (!said) return;
  box.classList.toggle("question-invalid", Boolean(said.querySelector(".field-error, .conflict")));
  announcement.textContent = said.textContent.replace(/\s+/g, " ").trim();
});

// A link to the very answer that is shown would only scroll: the page is to be fetched anew.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-reload]");
  if (!link) return;
  event.preventDefault();
  location.assign(link.href);
  location.reload();
});

// Under the narrow layout the list of dimensions is folded away until it is wanted.
for (const fold of document.querySelectorAll("details[data-fold]")) {
  const narrow = window.matchMedia("(max-width: 991px)");
  const apply = () => { fold.open = !narrow.matches; };
  narrow.addEventListener("change", apply);
  apply();
}

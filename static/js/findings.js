// Findings are saved as they are written; without this script, and without htmx, the button under them saves them all.

const announcement = document.getElementById("announcement");
const form = document.querySelector("form.findings");

// What is refused comes with the piece of the page that says why.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.closest?.(".finding-piece") && [409, 422].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  const piece = event.detail.elt.closest?.(".finding-piece") ?? event.detail.target?.closest?.(".finding-piece");
  if (!piece) return;
  const state = piece.querySelector(".finding-state");
  const refused = Boolean(state.querySelector(".field-error"));
  // Spoken when something is wrong and when it is right again, not at every pause in typing.
  if (refused || piece.classList.contains("field-invalid")) announcement.textContent = (state.querySelector(".field-error") ?? state).textContent.trim();
  piece.classList.toggle("field-invalid", refused);
  piece.classList.remove("is-unsaved");
  if (refused) piece.classList.add("is-unsaved");
});

// What is not saved yet is not lost by leaving unawares.
form?.addEventListener("input", (event) => event.target.closest(".finding-piece")?.classList.add("is-unsaved"));
form?.addEventListener("submit", () => window.removeEventListener("beforeunload", ask));
function ask(event) {
  if (form?.querySelector(".is-unsaved")) event.preventDefault();
}
window.addEventListener("beforeunload", ask);

// Choosing clients in the list, which works without this.

const selection = document.querySelector("[data-selection]");
const boxes = [...document.querySelectorAll('.portfolio input[name="client"]')];

if (selection && boxes.length) {
  const chosen = selection.querySelector('[value="chosen"]');
  const label = selection.querySelector('label[for="which-chosen"]');
  const head = document.querySelector(".portfolio thead .portfolio-name > div");

  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input portfolio-tick-all";
  all.setAttribute("aria-label", selection.dataset.all);
  all.title = selection.dataset.all;
  head.prepend(all);

  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    label.textContent = selection.dataset.ticked.replace("{count}", ticked);
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  // Whoever ticks a client means those ticked.
  for (const box of boxes) {
    box.addEventListener("change", () => {
      chosen.checked = true;
      count();
    });
  }
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    chosen.checked = true;
    count();
  });
  // A browser that comes back to the page ticks what was ticked.
  window.addEventListener("pageshow", count);
  count();
}

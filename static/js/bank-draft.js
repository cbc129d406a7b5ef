// A draft's pages: questions and dimensions are moved by dragging them, and Ctrl+Z takes the last step back.
//
// Dragging is an extra. What it does the buttons do too, and the server says what has become of it.

const tree = document.querySelector("form[data-arrange]");
if (tree) arrange(tree);

// Ctrl+Z where nothing is being typed is the button "Undo"; with Shift it is "Redo".
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const button = document.querySelector(event.shiftKey ? "[data-redo]" : "[data-undo]");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

function arrange(tree) {
  const status = document.getElementById("arranged");
  const line = document.createElement("li");
  line.className = "drop-line";
  line.setAttribute("aria-hidden", "true");
  let dragged = null;

  tree.toggleAttribute("data-arranging", true);
  for (const grip of tree.querySelectorAll(".grip")) {
    grip.addEventListener("pointerdown", (event) => begin(event, grip));
  }

  function begin(event, grip) {
    if (event.button !== 0) return;
    event.preventDefault();
    dragged = grip.closest("li");
    dragged.classList.add("is-dragged");
    grip.setPointerCapture(event.pointerId);
    const move = (moved) => show(moved.clientX, moved.clientY);
    const stop = (ended) => {
      grip.removeEventListener("pointermove", move);
      grip.removeEventListener("pointerup", stop);
      grip.removeEventListener("pointercancel", stop);
      document.removeEventListener("keydown", escape);
      finish(ended?.type === "pointerup");
    };
    const escape = (pressed) => { if (pressed.key === "Escape") stop(null); };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", stop);
    grip.addEventListener("pointercancel", stop);
    document.addEventListener("keydown", escape);
  }

  // The line shows where it would stand: before the question under the pointer, or behind it in its lower half.
  function show(x, y) {
    const margin = 60;
    if (y < margin) window.scrollBy(0, -12);
    if (y > window.innerHeight - margin) window.scrollBy(0, 12);
    const under = document.elementFromPoint(x, y);
    const row = under?.closest("li[data-question]");
    if (row) {
      const box = row.getBoundingClientRect();
      row[y < box.top + box.height / 2 ? "before" : "after"](line);
      return;
    }
    const list = under?.closest("li[data-dimension]")?.querySelector("ol[data-questions]");
    if (list && !list.contains(line)) list.append(line);
  }

  function finish(drop) {
    dragged.classList.remove("is-dragged");
    const list = line.closest("ol[data-questions]");
    if (drop && list && line.previousElementSibling !== dragged && line.nextElementSibling !== dragged) {
      line.replaceWith(dragged);
      send(dragged, list);
    } else {
      line.remove();
    }
    dragged = null;
  }

  async function send(row, list) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", tree.elements.csrfmiddlewaretoken.value);
    data.set("act", `question-place:${row.dataset.question}`);
    data.set("dimension", list.dataset.questions);
    data.set("before", row.nextElementSibling?.dataset.question ?? "");
    const last = list.querySelector("li[data-question]:last-child") === row;
    if (last && list.dataset.next) data.set("before", list.dataset.next);
    try {
      const response = await fetch(tree.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.status);
      status.textContent = "";
      status.textContent = tree.dataset.moved;
      for (const button of document.querySelectorAll("[data-undo]")) button.disabled = false;
    } catch {
      status.textContent = tree.dataset.failed;
      window.location.reload();
    }
  }
}

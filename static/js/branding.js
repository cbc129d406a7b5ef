// The cover follows what is typed. Without this script, the buttons under it show what has been typed so far.

const form = document.querySelector("form[data-cover]");
const frame = form.querySelector("iframe[name=cover]");
const problems = form.querySelector("[data-cover-problems]");
const PAUSE = 350; // milliseconds without typing
let language = "";
let waiting = 0;
let asked = 0;

// The sheet's content is exchanged in place: a navigation of the frame would become a step of the browser's history.
const show = (text) => {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const sheet = frame.contentDocument;
  if (!fresh.body.querySelector(".cover") || !sheet?.body) return;
  // What the page already says beside a field is not said again under the cover.
  const beside = new Set([...form.querySelectorAll(".invalid-feedback p")].map((item) => item.textContent.trim()));
  const said = [...fresh.querySelectorAll(".problems li")]
    .map((item) => item.textContent.trim()).filter((text) => !beside.has(text)).join(" ");
  if (problems.textContent !== said) problems.textContent = said;
  for (const box of fresh.querySelectorAll(".problems")) box.remove();
  const before = sheet.querySelector("link[data-colours]");
  const after = fresh.querySelector("link[data-colours]");
  const put = () => {
    sheet.documentElement.lang = fresh.documentElement.lang;
    sheet.body.replaceWith(sheet.adoptNode(fresh.body));
  };
  if (!before || !after || before.getAttribute("href") === after.getAttribute("href")) {
    put();
    return;
  }
  // The new colours and the new words appear together.
  const link = sheet.importNode(after);
  link.addEventListener("load", () => { put(); before.remove(); });
  link.addEventListener("error", put);
  before.after(link);
};

const refresh = async () => {
  const number = ++asked;
  const content = new FormData(form);
  content.delete("logo");
  if (language) content.set("language", language);
  try {
    const response = await fetch(form.dataset.cover, { method: "POST", body: content, headers: { "X-Requested-With": "fetch" } });
    const text = await response.text();
    if (response.ok && number === asked) show(text);
  } catch {
    // Away from the network the cover stays as it was; nothing typed depends on it.
  }
};

form.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  language = event.target.lang || language; // words are shown on the cover of their own language
  clearTimeout(waiting);
  waiting = setTimeout(refresh, PAUSE);
});

for (const button of form.querySelectorAll("[data-shows-cover]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    language = button.value;
    refresh();
  });
}

// A colour can be picked as well as written.
for (const field of form.querySelectorAll("input[data-colour]")) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", field.labels[0]?.firstChild.textContent.trim() ?? "");
  const follow = () => {
    const colour = field.value || field.placeholder;
    if (/^#[0-9a-f]{6}$/i.test(colour)) picker.value = colour;
  };
  follow();
  picker.addEventListener("input", () => { field.value = picker.value.toUpperCase(); });
  field.addEventListener("input", follow);
  const row = document.createElement("div");
  row.className = "colour-row";
  field.replaceWith(row);
  row.append(field, picker);
}

// What was typed and not saved, or comes back after a refusal, is shown at once.
if (form.querySelector(".field-invalid") || document.querySelector(".alert")) {
  frame.addEventListener("load", refresh, { once: true });
}

// Saves a part of a draft while somebody types. The page is one ordinary form: without this script its buttons save it.
//
// What is typed goes into the browser's store at once and stays there until the server has taken it. One request is under
// way at a time. What changes which rows and choices there are (`data-structure`, the buttons of rows) draws the form anew.

const words = document.getElementById("form-words")?.dataset ?? {};
const transport = document.getElementById("autosave");
const PAUSE = 800; // ms without a key press before it is saved
const LIMIT = 25000; // ms before a request is given up
const RETRIES = [2000, 5000, 10000, 30000]; // ms, the last one again and again
const KEPT_FOR = 14 * 24 * 3600 * 1000; // ms after which what was typed and never saved is dropped

let timer = null;
let underWay = null; // {act, sent}
let again = false; // something was typed while a request was under way
let waiting = null; // the act to do once the request under way has come back
let halted = ""; // "conflict" | "signed-out" | "gone": nothing is sent
let failures = 0;
let retry = null;

const form = () => document.querySelector("form[data-part-form]");
const line = () => document.getElementById("save-state");

// --- what was typed -------------------------------------------------------------------------------------------------

const storeName = () => `junbi:${form().dataset.user}:draft:${form().dataset.part}`;

function typed({ all = false } = {}) {
  const data = new FormData(form());
  // A key that is being typed would be a key at every letter: until it is done the one before counts.
  if (!all) {
    for (const field of form().querySelectorAll("[data-structure=key], [data-structure=add], [data-structure=question]")) {
      if (field.value !== field.defaultValue) data.set(field.name, field.defaultValue);
    }
  }
  return data;
}

const written = (data) => JSON.stringify([...data].filter(([name]) => !["csrfmiddlewaretoken", "seen", "behind"].includes(name)));

function keep() {
  try {
    const values = [...typed({ all: true })].filter(([name]) => name !== "csrfmiddlewaretoken");
    localStorage.setItem(storeName(), JSON.stringify({ values, at: Date.now() }));
  } catch {
    // No room or no store: it is still on the page.
  }
}

function drop() {
  try {
    localStorage.removeItem(storeName());
  } catch {
    // Without a store there is nothing to drop.
  }
}

function restore() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(storeName()));
  } catch {
    return;
  }
  if (!kept || Date.now() - kept.at > KEPT_FOR) return;
  const seen = kept.values.find(([name]) => name === "seen")?.[1];
  // The draft has changed since. Rows are told by their positions, which mean something in the form as it was alone: the
  // server knows that form, and brings both together or asks.
  if (seen !== form().elements.seen.value) return handIn(kept.values);
  const values = new Map();
  for (const [name, value] of kept.values) values.set(name, [...(values.get(name) ?? []), value]);
  let changed = false;
  for (const field of form().elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    const own = values.get(field.name) ?? [];
    if (field.type === "checkbox") {
      changed ||= field.checked !== own.includes(field.value);
      field.checked = own.includes(field.value);
    } else if (own.length && field.value !== own[0]) {
      field.value = own[0];
      changed = true;
    }
  }
  if (changed) {
    say(words.restored);
    later(0);
  } else {
    drop();
  }
}

// What was typed in the form as it was some time ago.
function handIn(values) {
  const data = new FormData();
  for (const [name, value] of values) if (name !== "act") data.append(name, value);
  data.set("csrfmiddlewaretoken", form().elements.csrfmiddlewaretoken.value);
  data.set("act", "show");
  underWay = { act: "show", sent: written(typed({ all: true })), kept: data };
  say(words.restored);
  htmx.ajax("POST", form().getAttribute("action"), { source: transport, target: "#part-form", swap: "outerHTML", values: data }).catch(() => {});
}

// --- saving ---------------------------------------------------------------------------------------------------------

function later(pause = PAUSE) {
  keep();
  if (halted) return;
  clearTimeout(timer);
  timer = setTimeout(() => { timer = null; send("autosave"); }, pause);
}

function send(act) {
  if (halted) return;
  if (underWay) {
    if (act === "autosave") again = true;
    else waiting = act;
    return;
  }
  clearTimeout(timer);
  clearTimeout(retry);
  timer = retry = null;
  again = false;
  const drawn = act !== "autosave";
  const data = typed({ all: drawn });
  data.set("act", act);
  if (!drawn) for (const box of form().querySelectorAll(".field-errors:not(:empty)")) data.append("problem-at", box.id.replace(/^id_|_error$/g, ""));
  underWay = { act, sent: written(typed({ all: true })) };
  clearTimeout(send.slow);
  send.slow = setTimeout(() => show(words.saving), 600);
  htmx.ajax("POST", form().getAttribute("action"), {
    source: transport,
    target: drawn ? "#part-form" : transport,
    swap: drawn ? "outerHTML" : "none",
    values: data,
  }).catch(() => {});
}

transport?.addEventListener("htmx:configRequest", (event) => {
  // The cookie is the current one even when somebody has signed in again in another window.
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  event.detail.headers["X-CSRFToken"] = token ? token[1] : form().elements.csrfmiddlewaretoken.value;
  event.detail.timeout = LIMIT;
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.requestConfig?.elt || event.detail.requestConfig.elt !== transport) return;
  const status = event.detail.xhr.status;
  event.detail.shouldSwap = status === 200 || status === 422 || status === 409;
  if (status === 409) event.detail.swapOverride = "none";
  // What was typed meanwhile would be lost with the fields it was typed in: they stay, and it is asked for once more.
  if (underWay && underWay.act !== "autosave" && status !== 409 && written(typed({ all: true })) !== underWay.sent) {
    event.detail.shouldSwap = false;
    waiting = "show";
  }
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== transport || !underWay) return;
  const done = underWay;
  underWay = null;
  clearTimeout(send.slow);
  answered(done, event.detail.xhr);
});

function answered(done, xhr) {
  const drawn = done.act !== "autosave";
  if (xhr.status === 204) {
    drop(); // the page goes on to another address
  } else if (xhr.status === 200 || xhr.status === 422) {
    failures = 0;
    if (drawn) queueMicrotask(begin);
    else settle();
    if (drawn || written(typed({ all: true })) === done.sent) drop();
    else later();
    const next = waiting;
    waiting = null;
    if (next) send(next);
    else if (again) later(0);
    // Somebody else changed another field of the part: it is drawn anew, once what came with the answer is in place.
    else if (!drawn) setTimeout(() => { if (document.querySelector("#seen-mark[data-stale]")) send("show"); });
  } else if (xhr.status === 409) {
    halted = "conflict";
    keep();
    // A button was pressed: it leads to the choice at once. While typing, the choice can wait.
    if (drawn) submitPlainly("show", done.kept);
  } else if (xhr.status === 401 || xhr.status === 403) {
    halt("signed-out", words.signedOut);
  } else if (xhr.status === 404) {
    halt("gone", words.gone);
  } else {
    failures += 1;
    keep();
    show(xhr.status === 503 ? words.busy : xhr.status ? words.failed : words.offline, true);
    offer(words.retry, () => send(done.act));
    const wait = RETRIES[Math.min(failures, RETRIES.length) - 1];
    retry = setTimeout(() => send(done.act), Number(xhr.getResponseHeader?.("Retry-After")) * 1000 || wait);
  }
}

function halt(reason, text) {
  halted = reason;
  keep();
  show(text, true);
  if (reason !== "signed-out") return;
  const link = document.createElement("a");
  link.href = words.login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words.signIn;
  line().append(" ", link);
}

function submitPlainly(act, kept) {
  const data = kept ?? typed({ all: true });
  data.set("act", act);
  const sent = document.createElement("form");
  sent.method = "post";
  sent.action = form().getAttribute("action");
  sent.hidden = true;
  for (const [name, value] of data) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    sent.append(field);
  }
  document.body.append(sent);
  sent.submit();
}

window.addEventListener("focus", () => {
  if (halted !== "signed-out") return;
  halted = "";
  send("autosave");
});
window.addEventListener("online", () => { if (failures) send("autosave"); });
// Who leaves the page in the middle of a word leaves nothing behind.
window.addEventListener("pagehide", () => {
  if (!form() || !timer || halted) return;
  clearTimeout(timer);
  timer = null;
  const data = typed();
  data.set("act", "autosave");
  fetch(form().getAttribute("action"), { method: "POST", body: data, keepalive: true, headers: { "HX-Request": "true" } }).then(
    (response) => { if (response.ok) drop(); },
    () => {},
  );
});
document.addEventListener("visibilitychange", () => { if (document.hidden && timer) send("autosave"); });

// --- what the page says ---------------------------------------------------------------------------------------------

function show(text, isProblem = false) {
  const state = line();
  if (!state) return;
  state.classList.toggle("save-state-problem", isProblem);
  if (state.textContent !== text) state.textContent = text ?? "";
}

function say(text) { show(text); }

function offer(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link btn-sm";
  button.textContent = text;
  button.addEventListener("click", act);
  line().append(" ", button);
}

// Fields and what is wrong with them belong together, whichever came last.
function settle() {
  for (const field of form().querySelectorAll("[aria-describedby]")) {
    const box = document.getElementById(field.getAttribute("aria-describedby").split(" ")[0]);
    if (box?.classList.contains("field-errors") && box.childElementCount) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

// --- what the person does -------------------------------------------------------------------------------------------

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!form()?.contains(field) || field.hasAttribute("data-clause-search")) return;
  if (field.hasAttribute("data-apart") || field.hasAttribute("data-later") || field.dataset.structure) keep();
  else later();
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!form()?.contains(field) || !field.dataset.structure) return;
  if (field.tagName === "SELECT" || field.value !== field.defaultValue) send("show");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[name=act]");
  if (!button || !form() || button.form !== form() || halted === "conflict") return;
  event.preventDefault();
  if (button.dataset.kind) {
    const select = form().querySelector("[data-structure=kind]");
    if (select) select.value = button.dataset.kind;
  }
  halted = "";
  send(button.value);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form()?.contains(event.target)) {
    event.preventDefault();
    send("save");
  } else if (event.key === "Enter" && event.target.dataset?.structure && form()?.contains(event.target)) {
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key === "Enter" && event.target.hasAttribute?.("data-clause-search")) {
    event.preventDefault();
    search(event.target);
  }
});

// Clauses are found while their name is typed.
let searching = null;
document.addEventListener("input", (event) => {
  if (!event.target.hasAttribute?.("data-clause-search")) return;
  clearTimeout(searching);
  searching = setTimeout(() => search(event.target), 300);
});

function search(field) {
  const results = field.closest(".clause-search").querySelector("[data-clause-results]");
  const ticks = field.closest("fieldset").querySelector("[data-ticks]");
  const name = ticks.dataset.ticks;
  const address = new URL(form().dataset.clauses, location.href);
  address.searchParams.set("clauses.search", field.value);
  address.searchParams.set("name", name);
  for (const box of form().querySelectorAll(`input[name="${CSS.escape(name)}"]:checked`)) address.searchParams.append(name, box.value);
  htmx.ajax("GET", address.pathname + address.search, { source: results, target: results, swap: "innerHTML" });
}

// Rows can be dragged; the arrows beside them do the same.
let dragged = null;

function handles() {
  for (const row of form().querySelectorAll("[data-row]")) {
    const acts = row.querySelector(":scope > .row-acts");
    if (!acts || acts.querySelector(".row-handle") || row.parentElement.querySelectorAll(":scope > [data-row]").length < 2) continue;
    const handle = document.createElement("span");
    handle.className = "row-act row-handle";
    handle.draggable = true;
    handle.title = words.drag;
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    acts.prepend(handle);
  }
}

function clearMarks() {
  for (const row of document.querySelectorAll(".is-target, .is-target-after")) row.classList.remove("is-target", "is-target-after");
}

const rowBelow = (event) => {
  const row = event.target.closest?.("[data-row]");
  return row && dragged && row !== dragged && row.parentElement === dragged.parentElement ? row : null;
};

document.addEventListener("dragstart", (event) => {
  if (!event.target.classList?.contains("row-handle")) return;
  dragged = event.target.closest("[data-row]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const row = rowBelow(event);
  if (!row) return;
  event.preventDefault();
  clearMarks();
  const box = row.getBoundingClientRect();
  row.classList.add(event.clientY < box.top + box.height / 2 ? "is-target" : "is-target-after");
});
document.addEventListener("drop", (event) => {
  const row = rowBelow(event);
  if (!row) return;
  event.preventDefault();
  if (row.classList.contains("is-target")) row.before(dragged);
  else row.after(dragged);
  send("show");
});
document.addEventListener("dragend", () => {
  clearMarks();
  dragged?.classList.remove("is-dragged");
  dragged = null;
});

// --- beginning, and beginning again with a form that was drawn anew ---------------------------------------------------

function begin() {
  if (!form()) return;
  form().addEventListener("submit", (event) => { if (halted !== "conflict") event.preventDefault(); });
  handles();
  const row = document.getElementById(form().dataset.rowFirst ?? "");
  if (row) {
    row.scrollIntoView({ block: "nearest" });
    (row.querySelector("input:not([type=hidden]), textarea, select") ?? row).focus();
  } else {
    form().querySelector("[data-focus]")?.focus();
  }
}

// A problem elsewhere leads here by the keys of what it is in; rows are called by their positions.
function arrive() {
  let name = decodeURIComponent(location.hash.slice(1));
  if (!name.startsWith("id_")) return;
  for (const row of form().querySelectorAll("[data-row][data-key]")) {
    const list = row.parentElement.id;
    const called = `${list}.${row.dataset.key}`;
    if (name === called || name.startsWith(`${called}.`)) {
      const inner = name.slice(called.length);
      name = document.getElementById(row.id + inner) ? row.id + inner : document.getElementById(`${row.id}.value${inner}`) ? `${row.id}.value${inner}` : row.id;
    }
  }
  while (name.length > 3 && !document.getElementById(name)) name = name.slice(0, Math.max(name.lastIndexOf("."), 0));
  const place = document.getElementById(name);
  if (!place) return;
  place.scrollIntoView({ block: "center" });
  const fields = "input:not([type=hidden]), textarea, select";
  (place.matches(fields) ? place : place.querySelector(fields) ?? place).focus({ preventScroll: true });
}

if (form()) {
  begin();
  restore();
  arrive();
  window.addEventListener("hashchange", arrive);
}

// Saves each answer as it is given. The page is one ordinary form: without this script it is saved with its button.
//
// What is typed goes into the browser's store at once and stays there until the server has taken it. One request is
// under way at a time; each carries the page's name and a number that rises, so that the server can leave aside one
// that comes late. Fields are looked up by the question's box, a fieldset[data-question].

const form = document.querySelector("form[data-questionnaire]");
if (form && !form.hasAttribute("data-read-only")) start(form);

// Under the narrow layout the list of dimensions is folded away until it is wanted.
for (const fold of document.querySelectorAll("details[data-fold]")) {
  const narrow = window.matchMedia("(max-width: 991px)");
  const apply = () => { fold.open = !narrow.matches; };
  narrow.addEventListener("change", apply);
  apply();
}

function start(form) {
  const PAUSE = 800; // ms without a key press before typed text is saved
  const LIMIT = 25000; // ms before a request is given up
  const RETRIES = [2000, 5000, 10000, 30000]; // ms, the last one again and again
  const KEPT_FOR = 30 * 24 * 3600 * 1000; // ms after which a forgotten draft is dropped
  const RESTORED = "data-restored";

  const transport = document.getElementById("autosave");
  const announcement = document.getElementById("announcement");
  const line = document.getElementById("save-state");
  const words = line.dataset;
  const prefix = `junbi:${form.dataset.user}:${form.dataset.assessment}:`;

  // A name of its own for each load: a page that the browser or the server gives back starts counting anew.
  form.elements.page.value = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");

  const pages = new Map(); // question -> {page, number}: where its saves are counted
  const timers = new Map(); // question -> pause before saving
  const queue = []; // questions waiting to be saved
  const stuck = new Map(); // question -> "conflict" | "problem": not saved until the respondent does something
  let underWay = null; // {key, sent, keep}
  let halted = ""; // "signed-out" | "read-only": nothing is sent
  let failures = 0;
  let retry = null;
  let everSaved = false;
  let leaving = null; // what to do once everything is saved

  // --- a question's fields ---------------------------------------------------------------------

  const boxes = () => [...form.querySelectorAll("fieldset[data-question]")];
  const boxOf = (key) => boxes().find((box) => box.dataset.question === key);
  const keyOf = (element) => element.closest?.("fieldset[data-question]")?.dataset.question;
  const answerFields = (box) => [...box.querySelectorAll("input, textarea")].filter((field) => field.type !== "hidden");

  function read(box) {
    const key = box.dataset.question;
    const values = [];
    for (const field of answerFields(box)) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      if (field.name.startsWith(`${key}:`)) values.push([field.name, field.value]);
    }
    return values;
  }

  const written = (values) => JSON.stringify(values);

  function write(box, values) {
    for (const field of answerFields(box)) {
      const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = own.includes(field.value);
      else field.value = own[0] ?? "";
      const fold = field.closest("details.remark");
      if (fold && field.value) fold.open = true;
    }
  }

  const seenField = (box) => box.querySelector(`input[type=hidden][name$=":seen"]`);

  // --- drafts ----------------------------------------------------------------------------------

  function keepDraft(box) {
    const key = box.dataset.question;
    const { page, number } = counter(key);
    const draft = { values: read(box), seen: seenField(box).value, page, number, at: Date.now() };
    try {
      localStorage.setItem(prefix + key, JSON.stringify(draft));
    } catch {
      // No room or no store: the answer is still on the page.
    }
  }

  function dropDraft(key) {
    try {
      localStorage.removeItem(prefix + key);
    } catch {
      // Without a store there is nothing to drop.
    }
  }

  function draftOf(key) {
    try {
      const draft = JSON.parse(localStorage.getItem(prefix + key));
      return draft && Date.now() - draft.at < KEPT_FOR ? draft : null;
    } catch {
      return null;
    }
  }

  function restore(box) {
    const key = box.dataset.question;
    const draft = draftOf(key);
    if (!draft) return false;
    if (written(draft.values) === written(read(box))) {
      dropDraft(key);
      return false;
    }
    write(box, draft.values);
    // It answers what its writer saw then, and goes on counting where that page stopped.
    seenField(box).value = draft.seen;
    pages.set(key, { page: draft.page, number: draft.number });
    enqueue(key);
    return true;
  }

  function counter(key) {
    if (!pages.has(key)) pages.set(key, { page: form.elements.page.value, number: 0 });
    return pages.get(key);
  }

  // --- saving ----------------------------------------------------------------------------------

  function changed(box, pause) {
    const key = box.dataset.question;
    if (stuck.get(key) === "problem") stuck.delete(key);
    keepDraft(box);
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => { timers.delete(key); enqueue(key); }, pause));
    show();
  }

  function enqueue(key) {
    if (stuck.get(key) === "conflict") return show();
    if (!queue.includes(key)) queue.push(key);
    send();
  }

  function flush() {
    for (const [key, timer] of timers) {
      clearTimeout(timer);
      timers.delete(key);
      if (!queue.includes(key) && !stuck.has(key)) queue.push(key);
    }
    send();
  }

  function send(keep) {
    if (underWay || halted || retry || !queue.length) return show();
    const key = queue.shift();
    const box = boxOf(key);
    if (!box) return send();
    const values = read(box);
    const count = counter(key);
    count.number += 1;
    keepDraft(box);
    const body = new FormData();
    for (const [name, value] of values) body.append(name, value);
    body.append(`${key}:seen`, seenField(box).value);
    body.append("page", count.page);
    body.append("profile", form.elements.profile.value);
    body.append("save_no", String(count.number));
    for (const field of form.querySelectorAll('input[name="shown"]')) body.append("shown", field.value);
    if (keep) {
      body.append("keep", `${keep} ${key}`);
      body.append(`${key}:theirs`, box.querySelector("[data-conflict]").dataset.conflict);
    }
    underWay = { key, sent: written(values), keep };
    show();
    // What went wrong is told by afterRequest; the promise says it once more.
    htmx.ajax("POST", box.dataset.saveUrl, { source: transport, swap: "none", values: body }).catch(() => {});
    return undefined;
  }

  transport.addEventListener("htmx:configRequest", (event) => {
    // The cookie is the current one even when somebody has signed in again in another window.
    const token =
      document.cookie.match(/(?:^|; )__Host-csrftoken=([^;]+)/) || document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    event.detail.headers["X-CSRFToken"] = token ? token[1] : form.elements.csrfmiddlewaretoken.value;
    event.detail.timeout = LIMIT;
  });

  transport.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.shouldSwap = [200, 409, 422].includes(event.detail.xhr.status);
  });

  transport.addEventListener("htmx:afterRequest", (event) => {
    const done = underWay;
    underWay = null;
    if (done) answered(done, event.detail.xhr);
  });

  function answered(done, xhr) {
    const status = xhr.status;
    const box = boxOf(done.key);
    if (status === 200) {
      stuck.delete(done.key);
      const untouched = !box || done.keep === "theirs" || written(read(box)) === done.sent;
      if (untouched) dropDraft(done.key);
      else if (!timers.has(done.key)) queue.push(done.key);
      if (done.keep && box) focusOn(box);
      succeeded(box);
    } else if (status === 409 || status === 422) {
      stuck.set(done.key, status === 409 ? "conflict" : "problem");
      if (box) markFields(box);
      failures = 0;
      say(status === 409 ? words.conflict : words.problem);
    } else if (status === 401 || status === 403) {
      halt("signed-out", done.key);
    } else if (status === 404 || status === 423) {
      halt("read-only", done.key);
    } else {
      failed(done.key, xhr);
    }
    send();
  }

  function succeeded(box) {
    const recovered = failures > 0;
    failures = 0;
    words.time = box?.querySelector("[data-clock]")?.dataset.clock ?? words.time;
    if (recovered) say(words.recovered);
    else if (!everSaved) say(savedAt());
    everSaved = true;
  }

  function failed(key, xhr) {
    if (!queue.includes(key)) queue.unshift(key);
    failures += 1;
    line.dataset.reason = xhr.status === 503 ? "busy" : xhr.status ? "failed" : "offline";
    if (failures === 1) say(words[line.dataset.reason]);
    const asked = Number(xhr.getResponseHeader?.("Retry-After")) * 1000;
    const wait = asked || RETRIES[Math.min(failures, RETRIES.length) - 1];
    retry = setTimeout(() => { retry = null; send(); }, wait);
  }

  function halt(reason, key) {
    halted = reason;
    if (!queue.includes(key)) queue.unshift(key);
    failures = failures || 1;
    say(reason === "signed-out" ? words.signedOut : words.readOnly);
    show();
  }

  function tryAgain() {
    if (halted === "signed-out") halted = "";
    clearTimeout(retry);
    retry = null;
    flush();
  }

  window.addEventListener("online", tryAgain);
  // Back from signing in elsewhere, perhaps.
  window.addEventListener("focus", () => { if (halted === "signed-out") tryAgain(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });

  // --- what the page says ----------------------------------------------------------------------

  const savedAt = () => words.saved.replace("{time}", words.time);

  function say(text) {
    announcement.textContent = text;
  }

  function show() {
    const waiting = queue.length || timers.size;
    let state = "";
    if (halted) state = halted;
    else if (retry && !underWay) state = line.dataset.reason;
    else if ([...stuck.values()].includes("conflict")) state = "conflict";
    else if (stuck.size) state = "problem";
    else if (underWay) state = failures ? line.dataset.reason : "saving";
    else if (waiting) state = "unsaved";
    else if (words.time) state = "saved";
    // Words about saving come after a second only, so that they do not flicker.
    clearTimeout(show.later);
    if (state === "saving") show.later = setTimeout(() => render(state), 1000);
    else if (state !== "unsaved" || !words.time) render(state);
    if (leaving && !waiting && !underWay && !stuck.size && !halted) {
      const go = leaving;
      leaving = null;
      go();
    }
  }

  function render(state) {
    line.hidden = !state;
    line.dataset.shown = state;
    const text = { saved: words.time ? savedAt() : "", "signed-out": words.signedOut, "read-only": words.readOnly };
    line.textContent = text[state] ?? words[state] ?? "";
    if (state === "signed-out") {
      const link = document.createElement("a");
      link.href = words.login;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = words.signIn;
      line.append(" ", link);
    } else if (["offline", "busy", "failed"].includes(state)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet-link";
      button.textContent = words.retry;
      button.addEventListener("click", tryAgain);
      line.append(" ", button);
    }
  }

  function markFields(box) {
    const wrong = new Set([...box.querySelectorAll("[data-field]")].map((problem) => problem.dataset.field));
    for (const field of answerFields(box)) {
      if (wrong.has(field.name.slice(box.dataset.question.length + 1))) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    box.classList.toggle("question-invalid", wrong.size > 0);
  }

  function focusOn(box) {
    (box.querySelector(".option input:checked") ?? answerFields(box)[0])?.focus();
  }

  // Pieces that arrive find their places by id. Nothing that is being typed in is among them, unless it was replaced.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    if (target.matches?.("fieldset[data-question]") && target.contains(document.activeElement)) {
      queueMicrotask(() => focusOn(boxOf(target.dataset.question)));
    }
  });
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    for (const box of boxes()) {
      if (box.hasAttribute(RESTORED)) continue;
      box.setAttribute(RESTORED, "");
      markFields(box);
      if (underWay?.key === box.dataset.question) continue; // replaced by what stands: nothing of ours to put back
      restore(box);
      if (box.closest(".slot")) say(words.appeared);
    }
    for (const box of boxes()) if (!box.querySelector("[data-field]")) markFields(box);
  });

  // --- what the respondent does ----------------------------------------------------------------

  form.addEventListener("change", (event) => {
    const box = event.target.closest("fieldset[data-question]");
    if (!box) return;
    if (event.target.type === "radio" || event.target.type === "checkbox") {
      if (event.target.type === "checkbox" && event.target.checked) exclude(box, event.target);
      changed(box, 0);
    } else if (timers.has(box.dataset.question)) {
      changed(box, 0);
    }
  });

  form.addEventListener("input", (event) => {
    const box = event.target.closest("fieldset[data-question]");
    if (!box || event.target.type === "radio" || event.target.type === "checkbox") return;
    if (event.target.name.endsWith(":value") && event.target.value.trim()) {
      for (const status of box.querySelectorAll(".option-status input:checked")) status.checked = false;
    }
    changed(box, PAUSE);
  });

  // "None of these" and "we don't know" stand alone; so does a number beside them. The server decides, this only helps.
  function exclude(box, ticked) {
    const alone = ticked.hasAttribute("data-exclusive");
    for (const other of box.querySelectorAll(".option input")) {
      if (other !== ticked && (alone || other.hasAttribute("data-exclusive"))) other.checked = false;
    }
    const value = box.querySelector('[name$=":value"]');
    if (value && alone) value.value = "";
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button || (button.name !== "clear" && button.name !== "keep")) return;
    event.preventDefault();
    const box = button.closest("fieldset[data-question]");
    const key = box.dataset.question;
    if (button.name === "clear") {
      for (const field of answerFields(box)) {
        if (field.name.endsWith(":choice")) field.checked = false;
        if (field.name.endsWith(":value")) field.value = "";
      }
      answerFields(box)[0].focus();
      changed(box, 0);
      return;
    }
    if (underWay || halted) return;
    const choice = button.value.split(" ")[0];
    stuck.delete(key);
    const position = queue.indexOf(key);
    if (position >= 0) queue.splice(position, 1);
    queue.unshift(key);
    clearTimeout(retry);
    retry = null;
    send(choice);
  });

  // Digits choose an option, but only while the focus is on one of the question's options.
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    if (event.target.type !== "radio" && event.target.type !== "checkbox") return;
    const option = event.target.closest(".options").querySelector(`[data-digit="${event.key}"]`);
    if (!option) return;
    event.preventDefault();
    option.focus();
    option.click();
  });

  // Leaving waits for what is still to be saved, for a moment; what cannot be saved stays in the browser's store.
  function afterSaving(go) {
    const waiting = queue.length || timers.size || underWay;
    if (!waiting || halted || retry) return false;
    leaving = go;
    setTimeout(() => { if (leaving === go) { leaving = null; go(); } }, 3000);
    flush();
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    if (afterSaving(() => { location.href = link.href; })) event.preventDefault();
  });

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (halted || failures) {
      // The page would be lost to an error page; what is on it is not.
      event.preventDefault();
      tryAgain();
      return;
    }
    if (afterSaving(() => form.requestSubmit(button))) event.preventDefault();
  });

  // --- begin -----------------------------------------------------------------------------------

  // Where the server has refused a whole page, loading it again is to show it anew, not to post it once more.
  history.replaceState(null, "", location.href);
  let restored = false;
  for (const box of boxes()) {
    box.setAttribute(RESTORED, "");
    const refused = box.querySelector("[data-conflict]") ? "conflict" : box.querySelector("[data-field]") ? "problem" : "";
    if (refused) {
      stuck.set(box.dataset.question, refused);
      keepDraft(box);
    } else {
      restored = restore(box) || restored;
    }
  }
  if (restored) say(words.restored);
  show();
}

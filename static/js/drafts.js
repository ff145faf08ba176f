// What is typed into a form and not kept yet stays in this browser and is offered back. Without it the form works the same.
import { spoken } from "./days.js";

const form = document.querySelector("form[data-draft]");
const name = (path) => `draft:${path}`;

const typed = () => JSON.stringify(
  [...new FormData(form)].filter(([field]) => !["csrfmiddlewaretoken", "seen", "kind", "preview"].includes(field)),
);

const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};

const write = (key, text) => {
  try { localStorage.setItem(key, JSON.stringify({ text, at: new Date().toISOString() })); } catch { /* A full store loses nothing on the page. */ }
};

const forget = (key) => {
  try { localStorage.removeItem(key); } catch { /* It is offered once more. */ }
};

function bringBack(text) {
  const values = new Map();
  for (const [field, value] of JSON.parse(text)) values.set(field, [...(values.get(field) ?? []), value]);
  for (const input of form.elements) {
    if (!input.name || ["hidden", "submit"].includes(input.type)) continue;
    const given = values.get(input.name) ?? [];
    if (["checkbox", "radio"].includes(input.type)) input.checked = given.includes(input.value);
    else input.value = given[0] ?? "";
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(key, draft) {
  const place = document.getElementById("draft-offer");
  const when = document.getElementById("draft-when");
  when.textContent = new Date(draft.at).toLocaleString(spoken, { dateStyle: "long", timeStyle: "short" });
  place.hidden = false;
  document.getElementById("draft-take").addEventListener("click", () => { place.hidden = true; bringBack(draft.text); form.querySelector("textarea, input:not([type=hidden])").focus(); });
  document.getElementById("draft-forget").addEventListener("click", () => { place.hidden = true; forget(key); });
}

if (form) {
  const key = name(form.dataset.draft);
  const draft = read(key);
  // After a refusal the page shows what was typed, and nothing of it is kept anywhere else.
  if ("unkept" in form.dataset) write(key, typed());
  else if (draft?.text === typed()) forget(key);
  else if (draft) offer(key, draft);
  form.addEventListener("input", () => write(key, typed()));
}

for (const kept of document.querySelectorAll("[data-draft-kept]")) forget(name(kept.dataset.draftKept));

// Turns the steps of a guide into boxes. What is ticked is kept in this browser, and for people who are signed in on their
// account too, so that it is there on another device. Without this file the steps are a list.
const list = document.getElementById("checklist");
const kept = `steps:${list?.dataset.checklist}`;
const steps = list ? [...list.querySelectorAll("[data-step]")] : [];

const read = () => {
  try { return new Set(JSON.parse(localStorage.getItem(kept) ?? "[]")); } catch { return new Set(); }
};

const write = (done) => {
  try { localStorage.setItem(kept, JSON.stringify([...done])); } catch { /* The boxes still work until the page is left. */ }
};

const tell = () => {
  const required = steps.filter((step) => !("optional" in step.dataset));
  const done = required.filter((step) => step.querySelector("input").checked).length;
  const place = document.getElementById("steps-done");
  place.hidden = false;
  place.querySelector("dd").textContent = list.dataset.done.replace("{done}", done).replace("{all}", required.length);
  document.getElementById("steps-finished").hidden = done < required.length || !required.length;
};

const show = (done) => {
  for (const step of steps) step.querySelector("input").checked = done.has(step.dataset.step);
  tell();
};

// The account. Its token arrives with its answer: a page that everybody shares can hold none.
let token = "";

const ask = async (options) => {
  const answer = await fetch(list.dataset.account, { redirect: "error", ...options });
  if (!answer.ok) throw new Error(answer.status);
  const said = await answer.json();
  token = said.token;
  return new Set(said.done);
};

const isShared = () => {
  try { return localStorage.getItem(`${kept}:shared`) === "1"; } catch { return false; }
};

const share = (done) => {
  try {
    if (done) localStorage.setItem(`${kept}:shared`, "1");
    else localStorage.removeItem(`${kept}:shared`);
  } catch { /* Then both are joined again the next time. */ }
};

const send = (changes) => {
  if (!token) return Promise.resolve();
  const body = new URLSearchParams(changes);
  return ask({ method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => {
    const note = document.getElementById("steps-kept");
    note.textContent = list.dataset.unsent;
    share(false);
  });
};

// The first time both are joined and nothing is lost; from then on the account knows what was taken away elsewhere.
const merge = async () => {
  const theirs = await ask({});
  const mine = isShared() ? [] : [...read()].filter((key) => !theirs.has(key));
  if (mine.length) await send(mine.map((key) => ["add", key]));
  write(new Set([...mine, ...theirs]));
  share(true);
  show(read());
  document.getElementById("steps-kept").textContent = list.dataset.shared;
};

const box = (step, done) => {
  const heading = step.querySelector("h3");
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "checkbox";
  input.checked = done.has(step.dataset.step);
  label.append(input, ...heading.childNodes);
  heading.append(label);
  step.classList.add("ticked-off");
  input.addEventListener("change", () => {
    const now = read();
    if (input.checked) now.add(step.dataset.step);
    else now.delete(step.dataset.step);
    write(now);
    tell();
    send([[input.checked ? "add" : "take", step.dataset.step]]);
  });
};

if (steps.length) {
  const done = read();
  for (const step of steps) box(step, done);
  document.getElementById("steps-kept").hidden = false;
  tell();
  addEventListener("storage", (event) => { if (event.key === kept) show(read()); });
  if (/(?:^|; )signed_in=1(?:;|$)/.test(document.cookie)) merge().catch(() => {}); // This browser keeps it all the same.
}

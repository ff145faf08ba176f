// Turns the steps of a guide into boxes and keeps what is ticked in this browser. Without it the steps are a list.
const list = document.getElementById("checklist");
const kept = `steps:${list?.dataset.checklist}`;

const read = () => {
  try { return new Set(JSON.parse(localStorage.getItem(kept) ?? "[]")); } catch { return new Set(); }
};

const write = (done) => {
  try { localStorage.setItem(kept, JSON.stringify([...done])); } catch { /* The boxes still work until the page is left. */ }
};

const steps = list ? [...list.querySelectorAll("[data-step]")] : [];

const tell = () => {
  const required = steps.filter((step) => !("optional" in step.dataset));
  const done = required.filter((step) => step.querySelector("input").checked).length;
  const place = document.getElementById("steps-done");
  place.hidden = false;
  place.querySelector("dd").textContent = list.dataset.done.replace("{done}", done).replace("{all}", required.length);
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
  });
};

if (steps.length) {
  const done = read();
  for (const step of steps) box(step, done);
  document.getElementById("steps-kept").hidden = false;
  tell();
  addEventListener("storage", (event) => {
    if (event.key !== kept) return;
    const now = read();
    for (const step of steps) step.querySelector("input").checked = now.has(step.dataset.step);
    tell();
  });
}

// The card of what somebody valued: kept in this browser, taken along as a file, copied for the next model. It is sent nowhere.
const card = document.getElementById("card");
const said = document.getElementById("card-said");
const undo = document.getElementById("card-undo");
const KEPT = "card";
const fields = [...card.querySelectorAll("input, textarea")];
let cleared = null;

const read = () => { try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; } };
const write = (values) => { try { localStorage.setItem(KEPT, JSON.stringify(values)); } catch { /* The page still works until it is left. */ } };
const values = () => Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
const fill = (kept) => { for (const field of fields) field.value = kept[field.name] ?? ""; };
const label = (field) => card.querySelector(`label[for="${field.id}"]`).textContent.trim();

const lines = (field) => {
  const text = field.value.trim();
  return "lines" in field.dataset ? text.split("\n").filter((line) => line.trim()).map((line) => `- ${line.trim()}`).join("\n") : text;
};

const written = (left = []) => fields.filter((field) => field.value.trim() && !left.includes(field.name));
const parts = (some) => some.map((field) => `## ${label(field)}\n\n${lines(field)}\n`).join("\n");

const isEmpty = () => {
  if (written().length) return false;
  said.textContent = card.dataset.empty;
  fields[0].focus();
  return true;
};

card.addEventListener("submit", (event) => event.preventDefault());
card.addEventListener("input", (event) => {
  said.textContent = "";
  // Bringing the old words back would take the new ones away.
  undo.hidden = true;
  // Only what was typed in: another tab may hold newer words for the other fields.
  write({ ...read(), [event.target.name]: event.target.value.trim() });
});

// Words from another tab, but never over those that somebody is typing here.
addEventListener("storage", (event) => {
  if (event.key !== KEPT && event.key !== null) return;
  const kept = read();
  for (const field of fields) if (field !== document.activeElement) field.value = kept[field.name] ?? "";
});

// Paper has no bars to scroll with.
addEventListener("beforeprint", () => {
  for (const field of card.querySelectorAll("textarea")) {
    field.style.maxBlockSize = "none";
    field.style.blockSize = `${field.scrollHeight + 4}px`;
  }
});
addEventListener("afterprint", () => {
  for (const field of card.querySelectorAll("textarea")) field.style.blockSize = field.style.maxBlockSize = "";
});

document.getElementById("card-download").addEventListener("click", () => {
  if (isEmpty()) return;
  const file = new Blob([`# ${card.dataset.title}\n\n${parts(written())}`], { type: "text/markdown" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = card.dataset.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

document.getElementById("card-copy").addEventListener("click", async () => {
  if (isEmpty()) return;
  // The new one is told what to keep, not which model it should have been.
  const text = `${card.dataset.note}\n\n${parts(written(["model"]))}`;
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = said.dataset.copied;
  } catch {
    said.textContent = said.dataset.uncopied;
  }
});

document.getElementById("card-clear").addEventListener("click", () => {
  if (isEmpty()) return;
  cleared = values();
  localStorage.removeItem(KEPT);
  fill({});
  said.textContent = card.dataset.cleared;
  undo.hidden = false;
  undo.focus();
});

undo.addEventListener("click", () => {
  fill(cleared);
  write(cleared);
  said.textContent = "";
  undo.hidden = true;
  fields[0].focus();
});

fill(read());
document.getElementById("card-off").hidden = true;
document.getElementById("card-kept").hidden = document.getElementById("card-actions").hidden = false;

// The blind trial inside the browser: with one's own words, which are kept here and sent nowhere, and what one chose last.
import { spoken } from "./days.js";

const at = (id) => document.getElementById(id);
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (key, value) => {
  try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
};
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_hole, name) => values[name] ?? "");

const result = at("trial-result");
if (result) write(`trial:${result.dataset.trial}`, { day: result.dataset.day, sums: result.dataset.sums.split(" ") });

const own = at("own-trial");
const move = at("last-trial")?.dataset.trial;

// Asked here too, so that the way back does not lead over a page that answers a form.
const shown = at("shown-trial");
shown?.addEventListener("submit", (event) => {
  if (shown.querySelector("input[type=radio]:checked")) return;
  event.preventDefault();
  const problem = shown.querySelector(".field-error");
  problem.textContent = shown.dataset.nothing;
  problem.hidden = false;
  shown.querySelector("input[type=radio]").focus();
});

const sentence = ([old, new_, neither]) =>
  filled(own.dataset.result, { old, new: new_, neither, old_name: own.dataset.old, new_name: own.dataset.new });

const showLast = () => {
  const last = read(`trial:${move}`);
  const place = at("last-trial");
  if (!last?.sums) return;
  const day = new Date(`${last.day}T12:00:00`).toLocaleDateString(spoken, { dateStyle: "long" });
  place.querySelector("p").textContent = filled(own.dataset.last, { day, result: sentence(last.sums) });
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(`trial:${move}`);
    place.hidden = true;
  });
};

const prepareOwn = () => {
  const kept = `own-trial:${move}`;
  const mine = () => read(kept) ?? [];
  let taken = [];
  let round = [];

  const tell = () => {
    const n = mine().length;
    at("own-count").textContent = n ? filled(own.dataset.count, { n }) : "";
    at("own-start").hidden = at("own-clear").hidden = n === 0;
    at("own-undo").hidden = taken.length === 0;
  };

  const fields = ["prompt", "old", "new"].map((name) => [name, at(`own-${name}`)]);

  at("own-add").addEventListener("submit", (event) => {
    event.preventDefault();
    const empty = fields.find(([, field]) => !field.value.trim());
    if (empty) { empty[1].reportValidity(); empty[1].focus(); return; }
    if (!write(kept, [...mine(), Object.fromEntries(fields.map(([name, field]) => [name, field.value]))])) {
      at("own-count").textContent = own.dataset.full;
      return;
    }
    for (const [, field] of fields) field.value = "";
    fields[0][1].focus();
    tell();
  });

  at("own-clear").addEventListener("click", () => {
    taken = [...taken, ...mine()];
    localStorage.removeItem(kept);
    at("own-pairs").replaceChildren();
    at("own-show").hidden = at("own-result").hidden = true;
    tell();
    at("own-undo").focus();
  });

  at("own-undo").addEventListener("click", () => {
    // What was kept since then stays.
    if (write(kept, [...taken, ...mine()])) taken = [];
    tell();
  });

  at("own-start").addEventListener("click", () => {
    if (!mine().length) {
      tell();
      at("own-count").textContent = own.dataset.gone;
      return;
    }
    round = mine().map((pair) => ({ pair, oldFirst: Math.random() < 0.5 })).sort(() => Math.random() - 0.5);
    at("own-pairs").replaceChildren(...round.map(({ pair, oldFirst }, n) => {
      const part = at("own-pair").content.cloneNode(true);
      const [prompt, first, second] = part.querySelectorAll(".own-words");
      part.querySelector("legend").textContent = `${n + 1} / ${round.length}`;
      prompt.textContent = pair.prompt;
      first.textContent = oldFirst ? pair.old : pair.new;
      second.textContent = oldFirst ? pair.new : pair.old;
      for (const choice of part.querySelectorAll("input")) choice.name = `own-${n}`;
      return part;
    }));
    at("own-result").hidden = true;
    at("own-show").hidden = false;
    at("own-pairs").querySelector("input").focus();
  });

  at("own-show").addEventListener("click", () => {
    const sums = { old: 0, new: 0, neither: 0 };
    const names = { old: own.dataset.old, new: own.dataset.new };
    for (const [n, part] of [...at("own-pairs").children].entries()) {
      const chosen = part.querySelector("input:checked")?.value;
      if (!chosen) continue;
      const side = chosen === "same" ? "neither" : (chosen === "a") === round[n].oldFirst ? "old" : "new";
      sums[side] += 1;
      const [first, second] = round[n].oldFirst ? [names.old, names.new] : [names.new, names.old];
      const was = part.querySelector(".meta");
      was.textContent = `A: ${first}. B: ${second}.`;
      was.hidden = false;
    }
    const chosen = sums.old + sums.new + sums.neither;
    at("own-result").textContent = chosen ? sentence([sums.old, sums.new, sums.neither]) : own.dataset.nothing;
    at("own-result").hidden = false;
  });

  // Another window may keep some, or take all of them away.
  addEventListener("storage", (event) => { if (event.key === kept || event.key === null) tell(); });

  at("own-off").hidden = true;
  own.hidden = false;
  tell();
};

if (own) { prepareOwn(); showLast(); }

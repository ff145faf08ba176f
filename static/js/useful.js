// Answers "Was this part useful?" in its place, so that nobody loses theirs on a long page. Without this file the thanks are a page.
import { tell } from "./notes.js";

const guide = document.querySelector("article.guide");

const send = async (form, button) => {
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  // Whoever asks too often is told so in the first paragraph of the answer.
  if (response.status === 429) return { problem: page.querySelector("#content p").textContent };
  return { thanks: document.adoptNode(page.querySelector(".answered")) };
};

guide?.addEventListener("submit", async (event) => {
  const form = event.target.closest(".useful, .answered form");
  if (!form) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  const { thanks, problem } = await send(form, event.submitter).catch(() => ({}));
  form.ariaBusy = null;
  if (!thanks) {
    tell(form, problem ?? guide.dataset.unsent);
    return;
  }
  form.closest(".useful, .answered").replaceWith(thanks);
  thanks.focus({ preventScroll: true });
});

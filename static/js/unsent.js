// A form that htmx sends says so when it did not arrive. Without this file the button seems to do nothing.
import { tell } from "./notes.js";

document.addEventListener("htmx:sendError", ({ target }) => {
  const form = target.closest("form[data-unsent]");
  if (form) tell(form, form.dataset.unsent);
});

document.addEventListener("htmx:beforeRequest", ({ target }) => target.querySelector(".unsent")?.remove());

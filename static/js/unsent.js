// A form that htmx sends says so when it did not arrive. Without this file the button seems to do nothing.
document.addEventListener("htmx:sendError", ({ target }) => {
  const form = target.closest("form[data-unsent]");
  if (!form) return;
  const note = form.querySelector(".unsent") ?? form.appendChild(document.createElement("p"));
  note.className = "unsent";
  note.setAttribute("role", "alert");
  note.textContent = form.dataset.unsent;
});

document.addEventListener("htmx:beforeRequest", ({ target }) => target.querySelector(".unsent")?.remove());

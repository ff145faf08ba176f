// Says below a form what became of it, to those who see it and to those who hear it.
export const tell = (form, text) => {
  const note = form.querySelector(".unsent") ?? form.appendChild(document.createElement("p"));
  note.className = "unsent";
  note.setAttribute("role", "alert");
  note.textContent = text;
};

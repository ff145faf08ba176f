// Answers "Was this part useful?" in its place, so that nobody loses theirs on a long page. Without this file the thanks are a page.
const answer = async (form, button) => {
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
  if (!response.ok) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const thanks = document.adoptNode(page.querySelector(".answered"));
  form.closest(".useful, .answered").replaceWith(thanks);
  thanks.focus({ preventScroll: true });
};

const guide = document.querySelector("article.guide");

guide?.addEventListener("submit", (event) => {
  const form = event.target.closest(".useful, .answered form");
  if (!form) return;
  event.preventDefault();
  answer(form, event.submitter).catch(() => {
    const note = form.querySelector(".unsent") ?? form.appendChild(Object.assign(document.createElement("p"), { className: "unsent" }));
    note.setAttribute("role", "alert");
    note.textContent = guide.dataset.unsent;
  });
});

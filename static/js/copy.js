// Buttons that copy a text on the page. Without this file they stay hidden, and the text can be selected.
const show = (part) => {
  for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
};

if (navigator.clipboard) {
  show(document);
  document.addEventListener("htmx:load", (event) => show(event.target));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

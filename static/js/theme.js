// Light, dark or as the device says. Loaded in the head without defer, so the choice is there before the first paint.
(() => {
  const root = document.documentElement;
  const choices = ["light", "dark"];

  const chosen = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };

  const apply = () => {
    const theme = chosen();
    if (choices.includes(theme)) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };

  const keep = (theme) => {
    try {
      if (choices.includes(theme)) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch { root.dataset.theme = theme; }
  };

  apply();
  addEventListener("storage", apply);
  addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("theme");
    if (!form) return;
    form.hidden = false;
    form.elements.theme.value = root.dataset.theme ?? "system";
    form.addEventListener("change", (event) => { keep(event.target.value); apply(); });
  });
})();

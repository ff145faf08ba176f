// Remembers in this browser for whom somebody reads guides: the next guide opens in the same lane. What the address says
// comes first, so a link that was passed on shows everybody the same. Loaded without defer: it leads on before the first paint.
(() => {
  const here = new URL(location.href);
  const kept = () => {
    try { return localStorage.getItem("lane"); } catch { return null; }
  };

  if (!here.searchParams.has("as") && kept() && kept() !== "developer") {
    here.searchParams.set("as", kept());
    location.replace(here);
    return;
  }

  addEventListener("DOMContentLoaded", () => {
    const chosen = document.querySelector(".lanes-choice [aria-current=page]");
    if (!chosen || !here.searchParams.has("as")) return;
    try { localStorage.setItem("lane", new URL(chosen.href).searchParams.get("as")); } catch { /* Nothing may be kept here. */ }
  });
})();

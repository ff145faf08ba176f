// Public pages are the same for everyone. People who are signed in carry a readable marker; for them the corner is fetched.
const corner = document.getElementById("whoami");

if (corner?.dataset.src && /(?:^|; )signed_in=1(?:;|$)/.test(document.cookie)) {
  fetch(corner.dataset.src, { headers: { "HX-Request": "true" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => { corner.innerHTML = html; window.htmx?.process(corner); })
    .catch(() => {}); // The link to sign in stays, and it leads to the same place.
}

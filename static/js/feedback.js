// The feedback form works without this file. With it: one question a screen on phones with the browser's own Back,
// and a count of characters left. Nothing is stored or sent before Send.
const form = document.querySelector(".feedback-form");
const words = form?.dataset ?? {};

function countCharacters(box) {
  const most = 2000;
  const left = box.nextElementSibling;
  if (!left) return;
  const say = () => {
    const free = most - box.value.length;
    left.textContent = free < 0 ? words.over.replace("%(over)s", -free) : words.left.replace("%(left)s", free);
    left.classList.toggle("field-error", free < 0);
    // Spoken only near the end: a count after every letter would drown the writer's own words.
    if (free < 100) left.setAttribute("role", "status");
    else left.removeAttribute("role");
  };
  box.addEventListener("input", say);
  say();
}

function oneAtATime() {
  const questions = [...form.querySelectorAll(":scope > .question")];
  const send = form.querySelector(":scope > [type=submit]");
  const support = document.querySelector(".support");
  const phone = matchMedia("(width < 40rem)");
  const bar = Object.assign(document.createElement("div"), { className: "steps" });
  const where = Object.assign(document.createElement("p"), { className: "where" });
  const back = button("button-quiet", words.back, () => history.back());
  const next = button("", words.next, () => go(here + 1));
  const end = button("button-quiet", words.end, () => go(questions.length - 1));
  bar.append(where, next, back, end);
  const before = document.querySelector(".before");
  // A refused form opens where the first thing is to mend; with nothing to mend in a question, where Send is.
  const wrong = questions.findIndex((question) => question.querySelector(".in-error"));
  let here = wrong >= 0 ? wrong : form.querySelector(".error-summary") ? questions.length - 1 : 0;

  function button(style, label, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: `button ${style}`, textContent: label });
    made.addEventListener("click", act);
    return made;
  }

  function show(step, focus) {
    here = Math.min(Math.max(step, 0), questions.length - 1);
    const last = here === questions.length - 1;
    questions.forEach((question, at) => question.classList.toggle("here", at === here));
    where.textContent = words.step.replace("%(here)s", here + 1).replace("%(all)s", questions.length);
    back.hidden = here === 0;
    next.hidden = end.hidden = last;
    send.classList.toggle("last-step", last);
    before.hidden = here > 0;
    if (!focus) return;
    const heading = questions[here].querySelector("legend, label");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo(0, form.getBoundingClientRect().top + scrollY - 16);
  }

  function go(step) {
    history.pushState({ question: step }, "");
    show(step, true);
  }

  function follow() {
    form.classList.toggle("in-steps", phone.matches);
    if (phone.matches) {
      send.after(bar);
      // On a phone the support block follows the question on every screen instead of pushing it off the screen.
      form.parentElement.after(support);
      show(here, false);
    } else {
      bar.remove();
      before.hidden = false;
      form.parentElement.before(support);
    }
  }

  history.replaceState({ question: here }, "");
  addEventListener("popstate", (event) => phone.matches && show(event.state?.question ?? 0, true));
  phone.addEventListener("change", follow);
  // Enter in a one-line box means the next question here; the last screen has Send.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !phone.matches || send.classList.contains("last-step")) return;
    if (!event.target.matches("input")) return;
    event.preventDefault();
    go(here + 1);
  });
  form.querySelector(".error-summary")?.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest("a")?.hash.slice(1));
    const step = questions.findIndex((question) => question.contains(target));
    if (step < 0 || !phone.matches) return;
    event.preventDefault();
    go(step);
    target.focus();
  });
  follow();
}

if (form) {
  countCharacters(form.elements.story);
  oneAtATime();
}

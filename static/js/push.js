// "Notify this browser" on the page of places. Without this file the form stays hidden and everything else works.
const box = document.getElementById("push");
const form = box?.querySelector("form");

const say = (what, problem = "") => {
  for (const words of document.querySelectorAll("[data-push]")) words.hidden = words.dataset.push !== what;
  document.querySelector("[data-push-error]").textContent = problem;
};

// An iPad calls itself a Mac, and no Mac has a screen to touch.
const isApplePhone = /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

const inTheWay = () => {
  if (!isSecureContext) return "insecure";
  if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) return "";
  return isApplePhone ? "iphone" : "unsupported";
};

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const isSame = (buffer, wanted) => buffer !== null && new Uint8Array(buffer).every((byte, at) => byte === wanted[at]);

// What people call their browser, so that nobody has to think of a name.
const name = () => {
  const agent = navigator.userAgent;
  const browser = [["Edg", "Edge"], ["OPR", "Opera"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]];
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac", "Mac"], ["Linux", "Linux"]];
  const found = (names) => names.find(([sign]) => agent.includes(sign))?.[1];
  return [found(browser), found(system)].filter(Boolean).join(", ");
};

const subscribed = async () => {
  await navigator.serviceWorker.register(box.dataset.worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytes(form.elements.key.value);
  const known = await pushManager.getSubscription();
  // A browser listens to one key. After the site's key has changed it has to begin again.
  if (known && !isSame(known.options.applicationServerKey, key)) await known.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
};

const ask = async () => {
  say("asking");
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return say(answer === "denied" ? "denied" : "closed");
  form.elements.subscription.value = JSON.stringify(await subscribed());
  say("");
  form.submit();
};

const hash = async (text) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

// Finds this browser on the list, and offers the button while it is not there or is off.
const find = async () => {
  const registration = await navigator.serviceWorker.getRegistration(box.dataset.worker);
  const known = await registration?.pushManager.getSubscription();
  const place = known && document.querySelector(`[data-browser="${await hash(known.endpoint)}"]`);
  if (place) place.querySelector("[data-here]").hidden = false;
  if (place && "on" in place.dataset) return say("here");
  box.hidden = false;
  if (Notification.permission === "denied") say("denied");
};

if (form) {
  form.elements.label.value ||= name();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    ask().catch((problem) => say("failed", problem.name)).finally(() => { button.disabled = false; });
  });
  const problem = inTheWay();
  if (problem) say(problem);
  else find().catch(() => say("unsupported"));
}

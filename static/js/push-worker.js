// Shows a notice that arrives while the site is closed, and opens its page. It keeps nothing and answers no request.
const ICON = "/static/img/icon-512.png";

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const read = (data) => {
  try { return data.json(); } catch { return { title: self.location.hostname, page: "/" }; }
};

// Only pages of this site are opened, whatever the message says.
const pageOf = (said) => {
  const page = new URL(said ?? "/", self.location.origin);
  return page.origin === self.location.origin ? page.href : `${self.location.origin}/`;
};

addEventListener("push", (event) => {
  const { title, body, lang, topic, page } = read(event.data);
  const options = { body, lang, icon: ICON, tag: topic, renotify: Boolean(topic), data: { page: pageOf(page) } };
  event.waitUntil(self.registration.showNotification(title, options));
});

const show = async (page) => {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = tabs.find((tab) => tab.url === page);
  return open ? open.focus() : self.clients.openWindow(page);
};

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data.page));
});

// The push service has given the browser another address. The old one's secret shows that it is the same browser.
const follow = async ({ oldSubscription: old, newSubscription: given }) => {
  const fresh = given ?? (await self.registration.pushManager.subscribe(old.options));
  const body = JSON.stringify({ old, new: fresh });
  await fetch("/follow/browsers/changed/", { method: "POST", body, credentials: "omit", headers: { "Content-Type": "application/json" } });
};

addEventListener("pushsubscriptionchange", (event) => event.oldSubscription && event.waitUntil(follow(event)));

// The language in which scripts write days. Bare English would put the month first, unlike every other day of the site.
const { lang } = document.documentElement;

export const spoken = lang === "en" ? "en-GB" : lang;

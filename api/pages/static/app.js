// The only script of our own on every page. Everything works without it: the theme then follows the system.
// Where htmx is, a tick applies by itself, and the button that does it by hand goes.
if (window.htmx) document.documentElement.dataset.live = "";
// A page that comes back from the browser's memory has the ticks of when it was left, and the list of before.
addEventListener("pageshow", (e) => { if (e.persisted) document.querySelectorAll("form.keep").forEach((form) => form.reset()); });
document.addEventListener("click", (e) => {
  if (e.target.closest("[data-print]")) print();
  const toast = e.target.closest("[data-close]")?.closest(".toast");
  if (toast) { toast.hidden = true; document.querySelector("main").focus(); }
  if (!e.target.closest("[data-theme-toggle]")) return;
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  // The server writes data-theme on the next page, so that nothing flashes.
  document.cookie = `theme=${root.dataset.theme}; Max-Age=31536000; Path=${root.dataset.base}; SameSite=Lax`;
  dispatchEvent(new Event("themechange"));
});
document.addEventListener("keydown", (e) => {
  if (e.key !== "/" || e.target.matches("input, textarea, select")) return;
  const box = document.querySelector("[data-slash]");
  if (box) { e.preventDefault(); box.focus(); box.select(); }
});
// A status that is there when the page comes is not read out; one that comes is. It stays until it is closed.
addEventListener("load", () => document.querySelectorAll(".toast").forEach((toast) => {
  toast.querySelector("[data-close]").hidden = false;
  const said = toast.querySelector("p");
  setTimeout(() => said.replaceWith(said.cloneNode(true)), 300);
}));

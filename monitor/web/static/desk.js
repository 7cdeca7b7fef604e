// The desk works without this. With it: keys, live news, and fewer full page loads.
"use strict";

const stories = () => [...document.querySelectorAll("[data-story]")].filter((one) => one.offsetParent !== null);
let here = null;

function go(step) {
  const all = stories();
  if (!all.length) return;
  const at = all.findIndex((one) => one.dataset.story === here);
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  all.forEach((one) => one.classList.toggle("here", one === next));
  here = next.dataset.story;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function act(key) {
  const story = document.querySelector(`[data-story="${CSS.escape(here || "")}"]`) || (stories().length === 1 ? stories()[0] : null);
  const found = story && story.querySelector(`[data-key="${key}"]`);
  if (!found) return false;
  found.click();
  if (found.tagName === "SUMMARY") {
    const field = found.parentElement.querySelector("input:not([type=hidden]), textarea, select");
    if (field && found.parentElement.open) field.focus();
  }
  return true;
}

// Words that were typed or boxes that were ticked and not sent yet: a fresh page would throw them away.
const written = () => [...document.querySelectorAll("main textarea, main input:not([type=hidden])")]
  .some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    const open = document.querySelector(".pop[open], .menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j" || event.key === "k") { go(event.key === "j" ? 1 : -1); event.preventDefault(); }
  else if ("amnd".includes(event.key)) { if (act(event.key)) event.preventDefault(); }
  else if (event.key === "Enter" && event.target.dataset && event.target.dataset.story) location.href = `/verhalen/${event.target.dataset.story}`;
  else if (event.key === "/") { location.href = "/zoeken"; event.preventDefault(); }
  else if (event.key === "?") document.getElementById("toetsen").showModal();
});

document.addEventListener("click", (event) => {
  document.querySelectorAll(".pop[open], .menu[open]").forEach((open) => { if (!open.contains(event.target)) open.open = false; });
});

document.addEventListener("focusin", (event) => {
  const story = event.target.closest("[data-story]");
  if (story) here = story.dataset.story;
});

// The second press of an impatient finger is the same press.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sent.has(form)) { event.preventDefault(); return; }
  sent.add(form);
  setTimeout(() => sent.delete(form), 5000);
}, true);

// After a change the page comes back at the story that comes next.
const kept = sessionStorage.getItem("volgende");
if (kept) { sessionStorage.removeItem("volgende"); here = kept; const one = document.querySelector(`[data-story="${CSS.escape(kept)}"]`); if (one) { one.classList.add("here"); one.focus({ preventScroll: true }); one.scrollIntoView({ block: "center" }); } }
document.addEventListener("submit", (event) => {
  const story = event.target.closest("[data-story]");
  if (!story) return;
  const all = stories();
  const next = all[all.indexOf(story) + 1] || all[all.indexOf(story) - 1];
  if (next) sessionStorage.setItem("volgende", next.dataset.story);
});

// Live news: never under somebody's hands. While nobody is typing the page is brought up to date, else it asks.
const page = document.body.dataset.live;
if (page && "EventSource" in window) {
  const source = new EventSource(`/gebeurtenissen?pagina=${encodeURIComponent(page)}`);
  const news = document.getElementById("nieuws");
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const focus = document.activeElement && document.activeElement.id;
    document.querySelector("main").replaceWith(fresh);
    const again = focus && document.getElementById(focus);
    if (again) again.focus({ preventScroll: true });
    if (here) { const one = document.querySelector(`[data-story="${CSS.escape(here)}"]`); if (one) one.classList.add("here"); }
    news.hidden = true;
  };
  source.addEventListener("nieuws", async () => {
    await new Promise((done) => setTimeout(done, Math.random() * 1000)); // not everybody in the same instant
    const busy = written() || document.querySelector(".pop[open], dialog[open], main details[open] textarea:focus") || typing(document.activeElement || document.body);
    if (!busy) { refresh(); return; }
    news.textContent = "";
    const text = document.createElement("span");
    text.textContent = news.dataset.text;
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = news.dataset.action;
    button.addEventListener("click", refresh);
    news.append(text, button);
    news.hidden = false;
  });
  addEventListener("pagehide", () => source.close());
}

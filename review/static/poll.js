// Fetches the page's part that is under way again and again, until the server says that it will change no more.

const part = document.querySelector("[data-poll]");
const spoken = document.querySelector("#spoken");
const FIRST = 1000, LONGEST = 10000, HIDDEN = 30000;
let etag = "", wait = FIRST;

async function look() {
  // A redirect leads to the sign-in page: nothing more is to be had, and the link to refresh leads there as well.
  const answer = await fetch(part.dataset.poll, { headers: { "If-None-Match": etag }, redirect: "manual" });
  if (answer.status === 200) {
    etag = answer.headers.get("ETag");
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = await answer.text();
    if (focused) document.getElementById(focused)?.focus();
    spoken.textContent = answer.headers.get("X-Spoken");
  }
  return answer.headers.has("X-Final") || answer.type === "opaqueredirect" || answer.status === 404;
}

async function poll() {
  if (await look().catch(() => false)) return;
  wait = Math.min(wait * 1.5, LONGEST);
  setTimeout(poll, document.hidden ? HIDDEN : wait);
}

setTimeout(poll, FIRST);

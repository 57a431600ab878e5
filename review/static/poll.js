// Fetches the page's part that is under way again and again, until the server says that it will change no more.

const part = document.querySelector("[data-poll]");
const spoken = document.querySelector("#spoken");
const FIRST = 1000, LONGEST = 10000, HIDDEN = 30000;
let etag = "", wait = FIRST;

// Who was in the part stays at the link where they were, or at its beginning where that link is gone.
part.tabIndex = -1;

function same(at) {
  if (at.id) return document.getElementById(at.id);
  return [...part.querySelectorAll("a")].find((link) => link.getAttribute("href") === at.getAttribute("href"));
}

async function look() {
  // A redirect leads to the sign-in page: nothing more is to be had, and the link to refresh leads there as well.
  const answer = await fetch(part.dataset.poll, { headers: { "If-None-Match": etag }, redirect: "manual" });
  if (answer.status === 200) {
    etag = answer.headers.get("ETag");
    const words = await answer.text();
    const at = part.contains(document.activeElement) ? document.activeElement : null;
    part.innerHTML = words;
    if (at) (same(at) ?? part).focus();
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

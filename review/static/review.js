// The reviewer's page: keeps what is typed, adds a ready text, and counts down to the moment a decision is sent.

// The page has many forms: what stands in the others is there again once one was sent, whatever became of that.
const KEPT = `typed ${location.pathname.split("/", 3).join("/")}`;
const fields = [...document.querySelectorAll("main form [id][name]")];
const value = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
const shown = new Map(fields.map((field) => [field, value(field)]));
const typed = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");

sessionStorage.removeItem(KEPT);
for (const field of fields.filter((field) => field.id in typed)) {
  if (typeof typed[field.id] === "boolean") field.checked = typed[field.id];
  else field.value = typed[field.id];
}

document.addEventListener("submit", (event) => {
  const others = fields.filter((field) => field.form !== event.target && value(field) !== shown.get(field));
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(others.map((field) => [field.id, value(field)]))));
});

for (const button of document.querySelectorAll("button[name=add]")) {
  button.addEventListener("click", (event) => {
    const { requirement, words } = button.form.elements;
    event.preventDefault();
    words.value = [words.value.trim(), button.dataset.words].filter(Boolean).join("\n");
    requirement.value ||= button.dataset.requirement;
    document.getElementById("added").textContent = `Added: ${button.dataset.words}`;
  });
}

const left = document.querySelector("[data-seconds-left]");
if (left) {
  const spoken = left.closest(".box").querySelector("[role=status]");
  const end = performance.now() + 1000 * left.dataset.secondsLeft;
  const timer = setInterval(count, 1000);

  function count() {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    const minutes = Math.floor(seconds / 60);
    left.textContent = minutes ? `in ${minutes}:${String(seconds % 60).padStart(2, "0")} minutes` : `in ${seconds} second${seconds === 1 ? "" : "s"}`;
    if (seconds === 0) {
      left.textContent = spoken.textContent = "it is being sent now";
      clearInterval(timer);
    } else if (seconds % 60 === 0) {
      spoken.textContent = `The decision is sent in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
    }
  }
}

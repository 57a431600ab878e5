// A document's page: what is selected on it becomes the quote of the deficiency that is about to be written.

const LONGEST = 500;

for (const hint of document.querySelectorAll("[data-needs-script]")) hint.hidden = false;

for (const link of document.querySelectorAll("a[data-write]")) {
  // The pointer goes down before the browser lets the selection go; by keyboard it is still there at the click.
  link.addEventListener("pointerdown", () => quote(link));
  link.addEventListener("click", (event) => event.detail === 0 && quote(link));
}

function quote(link) {
  const words = selected(link.closest("[data-page]"));
  const address = new URL(link.href);
  address.searchParams.delete("quote");
  if (words) address.searchParams.set("quote", words.slice(0, LONGEST));
  link.href = address;
}

function selected(page) {
  const selection = getSelection();
  if (selection.isCollapsed || selection.rangeCount === 0) return "";
  const range = selection.getRangeAt(0);
  const lines = [...page.querySelectorAll("[data-s]")].filter((line) => range.intersectsNode(line));
  return lines.map((line) => part(line, range)).join(" ").replace(/\s+/g, " ").trim();
}

// What of the line is selected, in whole words, without the numbers that stand in it.
function part(line, range) {
  const piece = document.createRange();
  piece.selectNodeContents(line);
  if (line.contains(range.startContainer)) piece.setStart(...wholeWord(range.startContainer, range.startOffset, -1));
  if (line.contains(range.endContainer)) piece.setEnd(...wholeWord(range.endContainer, range.endOffset, 1));
  const words = piece.cloneContents();
  for (const number of words.querySelectorAll(".number")) number.remove();
  return words.textContent;
}

// A pointer often ends in the middle of a word: the end of the selection moves on to that of the word.
function wholeWord(node, offset, step) {
  const words = node.nodeType === Node.TEXT_NODE ? node.data : "";
  const letter = /[\p{L}\p{N}]/u;
  while (letter.test(words[offset - 1] ?? "") && letter.test(words[offset] ?? "")) offset += step;
  return [node, offset];
}

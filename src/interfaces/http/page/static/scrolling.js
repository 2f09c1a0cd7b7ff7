// The end of the page, where the latest words are.

const NEAR = 160;

/** Show the end of the page. */
export function toTheEnd() {
  document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight;
}

/** Make a change, after which the end of the page is in sight if it was so before. */
export function keepingTheEnd(change) {
  const { scrollHeight, clientHeight, scrollTop } = document.scrollingElement;
  change();
  if (scrollHeight - clientHeight - scrollTop < NEAR) toTheEnd();
}

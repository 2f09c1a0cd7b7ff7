// The end of the page, where the latest words are.

const NEAR = 160;

export function scrollToEnd() {
  document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight;
}

/** Change the page; if its end was visible before, it is visible afterwards. */
export function stayAtEnd(change) {
  const { scrollHeight, clientHeight, scrollTop } = document.scrollingElement;
  change();
  if (scrollHeight - clientHeight - scrollTop < NEAR) scrollToEnd();
}

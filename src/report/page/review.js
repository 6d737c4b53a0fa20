// Corrections, where the page has a server that takes them.

function reviewBar() {
  return null;
}

function reviewChosen() {}

function reviewKey() {
  return undefined;
}

function isReviewed() {
  return false;
}

function beadMark() {
  return null;
}

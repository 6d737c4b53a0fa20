// Where one is on the page stands in its address, so that any place can be linked to.

/** What a place is when nothing is said. */
const START = { view: "overview", pair: "", bead: "", least: "", most: "", type: "", reason: "", q: "", dq: "", article: "", sentence: "" };

/** Where one is. */
const place = { ...START };

/** Reads the place off the address. */
function readAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(START)) place[key] = fields.get(key) ?? START[key];
  if (!VIEWS[place.view]) place.view = START.view;
  if (!corpus.pairs[Number(place.pair)]) place.pair = "";
}

/** The address of a place. */
function addressOf(where) {
  const fields = new URLSearchParams();
  for (const [key, value] of Object.entries(where)) if (value !== START[key]) fields.set(key, value);
  return `#${fields}`;
}

/** Goes to a place; `step` leaves the one before in the browser's history. */
function go(change, step = true) {
  Object.assign(place, change);
  const address = addressOf(place);
  if (step) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  showPlace();
}

/** Changes where one is without another step in the browser's history, and without showing everything anew. */
function stay(change, show) {
  Object.assign(place, change);
  history.replaceState(null, "", addressOf(place));
  show();
}

/** Keeps what was chosen for the next visit, where the browser allows it. */
function remember(key, value) {
  try {
    localStorage.setItem(`diptych-${key}`, value);
  } catch {
    // A page that was opened from a file may not be allowed to.
  }
}

function remembered(key) {
  try {
    return localStorage.getItem(`diptych-${key}`);
  } catch {
    return null;
  }
}

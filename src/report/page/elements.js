// Elements. Texts of a corpus become text nodes and nothing else.

/** An element with attributes, listeners (`onclick`) and children; a string becomes text. */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** The element of an id. */
function at(id) {
  return document.getElementById(id);
}

/** A select with options `[value, text]`. */
function choice(id, options, value, change) {
  const list = options.map(([key, text]) => h("option", { value: key }, text));
  const select = h("select", { id, onchange: () => change(select.value) }, list);
  select.value = value;
  return select;
}

/** A control with its label before it. */
function labelled(text, control) {
  return h("label", {}, h("span", {}, text), " ", control);
}

/** A listener that waits until nobody types any more. */
function later(listen) {
  let waiting;
  return (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => listen(event), 120);
  };
}

/** Says something to those who do not see the page, too. */
function tell(text) {
  at("status").textContent = text;
}

/** Shows a dialog of these children under a title, with a button that closes it. */
function showDialog(title, children, buttons = []) {
  const dialog = at("dialog");
  const close = h("button", { type: "button", onclick: () => dialog.close() }, t(buttons.length ? "cancel" : "close"));
  dialog.replaceChildren(
    h("h2", { id: "dialog-title" }, title),
    ...children,
    h("div", { class: "buttons" }, buttons, close),
  );
  dialog.showModal();
}

// The page as a whole: views, language, colours, keys.

const VIEWS = { overview: showOverview, documents: showDocuments, articles: showArticles, beads: showBeads };

/** Shows the place that one is at. */
function showPlace() {
  for (const [name, show] of Object.entries(VIEWS)) {
    const section = at(name);
    section.hidden = name !== place.view;
    if (section.hidden) section.replaceChildren();
    else show();
  }
  for (const link of at("views").children) {
    if (link.dataset.view === place.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${t(place.view)} – Diptych`;
}

/** Puts the page into a language. */
function speak(code) {
  language = TEXTS[code] ? code : "en";
  document.documentElement.lang = language;
  at("language").value = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  const link = (view) => h("a", { href: addressOf({ ...START, view }), "data-view": view }, t(view));
  at("views").replaceChildren(...Object.keys(VIEWS).filter(hasView).map(link));
}

/** Whether there is anything in a view. */
function hasView(view) {
  return { beads: corpus.beads.length, articles: corpus.texts.length }[view] !== 0;
}

function paint(theme) {
  const chosen = ["light", "dark"].includes(theme) ? theme : "system";
  at("theme").value = chosen;
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

function showKeys() {
  const keys = [["↓ j", "key_next"], ["↑ k", "key_previous"], ["n", "key_unsure"], ["/", "key_search"], ["?", "key_help"], ...reviewKeys()];
  const line = ([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(text))];
  showDialog(t("keys_title"), [h("p", {}, t("key_where")), h("dl", { class: "keys" }, keys.flatMap(line))]);
}

function start() {
  load();
  readAddress();
  // What is no run has few figures: it is best begun with its texts.
  if (location.hash === "" && (REVIEW || !corpus.run)) place.view = ["beads", "articles", "overview"].find(hasView);
  paint(remembered("theme"));
  speak(remembered("language") ?? navigator.language.slice(0, 2));
  at("language").addEventListener("change", ({ target }) => {
    remember("language", target.value);
    speak(target.value);
    showPlace();
  });
  at("theme").addEventListener("change", ({ target }) => {
    remember("theme", target.value);
    paint(target.value);
    plot?.draw();
  });
  at("help").addEventListener("click", showKeys);
  at("skip").addEventListener("click", () => at("main").focus());
  window.addEventListener("popstate", () => {
    readAddress();
    showPlace();
  });
  window.addEventListener("beforeprint", () => {
    beadList?.fillAll(5000);
    documentList?.fillAll(5000);
    articleList?.fillAll(5000);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && at("search")) {
      event.preventDefault();
      at("search").focus();
    } else if (event.key === "?") showKeys();
  });
  watch();
  showPlace();
}

start();

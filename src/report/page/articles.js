// The articles whose texts are on the page, each as a whole, the sentences of its summary marked.

let articleList;

/** What is shown of an article: its head, then its paragraphs, each an item of the list. */
function articleItems(text) {
  return [{ text }, ...text.paragraphs.map((paragraph) => ({ text, paragraph }))];
}

/** The items that fit what is searched for: whole articles without a search, else heads with the paragraphs that say it. */
function wantedItems() {
  const wanted = folded(place.q);
  const articles = corpus.texts.filter(({ id }) => place.article === "" || id === place.article);
  if (wanted === "") return { articles, items: articles.flatMap(articleItems) };
  const saysIt = ({ paragraph }) => {
    paragraph.folded ??= folded(paragraph.texts.join(" "));
    return paragraph.folded.includes(wanted);
  };
  const found = articles.map((text) => {
    const [head, ...paragraphs] = articleItems(text);
    const saying = paragraphs.filter(saysIt);
    return saying.length > 0 || folded(`${text.id} ${text.title ?? ""}`).includes(wanted) ? [head, ...saying] : [];
  });
  return { articles: found.filter((items) => items.length > 0).map(([{ text }]) => text), items: found.flat() };
}

/** A sentence, with its star where a summary has it. */
function articleSentence(text, paragraph, index) {
  const chosen = corpus.summarySentences.get(text.id)?.get(paragraph.starts[index]);
  return [h("span", { class: chosen ? "sentence chosen" : "sentence", tabindex: chosen && -1 }, starOf(chosen), marked(paragraph.texts[index])), " "];
}

function articleHead(text) {
  const chosen = [...(corpus.summarySentences.get(text.id)?.values() ?? [])].sort((a, b) => a.rank - b.rank);
  const jump = ({ rank, span }) =>
    h("button", { type: "button", "aria-label": t("go_to_sentence", { n: rank }), onclick: () => go({ ...START, view: "articles", article: text.id, sentence: String(span.start) }) }, `★ ${number(rank)}`);
  const open = h("button", { type: "button", class: "plain", onclick: () => go({ ...START, view: "articles", article: text.id }) }, marked(text.title ?? text.id));
  const about = [text.title ? text.id : null, text.language, text.date].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "article-head" },
    h("h3", { lang: text.language, dir: "auto" }, place.article === "" ? open : marked(text.title ?? text.id)),
    h("p", { class: "quiet" }, about, " ", chosen.flatMap((sentence) => [jump(sentence), " "])),
  );
}

function articleRow({ text, paragraph }) {
  if (!paragraph) return articleHead(text);
  const title = paragraph.boilerplate && t("boilerplate", { reason: paragraph.boilerplate });
  const kind = paragraph.boilerplate && h("span", { class: "badge", title }, known("matter_", paragraph.boilerplate.split(":")[0]));
  const sentences = paragraph.texts.map((_, index) => articleSentence(text, paragraph, index));
  return h("p", { class: paragraph.boilerplate ? "paragraph quiet" : "paragraph", lang: text.language, dir: "auto" }, kind, kind ? " " : null, sentences.flat());
}

function articleHeight({ paragraph }) {
  return paragraph ? 20 + 24 * Math.ceil(paragraph.texts.join(" ").length / 90) : 90;
}

function showArticles() {
  const list = h("div", { class: "rows articles" });
  const count = h("p", { class: "quiet", role: "status" });
  articleList = new Windowed(list, articleRow, articleHeight, "none");
  const fill = () => {
    const { articles, items } = wantedItems();
    articleList.show(items);
    const numbers = { n: number(articles.length), all: number(corpus.texts.length) };
    count.textContent = articles.length > 0 ? t("shown_articles", numbers) : t("no_articles");
    return items;
  };
  const names = corpus.texts.map((text) => [text.id, text.title ?? text.id]);
  at("articles").replaceChildren(
    h("h2", { id: "articles-title" }, t("articles")),
    h(
      "div",
      { class: "filters", role: "search" },
      labelled(t("search"), h("input", { type: "search", id: "search", value: place.q, oninput: later(({ target }) => stay({ q: target.value }, fill)) })),
      corpus.texts.length > 1 && labelled(t("article"), choice("article-choice", [["", t("all_articles", { n: number(names.length) })], ...names], place.article, (article) => go({ ...START, view: "articles", article }))),
      h("button", { type: "button", onclick: () => go({ ...START, view: "articles" }) }, t("reset")),
    ),
    count,
    corpus.textsLeftOut > 0 ? h("p", { class: "notice" }, t("left_out_texts", { n: number(corpus.textsLeftOut) })) : "",
    list,
  );
  const items = fill();
  if (place.sentence === "") return;
  const start = Number(place.sentence);
  const found = items.findIndex(({ paragraph }) => paragraph?.starts.includes(start));
  if (found < 0) return;
  articleList.reveal(found, false);
  articleList.row(found).querySelectorAll(".sentence")[items[found].paragraph.starts.indexOf(start)]?.focus({ preventScroll: true });
}

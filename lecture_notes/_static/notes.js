// Puts the live diagrams in the place of their pictures, and lets the keyboard scroll what is wider than the page.
// Without this script the page shows the pictures and nothing is missing.

const DIAGRAM = /diagram_([a-z_]+)\.svg$/;

function showDiagrams() {
  for (const picture of document.querySelectorAll("article img")) {
    const name = DIAGRAM.exec(new URL(picture.src).pathname)?.[1];
    if (!name) continue;
    const place = document.createElement("div");
    place.className = "diagram";
    try {
      window.courseDiagrams.mount(name, place, {});
    } catch (error) {
      console.error(`diagram ${name}:`, error);
      continue; // the picture stays
    }
    picture.replaceWith(place);
  }
}

function wrapFigures() {
  for (const picture of document.querySelectorAll('article img[src$=".svg"]')) {
    if (DIAGRAM.test(picture.src)) continue;
    const frame = document.createElement("span");
    frame.className = "figure-scroll";
    frame.style.display = "block";
    picture.replaceWith(frame);
    frame.append(picture);
  }
}

function scrollByKeyboard() {
  for (const box of document.querySelectorAll(".math-block, .table-wrapper, article pre, .figure-scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else if (box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
  }
}

// Search shows a piece of each page it finds, which it has to fetch: browsers fetch nothing from a disk.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

document.addEventListener("DOMContentLoaded", () => {
  wrapFigures();
  showDiagrams();
});

// Measuring lays out the whole page: the reader should not wait for it.
addEventListener("load", () => {
  setTimeout(scrollByKeyboard);
  addEventListener("resize", scrollByKeyboard);
  document.fonts.addEventListener("loadingdone", scrollByKeyboard);
});

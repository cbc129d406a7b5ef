// Small comforts on the results page, which works without them.

const contents = document.querySelector(".results-contents details");
const narrow = window.matchMedia("(max-width: 1099px)");

// On a narrow page the list of contents is folded until it is wanted, and stays within reach.
if (contents) {
  contents.parentElement.classList.add("results-contents-within-reach");
  contents.open = !narrow.matches;
  contents.addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("a")) contents.open = false;
  });
}

// A link to something folded away opens what it is folded into.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  let folded = target.querySelector(":scope > summary") ? target : target.closest("details");
  let opened = false;
  while (folded) {
    opened ||= !folded.open;
    folded.open = true;
    folded = folded.parentElement?.closest("details");
  }
  if (opened) target.scrollIntoView();
}
window.addEventListener("hashchange", reveal);
reveal();

// The list of contents shows where the reader is.
if (contents && "IntersectionObserver" in window) {
  const links = new Map();
  for (const link of contents.querySelectorAll("a[href^='#']")) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) links.set(section, link);
  }
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      const here = links.get(entry.target);
      here.setAttribute("aria-current", "location");
      // Only the list itself is moved, never the page.
      const { top, bottom } = contents.getBoundingClientRect();
      const place = here.getBoundingClientRect();
      if (!narrow.matches && (place.top < top || place.bottom > bottom)) contents.scrollTop += place.top - top - 96;
    }
  }, { rootMargin: "-10% 0px -75% 0px" });
  for (const section of links.keys()) observer.observe(section);
}

// What is folded away is printed too.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details[data-print-open]")) folded.open = true;
});

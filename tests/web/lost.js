// What a reader would miss: words that are cut off by their box, and words that lie over other words.
(() => {
  const words = [], cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim(), parent = node.parentElement;
    if (!text || !parent.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
    if (parent.closest(".out, svg, option, script, style, .pop-body, dialog, [popover]")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 2 || rect.height < 2) continue;
      let box = parent, seen = true;
      for (; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const edge = box.getBoundingClientRect();
        if (edge.width <= 1 && edge.height <= 1) { seen = false; break; } // for a screen reader only
        const out = rect.right > edge.right + 2 || rect.bottom > edge.bottom + 2 || rect.left < edge.left - 2;
        if (!out) continue;
        if (["auto", "scroll"].includes(style.overflowX)) seen = false; // can be scrolled to
        else cut.push("cut: " + text.slice(0, 60));
        break;
      }
      // A line's box is taller than its letters: the middle half is what may not be covered.
      if (seen) words.push([rect.left + 1, rect.top + rect.height / 4, rect.right - 1, rect.bottom - rect.height / 4, text, parent]);
    }
  }
  words.sort((a, b) => a[1] - b[1]);
  const over = [];
  for (let i = 0; i < words.length; i++) {
    for (let j = i + 1; j < words.length && words[j][1] < words[i][3]; j++) {
      if (words[i][0] < words[j][2] && words[j][0] < words[i][2] && words[i][4] !== words[j][4]) {
        over.push("over each other: " + words[i][4].slice(0, 40) + " / " + words[j][4].slice(0, 40));
      }
    }
  }
  return [...new Set([...cut, ...over])].slice(0, 5);
})()

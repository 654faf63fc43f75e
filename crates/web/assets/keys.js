// Keys and the palette. What a page offers it says in its markup, and every page works without this:
//   a[data-row]     the link of a row, for j and k; Enter follows it
//   [data-new]      n: a link or a summary is opened, a field is entered
//   [data-edit]     e: the one of the row with the focus, else the page's
//   [data-select]   x: the box of the row with the focus
//   [data-undo]     u: takes the last act back
//   [data-search]   /: the field that searches this page
//   [data-key]      g and this letter: a place in the navigation
// docs/pages.md tells the same to whoever writes a page.
(() => {
  'use strict';
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // WCAG 2.1.4: keys without Ctrl can be switched off. Voice control types words at pages.
  const areOn = () => {
    try {
      return localStorage.getItem('keys') !== 'off';
    } catch {
      return true; // Storage is switched off.
    }
  };
  const startSwitch = () => {
    const box = document.getElementById('keys-on');
    box.checked = areOn();
    box.addEventListener('change', () => {
      try {
        if (box.checked) localStorage.removeItem('keys');
        else localStorage.setItem('keys', 'off');
      } catch {
        box.checked = true;
      }
    });
  };

  const isTyping = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const isBox = (target) => target.matches('input[type=checkbox], input[type=radio]');

  const rowOf = (element) => element?.closest('tr, li');
  const here = () => {
    const row = rowOf(document.activeElement);
    return row && one('[data-row]', row) ? row : null;
  };
  const moveRow = (step) => {
    const links = all('main [data-row]');
    if (!links.length) return;
    const at = links.findIndex((link) => rowOf(link) === here());
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    const link = links[Math.min(Math.max(next, 0), links.length - 1)];
    link.focus();
    link.scrollIntoView({ block: 'nearest' });
  };

  // A field is entered, everything else is pressed.
  const take = (element) => {
    if (!element) return false;
    if (isTyping(element) && !isBox(element)) element.focus();
    else element.click();
    return true;
  };
  const opened = (element) => {
    const details = element?.closest('details');
    if (details?.open) one('input:not([type=hidden]), select, textarea', details)?.focus();
  };

  const search = () => {
    const field = one('main [data-search], main input[type=search]');
    if (!field) return openPalette();
    field.focus();
    field.select();
  };

  const acts = {
    '/': search,
    j: () => moveRow(1),
    k: () => moveRow(-1),
    n: () => take(one('[data-new]')) && opened(one('[data-new]')),
    x: () => take(here() && one('[data-select]', here())),
    e: () => {
      const edit = (here() && one('[data-edit]', here())) ?? one('main [data-edit]:not(tr *, li *)');
      if (take(edit)) opened(edit);
    },
    u: () => take(one('[data-undo]')),
    '?': () => document.getElementById('keys').showModal(),
  };

  const PATIENCE_MS = 1500;
  let isAfterG = 0;
  const go = (letter) => {
    isAfterG = 0;
    all('[data-key]').find((place) => place.dataset.key === letter)?.click();
  };

  const pressed = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (!one('dialog[open]')) openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isBusy = isTyping(event.target) && !isBox(event.target);
    if (isBusy || one('dialog[open]') || !areOn()) return;
    if (Date.now() - isAfterG < PATIENCE_MS) {
      go(event.key);
    } else if (event.key === 'g') {
      isAfterG = Date.now();
    } else if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  };

  // The palette: every place and row of the page, by a part of its name.
  const MOST = 12;
  const PLACES = '.top a[href], .tabs a[href], main [data-new], main a[data-row], .crumbs a[href]';
  const nameOf = (element) => element.textContent.trim().replace(/\s+/g, ' ');
  const places = () => {
    const found = new Map();
    for (const element of all(PLACES)) {
      const name = nameOf(element);
      if (name && !found.has(name)) found.set(name, element);
    }
    return [...found];
  };
  const openPalette = () => {
    const palette = document.getElementById('palette');
    const [input, list] = [one('input', palette), one('ul', palette)];
    const known = places();
    let found = [];
    let at = 0;
    const mark = () => {
      [...list.children].forEach((item, nth) => {
        item.setAttribute('aria-selected', String(nth === at));
        if (nth === at) item.scrollIntoView({ block: 'nearest' });
      });
      input.setAttribute('aria-activedescendant', found.length ? `place-${at}` : '');
    };
    const show = () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      found = known.filter(([name]) => name.toLocaleLowerCase().includes(wanted)).slice(0, MOST);
      at = 0;
      list.replaceChildren(
        ...found.map(([name, element], nth) => {
          const item = document.createElement('li');
          item.id = `place-${nth}`;
          item.setAttribute('role', 'option');
          item.textContent = name;
          item.addEventListener('click', () => choose(element));
          return item;
        }),
      );
      one('p', palette).hidden = found.length > 0;
      mark();
    };
    const choose = (element) => {
      palette.close();
      if (take(element)) opened(element);
    };
    input.value = '';
    input.oninput = show;
    input.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        at = (at + step + found.length) % found.length;
        mark();
      } else if (event.key === 'Enter' && found[at]) {
        event.preventDefault();
        choose(found[at][1]);
      }
    };
    show();
    palette.showModal();
    input.focus();
  };

  document.addEventListener('DOMContentLoaded', () => {
    const help = document.getElementById('help');
    help.hidden = false;
    help.addEventListener('click', acts['?']);
    // The list of keys names those that do something here.
    for (const line of all('#keys [data-for]')) line.hidden = !one(line.dataset.for);
    startSwitch();
    document.addEventListener('keydown', pressed);
  });
})();

// The one script of the pages: theme, keys, times, and what to say when a fragment could not be fetched.
// Every page works without it.
(() => {
  'use strict';
  const root = document.documentElement;
  const THEMES = ['system', 'light', 'dark'];

  const storedTheme = () => {
    try {
      return localStorage.getItem('theme') ?? 'system';
    } catch {
      return 'system'; // Storage is switched off.
    }
  };
  const applyTheme = (theme) => {
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  applyTheme(storedTheme());

  const startTheme = () => {
    const button = document.getElementById('theme');
    const show = (theme) => {
      button.querySelector('span').textContent = theme;
      button.title = `Theme: ${theme}`;
      button.setAttribute('aria-label', `Theme: ${theme}`);
      applyTheme(theme);
    };
    let theme = storedTheme();
    button.hidden = false;
    show(theme);
    button.addEventListener('click', () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      try {
        localStorage.setItem('theme', theme);
      } catch {
        // It lasts for this page only.
      }
      show(theme);
    });
  };

  // The same words as parts::distance on the server.
  const distance = (seconds) => {
    const size = Math.abs(seconds);
    let amount;
    if (size < 45) return 'just now';
    if (size < 3600) amount = `${Math.max(1, Math.floor(size / 60))} min`;
    else if (size < 86400) amount = `${Math.floor(size / 3600)} h`;
    else if (size < 172800) amount = '1 day';
    else if (size < 2592000) amount = `${Math.floor(size / 86400)} days`;
    else return null;
    return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
  };
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  const refreshTimes = () => {
    for (const time of document.querySelectorAll('time[datetime]')) {
      const at = Date.parse(time.dateTime);
      if (Number.isNaN(at)) continue;
      const text = distance((Date.now() - at) / 1000);
      if (text && time.textContent !== text) time.textContent = text;
      time.title = exact.format(at);
    }
  };

  const isTyping = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  const moveRow = (step) => {
    const rows = [...document.querySelectorAll('tr a[data-row]')];
    const here = rows.findIndex((link) => link.closest('tr').contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
    rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
  };

  const openPalette = () => {
    const palette = document.getElementById('palette');
    const input = palette.querySelector('input');
    const list = palette.querySelector('ul');
    const places = [...document.querySelectorAll('nav a[href], main a[data-row]')];
    const show = () => {
      const wanted = input.value.trim().toLowerCase();
      const found = places.filter((link) => link.textContent.toLowerCase().includes(wanted));
      list.replaceChildren(
        ...found.slice(0, 12).map((link) => {
          const item = document.createElement('li');
          const copy = document.createElement('a');
          copy.href = link.href;
          copy.textContent = link.textContent.trim();
          item.append(copy);
          return item;
        }),
      );
    };
    input.value = '';
    input.oninput = show;
    input.onkeydown = (event) => {
      if (event.key === 'Enter') list.querySelector('a')?.click();
    };
    show();
    palette.showModal();
    input.focus();
  };

  const startKeys = () => {
    const help = document.getElementById('help');
    const keys = document.getElementById('keys');
    help.hidden = false;
    help.addEventListener('click', () => keys.showModal());
    let afterG = 0;
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
      if (Date.now() - afterG < 1500) {
        afterG = 0;
        const link = [...document.querySelectorAll('nav a[data-key]')].find(
          (place) => place.dataset.key === event.key,
        );
        link?.click();
        return;
      }
      if (event.key === 'j') moveRow(1);
      else if (event.key === 'k') moveRow(-1);
      else if (event.key === 'g') afterG = Date.now();
      else if (event.key === '?') keys.showModal();
      else if (event.key === '/') {
        event.preventDefault();
        const search = document.querySelector('input[type=search]');
        if (search) search.focus();
        else openPalette();
      }
    });
  };

  const tell = (title, text) => {
    const notice = document.createElement('div');
    notice.className = 'notice bad';
    notice.setAttribute('role', 'alert');
    const line = document.createElement('p');
    const strong = document.createElement('strong');
    strong.textContent = title;
    line.append(strong, ` ${text}`);
    notice.append(line);
    document.getElementById('notices').replaceChildren(notice);
  };

  // A stream ends now and then and is back at once; only a longer silence is worth a word.
  const startLiveState = () => {
    const state = document.getElementById('live-state');
    if (!state) return;
    let silence = 0;
    document.body.addEventListener('htmx:sseOpen', () => {
      clearTimeout(silence);
      silence = 0;
      state.textContent = 'live';
    });
    document.body.addEventListener('htmx:sseError', () => {
      silence ||= setTimeout(() => {
        state.textContent = 'Connection lost. What you see may be old.';
      }, 8000);
    });
  };

  document.addEventListener('DOMContentLoaded', () => {
    startTheme();
    startKeys();
    startLiveState();
    refreshTimes();
    setInterval(refreshTimes, 20_000);
    document.body.addEventListener('htmx:afterSettle', refreshTimes);
    document.body.addEventListener('htmx:sseMessage', refreshTimes);
    document.body.addEventListener('htmx:sendError', () =>
      tell('Florin could not be reached.', 'Nothing was changed. Try again.'),
    );
    document.body.addEventListener('htmx:responseError', (event) => {
      let detail = 'Nothing was changed.';
      try {
        detail = JSON.parse(event.detail.xhr.responseText).detail;
      } catch {
        // Not one of our problems: the general sentence stands.
      }
      tell('That did not work.', detail);
    });
  });
})();

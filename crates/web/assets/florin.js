// The script of every page: theme, times, and what to say when a fragment could not be fetched.
// Every page works without it. Its words stand in the page, in the page's language.
(() => {
  'use strict';
  const root = document.documentElement;
  let words = {};
  const filled = (text, value) => text.replace(/\{\w+\}/, value);
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
      const name = words.themes[theme];
      button.querySelector('span').textContent = name;
      button.title = filled(words.theme, name);
      button.setAttribute('aria-label', button.title);
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

  // The same words as parts::distance on the server. What is further away than a day the server words.
  const distance = (seconds) => {
    const [size, isPast] = [Math.abs(seconds), seconds >= 0];
    if (size < 45) return words.justNow;
    if (size < 3600) {
      return filled(isPast ? words.minutesAgo : words.inMinutes, Math.max(1, Math.floor(size / 60)));
    }
    if (size < 86400) return filled(isPast ? words.hoursAgo : words.inHours, Math.floor(size / 3600));
    return null;
  };
  // Whose clock counts is the person's business; until they say, it is this browser's.
  const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  const keepZone = () => {
    const zone = ownZone();
    if (!root.dataset.zone && zone) {
      document.cookie = `florin_zone=${zone}; Path=/; Max-Age=34560000; SameSite=Lax`;
    }
  };
  const refreshTimes = () => {
    const zone = root.dataset.zone || ownZone();
    const style = { dateStyle: 'medium', timeStyle: 'long', timeZone: zone };
    const exact = new Intl.DateTimeFormat(root.lang, style);
    for (const time of document.querySelectorAll('time[datetime]')) {
      const at = Date.parse(time.dateTime);
      if (Number.isNaN(at)) continue;
      if (!root.dataset.zone) time.title = exact.format(at);
      const text = distance((Date.now() - at) / 1000);
      if (text) {
        time.dataset.near = '';
        if (time.textContent !== text) time.textContent = text;
      } else if ('near' in time.dataset) {
        delete time.dataset.near;
        time.textContent = time.title;
      }
    }
  };

  // The menu closes when the next thing is done elsewhere.
  const startMenu = () => {
    const menu = document.querySelector('details.menu');
    if (!menu) return;
    document.addEventListener('click', (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  };

  // Where the navigation is wider than the window, the place that one is at shows, and that there is more.
  const startNavigation = () => {
    for (const nav of document.querySelectorAll('.top nav, nav.tabs')) {
      const list = nav.querySelector('ul');
      const current = nav.querySelector('[aria-current]');
      const center = () => {
        if (current) list.scrollLeft = current.offsetLeft - list.offsetLeft - list.clientWidth / 3;
      };
      const show = () => {
        const rest = list.scrollWidth - list.clientWidth - list.scrollLeft;
        nav.classList.toggle('has-more', rest > 4);
      };
      list.addEventListener('scroll', show, { passive: true });
      const fit = () => {
        center();
        show();
      };
      addEventListener('resize', fit);
      fit();
    }
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
      state.textContent = words.live;
    });
    document.body.addEventListener('htmx:sseError', () => {
      silence ||= setTimeout(() => {
        state.textContent = words.lost;
      }, 8000);
    });
  };

  // What is shown once can be taken along with one press.
  const startCopying = () => {
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll('button[data-copy]')) {
      button.hidden = false;
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        button.textContent = '✓';
      });
    }
  };

  // For whom something may be written down without a network: who was here last, unless they have gone.
  const keepOwner = () => {
    const { owner } = document.body.dataset;
    const isKnown = document.querySelector('form[action="/sign-out"]');
    if (owner) localStorage.setItem('owner', owner);
    else if (isKnown || location.pathname === '/sign-in') localStorage.removeItem('owner');
  };
  // The site opens without a network, too: a worker keeps its files and one page, in the page's language.
  const startWorker = async () => {
    try {
      keepOwner();
      await navigator.serviceWorker?.register('/service-worker.js');
      const worker = (await navigator.serviceWorker?.ready)?.active;
      if (!worker || localStorage.getItem('worded') === root.lang) return;
      localStorage.setItem('worded', root.lang);
      worker.postMessage('reword');
    } catch {
      // A browser that keeps nothing needs a network.
    }
  };

  document.addEventListener('DOMContentLoaded', () => {
    startWorker();
    startCopying();
    words = JSON.parse(document.body.dataset.words);
    keepZone();
    startTheme();
    startMenu();
    startNavigation();
    startLiveState();
    refreshTimes();
    setInterval(refreshTimes, 20_000);
    document.addEventListener('florin:times', refreshTimes);
    document.body.addEventListener('htmx:afterSettle', refreshTimes);
    document.body.addEventListener('htmx:sseMessage', refreshTimes);
    document.body.addEventListener('htmx:sendError', () =>
      tell(...words.notReached),
    );
    document.body.addEventListener('htmx:responseError', (event) => {
      let [title, detail] = words.notDone;
      try {
        detail = JSON.parse(event.detail.xhr.responseText).detail;
      } catch {
        // Not one of our problems: the general sentence stands.
      }
      tell(title, detail);
    });
  });
})();

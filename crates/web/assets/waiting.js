// Whatever a form[data-waiting] says is written down in this browser first, under a key that is made once, and sent
// then: at once, or when there is a network again. However often it is sent, the key lets it be done once. It belongs to
// whoever was signed in as it was written, for the organisation that they acted for: nobody else sees or sends it.
// Without this script, or where a browser keeps nothing, forms are sent as forms are.
(() => {
  'use strict';
  const TABLE = 'waiting';
  /// What could not be sent is tried again after the first of these, then after twice as long, up to the second.
  const [SOON_MS, LATE_MS] = [1_000, 60_000];
  /// Mistakes of what was written. Everything else is tried again later; what is not there, as a feature that is off,
  /// may be there again.
  const FINAL = [400, 409, 413, 422];
  const NOT_OURS = ['another_author', 'idempotency_key_in_use'];

  const { body } = document;
  const page = document.querySelector('[data-offline]');
  // The server says for whom it made a page; without it, whoever was here last.
  const owner = () => {
    try {
      return body.dataset.owner ?? (page && localStorage.getItem('owner')) ?? null;
    } catch {
      return body.dataset.owner ?? null;
    }
  };

  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  // Only what was committed is kept: a request may succeed and its transaction be broken off, as on a full disk.
  const committed = ({ transaction }) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  let opening;
  const open = () => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('florin', 1);
      request.onupgradeneeded = () => {
        const table = request.result.createObjectStore(TABLE, { keyPath: 'key' });
        table.createIndex('owner', 'owner');
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  };
  const table = async (mode) => (await open()).transaction(TABLE, mode).objectStore(TABLE);
  const put = async (row) => committed((await table('readwrite')).put(row));
  const drop = async (key) => committed((await table('readwrite')).delete(key));
  const find = async (key) => settled((await table('readonly')).get(key));
  const mine = async () => {
    const whose = owner();
    if (!whose) return [];
    const rows = await settled((await table('readonly')).index('owner').getAll(whose));
    return rows.sort((one, other) => one.at.localeCompare(other.at));
  };

  // True when there is nothing to wait for: it was done, or cannot be done as it stands.
  const sendOne = async (row) => {
    const [author, organisation] = row.owner.split(' ');
    const reply = await fetch(row.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': row.key },
      body: JSON.stringify({ ...row.said, writtenAt: row.at, author, organisation }),
    });
    if (reply.ok) {
      await drop(row.key);
      return true;
    }
    const problem = await reply.json().catch(() => ({}));
    if (!FINAL.includes(reply.status) || NOT_OURS.includes(problem.code)) return false;
    await put({ ...row, refused: { code: problem.code, detail: problem.detail } });
    return true;
  };
  const sendAll = async () => {
    // Only a page that the server made for somebody knows who is signed in.
    if (!body.dataset.owner) return 0;
    let done = 0;
    for (const row of await mine()) {
      if (row.refused) continue;
      const isDone = await sendOne(row).catch(() => null);
      if (isDone === null) break; // There is no network.
      if (isDone) done += 1;
    }
    return done;
  };
  // One page of this browser at a time.
  const send = () =>
    navigator.locks ? navigator.locks.request('florin waiting', sendAll) : sendAll();

  const list = document.getElementById('waiting');
  const fill = (row) => {
    const item = list.querySelector(`template[data-${row.refused ? 'refused' : 'for'}]`);
    const made = item.content.cloneNode(true).firstElementChild;
    const text = Object.values(row.said).join(' ');
    for (const place of made.querySelectorAll('[data-said]')) {
      if (place.tagName === 'INPUT') place.value = text;
      else place.textContent = text;
    }
    const when = made.querySelector('time');
    if (when) {
      when.dateTime = row.at;
      when.title = new Date(row.at).toLocaleString(document.documentElement.lang);
      when.textContent = when.title;
    }
    const [form, why] = [made.querySelector('form'), made.querySelector('[data-why]')];
    if (why) {
      const words = JSON.parse(list.dataset.refusals);
      why.textContent = words[row.refused.code] ?? row.refused.detail ?? row.refused.code;
      const id = `why-${row.key}`;
      why.id = id;
      form.querySelector('input').setAttribute('aria-describedby', id);
    }
    made.querySelector('[data-drop]').addEventListener('click', async () => {
      await drop(row.key);
      await show();
    });
    form?.addEventListener('submit', async (event) => {
      event.preventDefault();
      const { refused, ...rest } = row;
      await put({ ...rest, said: Object.fromEntries(new FormData(form)) });
      await settle();
    });
    return made;
  };
  const show = async () => {
    if (!list) return;
    const rows = await mine();
    list.hidden = rows.length === 0;
    list.querySelector('ul').replaceChildren(...rows.map(fill));
    document.dispatchEvent(new Event('florin:times'));
  };

  /// What the page lists is asked for anew; whoever is writing goes on.
  const refresh = async () => {
    const listed = document.querySelector('[data-listed]');
    if (!listed) return;
    const text = await (await fetch(location.href)).text();
    const made = new DOMParser().parseFromString(text, 'text/html');
    // Whoever is signed out by now is given another page.
    const anew = made.querySelector('[data-listed]');
    if (anew) listed.replaceWith(anew);
  };

  let pause = SOON_MS;
  let again = 0;
  /// Sends what waits, and shows what became of it.
  const settle = async () => {
    clearTimeout(again);
    const done = await send();
    const rows = await mine();
    await show();
    if (rows.some((row) => !row.refused) && !page) {
      again = setTimeout(settle, pause);
      pause = Math.min(2 * pause, LATE_MS);
    }
    if (done > 0) await refresh();
  };

  const isWriting = () =>
    [...document.querySelectorAll('form[data-waiting] input')].some((field) => field.value);
  /// Goes where somebody wanted to go, as soon as that can be reached and nothing is half written; a browser that says
  /// it is online may be wrong.
  const tryAgain = async () => {
    clearTimeout(again);
    const reply = await fetch('/offline', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    if (reply?.ok && !isWriting()) {
      location.reload();
      return;
    }
    pause = Math.min(2 * pause, LATE_MS);
    again = setTimeout(tryAgain, pause);
  };

  /// Writes down what a form says, and empties it.
  const keep = async (form) => {
    const said = Object.fromEntries(new FormData(form));
    const row = {
      key: crypto.randomUUID(),
      owner: owner(),
      url: form.dataset.waiting,
      said,
      at: new Date().toISOString(),
    };
    await put(row);
    form.reset();
    return row;
  };
  const write = async (form) => {
    let row;
    try {
      row = await keep(form);
    } catch {
      form.submit(); // This browser keeps nothing.
      return;
    }
    // From here on it is kept: sent as a form too, it would be there twice.
    await settle();
    if ((await find(row.key))?.refused) list?.querySelector('form input')?.focus();
  };

  const start = async () => {
    for (const form of document.querySelectorAll('form[data-waiting]')) {
      if (page) form.hidden = !owner();
      form.addEventListener('submit', (event) => {
        if (!owner()) return;
        event.preventDefault();
        write(form);
      });
    }
    if (page) {
      document.querySelector('[data-nobody]').hidden = Boolean(owner());
      // Whoever asks for this page itself stays on it.
      if (location.pathname !== '/offline') {
        addEventListener('online', () => {
          pause = SOON_MS;
          tryAgain();
        });
        again = setTimeout(tryAgain, pause);
      }
      await show();
      return;
    }
    addEventListener('online', () => {
      pause = SOON_MS;
      settle();
    });
    await settle();
  };
  start().catch(() => {
    // This browser keeps nothing; forms are sent as forms are.
  });
})();

// Sends the file that somebody chose as it is, and again once they have said how it is to be read. Without this script,
// what is in the file can be pasted.
(() => {
  'use strict';
  let file = null;
  let target = '';

  const show = async (response) => {
    if (response.redirected) {
      location.assign(response.url);
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    document.querySelector('main').replaceWith(page.querySelector('main'));
    document.title = page.title;
    globalThis.htmx?.process(document.querySelector('main'));
    start();
    document.querySelector('main h1')?.scrollIntoView();
  };

  const send = async (progress) => {
    if (progress) {
      progress.hidden = false;
      progress.textContent = file.name;
    }
    const headers = { 'Content-Type': 'application/octet-stream' };
    await show(await fetch(target, { method: 'POST', headers, body: file }));
  };

  const start = () => {
    for (const field of document.querySelectorAll('[data-scripted]')) field.hidden = false;
    const form = document.querySelector('form[data-file-action]');
    form?.addEventListener('submit', (event) => {
      [file] = form.querySelector('input[type="file"]').files;
      if (!file) return;
      event.preventDefault();
      const query = new URLSearchParams({ name: file.name });
      if (form.elements.feed) query.set('feed', form.elements.feed.value);
      target = `${form.dataset.fileAction}?${query}`;
      send(form.querySelector('[data-progress]'));
    });
    const again = document.querySelector('form[data-file-again]');
    again?.addEventListener('submit', (event) => {
      if (!file) return;
      event.preventDefault();
      target = again.action;
      send(null);
    });
    const reading = document.querySelector('form[data-reading]');
    reading?.addEventListener('submit', async (event) => {
      if (!file) return;
      event.preventDefault();
      const kept = await fetch(reading.action, {
        method: 'POST',
        body: new URLSearchParams(new FormData(reading)),
      });
      await (kept.ok ? send(null) : show(kept));
    });
  };
  start();
})();

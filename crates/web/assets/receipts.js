// Sends receipts as they are to the expense that the page shows: chosen, photographed, dropped or pasted, one after the
// other, each under a key of its own so that none is there twice.
(() => {
  'use strict';
  const place = document.querySelector('[data-receipts]');
  if (!place) return;
  const one = (name) => place.querySelector(`[data-${name}]`);
  const [progress, problem, twin, drop] = ['progress', 'problem', 'twin', 'drop'].map(one);
  const refusals = JSON.parse(place.dataset.refusals);

  const post = (file, tell) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('POST', place.dataset.receipts);
      request.responseType = 'json';
      request.setRequestHeader('content-type', 'application/octet-stream');
      request.setRequestHeader('idempotency-key', crypto.randomUUID());
      request.upload.onprogress = ({ loaded, total }) => tell(Math.floor((100 * loaded) / total));
      request.onload = () => resolve(request.response ?? {});
      request.onerror = () => resolve({});
      request.send(file);
    });

  const refresh = async () => {
    const page = await (await fetch(location.href)).text();
    const made = new DOMParser().parseFromString(page, 'text/html');
    // Whoever is signed out by now is given another page.
    const anew = made.querySelector('[data-receipts] [data-list]');
    if (anew) one('list').replaceWith(anew);
  };

  const send = async (files) => {
    if (!files.length) return;
    [problem.hidden, twin.hidden, progress.hidden] = [true, true, false];
    const [wrong, twins] = [[], []];
    for (const [at, file] of files.entries()) {
      const reply = await post(file, (percent) => {
        progress.textContent = `${at + 1}/${files.length} · ${file.name} · ${percent} %`;
      });
      if (reply.success) twins.push(...reply.data.same);
      else wrong.push(`${file.name}: ${refusals[reply.code] ?? reply.detail ?? refusals.unreached}`);
    }
    progress.hidden = true;
    problem.hidden = wrong.length === 0;
    problem.textContent = wrong.join(' ');
    const other = twins.find(({ expenseId }) => !place.dataset.receipts.includes(expenseId));
    twin.hidden = !other;
    if (other) twin.querySelector('a').href = `/expenses/${other.expenseId}`;
    await refresh();
  };

  drop.hidden = false;
  for (const input of place.querySelectorAll('input[type=file]')) {
    input.addEventListener('change', async () => {
      await send([...input.files]);
      input.value = '';
    });
  }
  const mark = (isOver) => drop.classList.toggle('over', isOver);
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  drop.addEventListener('dragleave', () => mark(false));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    send([...event.dataTransfer.files]);
  });
  document.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    send(files);
  });
})();

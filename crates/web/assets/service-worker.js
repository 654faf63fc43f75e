// Keeps the site's own files and the one page that works without a network. What stands before this says which
// (FILES); the kept ones are called by all of their addresses, so that another version keeps its own.
'use strict';
const OFFLINE = '/offline';
const NAME = `florin ${FILES.join(' ')}`;

const keep = async () => {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES);
  await self.skipWaiting();
};

const dropOthers = async () => {
  for (const name of await caches.keys()) {
    if (name !== NAME) await caches.delete(name);
  }
  await self.clients.claim();
};

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(dropOthers()));

// Somebody reads in another language now.
self.addEventListener('message', (event) => {
  if (event.data !== 'reword') return;
  event.waitUntil(caches.open(NAME).then((cache) => cache.add(OFFLINE)));
});

const kept = (what) => caches.match(what, { ignoreVary: true });

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/assets/')) {
    event.respondWith(kept(request).then((file) => file ?? fetch(request)));
  } else if (request.mode === 'navigate') {
    event.respondWith(
      fetch(request).catch(async (error) => {
        const page = await kept(OFFLINE);
        if (page) return page;
        throw error;
      }),
    );
  }
});

// Something to look at on every page: what an organisation has after a while, made by the doors that
// programs use, and a few purchases that the sandbox's card network asks about.
'use strict';
const { randomUUID } = require('node:crypto');

const ZONE = 'Europe/Skopje';
const HOLDERS = [
  ['Ada Lovelace', '1843', '1500.00'],
  ['Katherine Coleman Goble Johnson', '1962', '240.00'],
  ['Мирјана Ѓорѓиевска-Петровска', '7310', '12000.00'],
];

/// A writer of JSON, in the name of whoever is signed in to `context`.
const writer = (context) => async (method, path, data) => {
  const headers = { 'idempotency-key': randomUUID() };
  const reply = await context.request.fetch(path, { method, data, headers });
  if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
  return (await reply.json()).data;
};

const cards = async (write, program) => {
  const programme = await write('POST', '/api/v1/cards/programmes', {
    name: 'Company cards',
    currency: 'EUR',
    timeZone: ZONE,
    partialApproval: true,
    holdDays: 7,
  });
  for (const [name, lastFour, amount] of HOLDERS) {
    const creditLimit = { amount, currency: 'EUR' };
    const account = await write('POST', '/api/v1/cards/accounts', { currency: 'EUR', creditLimit });
    const [user, token] = [`user-${lastFour}`, `card-${lastFour}`];
    const holder = await write('POST', '/api/v1/cards/cardholders', { name, networkToken: user });
    const card = await write('POST', '/api/v1/cards', {
      programme: programme.id,
      cardholder: holder.id,
      fundingAccount: account.id,
      lastFour,
      networkToken: token,
      expiresOn: '2030-01-31T00:00:00Z',
    });
    await write('PUT', `/api/v1/cards/${card.id}/status`, { status: 'active' });
    const control = (called, rule) =>
      write('POST', '/api/v1/controls', { target: 'card', targetId: card.id, name: called, rule });
    await control('One purchase', { type: 'per_transaction', limitMinor: 20_000 });
    await control('A day', { type: 'amount_limit', limitMinor: 30_000, window: `day ${ZONE}` });
    await control('A month', { type: 'amount_limit', limitMinor: 250_000, window: `month ${ZONE}` });
    for (const [story, spent] of [
      ['purchase', '184.50'],
      ['clearing', '12.50'],
      ['purchase', '1999.99'],
      ['refund', '38.00'],
    ]) {
      program.play(story, token, user, spent);
    }
  }
};

/// Fills the organisation that the signed-in person acts for.
const seed = async (context, program) => {
  const write = writer(context);
  await cards(write, program);
  await write('POST', '/api/v1/roles', {
    name: 'Bookkeeping on Thursdays',
    permissions: ['organisation:read', 'cards:read', 'decisions:read', 'accounts:read'],
  });
  await write('POST', '/api/v1/keys', { name: 'Till in the shop', scopes: ['cards:read'] });
  const endpoint = await write('POST', '/api/v1/webhooks/endpoints', {
    url: 'https://books.example.com/hooks/florin/a-rather-long-address-that-somebody-once-chose',
    description: 'Bookkeeping',
    kinds: ['card.frozen', 'card_authorization.approved', 'membership.joined'],
  });
  await write('POST', `/api/v1/webhooks/endpoints/${endpoint.id}/test`);
  await program.deliver('msg_1', {
    type: 'user.created',
    timestamp: new Date().toISOString(),
    data: { id: 'user-1', email: 'mary@example.com', name: 'Mary Jackson' },
  });
};

module.exports = { seed, writer };

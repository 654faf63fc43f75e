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

/// A writer of JSON, or of a file where `type` says so, in the name of whoever is signed in to
/// `context`.
const writer = (context) => async (method, path, data, type = 'application/json') => {
  const headers = { 'idempotency-key': randomUUID(), 'content-type': type };
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

const BANK = `Booking date;Payee;Purpose;Amount
23.10.2026;Маркет Тинекс;Groceries;-1.240,50
24.10.2026;Stadtwerke;Electricity and water, October;-2.310,00
25.10.2026;Employer;Salary;+48.000,00
`;

/// A day so many before today.
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

const expenses = async (write) => {
  for (const [amount, description, merchant, days, tags] of [
    ['4.20', 'Coffee', 'Kafeterija', 0, []],
    ['62.80', 'A rather long evening with people from the office', 'Пелистер', 1, ['team', 'skopje']],
    ['540.00', 'Rent', '', 12, []],
    ['18.99', '', 'Streaming', 33, ['subscriptions']],
    ['-12.00', 'Deposit given back', 'Market', 2, []],
  ]) {
    const body = { amount, description, merchant, date: ago(days), tags };
    await write('POST', '/api/v1/expenses', body);
  }
  const budget = { amount: '100.00', name: 'Evenings', tag: 'team', period: 'month' };
  await write('POST', '/api/v1/expenses/budgets', budget);
  await write('POST', '/api/v1/expenses/filings', {
    when: { anyOf: ['coffee', 'tea'], noneOf: ['machine'] },
    then: { tags: ['small things'] },
  });
  for (const [amount, description, every] of [
    ['540.00', 'Rent of the flat by the river', 'month'],
    ['18.99', 'Streaming', 'year'],
  ]) {
    await write('POST', '/api/v1/expenses/recurring', { amount, description, every });
  }
  const feed = await write('POST', '/api/v1/imports/feeds', { name: 'Current account' });
  const query = `feed=${feed.id}&name=statement-2026-11.csv`;
  await write('POST', `/api/v1/imports?${query}`, BANK, 'application/octet-stream');
};

const groups = async (write) => {
  const group = await write('POST', '/api/v1/groups', { name: 'Ohrid in May', currency: 'EUR' });
  const path = `/api/v1/groups/${group.id}`;
  for (const name of ['Катерина', 'Grace Hopper']) await write('POST', `${path}/members`, { name });
  for (const [amount, description] of [['240.00', 'Two nights'], ['38.50', 'Fish by the lake']]) {
    await write('POST', `${path}/expenses`, { amount, description });
  }
  const [founder, other] = await write('GET', `${path}/members`);
  const settlement = { from: other.id, to: founder.id, amount: '12.00' };
  await write('POST', `${path}/settlements`, settlement);
};

/// Fills the organisation that the signed-in person acts for.
const seed = async (context, program) => {
  const write = writer(context);
  await cards(write, program);
  await expenses(write);
  await groups(write);
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

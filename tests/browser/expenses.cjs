// What people do about their expenses and those that they share. Each story has people of its own.
'use strict';
const assert = require('node:assert/strict');
const { look } = require('./look.cjs');
const { isIn, signIn } = require('./people.cjs');
const { writer } = require('./seed.cjs');

const BANK = Buffer.from(`Date;Payee;Purpose;Amount
03.04.2026;Market;Groceries;-12,40
04.05.2026;Stadtwerke;Electricity;-23,10
05.06.2026;Employer;Salary;480,00
`);

/// A picture of one pixel.
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/// Somebody with an organisation of their own.
const found = (program, name) => {
  const email = `${name.toLowerCase().replace(/\W+/g, '.')}@example.com`;
  return { name, email, password: program.found(`Household of ${name}`, email, name) };
};

const enter = async ({ page, program }, name) => {
  const whom = found(program, name);
  await signIn(page, whom);
  await isIn(page);
  return whom;
};

/// The titles of the rows of the list.
const titles = (page) => page.locator('[data-listed] a[data-row]').allTextContents();

const add = async (page, line) => {
  await page.getByLabel('New expense').fill(line);
  await page.keyboard.press('Enter');
};

/// A state, in its word.
const state = (page, word) => page.locator('.badge', { hasText: word });

/// What is written down in this browser and waits.
const waiting = (page) => page.locator('#waiting .badge', { hasText: 'waiting' });

/// The page that is shown without a network is kept by now.
const isKept = (page) =>
  page.waitForFunction(async () => Boolean(await caches.match('/offline', { ignoreVary: true })));

const expenseStories = [
  [
    'expenses are written down without a network, and sent once',
    async ({ page, context, program }) => {
      const ivan = await enter({ page, program }, 'Ivan Petrov');
      await page.goto('/expenses');
      await isKept(page);
      const cdp = await context.newCDPSession(page);
      const { url, errors } = await cdp.send('Page.getAppManifest');
      assert.deepEqual([new URL(url).pathname, errors], ['/manifest.webmanifest', []]);
      await context.setOffline(true);
      await page.goto('/expenses/overview');
      await page.getByRole('heading', { name: 'No network' }).waitFor();
      await add(page, '4.20 coffee');
      await waiting(page).waitFor();
      await add(page, 'a cake without a price');
      await page.getByText('a cake without a price').waitFor();
      await look(page, 'without a network');
      await page.goto('/expenses');
      assert.equal(await waiting(page).count(), 2, 'both are kept');

      // Somebody else comes in on the same device.
      const mara = found(program, 'Mara Ilieva');
      await context.clearCookies();
      await context.setOffline(false);
      await page.waitForURL('**/sign-in**');
      await signIn(page, mara);
      await isIn(page);
      await page.goto('/expenses');
      await page.getByText('No expense yet').waitFor();
      assert.equal(await page.getByText('4.20 coffee').count(), 0, 'she sees nothing of it');
      await context.setOffline(true);
      await page.goto('/expenses');
      await page.getByRole('heading', { name: 'No network' }).waitFor();
      assert.equal(await waiting(page).count(), 0);
      await context.clearCookies();
      await context.setOffline(false);

      // The answer to the first try is lost on the way.
      await page.waitForURL('**/sign-in**');
      let tries = 0;
      await page.route('**/api/v1/expenses/lines', async (route) => {
        tries += 1;
        if (tries > 1) return route.continue();
        await route.fetch();
        return route.abort();
      });
      await signIn(page, ivan);
      await isIn(page);
      await page.goto('/expenses');
      await page.getByLabel('Not taken: correct it').waitFor();
      await page.getByRole('link', { name: 'coffee', exact: true }).waitFor();
      await look(page, 'not taken');
      assert.deepEqual(await titles(page), ['coffee']);
      await page.getByLabel('Not taken: correct it').fill('12 a cake');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'a cake' }).waitFor();
      assert.ok(tries > 2, 'the first was sent again');
      assert.deepEqual((await titles(page)).sort(), ['a cake', 'coffee'], 'each is there once');
    },
  ],
  [
    'expenses are added, changed and taken back with the keyboard alone',
    async ({ page, program }) => {
      await enter({ page, program }, 'Petar Jovanov');
      await page.goto('/expenses');
      await look(page, 'nothing yet');
      const focused = () => page.evaluate(() => document.activeElement.textContent);
      await page.keyboard.press('n');
      for (const line of ['12.50*3 coffee yesterday', '80 shoes #sale @Market']) {
        await page.keyboard.type(line);
        await page.keyboard.press('Enter');
        await page.locator('[data-listed]', { hasText: line.split(' ')[1] }).waitFor();
      }
      const [shoes, coffee] = await page.locator('[data-listed] tbody tr').allTextContents();
      assert.match(shoes, /shoes.*80\.00/s);
      assert.match(coffee, /coffee.*37\.50/s);
      await page.locator('main').focus();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      assert.equal(await focused(), 'coffee');
      await page.keyboard.press('k');
      assert.equal(await focused(), 'shoes');
      await page.keyboard.press('e');
      await page.waitForURL('**/expenses/exp_*');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'amount');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('75');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/expenses');
      await page.locator('tr', { hasText: '75.00' }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      await look(page, 'one is chosen');
      await page.getByRole('button', { name: 'Delete the chosen' }).press('Enter');
      await page.getByText('One expense was deleted.').waitFor();
      assert.deepEqual(await titles(page), ['coffee']);
      await look(page, 'to be taken back');
      await page.keyboard.press('u');
      await page.locator('tr', { hasText: '75.00' }).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('sale');
      await page.keyboard.press('Enter');
      await page.waitForURL('**q=sale**');
      assert.deepEqual(await titles(page), ['shoes']);
      await look(page, 'found');
    },
  ],
  [
    'an expense gets receipts, and the same one is pointed out',
    async ({ page, context, program }) => {
      await enter({ page, program }, 'Olga Stojan');
      const write = writer(context);
      const [one, other] = [
        await write('POST', '/api/v1/expenses', { amount: '9.90', description: 'Lamp' }),
        await write('POST', '/api/v1/expenses', { amount: '9.90', description: 'Lamp again' }),
      ];
      const bill = { name: 'bill.png', mimeType: 'image/png', buffer: PICTURE };
      const field = () => page.getByLabel('Add receipts');
      await page.goto(`/expenses/${one.id}`);
      const letter = { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') };
      await field().setInputFiles([bill, letter]);
      await page.locator('.receipts li').nth(1).waitFor();
      await look(page, 'with receipts');
      const text = { name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('milk, bread') };
      await field().setInputFiles([text]);
      await page.getByText('list.txt: A receipt is a JPEG').waitFor();
      await page.goto(`/expenses/${other.id}`);
      await field().setInputFiles([bill]);
      await page.getByRole('link', { name: 'another expense' }).waitFor();
      await look(page, 'the same receipt');
      await page.getByRole('link', { name: 'another expense' }).click();
      await page.getByRole('heading', { name: 'Lamp', exact: true }).waitFor();
      await page.locator('.receipts summary').first().click();
      await page.locator('.receipts button').first().click();
      await page.locator('.receipts li').nth(1).waitFor({ state: 'detached' });
    },
  ],
  [
    'rent is paid again and again, until it ends',
    async ({ page, program }) => {
      await enter({ page, program }, 'Tomislav Kos');
      await page.goto('/expenses/recurring');
      await page.getByLabel('Amount').fill('540');
      await page.getByLabel('What', { exact: true }).fill('Rent');
      await page.getByLabel('First on').fill('2027-01-31');
      await page.locator('#days li', { hasText: /28/ }).waitFor();
      assert.equal(await page.locator('#days li').count(), 12);
      await look(page, 'being filled in');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.waitForURL('**/expenses/recurring/rec_*');
      await page.getByText('every month').waitFor();
      await look(page);
      await page.getByRole('button', { name: 'Pause' }).click();
      await state(page, 'paused').waitFor();
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByLabel('Amount').fill('560');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('.figure', { hasText: '560.00' }).waitFor();
      await page.goto('/expenses/recurring');
      await page.getByRole('link', { name: 'Rent' }).waitFor();
      await look(page, 'with one');
      await page.getByRole('link', { name: 'Rent' }).click();
      await page.locator('summary', { hasText: 'End' }).click();
      await page.locator('details button', { hasText: 'End' }).click();
      await state(page, 'over').waitFor();
    },
  ],
  [
    'a file of a bank is looked at, imported and taken back',
    async ({ page, program }) => {
      await enter({ page, program }, 'Vesna Dimova');
      await page.goto('/expenses/imports');
      await page.getByLabel('Name').fill('Current account');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.locator('input[type=file]').setInputFiles({ name: 'may.csv', mimeType: 'text/csv', buffer: BANK });
      await page.getByRole('button', { name: 'Look at the file' }).click();
      await page.getByRole('heading', { name: 'The file does not say everything' }).waitFor();
      const days = () => page.locator('#sample td:last-child').allTextContents();
      const before = await days();
      await page.getByLabel('Dates are written').selectOption({ label: '01/31/2026' });
      await page.waitForFunction(
        (was) => document.querySelector('#sample td:last-child')?.textContent !== was,
        before[0],
      );
      await page.getByLabel('Column of what for').selectOption({ label: 'Purpose' });
      await page.locator('#sample', { hasText: 'Groceries' }).waitFor();
      await look(page, 'how it is read');
      await page.getByLabel('Dates are written').selectOption({ label: '31.01.2026' });
      await page.getByRole('button', { name: 'Keep this' }).click();
      await page.waitForURL('**/expenses/imports/imp*');
      // The salary is money that came: told, and left out.
      await page.locator('table', { hasText: 'Employer' }).waitFor();
      await look(page, 'to be imported');
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await state(page, 'done').waitFor();
      await look(page, 'imported');
      const there = page.url();
      await page.goto('/expenses');
      assert.deepEqual(await titles(page), ['Electricity', 'Groceries']);
      await page.goto(there);
      await page.getByRole('button', { name: 'Take it all back' }).click();
      await state(page, 'taken back').waitFor();
      await page.goto('/expenses');
      await page.getByText('No expense yet').waitFor();
    },
  ],
  [
    'two people split a dinner and settle it',
    async ({ page, context, program }) => {
      await enter({ page, program }, 'Elena Ristova');
      await page.goto('/groups');
      await page.getByLabel('Name').fill('Flat 7');
      await page.getByRole('button', { name: 'Found the group' }).click();
      await page.waitForURL(/\/groups\/[a-z]+_/);
      const path = new URL(page.url()).pathname;
      await writer(context)('POST', `/api/v1${path}/members`, { name: 'Boris' });
      await page.goto(`${path}/expenses/new`);
      await page.getByLabel('What').fill('Dinner');
      await page.getByLabel('Amount').fill('100.01');
      await page.getByText('All of it is shared.').waitFor();
      const owed = await page.locator('#preview td.num').allTextContents();
      assert.deepEqual(owed.map((text) => parseFloat(text)).sort(), [50, 50.01]);
      await look(page, 'split');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.goto(path);
      await page.getByRole('button', { name: 'Record as paid: Boris, Elena Ristova' }).click();
      await page.getByText('Everybody is even').first().waitFor();
      await look(page, 'settled');
      await page.goto('/expenses/overview');
      await page.getByRole('heading', { name: 'What I owe and am owed' }).waitFor();
      await look(page);
    },
  ],
  [
    'figures lead to what they are made of, and rules are tried before they count',
    async ({ page, context, program }) => {
      await enter({ page, program }, 'Dragan Cvetkov');
      const write = writer(context);
      for (const [amount, description, merchant] of [
        ['12.30', 'Bread', 'Žito'],
        ['7.70', 'Rolls', 'Žito'],
        ['60.00', 'Petrol', 'Makpetrol'],
      ]) {
        await write('POST', '/api/v1/expenses', { amount, description, merchant });
      }
      await page.goto('/expenses/figures?by=day');
      await look(page, 'by day');
      await page.getByLabel('By', { exact: true }).selectOption('merchant');
      await page.getByRole('button', { name: 'Show' }).click();
      await page.locator('tr', { hasText: 'Žito' }).getByText('20.00').waitFor();
      await look(page, 'by merchant');
      await page.getByRole('link', { name: 'Žito' }).click();
      assert.deepEqual((await titles(page)).sort(), ['Bread', 'Rolls']);
      await page.goto('/expenses/categories');
      await page.getByLabel('When it says one of these').fill('bread, rolls');
      await page.locator('#filing-category').selectOption({ label: '\u00a0\u00a0\u00a0🛒 Groceries' });
      await page.getByRole('button', { name: 'Try on what is there' }).click();
      await page.getByText('It would have filed 2 expenses').waitFor();
      await look(page, 'tried');
      await page.getByRole('button', { name: 'Add' }).last().click();
      await page.getByText('bread · rolls').waitFor();
      await look(page, 'with a rule');
      await page.goto('/expenses/budgets');
      await page.getByLabel('Amount').fill('100');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('75 % spent').waitFor();
      await look(page, 'with a budget');
    },
  ],
];

module.exports = { expenseStories };

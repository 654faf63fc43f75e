// What people do, one story after the other; later ones go on where earlier ones ended.
'use strict';
const assert = require('node:assert/strict');
const { expenseStories } = require('./expenses.cjs');
const { fits, look } = require('./look.cjs');
const { authenticator, code, isIn, signIn, signInByPasskey, signOut } = require('./people.cjs');
const { seed } = require('./seed.cjs');

/// The route that answers at an address: one that says more of it in words goes before others.
const kindOf = (link, paths) => {
  const form = (route) => new RegExp(`^${route.replace(/\{\w+\}/g, '[^/?]+')}$`);
  const open = (route) => route.split('{').length;
  const fit = paths.filter((route) => form(route).test(link));
  return fit.sort((one, other) => open(one) - open(other))[0];
};

/// Opens every page that stands alone, then one of each kind that a link leads to; answers with the
/// kinds to which none does.
const everyPage = async ({ page, program, as, each }) => {
  const paths = program.pages();
  const links = new Set();
  const go = async (path) => {
    await page.goto(path);
    if (new URL(page.url()).pathname !== path) return;
    await each(page, as);
    const here = await page.locator('main a[href]').all();
    for (const link of here) links.add(await link.getAttribute('href'));
  };
  for (const path of paths.filter((path) => !path.includes('{'))) await go(path);
  await go('/nowhere');
  // Those first that lead on.
  const named = (path) => path.includes('{') && !path.startsWith('/sign-in/with/');
  const routes = paths.filter(named).sort((one, other) => one.length - other.length);
  const missing = [];
  for (const route of routes) {
    const found = [...links].find((link) => kindOf(link, paths) === route);
    if (found) await go(found);
    else missing.push(route);
  }
  return missing;
};

const stories = [
  [
    'somebody signs in with a password',
    async ({ page, program, world }) => {
      const email = 'ada@example.com';
      world.ada = { email, password: program.found('Analytical', email, 'Ada Lovelace') };
      await page.goto('/sign-in');
      await look(page);
      await signIn(page, { email, password: 'wrong password' });
      await look(page, 'refused');
      await signIn(page, world.ada);
      await isIn(page);
      await look(page);
    },
  ],
  [
    'somebody else signs up and confirms the mail',
    async ({ page, program, world }) => {
      world.grace = {
        name: 'Grace Hopper',
        email: 'grace@example.com',
        password: 'a violet harbour at dawn',
      };
      await page.goto('/sign-up');
      await look(page);
      await page.getByLabel('Name').fill(world.grace.name);
      await page.getByLabel('E-mail address').fill(world.grace.email);
      await page.getByLabel('Password').fill(world.grace.password);
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByText('We sent a mail').waitFor();
      await look(page, 'mail sent');
      const link = /http:\S+\/sign-up\/confirm\S+/;
      await page.goto(await program.link(world.grace.email, link));
      await look(page);
      await page.getByLabel('Password').fill(world.grace.password);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await isIn(page);
    },
  ],
  [
    'the first invites the second, who joins and switches between organisations',
    async ({ page, context, program, world }) => {
      await signIn(page, world.ada);
      await isIn(page);
      await page.goto('/organisation');
      await look(page);
      await page.getByLabel('E-mail address').fill(world.grace.email);
      await page.getByRole('button', { name: 'Send invitation' }).click();
      await page.getByText(world.grace.email).first().waitFor();
      await look(page, 'invited');
      await context.clearCookies();

      const link = await program.link(world.grace.email, /http:\S+\/invitation\S+/);
      await page.goto(link);
      await look(page, 'stranger');
      await signIn(page, world.grace);
      await isIn(page);
      await page.goto(link);
      await look(page, 'to accept');
      await page.getByRole('button', { name: 'Join' }).click();
      await page.waitForURL(`${program.url}/`);
      await page.goto(link);
      await look(page, 'accepted already');
      await page.goto('/organisations');
      await look(page);
      const acting = await page.locator('tr:has(.badge.good)').textContent();
      await page.locator('form[action$="/switch"] button').first().click();
      await page.goto('/organisations');
      assert.notEqual(await page.locator('tr:has(.badge.good)').textContent(), acting);
    },
  ],
  [
    'she sets up an authenticator app and keeps recovery codes',
    async ({ page, world }) => {
      await signIn(page, world.ada);
      await isIn(page);
      await page.goto('/security/factors');
      await look(page, 'nothing set up');
      await page.getByRole('button', { name: 'Set up the app' }).click();
      await page.getByText('Scan this').waitFor();
      await look(page, 'set up');
      world.ada.secret = await page.locator('main p > code').textContent();
      await page.locator('#code').fill('000000');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.locator('#code-error').waitFor();
      await look(page, 'wrong code');
      await page.locator('#code').fill(await code(world.ada.secret));
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.locator('#recovery-codes').waitFor();
      await look(page, 'codes');
      world.ada.recovery = await page.locator('#recovery-codes code').allTextContents();
      assert.equal(world.ada.recovery.length, 10);
      await page.getByRole('link', { name: 'I have kept them' }).click();
      await page.waitForURL('**/security/factors');
    },
  ],
  [
    'she signs in with its code, and with a recovery code',
    async ({ page, context, world }) => {
      await signIn(page, world.ada);
      await page.waitForURL('**/sign-in/second**');
      await look(page, 'code');
      await page.locator('#code').fill(await code(world.ada.secret));
      await page.getByRole('button', { name: 'Continue' }).click();
      await isIn(page);
      await context.clearCookies();
      await signIn(page, world.ada);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await look(page, 'recovery code');
      await page.locator('#recovery_code').fill(world.ada.recovery[0].toUpperCase());
      await page.getByRole('button', { name: 'Continue' }).click();
      await isIn(page);
    },
  ],
  [
    'she registers a passkey and signs in with it alone and as the second step',
    async ({ page, context, world }) => {
      const kept = await authenticator({ page, context });
      await signIn(page, world.ada);
      await page.locator('#code').fill(await code(world.ada.secret));
      await page.getByRole('button', { name: 'Continue' }).click();
      await isIn(page);
      await page.goto('/security/factors');
      await page.getByLabel('Name of the device').fill('Telephone');
      await page.getByRole('button', { name: 'Register this device' }).click();
      await page.getByText('Telephone').first().waitFor();
      await look(page, 'all set up');
      await signOut(page);

      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await isIn(page);
      await signOut(page);

      await signIn(page, world.ada);
      await look(page, 'passkey and code');
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await isIn(page);
      await page.goto('/step-up?next=/security/factors');
      await look(page);
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await page.waitForURL((url) => url.pathname === '/security/factors');
      world.ada.passkeys = await kept();
    },
  ],
  [
    'somebody signs in by telephone, and somebody at a provider',
    async ({ page, context, program }) => {
      await page.goto('/sign-in');
      await page.getByRole('link', { name: 'Continue by telephone' }).click();
      await page.getByLabel('Telephone number').fill('+1 234');
      await page.getByRole('button', { name: 'Send the code' }).click();
      await look(page, 'no number');
      await page.getByLabel('Telephone number').fill('+91 98765 43210');
      await page.getByRole('button', { name: 'Send the code' }).click();
      await page.getByLabel('Code of six digits').fill('000000');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await look(page, 'wrong code');
      await page.getByLabel('Code of six digits').fill(await program.code());
      await page.getByRole('button', { name: 'Sign in' }).click();
      await isIn(page);
      await look(page, 'by telephone');
      await context.clearCookies();

      await page.goto('/sign-in');
      await page.getByRole('link', { name: 'Continue with GitHub' }).click();
      await page.getByRole('button', { name: 'Refuse' }).click();
      await look(page, 'refused there');
      await page.getByRole('link', { name: 'Back to signing in' }).click();
      await page.getByRole('link', { name: 'Continue with GitHub' }).click();
      await page.getByLabel('Account').fill('jean');
      await page.getByLabel('Name').fill('Jean Bartik');
      await page.getByLabel('E-mail address').fill('jean@example.com');
      await page.getByRole('button', { name: 'Allow' }).click();
      await isIn(page);
      await page.goto('/security/providers');
      await look(page, 'linked');
    },
  ],
  [
    'somebody who forgot the password chooses another',
    async ({ page, program, world }) => {
      await page.goto('/forgot-password');
      await page.getByLabel('E-mail address').fill(world.grace.email);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await look(page, 'mail sent');
      await page.goto(await program.link(world.grace.email, /http:\S+\/reset-password\S+/));
      await page.getByLabel('New password').fill('short');
      await page.getByRole('button', { name: 'Change the password' }).click();
      await look(page, 'too short');
      world.grace.password = 'an amber lantern at dusk';
      await page.getByLabel('New password').fill(world.grace.password);
      await page.getByRole('button', { name: 'Change the password' }).click();
      await look(page, 'changed');
      await signIn(page, world.grace);
      await isIn(page);
    },
  ],
  [
    'she takes another address and confirms it',
    async ({ page, program, world }) => {
      await signIn(page, world.grace);
      await isIn(page);
      await page.goto('/profile');
      world.grace.email = 'rear.admiral@example.com';
      await page.getByLabel('E-mail address').fill(world.grace.email);
      await page.getByRole('button', { name: 'Save' }).click();
      await look(page, 'mailed');
      await page.goto(await program.link(world.grace.email, /http:\S+\/verify-email\S+/));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('The address is confirmed').waitFor();
      await look(page, 'confirmed');
      await page.goto('/profile/preferences');
      await page.locator('#language').selectOption('mk');
      await page.locator('#dates').selectOption('dd.mm.yyyy');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Зачувај' }).waitFor();
      await page.locator('#language').selectOption('en');
      await page.getByRole('button', { name: 'Зачувај' }).click();
      await page.getByRole('button', { name: 'Save' }).waitFor();
      await look(page, 'dates with dots');
    },
  ],
  [
    'every page looks well to a stranger, to somebody and to an administrator',
    async ({ page, context, program, world }) => {
      const visit = (as, each = look) => everyPage({ page, program, as, each });
      await visit('stranger');
      await signInByPasskey({ page, context }, world.ada);
      await seed(context, program);
      await visit('somebody');
      program.administrator(world.ada.email);
      await page.goto('/admin');
      await page.getByRole('link', { name: 'Operators' }).waitFor();
      assert.deepEqual(await visit('administrator'), [], 'nothing leads to these');
    },
  ],
  [
    'no page is wider than a small telephone in Hindi and Macedonian',
    async ({ page, context, program, world }) => {
      const speak = (value) =>
        context.addCookies([{ name: 'florin_language', value, url: program.url }]);
      await speak('mk');
      await everyPage({ page, program, as: 'mk, stranger', each: fits });
      await signInByPasskey({ page, context }, world.ada, 'Најава со криптографски клуч');
      await everyPage({ page, program, as: 'mk', each: fits });
      await speak('hi');
      await everyPage({ page, program, as: 'hi', each: fits });
    },
  ],
  [
    'an administrator makes somebody an operator, who then sees the operators\' pages',
    async ({ page, context, world }) => {
      await signInByPasskey({ page, context }, world.ada);
      await page.goto('/admin/operators');
      await page.getByLabel('E-mail address').fill('nobody@example.com');
      await page.getByLabel('Auditor').check();
      await page.getByRole('button', { name: 'Give the role' }).click();
      await page.getByText('Nobody here has this address').waitFor();
      await look(page, 'unknown address');
      await page.getByLabel('E-mail address').fill(world.grace.email);
      await page.getByRole('button', { name: 'Give the role' }).click();
      await page.getByText(world.grace.name).waitFor();
      await page.getByLabel(`Change: ${world.grace.name}`).click();
      await look(page, 'changing');
      await page.getByRole('button', { name: 'Take the role' }).last().click();
      await page.getByText(world.grace.name).waitFor({ state: 'detached' });
    },
  ],
  [
    'keys go where they say',
    async ({ page, context, world }) => {
      await signInByPasskey({ page, context }, world.ada);
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.waitForURL('**/cards');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await look(page, 'row with the focus');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/cards/card_*');
      await page.keyboard.press('?');
      await page.locator('#keys[open]').waitFor();
      await look(page, 'keys');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.locator('#palette input').fill('webh');
      await look(page, 'palette');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/webhooks');
      await page.keyboard.press('n');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'url');
      await page.goto('/admin/audit');
      await page.keyboard.press('/');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'actor');
      await page.goto('/admin/operators');
      await page.keyboard.press('j');
      await page.keyboard.press('e');
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SELECT');
      await page.reload();
      await page.keyboard.press('?');
      await page.getByLabel('Keys without Ctrl are on').uncheck();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.keyboard.press('Control+k');
      await page.locator('#palette[open]').waitFor();
      assert.equal(new URL(page.url()).pathname, '/admin/operators', 'they are off');
    },
  ],
  ...expenseStories,
];

module.exports = { stories };

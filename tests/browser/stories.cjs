// What people do, one story after the other; later ones go on where earlier ones ended.
'use strict';
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { look } = require('./look.cjs');

const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/// Gives the page's browser an authenticator; `credentials` are what an earlier one had.
const authenticator = async ({ context, page }, credentials = []) => {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = { options: AUTHENTICATOR };
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', options);
  for (const credential of credentials) {
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });
  }
  return async () => {
    const had = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    return had.credentials;
  };
};

const bytes = (base32) => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((eight) => parseInt(eight, 2)));
};

let lastStep = 0;
/// The code of an authenticator app (RFC 6238); waits for the next one where this one was used.
const code = async (secret) => {
  let step;
  while ((step = Math.floor(Date.now() / 30_000)) <= lastStep) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  lastStep = step;
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytes(secret)).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
};

const signIn = async (page, { email, password }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

const isIn = async (page) => {
  await page.locator('form[action="/sign-out"]').first().waitFor({ state: 'attached' });
};

const signOut = async (page) => {
  const menu = page.locator('header details').last();
  if (await menu.count()) await menu.locator('summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
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
      world.grace = { email: 'grace@example.com', password: 'a violet harbour at dawn' };
      await page.goto('/sign-up');
      await look(page);
      await page.getByLabel('Name').fill('Grace Hopper');
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
      world.ada.passkeys = await kept();
      await page.goto('/step-up?next=/security/factors');
      await look(page);
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await page.waitForURL('**/security/factors');
    },
  ],
  [
    'every page looks well to a stranger and to somebody who is in',
    async ({ page, context, program, world }) => {
      const visit = async (as) => {
        for (const path of [...program.pages(), '/nowhere']) {
          await page.goto(path);
          if (new URL(page.url()).pathname === path) await look(page, as);
        }
      };
      await visit('stranger');
      await authenticator({ page, context }, world.ada.passkeys);
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await isIn(page);
      await visit('somebody');
    },
  ],
];

module.exports = { stories };

// How people come in and go out: with passwords, codes and passkeys.
'use strict';
const { createHmac } = require('node:crypto');

const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/// Gives the page's browser an authenticator; `credentials` are what an earlier one had. Answers with
/// what asks for those that it has by now, whose counters have gone on.
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

/// With the passkey that she has kept; a copy with an older counter would be suspended.
const signInByPasskey = async ({ page, context }, whom, button = 'Sign in with a passkey') => {
  const kept = await authenticator({ page, context }, whom.passkeys);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: button }).click();
  await isIn(page);
  whom.passkeys = await kept();
};

const signOut = async (page) => {
  const menu = page.locator('header details').last();
  if (await menu.count()) await menu.locator('summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
};

module.exports = { authenticator, code, isIn, signIn, signInByPasskey, signOut };

// Looks at a page as its readers do: in both colour schemes, at three widths, with axe-core.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SCHEMES = ['light', 'dark'];
const WIDTHS = [320, 768, 1280];
const SHOTS = process.env.FLORIN_SHOTS;

const findings = [];
const seen = new Set();

/// The page's name in the report: its path, with ids left out.
const nameOf = (page) =>
  new URL(page.url()).pathname.replace(/\/[a-z]+_[0-9a-z]{26}/g, '/id').replace(/(.)\/$/, '$1');

const axe = async (page, name, scheme) => {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations) {
    const where = nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    findings.push(`${name} (${scheme}): ${id}, ${help}\n    ${where.join('\n    ')}`);
  }
};

const overflow = async (page, name, width) => {
  const wide = await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const all = [...document.querySelectorAll('body *')];
    const out = all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
  });
  if (wide.length) findings.push(`${name}: wider than ${width} px\n    ${wide.join('\n    ')}`);
};

const shoot = async (page, name, kind) => {
  if (!SHOTS) return;
  const file = `${name.replace(/[^a-z0-9]+/gi, '-')}-${kind}.png`;
  fs.mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, file), fullPage: true });
};

/// Looks at what the page shows now. `as` tells states of one address apart.
const look = async (page, as = '') => {
  const name = `${nameOf(page)}${as ? ` [${as}]` : ''}`;
  seen.add(name);
  const before = page.viewportSize();
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await overflow(page, name, width);
      if (width !== 768) await axe(page, name, `${scheme}, ${width} px`);
      await shoot(page, name, `${width}-${scheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
};

/// Whether the page fits the narrowest window, in words that may be longer than English ones.
const fits = async (page, as) => {
  const [name, before] = [`${nameOf(page)} [${as}]`, page.viewportSize()];
  const [width] = WIDTHS;
  seen.add(name);
  await page.setViewportSize({ width, height: 800 });
  await overflow(page, name, width);
  await shoot(page, name, `${width}-light`);
  await page.setViewportSize(before);
};

/// What a page says to the console is a finding: a blocked script, an exception. So is a file that
/// is missing; a page that says no with a status of its own is not, and neither is a no to a script
/// that asked for something to be done.
const listen = (page) => {
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) {
      findings.push(`${nameOf(page)}: ${message.text()}`);
    }
  });
  page.on('response', (reply) => {
    const request = reply.request();
    const isFile = !request.isNavigationRequest() && request.method() === 'GET';
    if (reply.status() >= 500 || (reply.status() >= 400 && isFile)) {
      findings.push(`${nameOf(page)}: ${reply.status()} for ${reply.url()}`);
    }
  });
  page.on('pageerror', (error) => findings.push(`${nameOf(page)}: ${error.message}`));
};

module.exports = { findings, fits, listen, look, seen };

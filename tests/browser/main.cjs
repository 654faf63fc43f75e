// Runs the stories one after the other and says what was found.
'use strict';
const { chromium } = require('playwright-core');
const { findings, listen, seen } = require('./look.cjs');
const { Program } = require('./program.cjs');
const { stories } = require('./stories.cjs');

/// Only the stories whose names match: for whoever writes one that needs no other before it.
const ONLY = new RegExp(process.env.FLORIN_STORIES ?? '');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];

const main = async () => {
  const program = await Program.start(process.env.FLORIN_BIN);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  let failed = 0;
  const world = {};
  const told = stories.filter(([name]) => ONLY.test(name));
  try {
    for (const [name, story] of told) {
      const viewport = { width: 1280, height: 800 };
      const context = await browser.newContext({
        viewport,
        baseURL: program.url,
        locale: 'en',
        extraHTTPHeaders: { 'x-forwarded-for': `192.0.2.${told.findIndex(([one]) => one === name)}` },
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      listen(page);
      const began = Date.now();
      try {
        await story({ page, context, program, world });
        console.log(`ok      ${name} (${Date.now() - began} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${name}, at ${page.url()}\n${error.stack}`);
        console.log((await page.locator('main').textContent().catch(() => ''))?.slice(0, 800));
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await program.stop();
  }
  for (const finding of new Set(findings)) console.log(`FOUND   ${finding}`);
  console.log(`${told.length} stories, ${seen.size} pages looked at, ${findings.length} findings`);
  return failed > 0 || findings.length > 0 ? 1 : 0;
};

main().then((code) => process.exit(code));

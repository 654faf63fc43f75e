// The real program on a fresh database, and the parties outside as the sandbox plays them.
'use strict';
const { execFileSync, spawn } = require('node:child_process');
const { createHmac, randomBytes } = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const PATIENCE_MS = 30_000;
/// What programs ask for, and the vendored page of the API's description.
const MACHINES = /^\/(health|live|ready|metrics|openapi\.json|docs|overview\/stream)/;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/// Asks until `ask` answers with something, for as long as anybody would wait.
const until = async (what, ask) => {
  const began = Date.now();
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    if (Date.now() - began > PATIENCE_MS) throw new Error(`${what}: nothing within 30 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/// The settings that the sandbox prints when it stands, by which a Florin nearby meets its parties.
const settingsIn = (text) => {
  const lines = [...text.matchAll(/^((?:SMTP|MAIL|SMS|GITHUB|GOOGLE)_[A-Z_]+)\s+(.+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, value]));
};

const isUp = (url) => () => fetch(url).then((reply) => reply.ok);

class Program {
  static async start(binary) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'florin-browser-'));
    const [port, sandboxPort, smtpPort] = [await freePort(), await freePort(), await freePort()];
    const secret = () => randomBytes(24).toString('hex');
    const program = new Program(binary, folder);
    program.url = `http://localhost:${port}`;
    program.sandbox = `http://127.0.0.1:${sandboxPort}`;
    program.environment = {
      PATH: process.env.PATH,
      HOME: folder,
      DATABASE_URL: `sqlite:${path.join(folder, 'florin.sqlite')}`,
      FILES_URL: `file:${path.join(folder, 'files')}`,
      LISTEN_ADDRESS: `127.0.0.1:${port}`,
      PUBLIC_URL: program.url,
      FLORIN_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      NETWORK_USER: 'network',
      NETWORK_PASSWORD: secret(),
      NETWORK_WEBHOOK_SECRET: secret(),
      // Every story comes from an address of its own, as people do; together they are not counted.
      TRUSTED_PROXIES: '127.0.0.1,::1',
      RATE_LIMIT_STRANGERS: '100000',
      RATE_LIMIT_CALLERS: '100000',
      // An identity provider outside, which delivers messages and nothing else.
      IDP_ISSUER: 'https://identity.example',
      IDP_SECRET: secret(),
      WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'text',
    };
    const sandbox = ['sandbox', 'serve', '--listen', `127.0.0.1:${sandboxPort}`];
    try {
      const said = program.spawn([...sandbox, '--smtp', `127.0.0.1:${smtpPort}`]);
      await until('the sandbox', isUp(`${program.sandbox}/mail.json`));
      Object.assign(program.environment, settingsIn(said()));
      program.spawn(['serve']);
      await until('the program', isUp(`${program.url}/health`));
    } catch (error) {
      await program.stop();
      throw error;
    }
    return program;
  }

  constructor(binary, folder) {
    this.binary = binary;
    this.folder = folder;
    this.children = [];
  }

  /// Starts the binary; answers with what tells what it has printed so far.
  spawn(args) {
    const options = { env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] };
    const child = spawn(this.binary, args, options);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
    this.children.push(child);
    return () => text;
  }

  run(args) {
    return execFileSync(this.binary, args, { env: this.environment, encoding: 'utf8' });
  }

  /// Founds an organisation; answers with the password of its first person.
  found(organisation, email, name) {
    const args = ['found', '--organisation', organisation, '--email', email, '--name', name];
    return this.run(args).match(/^Password\s+(\S+)$/m)[1];
  }

  /// Lets the card network ask about a purchase.
  play(story, card, user, amount) {
    const at = ['--base-url', this.url, '--amount', amount];
    this.run(['sandbox', 'play', story, '--card', card, '--user', user, ...at]);
  }

  /// The identity provider outside delivers a message, signed as Standard Webhooks say.
  async deliver(id, message) {
    const [timestamp, body] = [String(Math.floor(Date.now() / 1000)), JSON.stringify(message)];
    const key = Buffer.from(this.environment.WEBHOOK_SECRET.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    };
    const reply = await fetch(`${this.url}/api/v1/auth/webhook`, { method: 'POST', headers, body });
    if (!reply.ok) throw new Error(`a message was not taken: ${await reply.text()}`);
  }

  /// Somebody operates the platform from now on.
  administrator(email) {
    this.run(['administrator', 'grant', email]);
  }

  /// The addresses of all pages, as the program lists its routes; some name a thing, as `{id}`.
  pages() {
    const paths = this.run(['openapi', '--rules'])
      .split('\n')
      .map((line) => line.match(/^GET\s+(\/\S*)\s/)?.[1]);
    return paths.filter((found) => found && !found.startsWith('/api/') && !MACHINES.test(found));
  }

  /// The newest mail to `address` whose text has a link that matches, and that link.
  async link(address, pattern) {
    return until(`a mail to ${address}`, async () => {
      const reply = await (await fetch(`${this.sandbox}/mail.json`)).json();
      const found = reply
        .filter((mail) => mail.to.includes(address))
        .sort((one, other) => other.number - one.number)
        .map((mail) => mail.text.match(pattern)?.[0]);
      return found.find(Boolean);
    });
  }

  /// The code in the newest text message.
  async code() {
    return until('a text message', async () => {
      const reply = await (await fetch(`${this.sandbox}/sms.json`)).text();
      return [...reply.matchAll(/\b\d{6}\b/g)].pop()?.[0];
    });
  }

  async stop() {
    for (const child of this.children) child.kill('SIGTERM');
    await Promise.all(
      this.children.map((child) => child.exitCode ?? new Promise((end) => child.once('exit', end))),
    );
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { Program };

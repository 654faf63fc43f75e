// The real program on a fresh database, and the parties outside as the sandbox plays them.
'use strict';
const { execFileSync, spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
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
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtpPort),
      SMTP_ENCRYPTION: 'none',
      MAIL_FROM: 'Florin <no-reply@florin.example>',
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'text',
    };
    const sandbox = ['sandbox', 'serve', '--listen', `127.0.0.1:${sandboxPort}`];
    program.spawn([...sandbox, '--smtp', `127.0.0.1:${smtpPort}`]);
    program.spawn(['serve']);
    try {
      await until('the program', isUp(`${program.url}/health`));
      await until('the sandbox', isUp(`${program.sandbox}/mail.json`));
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

  spawn(args) {
    const options = { env: this.environment, stdio: ['ignore', 'ignore', 'inherit'] };
    this.children.push(spawn(this.binary, args, options));
  }

  /// Founds an organisation; answers with the password of its first person.
  found(organisation, email, name) {
    const args = ['found', '--organisation', organisation, '--email', email, '--name', name];
    const text = execFileSync(this.binary, args, { env: this.environment, encoding: 'utf8' });
    return text.match(/^Password\s+(\S+)$/m)[1];
  }

  /// The addresses of all pages that stand alone, as the program lists its routes.
  pages() {
    const text = execFileSync(this.binary, ['openapi', '--rules'], { encoding: 'utf8' });
    const paths = text.split('\n').map((line) => line.match(/^GET\s+(\/[^\s{]*)\s/)?.[1]);
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

  async stop() {
    for (const child of this.children) child.kill('SIGTERM');
    await Promise.all(
      this.children.map((child) => child.exitCode ?? new Promise((end) => child.once('exit', end))),
    );
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { Program };

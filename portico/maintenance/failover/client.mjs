// The requests of a program. An answer is acknowledged (2xx), refused (4xx), or unknown: 5xx, or none at all. After an
// unknown answer, the operation may or may not have happened.
import http from 'node:http';

/** Longer than any answer may take. */
const TIMEOUT = 15_000;

export class Client {
  /** Sends each request to one of these ports. */
  constructor(ports) {
    this.ports = ports;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
    this.statuses = {};
    this.slowest = 0;
  }

  async send(method, path, { body, headers, bearer, port = this.ports[Math.floor(Math.random() * this.ports.length)] } = {}) {
    const began = performance.now();
    const answer = await this.exchange(port, method, path, body, { ...headers, ...(bearer && { authorization: `Bearer ${bearer}` }) }).catch((error) => ({ status: 0, error: error.code ?? error.message }));
    answer.took = performance.now() - began;
    this.slowest = Math.max(this.slowest, answer.took);
    const key = answer.status || answer.error;
    this.statuses[key] = (this.statuses[key] ?? 0) + 1;
    answer.isUnknown = answer.status === 0 || answer.status >= 500;
    return answer;
  }

  exchange(port, method, path, body, given) {
    return new Promise((resolve, reject) => {
      const text = typeof body === 'object' ? JSON.stringify(body) : body;
      const headers = { ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }), ...given };
      const options = { host: '127.0.0.1', port, method, path, headers, agent: this.agent, timeout: TIMEOUT };
      const request = http.request(options, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve(answer(response, Buffer.concat(parts).toString())));
      });
      request.on('timeout', () => request.destroy(new Error('timeout')));
      request.on('error', reject);
      request.end(text);
    });
  }

  signUp = (email, password) => this.send('POST', '/api/v1/signup', { body: { name: 'Ada', email, password } });
  logIn = (email, password) => this.send('POST', '/api/v1/token', { body: { email, password } });
  refresh = (token, port) => this.send('POST', '/api/v1/token', { body: { grant_type: 'refresh_token', refresh_token: token }, port });
  me = (access, port) => this.send('GET', '/api/v1/me', { bearer: access, port });
  logOut = (access) => this.send('POST', '/api/v1/logout', { bearer: access });
  changePassword = (access, from, to) =>
    this.send('PUT', '/api/v1/me/password', { bearer: access, body: { current_password: from, new_password: to } });

  page = (path, cookie) => this.send('GET', path, { headers: { accept: 'text/html', ...(cookie && { cookie }) } });

  /** Sends the form of the log-in page. Returns the cookie of the session. */
  async browserLogIn(email, password) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', 'sec-fetch-site': 'same-origin' };
    const body = new URLSearchParams({ email, password }).toString();
    const { cookies } = await this.send('POST', '/fn/session/create', { headers, body });
    return cookies?.map((cookie) => cookie.split(';')[0]).find((cookie) => cookie.startsWith('portico='));
  }

  close() {
    this.agent.destroy();
  }
}

function answer({ statusCode: status, headers }, text) {
  return { status, cookies: headers['set-cookie'], body: parse(text) };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

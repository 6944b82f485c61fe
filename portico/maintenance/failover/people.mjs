// People who sign up, log in, refresh, change their password and log out, on any node. They remember what was
// acknowledged. After an unknown answer they repeat the request, as a careful client does.
import { sleep } from './processes.mjs';

const PAUSE = 20;
const RETRY_AFTER = 100;
const STEPS = 60;

let people = 0;

export class Person {
  constructor(client, violations) {
    this.client = client;
    this.violations = violations;
    this.email = `ada${(people += 1)}@example.org`;
    this.password = 'correct horse battery 0';
    this.formerPasswords = [];
    this.hasAccount = false;
    this.sessions = [];
    this.acknowledged = { signUps: 0, logIns: 0, refreshes: 0, passwords: 0, logOuts: 0, thefts: 0, reads: 0 };
  }

  /** Lives until the steps are over, or until it must stop. */
  async live(isOver) {
    if (!(await this.signUp(isOver))) return;
    await this.logIn();
    for (let step = 0; step < STEPS && !isOver(); step += 1) {
      await this.act();
      await sleep(PAUSE);
    }
  }

  /** Someone else cannot have the address, so 409 after an unknown answer is this person's own account. */
  async signUp(isOver) {
    for (let isFirst = true; !isOver(); isFirst = false) {
      const answer = await this.client.signUp(this.email, this.password);
      if (answer.status === 201 || (answer.status === 409 && !isFirst)) {
        this.hasAccount = true;
        this.acknowledged.signUps += 1;
        return true;
      }
      if (!answer.isUnknown) this.violate('sign-up', answer);
      await sleep(RETRY_AFTER);
    }
    return false;
  }

  async act() {
    const session = this.openSessions()[0];
    if (!session) return this.logIn();
    const dice = Math.random();
    if (dice < 0.45) return this.read(session);
    if (dice < 0.8) return this.refresh(session);
    if (dice < 0.87) return this.openSessions().length < 3 ? this.logIn() : this.logOut(this.openSessions()[1]);
    if (dice < 0.93) return this.changePassword(session);
    if (dice < 0.97) return this.logOut(session);
    return this.steal(session);
  }

  openSessions() {
    return this.sessions.filter((session) => !session.isOver).toSorted(() => Math.random() - 0.5);
  }

  async logIn() {
    const answer = await this.client.logIn(this.email, this.password);
    if (answer.isUnknown) return sleep(RETRY_AFTER);
    if (answer.status !== 200) return this.violate('log-in', answer);
    this.acknowledged.logIns += 1;
    this.sessions.push({ access: answer.body.access_token, tokens: [answer.body.refresh_token], isOver: false });
  }

  async read(session) {
    const answer = await this.client.me(session.access);
    if (answer.isUnknown) return sleep(RETRY_AFTER);
    if (answer.status !== 200) return this.violate('/me', answer);
    this.acknowledged.reads += 1;
  }

  async refresh(session) {
    const answer = await this.client.refresh(session.tokens.at(-1));
    if (answer.isUnknown) return sleep(RETRY_AFTER);
    if (answer.status !== 200) return this.violate('refresh', answer);
    this.acknowledged.refreshes += 1;
    session.tokens.push(answer.body.refresh_token);
    session.access = answer.body.access_token;
  }

  /** Ends all other sessions. Repeated until it is known whether it happened. */
  async changePassword(session) {
    const next = `correct horse battery ${this.formerPasswords.length + 1}`;
    for (let isFirst = true; ; isFirst = false) {
      const answer = await this.client.changePassword(session.access, this.password, next);
      const hasHappened = answer.status === 204 || (answer.body?.code === 'wrong_password' && !isFirst);
      if (hasHappened) {
        this.acknowledged.passwords += 1;
        this.formerPasswords.push(this.password);
        this.password = next;
        for (const other of this.sessions) if (other !== session) other.isOver = true;
        return;
      }
      if (!answer.isUnknown) return this.violate('password', answer);
      await sleep(RETRY_AFTER);
    }
  }

  async logOut(session) {
    for (;;) {
      const answer = await this.client.logOut(session.access);
      if (answer.status === 204) {
        this.acknowledged.logOuts += 1;
        session.isOver = true;
        return;
      }
      if (!answer.isUnknown) return this.violate('log-out', answer);
      await sleep(RETRY_AFTER);
    }
  }

  /** Presents a token whose successor has been used. It must be refused, and end the session. */
  async steal(session) {
    if (session.tokens.length < 3) return;
    const token = session.tokens.at(-3);
    for (;;) {
      const answer = await this.client.refresh(token);
      if (answer.status === 401) {
        this.acknowledged.thefts += 1;
        session.isOver = true;
        return;
      }
      if (!answer.isUnknown) return this.violate('a used refresh token', answer);
      await sleep(RETRY_AFTER);
    }
  }

  violate(what, { status, body }) {
    this.violations.push(`${what} of ${this.email}: ${status} ${body?.code ?? ""}`);
  }
}

/** Keeps this many people busy. `stop` ends them and returns all who ever lived. */
export function populate(client, count, violations) {
  let isOver = false;
  const everybody = [];
  const lives = Array.from({ length: count }, async () => {
    while (!isOver) {
      const person = new Person(client, violations);
      everybody.push(person);
      await person.live(() => isOver);
    }
  });
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(lives);
      return everybody;
    },
  };
}

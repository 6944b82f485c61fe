// People with an account, a session of a program and a session of a browser each.

const PASSWORD = 'correct horse battery';
const AT_ONCE = 16;

class Person {
  constructor(client, number) {
    this.client = client;
    this.email = `ada${number}@example.org`;
    this.password = PASSWORD;
  }

  async signUp() {
    await this.client.signUp(this.email, this.password);
    await this.logIn();
  }

  async logIn() {
    const { body } = await this.client.logIn(this.email, this.password);
    this.access = body.access_token;
    this.token = body.refresh_token;
    this.cookie = await this.client.browserLogIn(this.email, this.password);
    if (!this.token || !this.cookie) throw new Error(`${this.email} could not log in`);
    this.hasEnded = false;
  }

  async refresh() {
    const answer = await this.client.refresh(this.token);
    this.access = answer.body.access_token;
    this.token = answer.body.refresh_token;
    return answer;
  }

  async logOut() {
    this.hasEnded = true;
    return this.client.logOut(this.access);
  }

  async changePassword() {
    const next = `${PASSWORD} ${Math.random()}`;
    const answer = await this.client.changePassword(this.access, this.password, next);
    this.password = next;
    this.hasEnded = true;
    return answer;
  }
}

export async function preparePeople(client, count) {
  const all = Array.from({ length: count }, (_, number) => new Person(client, number));
  await forEach(all, (person) => person.signUp());
  return {
    all,
    /** Logs those in again whose sessions have ended. */
    restore: () => forEach(all.filter((person) => person.hasEnded), (person) => person.logIn()),
  };
}

async function forEach(people, work) {
  const waiting = [...people];
  const worker = async () => {
    for (let person = waiting.pop(); person; person = waiting.pop()) await work(person);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

// The ceremonies of passkeys (WebAuthn Level 3), on pages that use them. They end in plain form posts, so they work
// before the WASM, with it and without it. A page that is not hydrated yet must keep its nodes: only attributes and
// texts change here, until a form is sent.

// The age at which a challenge is renewed, in milliseconds. It lives five minutes.
const OLD = 240000;

const api = window.PublicKeyCredential;
const { credentials } = navigator;

const toText = (bytes) =>
  bytes && btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt());

// Options in the browser's form. Browsers before 2025 do not read them themselves.
const read = (options, isNew) => {
  const parse = isNew ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  if (api[parse]) return api[parse](options);
  const withId = (entry) => ({ ...entry, id: toBytes(entry.id) });
  return {
    ...options,
    challenge: toBytes(options.challenge),
    user: options.user && withId(options.user),
    allowCredentials: options.allowCredentials?.map(withId),
    excludeCredentials: options.excludeCredentials?.map(withId),
  };
};

// A credential as JSON. Some password managers return one that cannot write itself.
const write = (credential) => {
  if (credential.toJSON) return credential.toJSON();
  const { id, type, response } = credential;
  return {
    id,
    rawId: id,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData ?? response.getAuthenticatorData?.()),
      signature: toText(response.signature),
      userHandle: toText(response.userHandle),
      attestationObject: toText(response.attestationObject),
      publicKey: toText(response.getPublicKey?.()),
      publicKeyAlgorithm: response.getPublicKeyAlgorithm?.(),
      transports: response.getTransports?.(),
    },
  };
};

// The page's language, or the browser's own variant of it.
const { locale } = document.documentElement.dataset;

// The answer of a server function. A refusal is thrown: a problem document.
const post = async (path, fields, signal) => {
  const headers = { Accept: "application/json", "Accept-Language": locale };
  const response = await fetch("/fn/" + path, { method: "POST", headers, body: new URLSearchParams(fields), signal });
  const answer = await response.json();
  if (!response.ok) throw answer;
  return answer;
};

const use = async (purpose, fields = [], more = {}) => {
  const isNew = purpose === "add" || purpose === "set_up";
  const ask = () => post("passkey/options", [...fields, ["purpose", purpose]], more.signal);
  const options = await ask().catch(async (problem) => {
    if (!isNew || problem.code !== "reauthentication_required") throw problem;
    await prove();
    return ask();
  });
  return write(await credentials[isNew ? "create" : "get"]({ ...more, publicKey: read(options, isNew) }));
};

const prove = async () => post("proof/give", { credential: JSON.stringify(await use("proof")) });

// Undoes what was changed to send a form, for a page that comes back from the browser's cache.
const undo = [];

// Sends a form with the page's `next` and what has been entered in the other form meanwhile. A password was needed only
// for the options. The name of a new passkey is sent with both requests.
// Entries are added instead of fields, because new nodes would keep a page from being hydrated.
const send = (form, credential) => {
  const entries = [];
  const add = (name, value) => entries.push([name, value]);
  for (const name of ["email", "keep", "trust"]) {
    const typed = document.querySelector(`main [name=${name}]`);
    if (typed && (typed.type !== "checkbox" || typed.checked)) add(name, typed.value);
  }
  const next = new URLSearchParams(location.search).get("next");
  if (next) add("next", next);
  add("credential", JSON.stringify(credential));
  add("credential_id", credential.id);
  const complete = ({ formData }) => {
    for (const field of form.querySelectorAll("fieldset [name]:not([name=name])")) formData.delete(field.name);
    for (const [name, value] of entries) formData.set(name, value);
  };
  form.addEventListener("formdata", complete, { once: true });
  form.submit();
};

// Marks a field as wrong, as the alert says, or no longer. The field's own hint stays.
const mark = (field, alert, isWrong) => {
  const set = (name, value) => (value ? field.setAttribute(name, value) : field.removeAttribute(name));
  const ids = new Set((field.getAttribute("aria-describedby") ?? "").split(" "));
  ids[isWrong ? "add" : "delete"](alert.id);
  set("aria-describedby", [...ids].join(" ").trim());
  set("aria-invalid", isWrong);
};

const say = (form, error) => {
  const alert = form.querySelector("[data-failed]");
  const { failed, exists } = alert.dataset;
  const [wrong] = error.errors ?? [];
  alert.firstChild.data =
    wrong?.message ?? error.detail ?? ((error.name === "InvalidStateError" && exists) || failed);
  alert.hidden = false;
  const names = { wrong_password: "password", wrong_code: "code", second_factor_required: "code" };
  const field = form.elements[wrong?.field ?? names[error.code]];
  if (field) {
    mark(field, alert, true);
    if (error.code === "wrong_password") field.value = "";
    field.focus();
  }
};

let isBusy = false;

// `part` is a form, or a button that proves who the user is for the form that it is in.
const run = async (part) => {
  if (isBusy) return;
  isBusy = true;
  const form = part.closest("form");
  const button = part.querySelector("[type=submit]") ?? part;
  const swap = () => {
    const label = button.firstChild;
    [label.data, button.dataset.busy] = [button.dataset.busy, label.data];
    button.disabled = !button.disabled;
  };
  swap();
  const alert = form.querySelector("[data-failed]");
  alert.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) mark(field, alert);
  try {
    await disarm();
    if (part === form) {
      const credential = await use(part.dataset.passkey, new FormData(form));
      undo.push(swap);
      return send(form, credential);
    }
    await prove();
    swap();
    form.requestSubmit();
  } catch (error) {
    swap();
    button.focus();
    say(form, error);
  }
  isBusy = false;
  look();
};

// The passkeys that the browser offers in the address field of the log-in form.
let armed;

const arm = async (form) => {
  const aborter = new AbortController();
  const { signal } = aborter;
  const wait = async () => {
    if (!(await api.isConditionalMediationAvailable?.())) return;
    const credential = await use("log_in", [], { mediation: "conditional", signal });
    isBusy = true;
    send(form, credential);
  };
  const over = (error) => {
    ours.at = 0;
    if (!signal.aborted && error.name === "NotAllowedError") say(form, error);
  };
  const ours = { form, aborter, at: Date.now() };
  armed = ours;
  ours.end = wait().catch(over);
};

const disarm = async () => {
  const former = armed;
  armed = undefined;
  former?.aborter.abort();
  await former?.end;
};

const renew = async () => {
  if (isBusy || !armed || Date.now() - armed.at < OLD) return;
  await disarm();
  look();
};

// Shows the fields of a form that is pressed for the first time.
const open = (fields) => {
  fields.hidden = fields.disabled = false;
  for (const node of fields.querySelectorAll("[data-text]")) {
    node.firstChild.data = node.dataset.text;
    if (node.dataset.for) node.htmlFor = node.dataset.for;
  }
  fields.querySelector("input, [tabindex]").focus();
};

const quietly = (signal, facts) => signal && api[signal]?.(facts)?.catch(() => {});

const done = new WeakSet();
const first = (node) => node && !done.has(node) && done.add(node);

// Tells the browser's password manager which passkeys still exist, and shows times in the browser's zone.
const tell = (section) => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  for (const time of section.querySelectorAll("time")) {
    time.firstChild.data = format.format(new Date(time.dateTime));
  }
  const { signals } = section.dataset;
  if (!api || !signals) return;
  quietly("signalAllAcceptedCredentials", JSON.parse(signals));
  quietly("signalCurrentUserDetails", JSON.parse(signals));
};

const look = () => {
  const section = document.querySelector("[data-signals]");
  if (first(section)) tell(section);
  if (!api) return;
  for (const part of document.querySelectorAll("[data-passkey][hidden]")) part.hidden = false;
  const form = document.querySelector("[data-passkey=log_in]");
  const { unknown } = form?.dataset ?? {};
  if (unknown && first(form)) {
    quietly("signalUnknownCredential", { rpId: location.hostname, credentialId: unknown });
  }
  if (armed && armed.form !== form) disarm();
  if (form && !armed && !isBusy) arm(form);
};

// Captured, because the page takes a form that is not stopped for one that the browser sends.
const submit = (event) => {
  const form = event.target;
  const fields = form.querySelector("[data-fields][hidden]");
  if (!fields && !form.dataset.passkey) return;
  event.preventDefault();
  if (fields) open(fields);
  else run(form);
};

addEventListener("submit", submit, true);
addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-passkey]");
  if (button) run(button);
});
addEventListener("pageshow", async ({ persisted }) => {
  if (!persisted) return;
  for (const step of undo.splice(0)) step();
  isBusy = false;
  await disarm();
  look();
});
// Shows and hides the password of a drawn form.
addEventListener("click", ({ target }) => {
  const eye = target.closest?.("[data-eye]");
  if (!eye) return;
  const field = eye.previousElementSibling;
  eye.ariaPressed = field.type === "password";
  field.type = field.type === "password" ? "text" : "password";
});
addEventListener("focusin", renew);
addEventListener("focus", renew);
new MutationObserver(look).observe(document, { childList: true, subtree: true });
look();

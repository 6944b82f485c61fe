/** What visitors get without an account or a working link: every page and message, by the name of the state. */
export const FOR_VISITORS = {
  home: '/',
  'sign-up': '/signup',
  'sign-up-check-mail': '/signup?done=signed_up',
  'log-in': '/login',
  'log-in-after-log-out': '/login?reason=logged_out',
  'log-in-expired': '/login?reason=expired&next=%2Faccount',
  'log-in-theft': '/login?reason=theft',
  'log-in-cookies': '/login?reason=cookies',
  'log-in-step-expired': '/login?reason=step_expired',
  'log-in-password-reset': '/login?done=password_reset',
  'log-in-deletion-asked': '/login?done=deletion_asked',
  'forgot-password': '/forgot-password',
  'forgot-password-sent': '/forgot-password?done=reset_link_sent',
  'forgot-password-undone': '/forgot-password?done=factor_undone',
  'reset-password-dead': '/reset-password?token=x',
  'verify-email': '/verify-email',
  'verify-email-sent': '/verify-email?done=verification_sent',
  'verify-email-dead': '/verify-email?token=x',
  'undo-factor-dead': '/undo-factor?token=x',
  problems: '/problems',
  problem: '/problems/validation',
  'error-404': '/no-such-page',
  'error-404-problem': '/problems/no-such-code',
  'error-404-mail': '/dev/mail/no-such-letter',
};

/** The same for a user with nothing but a password. */
export const FOR_USERS = {
  'home-logged-in': '/',
  dashboard: '/dashboard',
  account: '/account',
  'account-saved': '/account?saved=yes',
  'account-address-asked': '/account?done=email_change_asked',
  'account-confirmed': '/account?done=email_confirmed',
  security: '/account/security',
  'security-password-changed': '/account/security?done=password_changed',
  devices: '/account/sessions',
  'devices-ended': '/account/sessions?ended=yes',
  data: '/account/data',
  prove: '/account/prove',
  'app-password': '/account/security/app',
  'error-404-logged-in': '/no-such-page',
};

/** Pages without the scripts of Portico. */
export const PLAIN = {
  'dev-mail': '/dev/mail',
  'dev-mail-samples': '/dev/mail/samples',
  'error-405': '/fn/session/create',
  api: '/api/docs',
};

/** Pages in English alone: emails during development, and the API. */
export const ENGLISH_ONLY = /^\/(dev\/mail|api\/docs)\b/;

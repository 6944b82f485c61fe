/** Addresses that show every page and message that visitors get without an account, a link or an error. */
export const FOR_VISITORS = [
  '/',
  '/signup',
  '/login',
  '/login?reason=logged_out',
  '/login?done=deletion_asked',
  '/signup?done=signed_up',
  '/forgot-password',
  '/forgot-password?done=reset_link_sent',
  '/reset-password?token=x',
  '/verify-email',
  '/verify-email?token=x',
  '/undo-factor?token=x',
  '/problems',
  '/problems/validation',
  '/no-such-page',
];

/** The same for a user with nothing but a password. */
export const FOR_USERS = [
  '/',
  '/dashboard',
  '/account',
  '/account?saved=yes',
  '/account?done=email_change_asked',
  '/account/security',
  '/account/security?done=password_changed',
  '/account/security/app',
  '/account/prove',
  '/account/sessions',
  '/account/sessions?ended=yes',
  '/account/data',
];

/** Pages without the scripts of Portico. */
export const PLAIN = ['/dev/mail', '/api/docs'];
